"""The plist codec: see schema/codec.md, section 6 on."""
from pathlib import Path

from plist_token import END, INTEGER, REAL, TEXT_MAX, TOKENS_MAX, Token, split
from range_coder import Blob, Coder, Lesson


class Damage(Exception):
    """The blob does not decode."""


class Knowledge:
    """The tokens so far, and the trained state. A context that is not in `contexts` is (0, 0)."""

    def __init__(self):
        nothing = Token(b"", END)
        nothing.hash = 0
        self.tokens = [nothing]  # index 0 stands for no token
        self.contexts = {}
        self.slots = {}

    def copy(self):
        other = Knowledge()
        other.tokens = self.tokens[:]
        other.contexts = dict(self.contexts)
        other.slots = dict(self.slots)
        return other

    def check_values(self):
        """Numbers that are wrong when anything in it is."""
        return "tokens %d, contexts %d, sum of bias %d, sum of seen %d, slots %d, sum of slots %d" % (
            len(self.tokens) - 1, len(self.contexts),
            sum(bias for bias, _ in self.contexts.values()),
            sum(seen for _, seen in self.contexts.values()),
            len(self.slots), sum(self.slots.values()))


# ---- literals ----

NEW_TEXT_MAX = 16384  # of a document


class Literals:
    """Codes the literals of one document, whose first token may repeat `first_model`."""

    def __init__(self, knowledge, coder, first_model):
        self.tokens, self.slots, self.coder = knowledge.tokens, knowledge.slots, coder
        self.first, self.first_model = len(self.tokens), first_model
        self.run = 15
        self.new_text = 0

    def slot(self, hash_1, hash_2):
        mixed = (hash_1 * 2654435761 ^ hash_2 * 2246822519) & 0xffffffff
        return (mixed ^ mixed >> 15) % 4096

    def code(self, known):
        """Codes the literal of the next token and appends the token."""
        tokens, index = self.tokens, len(self.tokens)
        if index >= TOKENS_MAX:
            raise Damage("too many tokens")
        hash_1, hash_2 = tokens[index - 1].hash, tokens[index - 2].hash if index > 1 else 0
        slots = self.slot(hash_1, hash_2), self.slot(hash_1, 0)
        if index == self.first:
            expected = self.first_model
        else:
            expected = tokens[index - 1].model and tokens[index - 1].model + 1
        token, model = None, 0
        for i, candidate in enumerate([expected] + [self.slots.get(slot, 0) for slot in slots]):
            if not candidate or model and tokens[candidate].is_like(tokens[model]):
                continue
            like = tokens[candidate]
            if self.coder.bit(("follows", self.run, min(i, 1)), known and known.is_like(like)):
                token, model = like.again(), candidate
                self.run = min(self.run + 1, 15)
                break
            model = model or candidate
            self.run = 0
        if not token:
            token = self.new(tokens[model].literal if model else b"", known)
        if known:
            token.value = known.value
        token.model = model
        for slot in slots:
            self.slots[slot] = index
        tokens.append(token)
        return token

    def new(self, similar, known):
        size = self.coder.number(("literal_size",), len(known.literal) if known else 0)
        kind = self.coder.symbol(("kind",), 2, known.kind if known else 0)
        self.new_text += size
        if self.new_text > NEW_TEXT_MAX or kind > REAL:
            raise Damage("too much text, or an unknown kind of token")
        return Token(self.coder.text(("literals",), size, similar, known and known.literal), kind)

    def code_all(self, known):
        """The tokens up to the one that ends the document; `known` has them, or is None."""
        for i in range(TOKENS_MAX):
            if self.code(known[i] if known else None).kind == END:
                break
        return self.tokens[self.first:]


# ---- values ----

def predecessor(tokens, token):
    """The model of a token, when its value predicts that of the token."""
    model = tokens[token.model]
    is_alike = model.kind == token.kind and (model.role == "idle") == (token.role == "idle")
    return model if is_alike else None


# ---- integers ----

MASK_57 = (1 << 57) - 1
MASK_64 = (1 << 64) - 1


def ns_of(ticks):
    return ticks * 125 // 3


def ticks_of(ns):
    return (ns * 3 + 124) // 125


class Group:
    """Times that belong together, and their sums."""

    def __init__(self):
        self.ns = self.ticks = self.used_ns = self.used_hz = self.used_mhz = 0

    def add(self, ns, mhz):
        self.ns = self.ns + ns & MASK_64
        self.ticks = self.ticks + ticks_of(ns) & MASK_64
        if not mhz:
            return
        period = 65536000 // mhz
        self.used_ns = self.used_ns + ns & MASK_64
        self.used_mhz = self.used_mhz + ns * mhz & (1 << 128) - 1
        if period:
            self.used_hz = self.used_hz + ns * (65536000000000 // period) & (1 << 128) - 1


def set_groups(document):
    first = group = Group()
    has_array = False
    for token in document:
        is_idle = token.is_integer("idle")
        if is_idle or token.has_array and has_array:
            group, has_array = Group(), False
        has_array = has_array or token.has_array
        token.group = group
    # A frequency belongs to the times behind it.
    group = first
    for token in reversed(document):
        if token.is_integer("idle"):
            group = token.group
        elif token.role == "frequency":
            token.group = group


class Integers:
    """Codes the integers of one document."""

    def __init__(self, tokens, coder):
        self.tokens, self.coder = tokens, coder
        self.pasts = {}  # by name: bits, the last one lowest

    def code(self, token, rest):
        known, name = token.value or 0, token.name
        model = predecessor(self.tokens, token)
        old = model.value if model else 0
        if model:
            past = self.pasts.get(name, 0)
            repeats = self.coder.bit(("repeats", name, past, int(old == 0)), known == old)
            self.pasts[name] = (past << 1 | repeats) & 3
            if repeats:
                token.value = old
                return
        if not model or old:
            if self.coder.bit(("is_zero", name, int(not model)), known == 0):
                token.value = 0
                return
        token.value = self.changed(token, known, old, rest) & MASK_57

    def changed(self, token, known, old, rest):
        if token.role not in ("time", "idle"):
            return self.difference(token.name, known, old)
        ticks = ticks_of(known)
        if not self.coder.bit(("is_in_ticks", token.name), ns_of(ticks) == known):
            return self.difference(token.name, known, old)
        if token.role == "idle":
            ticks = self.difference(0, ticks, rest)
        else:
            length = min(ticks_of(old).bit_length(), 31)
            ticks = self.coder.number(("times", length), ticks)
        return ns_of(ticks & MASK_57)

    def difference(self, name, known, old):
        difference = known - old & MASK_64
        is_negative = difference >> 63 == 1
        size = self.coder.number(
            ("differences", name), -difference & MASK_64 if is_negative else difference)
        if size and self.coder.bit(("sign", name), is_negative):
            size = -size
        return old + size & MASK_64

    def code_all(self, document):
        mhz = elapsed = 0
        integers = [token for token in document if token.kind == INTEGER]
        for token in integers:
            if token.role == "idle":
                continue  # when the other times of its group are known
            self.code(token, 0)
            if token.role == "elapsed":
                elapsed = ticks_of(token.value)
            if token.role == "time":
                token.group.add(token.value, mhz)
            mhz = token.value if token.role == "state" else 0
        total = elapsed
        for token in integers:
            if token.role == "idle":
                self.code(token, total - token.group.ticks & MASK_64)
                token.group.add(token.value, 0)
                total = token.group.ticks


# ---- reals ----

def format_quotient(above, below):
    """As printf's %g, in whole numbers, ties away from zero; empty when there is none."""
    if above == 0:
        return b"0"
    if below == 0 or above >> 100:
        return b""
    exponent = 5
    while above >= below * 1000000:
        below *= 10
        exponent += 1
    while above < below * 100000:
        above *= 10
        exponent -= 1
    rounded = (2 * above + below) // (2 * below)
    if rounded == 1000000:
        rounded, exponent = 100000, exponent + 1
    digits = str(rounded).rstrip("0")
    if exponent < -4 or exponent > 5:
        mantissa = digits[0] + ("." + digits[1:] if digits[1:] else "")
        return b"%se%s%02d" % (mantissa.encode(), b"-" if exponent < 0 else b"+", abs(exponent))
    if exponent < 0:
        return b"0." + b"0" * (-exponent - 1) + digits.encode()
    whole, part = digits[:exponent + 1].ljust(exponent + 1, "0"), digits[exponent + 1:]
    return (whole + ("." + part if part else "")).encode()


class Reals:
    """Codes the reals of one document, whose integers are known."""

    def __init__(self, tokens, coder):
        self.tokens, self.coder = tokens, coder
        self.elapsed_ns = self.number = self.idle_ns = self.energy = self.energies = 0

    def predictions(self, token):
        """What the value should be by the integers, in two ways."""
        group = token.group
        if token.role == "ratio":
            return [format_quotient(self.number, group.ns),
                    format_quotient(self.number, group.ns + self.idle_ns)]
        if token.role == "frequency":
            return [format_quotient(group.used_hz, group.used_ns),
                    format_quotient(group.used_mhz, group.used_ns)]
        if token.role == "power":
            return [format_quotient(self.energy * 1000000000, self.elapsed_ns),
                    format_quotient(self.energies * 1000000000, self.elapsed_ns)]
        return [b"", b""]

    def code(self, token):
        model = predecessor(self.tokens, token)
        predictions = self.predictions(token) + [model.value if model else b""]
        known = token.value
        similar = b""
        for i, text in enumerate(predictions):
            if not text or text == similar:
                continue
            similar = similar or text
            context = ("is_predicted", token.name, model.outcome if model else 3, i)
            if self.coder.bit(context, known == text):
                token.value, token.outcome = text, i
                return
        size = self.coder.number(("real_size",), len(known or b""))
        if size > TEXT_MAX:
            raise Damage("a number that is too long")
        token.value = self.coder.text(("reals",), size, similar, known)
        token.outcome = 3

    def code_all(self, document):
        for token in document:
            if token.kind == REAL:
                self.code(token)
            elif token.kind == INTEGER:
                self.number = token.value
                if token.role == "idle":
                    self.idle_ns = token.value
                elif token.role == "elapsed":
                    self.elapsed_ns = token.value
                elif token.role == "energy":
                    self.energy = token.value
                    self.energies = self.energies + token.value & MASK_64


# ---- documents ----

def code_document(knowledge, source, first_model, known=None):
    """Appends the tokens of a document to those of `knowledge`, and returns them."""
    coder = Coder(source, knowledge.contexts)
    document = Literals(knowledge, coder, first_model).code_all(known)
    set_groups(document)
    Integers(knowledge.tokens, coder).code_all(document)
    Reals(knowledge.tokens, coder).code_all(document)
    return document


def train(knowledge, data, first_model):
    """Trains on a document."""
    code_document(knowledge, Lesson(), first_model, split(data))


# ---- blobs ----

PRIMER = Path(__file__).resolve().parents[2] / "schema" / "primer.plist"


class PlistCodec:
    """Decodes blobs of encoding 2. Keeps the state after the last key sample."""

    def __init__(self):
        self.of_primer = Knowledge()
        train(self.of_primer, b"\0" + PRIMER.read_bytes(), 0)
        self.key, self.of_key = None, None

    def train_on_key(self, key):
        self.key, self.of_key = key, None
        knowledge = self.of_primer.copy()
        if key:
            train(knowledge, key, 1)
            self.of_key = knowledge

    def decode(self, blob, key=None, trace=None):
        """The bytes; `key` are those of the key sample, if it has one."""
        if key is None:
            knowledge, first_model = self.of_primer.copy(), 1
        else:
            if key != self.key:
                self.train_on_key(key)
            if not self.of_key:
                raise Damage("its key sample is empty, or has too many tokens or too much text")
            knowledge, first_model = self.of_key.copy(), len(self.of_primer.tokens)
        source = Blob(blob, trace)
        document = code_document(knowledge, source, first_model)
        if not source.is_complete():
            raise Damage("the blob does not end with the document")
        return b"".join(token.bytes() for token in document)
