r"""Patterns as ECMA-262 reads them, spelled for the validator's engine. Pure.

JSON Schema's regular expressions are ECMA-262's. The validator reads `\d`, `\w`, `\s` and their opposites as that
standard does, but to it `.` matches a carriage return and the separators U+2028 and U+2029, and a word of `\b` may
hold any letter. So `.` and word boundaries are spelled out in the copy of a schema that the validator compiles.

Not covered: what ECMA-262 does not know (`(?i)`, `\A`, `\z`) means what the validator's engine makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from server.contract.locations import LISTS, MAPS, SINGLES, join, point, subschemas

_PIECE = re.compile(r"\\(?s:.)|\[\^?\]?(?:\\(?s:.)|[^\]\\])*+(?:\]|\\?\Z)|\(\?[a-zA-Z-]+[:)]|\.")
"""An escape, a class (one that is never closed goes to the end), a group of flags, a dot: only the last, and word
boundaries outside a class, are rewritten."""
_DOT = r"[^\n\r\u2028\u2029]"
_DOT_ALL = re.compile(r"\(\?[a-zA-Z]*s")
_HYPHEN = re.compile(r"(\\[dwsDWS])-(?!\])|(\\(?s:.))|-(?=\\[dwsDWS])")
"""In a class, a hyphen beside a class escape, which makes no range and stands for itself; other escapes are passed."""
_BOUNDARIES = frozenset((r"\b", r"\B"))
_BRACKETS = {r"\<": "<", r"\>": ">"}
"""Escaped, they are what they are; to the validator's engine, ends of a word."""


def ecma(pattern: str) -> str:
    """The pattern as the validator's engine must be given it."""
    dot_all = any(_DOT_ALL.match(piece) for piece in _PIECE.findall(pattern))

    def spelled(found: re.Match[str]) -> str:
        piece = found[0]
        if piece == "." and not dot_all:
            return _DOT
        if piece.startswith("["):
            return _HYPHEN.sub(
                lambda one: f"{one[1] or ''}\\-" if one[2] is None else _BRACKETS.get(one[2], one[2]), piece
            )
        return f"(?-u:{piece})" if piece in _BOUNDARIES else _BRACKETS.get(piece, piece)

    return _PIECE.sub(spelled, pattern)


def with_ecma_patterns(document: Mapping[str, Any]) -> tuple[Mapping[str, Any], dict[str, str]]:
    """The schema with its patterns rewritten, and what each rewritten one was; the schema itself if none is."""
    originals: dict[str, str] = {}
    moved: dict[str, str] = {}
    copy = _rewritten(document, "", "", originals, moved)
    if not originals:
        return document, originals
    point(subschemas(copy).values(), moved)
    return copy, originals


def _rewritten(node: Any, old: str, new: str, originals: dict[str, str], moved: dict[str, str]) -> Any:
    moved[old] = new
    if not isinstance(node, Mapping):
        return node

    def below(child: Any, *tokens: str | int) -> Any:
        return _rewritten(child, join(old, *tokens), join(new, *tokens), originals, moved)

    copy = dict(node)
    for keyword, value in node.items():
        if keyword == "pattern" and isinstance(value, str):
            copy[keyword] = _noted(value, originals)
        elif keyword == "patternProperties" and isinstance(value, Mapping):
            named: dict[str, Any] = {}
            for pattern, child in value.items():
                name = _noted(pattern, originals)
                while name in named:  # two patterns that are spelled alike now stay two
                    name = f"(?:{name})"
                    originals[name] = pattern
                named[name] = _rewritten(
                    child, join(old, keyword, pattern), join(new, keyword, name), originals, moved
                )
            copy[keyword] = named
        elif keyword in MAPS and isinstance(value, Mapping):
            copy[keyword] = {name: below(child, keyword, name) for name, child in value.items()}
        elif keyword in LISTS and isinstance(value, list):
            copy[keyword] = [below(child, keyword, index) for index, child in enumerate(value)]
        elif keyword in SINGLES:
            copy[keyword] = below(value, keyword)
    return copy


def _noted(pattern: str, originals: dict[str, str]) -> str:
    rewritten = ecma(pattern)
    if rewritten != pattern:
        originals[rewritten] = pattern
    return rewritten
