"""Whether a call, or an answer, is true to its contract. Pure.

Strict JSON first: no duplicate keys, no NaN, no infinity (`1e999` neither), no lone surrogate, no integer
past 4,300 digits, bounded nesting. Then the full schema, formats asserted. Nothing is coerced or repaired:
what is valid leaves as the model wrote it. As in JSON Schema, `1.0` is the integer 1; `1.5`, `"1"` and
`true` are none.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import jsonschema_rs

from server.contract import values
from server.contract.locations import join

_MESSAGE_CHARS = 300


class ReasonCode(StrEnum):
    """Why a call or an answer is refused; a closed set, fit for a metric's label."""

    UNKNOWN_TOOL = "unknown_tool"
    NOT_JSON = "not_json"
    NOT_OBJECT = "not_object"
    DUPLICATE_KEY = "duplicate_key"
    NOT_FINITE = "not_finite"
    TOO_LONG_NUMBER = "too_long_number"
    SURROGATE = "surrogate"
    TOO_DEEP = "too_deep"
    CONTROL_TOKEN = "control_token"
    SCHEMA = "schema"
    BROKEN = "broken"
    """The text of the call could not be read as a call."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is wrong."""

    code: ReasonCode
    message: str
    path: str = "$"
    """JSON path in the arguments."""
    keyword: str = ""
    """The schema keyword that failed; empty when it was not the schema."""
    tighten: tuple[str, ...] = ()
    """What to put into `Stage.tighten` so that the grammar forbids it; empty where it cannot."""

    @classmethod
    def broken(cls, how: str) -> Reason:
        """The reason of a call that the dialect could not read."""
        return cls(ReasonCode.BROKEN, f"the call is broken: {how}")

    @property
    def tightenable(self) -> bool:
        """Whether the grammar can be made to forbid it."""
        return bool(self.tighten)

    def as_json(self) -> dict[str, Any]:
        """The reason as the interfaces spell it."""
        return {
            "code": self.code.value,
            "path": self.path,
            "keyword": self.keyword or None,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Valid:
    """A call that may leave: its arguments as the model wrote them, and what they say."""

    arguments: str
    value: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Invalid:
    """A call that may not leave."""

    reasons: tuple[Reason, ...]

    def tightening(self, tool: str) -> tuple[tuple[str, str], ...]:
        """What to add to `Stage.tighten` for the next draft."""
        return tuple((tool, pointer) for reason in self.reasons for pointer in reason.tighten)


Checked = Valid | Invalid


class _Refused(Exception):
    def __init__(self, code: ReasonCode, message: str, *, tighten: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.reason = Reason(code, message, tighten=tighten)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a value is checked against."""

    validator: jsonschema_rs.Draft202012Validator
    max_depth: int
    literals: tuple[str, ...]
    """Control literals that no string may hold."""
    most: int
    """Reasons reported at most."""
    expressible: frozenset[str] = field(default_factory=frozenset)
    """Pointers of the keywords that a recovery can put into the grammar."""


def read(text: str) -> Any:
    """Parse strict JSON; raises `_Refused`."""
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float)
    except RecursionError as error:
        raise _Refused(ReasonCode.TOO_DEEP, "is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise _Refused(ReasonCode.NOT_JSON, f"is not JSON: {error.msg} at character {error.pos}") from error
    except ValueError as error:  # int() past sys.get_int_max_str_digits()
        raise _Refused(ReasonCode.TOO_LONG_NUMBER, "holds an integer with too many digits") from error


def check_value(text: str, rules: Rules) -> tuple[Any, tuple[Reason, ...]]:
    """(parsed value, reasons against it); without reasons the value is valid."""
    try:
        value = read(text)
    except _Refused as refused:
        return None, (refused.reason,)
    brackets = text.count("{") + text.count("[")
    if brackets > rules.max_depth and values.depth(value) > rules.max_depth:
        message = f"is nested deeper than {rules.max_depth} levels"
        return value, (Reason(ReasonCode.TOO_DEEP, message),)
    wrong = tuple(_strings(text, value, rules.literals))
    if wrong:
        return value, wrong[: rules.most]
    if rules.validator.is_valid(value):
        return value, ()
    return value, tuple(_failures(value, rules))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Refused(ReasonCode.DUPLICATE_KEY, "holds the same key twice in one object")
    return found


def _constant(name: str) -> Any:
    raise _Refused(ReasonCode.NOT_FINITE, f"holds {name}, which is not JSON")


def _float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise _Refused(
            ReasonCode.NOT_FINITE, "holds a number that is too large", tighten=(ReasonCode.NOT_FINITE.value,)
        )
    return number


def _strings(text: str, value: Any, literals: tuple[str, ...]) -> Iterator[Reason]:
    """Reasons against strings: lone surrogates and control literals."""
    escaped = "\\u" in text
    if not escaped and not any(literal in text for literal in literals):
        return
    for path, string in values.strings(value):
        if escaped and any("\ud800" <= char <= "\udfff" for char in string):
            yield Reason(ReasonCode.SURROGATE, "holds half a surrogate pair", "$")
        for literal in literals:
            if literal in string:
                message = f"holds the control token {literal}"
                yield Reason(
                    ReasonCode.CONTROL_TOKEN, message, path, tighten=(ReasonCode.CONTROL_TOKEN.value,)
                )


def _failures(value: Any, rules: Rules) -> Iterator[Reason]:
    for number, error in enumerate(rules.validator.iter_errors(value)):
        if number == rules.most:
            return
        path = "$"
        for key in error.instance_path:
            path = values.child(path, key)
        pointers = tuple(dict.fromkeys(p for p in _pointers(error) if p in rules.expressible))
        message = (
            error.message if len(error.message) <= _MESSAGE_CHARS else error.message[:_MESSAGE_CHARS] + "…"
        )
        yield Reason(ReasonCode.SCHEMA, message, path, error.kind.name, pointers)


def _pointers(error: jsonschema_rs.ValidationError) -> Iterator[str]:
    """Schema pointers of the keywords that failed, those inside a failed union included."""
    yield join("", *error.schema_path)
    for branch in getattr(error.kind, "context", None) or ():
        for below in branch:
            yield from _pointers(below)
