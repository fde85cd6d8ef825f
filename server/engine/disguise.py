"""Hide control-token literals of a request while a chat template runs over it.

A template is code: it strips, splits, joins and JSON-escapes what it is given, and its output is one string
in which a literal of the request's looks like one of the template's own. So each literal in the request is
replaced by a stand-in before the template runs: after that, every literal in the output is the template's.

A stand-in is a run of digits: it survives trimming, JSON and HTML escaping and changes of case, and carries
106 random bits drawn for one rendering, so that no request can hold it. The beginning of a literal at the end
of a text is hidden too, so that no literal is put together from two texts.

Not covered: a template that writes the first character of a literal itself, directly before a request's text.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

_NONCE_DIGITS = 32
_INDEX_DIGITS = 6


class Literals:
    """The control-token literals of a tokenizer, ready to be searched for: leftmost first, longest first."""

    def __init__(self, literals: Iterable[str]) -> None:
        by_length = sorted(set(literals), key=len, reverse=True)
        # An empty alternation would match everywhere; `(?!)` matches nowhere.
        self.pattern = re.compile(f"({'|'.join(map(re.escape, by_length)) or '(?!)'})")
        self._beginnings = {literal[:n] for literal in by_length for n in range(1, len(literal))}
        self._longest_beginning = max(map(len, self._beginnings), default=0)
        firsts = {literal[0] for literal in by_length}
        self._first = re.compile(f"[{re.escape(''.join(firsts))}]" if firsts else "(?!)")
        # What JSON spells otherwise cannot be looked for in JSON.
        self._json_tells = all(
            first.isascii() and first.isprintable() and first not in '"\\' for first in firsts
        )

    def parts(self, text: str) -> list[str]:
        """`text` cut at its literals: text, literal, text, ..., literal, text."""
        return self.pattern.split(text)

    def none_begins_in(self, text: str) -> bool:
        """Whether `text` holds no literal and no beginning of one, seen at a glance."""
        return self._first.search(text) is None

    def none_begins_in_json(self, value: Any) -> bool:
        """The same of all the texts of a JSON value; false where a glance does not tell."""
        try:
            return self._json_tells and self.none_begins_in(orjson.dumps(value).decode())
        except (TypeError, ValueError):
            return False

    def beginning_at_end(self, text: str) -> str:
        """The longest beginning of a literal that `text`, trailing white space aside, ends with."""
        end = text.rstrip()
        lengths = range(min(self._longest_beginning, len(end)), 0, -1)
        return next((end[-n:] for n in lengths if end[-n:] in self._beginnings), "")


class Disguise:
    """The stand-ins of one rendering."""

    def __init__(self, literals: Literals) -> None:
        self._literals = literals
        self._nonce = str(10 ** (_NONCE_DIGITS - 1) + secrets.randbelow(9 * 10 ** (_NONCE_DIGITS - 1)))
        self._hidden: list[str] = []
        self._index: dict[str, int] = {}

    def hide(self, text: str) -> str:
        """`text` with a stand-in for each literal in it."""
        if self._literals.none_begins_in(text):
            return text
        hidden = self._literals.pattern.sub(lambda found: self._stand_in_for(found.group()), text)
        if beginning := self._literals.beginning_at_end(hidden):
            at = len(hidden.rstrip()) - len(beginning)
            hidden = hidden[:at] + self._stand_in_for(beginning) + hidden[at + len(beginning) :]
        return hidden

    def hide_in(self, value: Any) -> Any:
        """A JSON value with stand-ins in all its strings, keys included."""
        return value if self._literals.none_begins_in_json(value) else self._hidden_in(value)

    def _hidden_in(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, Mapping):
            return {self.hide(str(key)): self._hidden_in(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._hidden_in(item) for item in value]
        return value

    def reveal(self, text: str) -> tuple[str, int]:
        """`text` with the hidden text back in its place, and how many whole literals came back."""
        if (
            not self._hidden or self._nonce not in text
        ):  # the rule; to compile the pattern costs more than to render a short turn
            return text, 0
        stand_in = re.compile(rf"{self._nonce}(\d{{{_INDEX_DIGITS}}})")
        indices = [int(index) for index in stand_in.findall(text)]
        literals = sum(self._literals.pattern.fullmatch(self._hidden[index]) is not None for index in indices)
        return stand_in.sub(lambda found: self._hidden[int(found.group(1))], text), literals

    def _stand_in_for(self, text: str) -> str:
        index = self._index.setdefault(text, len(self._hidden))
        if index == len(self._hidden):
            self._hidden.append(text)
        return f"{self._nonce}{index:0{_INDEX_DIGITS}d}"
