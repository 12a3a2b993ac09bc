"""A document as tokens: see schema/codec.md, section 4."""
import copy

TOKENS_MAX = 32768
TEXT_MAX = 15  # characters of a real
DIGITS_MAX = 16  # of an integer

END, INTEGER, REAL = 0, 1, 2

ROLES = [(b"elapsed_ns", "elapsed"), (b"idle_ns", "idle"), (b"_ns", "time"), (b"_ratio", "ratio"),
         (b"freq_hz", "frequency"), (b"freq", "state"), (b"_energy", "energy"), (b"_power", "power")]


def hash_of(data):
    """32-bit FNV-1a of the last 32 bytes, begun with the length."""
    value = (2166136261 + len(data)) & 0xffffffff
    for byte in data[-32:]:
        value = (value ^ byte) * 16777619 & 0xffffffff
    return value


class Token:
    """A literal and the value behind it."""

    def __init__(self, literal, kind, value=None):
        self.literal, self.kind, self.value = literal, kind, value
        self.hash = hash_of(literal)
        self.has_array = b"<array>" in literal
        self.role, self.name = None, 0
        self.model = 0
        self.outcome = 0
        before, close, _ = literal.rpartition(b"</key>")
        if close:
            key = before.rpartition(b"<key>")[2]
            self.role = next((role for end, role in ROLES if key.endswith(end)), None)
            self.name = 1 + (hash_of(key) >> 7) % 31

    def again(self):
        """A token of the same kind with the same literal; its value is not known yet."""
        token = copy.copy(self)
        token.value, token.model, token.outcome = None, 0, 0
        return token

    def is_like(self, other):
        return self.kind == other.kind and self.literal == other.literal

    def is_integer(self, role):
        return self.kind == INTEGER and self.role == role

    def bytes(self):
        if self.kind == INTEGER:
            return self.literal + b"%d" % self.value
        return self.literal + (self.value if self.kind == REAL else b"")


def value_at(data, at, is_real):
    """The value that begins at `at`, as it is written; None when there is none."""
    limit = TEXT_MAX if is_real else DIGITS_MAX
    end = data.find(b"<", at, at + limit + 1)
    value = data[at:end]
    if end < 0 or not value:
        return None
    if is_real:
        return None if b">" in value else value
    # bytes.isdigit() knows ASCII digits only.
    return value if value.isdigit() and (value == b"0" or value[0:1] != b"0") else None


def make_token(literal, kind, value):
    return Token(literal, kind, int(value) if kind == INTEGER else value)


def token_at(data, at):
    """The token that begins at `at`: its literal ends behind the first tag that has a value."""
    tag = data.find(b">", at)
    while tag >= 0:
        literal = data[at:tag + 1]
        is_real = literal.endswith(b"<real>")
        value = value_at(data, tag + 1, is_real)
        if value is not None:
            return make_token(literal, REAL if is_real else INTEGER, value), tag + 1 + len(value)
        tag = data.find(b">", tag + 1)
    return Token(data[at:], END), len(data)


def split(data):
    """The tokens of a document."""
    tokens, at = [], 0
    while True:
        token, at = token_at(data, at)
        tokens.append(token)
        if token.kind == END:
            return tokens
