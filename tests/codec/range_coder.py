"""The range coder, and what it codes: see schema/codec.md, section 5."""


class Blob:
    """Decisions that are read from a blob."""

    def __init__(self, data, trace=None):
        self.data, self.at, self.trace = data, 0, trace
        self.low, self.high, self.window = 0, 0xffffffff, 0
        for _ in range(4):
            self.shift()

    def shift(self):
        following = self.data[self.at] if self.at < len(self.data) else 0
        self.window = (self.window << 8 | following) & 0xffffffff
        self.at += 1

    def decide(self, chance, _, context=None):
        """True with a probability of `chance` / 65536."""
        middle = self.low + ((self.high - self.low) * chance >> 16)
        bit = self.window <= middle
        if self.trace:
            self.trace("%-28s %5d %08x %08x %08x %08x %d" % (
                " ".join(map(str, context or ["-"])), chance,
                self.low, self.high, middle, self.window, bit))
        if bit:
            self.high = middle
        else:
            self.low = middle + 1
        while self.low >> 24 == self.high >> 24:
            self.low = self.low << 8 & 0xffffffff
            self.high = self.high << 8 & 0xffffffff | 0xff
            self.shift()
        return bit

    def is_complete(self):
        return self.at == len(self.data) + 3


class Lesson:
    """Decisions that are known: those of the primer and of a key sample, which train the model."""

    @staticmethod
    def decide(_, known, __=None):
        return known


class Coder:
    """Codes numbers and text as decisions. Only a lesson uses the `known` values."""

    def __init__(self, source, contexts):
        self.source, self.contexts = source, contexts

    def bit(self, context, known):
        bias, seen = self.contexts.get(context, (0, 0))
        bit = self.source.decide(bias + 32768, known, context)
        error = (32743 if bit else -32743) - bias
        step = 2 * abs(error) // (2 * seen + 3)
        self.contexts[context] = bias + (step if error > 0 else -step), min(seen + 1, 60)
        return bit

    def raw_bits(self, count, known):
        value = 0
        for i in reversed(range(count)):
            value = value << 1 | self.source.decide(32768, known >> i & 1)
        return value

    def symbol(self, context, count, known):
        node = 1
        for i in reversed(range(count)):
            node = node << 1 | self.bit(context + (node,), known >> i & 1)
        return node - (1 << count)

    def number(self, context, known):
        length = self.symbol(context + ("length",), 6, known.bit_length())
        if not length:
            return 0
        value, rest = 1, length - 1
        while rest and value < 4:
            rest -= 1
            value = value << 1 | self.bit(context + ("leading", length, value), known >> rest & 1)
        return value << rest | self.raw_bits(rest, known)

    def text(self, context, size, similar, known):
        text = bytearray()
        at, trust, before = 0, 7, 0
        for i in range(size):
            character = known[i] if known else 0
            is_repeated = False
            if trust == 0 and i >= 4:
                found = similar.find(text[-4:])
                if found >= 0:
                    at, trust = found + 4, 7
            if at < len(similar):
                predicted = similar[at]
                at += 1
                is_repeated = self.bit(context + ("repeats", trust), character == predicted)
                if is_repeated:
                    character = predicted
                trust = min(trust + 1, 15) if is_repeated else trust // 4
            if not is_repeated:
                character = self.symbol(context + ("characters", before & 63), 8, character)
            text.append(character)
            before = character
        return bytes(text)
