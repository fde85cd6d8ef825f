r"""Patterns with look-around that generators of schemas write by default, spelled without it. Pure.

The validator runs patterns in linear time, which look-around forbids; one such tool would make every request with it a
400. These match the same texts. Not covered: any other pattern with look-around is refused.
"""

from __future__ import annotations

_SECONDS = r"\d+(?:[.,]\d+)?S"
_TIME = rf"(?:\d+H(?:\d+M)?(?:{_SECONDS})?|\d+M(?:{_SECONDS})?|{_SECONDS})"
_DATE = r"(?:\d+Y(?:\d+M)?(?:\d+D)?|\d+M(?:\d+D)?|\d+D)"
_LOCAL = r"(?:[A-Za-z0-9_'+-]+\.)*[A-Za-z0-9_'+-]*[A-Za-z0-9_+-]"
_DOMAIN = r"([A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,}"

_WITHOUT = {
    # zod 4, `z.email()`
    rf"^(?!\.)(?!.*\.\.)([A-Za-z0-9_'+\-\.]*)[A-Za-z0-9_+-]@{_DOMAIN}$": rf"^{_LOCAL}@{_DOMAIN}$",
    # zod 4, `z.iso.duration()`
    r"^P(?:(\d+W)|(?!.*W)(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?)$": (
        rf"^P(?:\d+W|{_DATE}(?:T{_TIME})?|T{_TIME})$"
    ),
    # pydantic from 2.12, `Decimal`
    r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$": r"^[+-]?(?:\d+\.?\d*|\.\d+)$",
}


def without_lookaround(pattern: str) -> str:
    """The pattern, or one that matches the same texts in linear time."""
    return _WITHOUT.get(pattern, pattern)
