"""When the arguments of two calls are equal: for signed ids, loops, feedback and scores alike. Pure."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn

_WRITTEN_OUT = 1e40


def canonical_arguments(arguments: str) -> str:
    """One spelling for all JSON texts of equal value, so that a client may parse and dump them again.

    Key order, white space and escapes do not matter. Integers are exact, however long. A number with a
    point or an exponent is read as a binary64 and, when it is whole and below 10^40, written as an integer: `1`,
    `1.0` and `1e0` are equal, as they are to a JavaScript client; `"1"` is another value. What is no JSON (`NaN`,
    cut text), names a key twice, or holds a number past binary64 counts as the raw text it is.

    >>> canonical_arguments('{"b": 1.0, "a": "\\\\u00e9"}') == canonical_arguments('{"a":"é","b":1}')
    True
    """
    try:
        value = json.loads(
            arguments,
            parse_int=_whole,
            parse_float=_finite,
            parse_constant=_refuse,
            object_pairs_hook=_without_duplicates,
        )
        return "json:" + json.dumps(value, sort_keys=True, separators=(",", ":"))
    except (ValueError, RecursionError):
        return "text:" + arguments


def plain_number(value: float) -> int | float:
    """A whole number as an integer: of its shortest decimal, which is what clients print, not its binary value.

    The largest stay as they are: `1e308` written out would be sixty times as long.
    """
    return int(Decimal(repr(value))) if value.is_integer() and abs(value) < _WRITTEN_OUT else value


def _whole(literal: str) -> int | float:
    """An integer; one past what is written out as the binary64 that it is, if it is one."""
    value = int(literal)
    if abs(value) < _WRITTEN_OUT:
        return value
    nearest = float(literal)
    return nearest if nearest - nearest == 0 and int(Decimal(repr(nearest))) == value else value


def _finite(literal: str) -> int | float:
    value = float(literal)
    if value - value != 0:  # infinite: the literal is past binary64
        _refuse(literal)
    return plain_number(value)


def _refuse(literal: str) -> NoReturn:
    raise ValueError(f"{literal} has no canonical form")


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key is named twice")
    return members
