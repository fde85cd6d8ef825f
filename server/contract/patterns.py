"""Regular expressions of a schema, rewritten for the grammar engine.

JSON Schema searches (`abc` matches `xabcx`), the grammar engine matches whole strings, and it matches the
JSON text, escapes and all: a class that takes a quote would end the string. So a pattern is rewritten to
match the whole string and nothing that needs an escape, and it is `exact` only where the original could
match none of those characters either. What is not rewritten (look-arounds, back-references,
word boundaries, anchors inside, Unicode classes, long repetitions) is left to the validator.
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_REPEATS = 32
"""Expanded repetitions of one pattern in a grammar; `{1,64}` costs a second of compile time."""

_DIGIT = "0-9"
_WORD = "a-zA-Z0-9_"
_SPACES = " \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_UNWRITABLE = r'"\\\x00-\x1f'
"""Members of a negated class that keep it from matching what would have to be escaped in a JSON string."""
_ANY = f"[^{_UNWRITABLE}]"
_DOT = f"[^{_UNWRITABLE}\u2028\u2029]"
_PUNCTUATION = frozenset("^$.*+?()[]{}|/-,:;=!@#%&<>~_ '")
_QUANTIFIERS = frozenset("*+?{")


@dataclass(frozen=True, slots=True)
class WholeMatch:
    """A pattern for the grammar: everything it matches, the original finds. `exact`: nothing is lost."""

    regex: str
    exact: bool


class _NotRewritable(Exception):
    """The pattern uses something that the grammar cannot, or should not, express."""


def whole_match(pattern: str) -> WholeMatch | None:
    """Rewrite a search pattern for the grammar, or say that it is left to the validator."""
    try:
        branches = [_whole_branch(branch) for branch in _branches(pattern)]
    except _NotRewritable:
        return None
    if sum(repeats for _, _, repeats in branches) > MAX_REPEATS:
        return None
    texts = [text for text, _, _ in branches]
    whole = texts[0] if len(texts) == 1 else f"({'|'.join(texts)})"
    return WholeMatch(f"^{whole}$", all(exact for _, exact, _ in branches))


def _branches(pattern: str) -> list[str]:
    """The alternatives at the top level."""
    branches, start, depth, in_class, index = [], 0, 0, False, 0
    while index < len(pattern):
        char = pattern[index]
        if char == "\\":
            index += 1
        elif in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and depth == 0:
            branches.append(pattern[start:index])
            start = index + 1
        index += 1
    return [*branches, pattern[start:]]


def _whole_branch(branch: str) -> tuple[str, bool, int]:
    """(whole-match text, whether it is exact, expanded repetitions) of one alternative."""
    body = branch.removeprefix("^")
    at_start, at_end = body != branch, body.endswith("$") and not _escaped(body, len(body) - 1)
    body = body[:-1] if at_end else body
    if not body:
        raise _NotRewritable
    parser = _Parser(body)
    text, repeats = parser.alternatives()
    if not parser.done:
        raise _NotRewritable
    exact = parser.exact and at_start and at_end
    return f"{'' if at_start else _ANY + '*'}{text}{'' if at_end else _ANY + '*'}", exact, repeats


def _escaped(text: str, index: int) -> bool:
    backslashes = len(text[:index]) - len(text[:index].rstrip("\\"))
    return backslashes % 2 == 1


class _Parser:
    """Recursive descent over the subset that the grammar engine and ECMA-262 read alike."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self.exact = True

    @property
    def done(self) -> bool:
        return self._at == len(self._text)

    def _peek(self) -> str:
        return "" if self.done else self._text[self._at]

    def _take(self) -> str:
        if self.done:
            raise _NotRewritable
        self._at += 1
        return self._text[self._at - 1]

    def alternatives(self) -> tuple[str, int]:
        """Text and expanded repetitions, up to a `)` or the end."""
        texts, repeats = [], 0
        while True:
            text, cost = self._sequence()
            texts.append(text)
            repeats += cost
            if self._peek() != "|":
                return "|".join(texts), repeats
            self._take()

    def _sequence(self) -> tuple[str, int]:
        texts, repeats = [], 0
        while not self.done and self._peek() not in "|)":
            text, cost = self._atom()
            quantifier, times = self._quantifier()
            texts.append(text + quantifier)
            repeats += cost * times if cost else (times if times > 1 else 0)
        return "".join(texts), repeats

    def _atom(self) -> tuple[str, int]:
        char = self._take()
        if char == "(":
            return self._group()
        if char == "[":
            return self._class(), 0
        if char == ".":
            self.exact = False
            return _DOT, 0
        if char == "\\":
            return self._escape(), 0
        if char in "^$*+?{}])":
            raise _NotRewritable
        return self._literal(char), 0

    def _group(self) -> tuple[str, int]:
        if self._peek() == "?":
            self._take()
            if self._take() != ":":
                raise _NotRewritable
        text, repeats = self.alternatives()
        if self._take() != ")":
            raise _NotRewritable
        return f"({text})", repeats

    def _quantifier(self) -> tuple[str, int]:
        char = self._peek()
        if char not in _QUANTIFIERS or not char:
            return "", 1
        self._take()
        text, times = (char, 1) if char != "{" else self._counts()
        if self._peek() == "?":  # lazy and greedy accept the same whole strings
            self._take()
        if self._peek() in _QUANTIFIERS and self._peek():
            raise _NotRewritable
        return text, times

    def _counts(self) -> tuple[str, int]:
        end = self._text.find("}", self._at)
        low, comma, high = self._text[self._at : end].partition(",")
        if end < 0 or not low.isdecimal() or not (high.isdecimal() or not high):
            raise _NotRewritable
        self._at = end + 1
        return f"{{{low}{comma}{high}}}", max(int(low), int(high or 0))

    def _escape(self) -> str:
        char = self._take()
        if char == "d":
            return f"[{_DIGIT}]"
        if char == "w":
            return f"[{_WORD}]"
        if char == "S":
            self.exact = False
            return f"[^{_UNWRITABLE}{_SPACES}]"
        return self._escaped_literal(char)

    def _class(self) -> str:
        negated = self._peek() == "^"
        if negated:
            self._take()
            self.exact = False
        parts: list[str] = []
        while (char := self._take()) != "]":
            parts.append(self._class_item(char, negated))
        if not parts:
            raise _NotRewritable
        return f"[{'^' + _UNWRITABLE if negated else ''}{''.join(parts)}]"

    def _class_item(self, char: str, negated: bool) -> str:
        if char == "\\":
            char = self._take()
            if char in "dw":
                return _DIGIT if char == "d" else _WORD
            if char == "s" and negated:
                return _SPACES
            low = self._escaped_literal(char)
        elif char in "[&~":  # set operations in some engines
            raise _NotRewritable
        else:
            low = self._class_literal(char)
        following = self._text[self._at + 1 : self._at + 2]
        if self._peek() != "-" or following == "]" or not following:
            return low
        self._take()
        high = self._take()
        if high in "[\\":
            raise _NotRewritable
        if any(char <= escaped <= high for escaped in '"\\'):
            self.exact = False
        return f"{low}-{self._class_literal(high)}"

    def _class_literal(self, char: str) -> str:
        return f"\\{char}" if char in "^-]" else self._literal(char)

    def _escaped_literal(self, char: str) -> str:
        if char not in _PUNCTUATION:
            raise _NotRewritable
        return char if char in "/,:;=!@#%&<>~_ '" else f"\\{char}"

    @staticmethod
    def _literal(char: str) -> str:
        if char in '"\\' or char < " " or char == "\x7f":
            raise _NotRewritable
        return char
