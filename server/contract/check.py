"""Whether a call, or an answer, is true to its contract. Pure.

Strict JSON first: no duplicate keys, no NaN, no infinity (`1e999` neither), no lone surrogate, no integer
past 4,300 digits, bounded nesting. Then the full schema, formats asserted. Nothing is coerced or repaired:
what is valid leaves as the model wrote it. As in JSON Schema, `1.0` is the integer 1; `1.5`, `"1"` and
`true` are none, and neither is a number whose fraction a double cannot hold (`9007199254740992.5`).
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, NoReturn

import jsonschema_rs

from server.contract import values
from server.contract.locations import join

_MESSAGE_CHARS = 300
_SAFE_DIGITS = 308
"""A double holds every integer of so many characters."""
_TOLD_VISITS = 10_000
"""Visits past which it is not told where a value fails. The validator stops at the first schema that fits or fails;
its account of a failed union holds all of them, at 20 microseconds and 5 kB each."""
_HALF_PAIR = re.compile("[\ud800-\udfff]|" r"\\u[dD][89a-fA-F]")
"""Half a surrogate pair, or the escape that spells one: a whole pair is spelled so too."""


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
    MISSING = "missing"
    """A call was required and none came."""
    NOT_ALONE = "not_alone"
    """Text stands beside a call where an answer is calls, or text in a format."""


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
    tool: str = ""
    """The tool that was called; empty where none was."""

    def as_json(self) -> dict[str, Any]:
        """The reason as the interfaces spell it."""
        return {
            "code": self.code.value,
            "tool": self.tool or None,
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
    """The text is no strict JSON."""

    def __init__(self, code: ReasonCode, message: str) -> None:
        super().__init__(message)
        self.reason = Reason(code, message)


class _Flawed(Exception):
    """The text is JSON that strict JSON does not allow; `_flaws` says where."""


@dataclass(frozen=True, slots=True)
class _Flaw:
    """Stands in a value for what strict JSON does not allow there."""

    code: ReasonCode
    message: str
    tighten: tuple[str, ...] = ()
    key: str | None = None
    """The key that the object names twice."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a value is checked against."""

    validator: jsonschema_rs.Draft202012Validator
    max_depth: int
    visits: tuple[int, ...]
    """As those of `Schema`."""
    literals: tuple[str, ...]
    """Control literals that no string may hold."""
    most: int
    """Reasons reported at most."""
    expressible: frozenset[str] = field(default_factory=frozenset)
    """Pointers of the keywords that a recovery can put into the grammar."""
    patterns: Mapping[str, str] = field(default_factory=dict)
    """Patterns that the validator was given in another spelling, by that spelling."""


def _read(text: str) -> Any:
    """Parse strict JSON; raises `_Refused` or `_Flawed`."""
    try:
        return _loaded(
            text, object_pairs_hook=_object, parse_constant=_no_constant, parse_float=_float, parse_int=_int
        )
    except ValueError as error:  # int() past sys.get_int_max_str_digits()
        raise _Flawed from error


def _loaded(text: str, **hooks: Any) -> Any:
    try:
        return json.loads(text, **hooks)
    except RecursionError as error:
        raise _Refused(ReasonCode.TOO_DEEP, "is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise _Refused(ReasonCode.NOT_JSON, f"is not JSON: {error.msg} at character {error.pos}") from error


def check_value(text: str, rules: Rules) -> tuple[Any, tuple[Reason, ...]]:
    """(parsed value, reasons against it); without reasons the value is valid."""
    try:
        value = _read(text)
    except _Refused as refused:
        return None, (refused.reason,)
    except _Flawed:
        return None, _flaws(text)[: rules.most]
    brackets = text.count("{") + text.count("[")
    if brackets > rules.max_depth and values.depth(value) > rules.max_depth:
        message = f"is nested deeper than {rules.max_depth} levels"
        return value, (Reason(ReasonCode.TOO_DEEP, message),)
    wrong = tuple(_strings(text, value, rules.literals))
    if wrong:
        return value, wrong[: rules.most]
    if rules.validator.is_valid(value):
        return value, ()
    if _num_visits(value, rules) > _TOLD_VISITS:
        message = "does not fit the schema, whose unions are too many to say where"
        return value, (Reason(ReasonCode.SCHEMA, message),)
    return value, tuple(_failures(value, rules))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Flawed
    return found


def _no_constant(_: str) -> NoReturn:
    raise _Flawed


def _float(text: str) -> float | Decimal:
    number = _number(text)
    if number is None:
        raise _Flawed
    return number


def _int(text: str) -> int:
    # What no double holds is refused when the client sends the call back, and by many readers of JSON.
    if len(text) > _SAFE_DIGITS and math.isinf(float(text)):
        raise _Flawed
    return int(text)


def _number(text: str) -> float | Decimal | None:
    """The number, or `None` where it overflows, or its exponent does."""
    number = float(text)
    if math.isinf(number):
        return None
    if not number.is_integer():
        return number
    try:  # the number itself may be none: then its fraction must not be lost on the validator
        exact = Decimal(text)
    except InvalidOperation:
        return None
    return number if exact == exact.to_integral_value() else exact


def _flaws(text: str) -> tuple[Reason, ...]:
    """Where and why JSON is no strict JSON."""
    try:
        value = _loaded(
            text,
            object_pairs_hook=_flawed_object,
            parse_constant=lambda name: _Flaw(ReasonCode.NOT_FINITE, f"holds {name}, which is not JSON"),
            parse_float=_flawed_float,
            parse_int=_flawed_int,
        )
    except _Refused as refused:  # beside the flaw the text is no JSON at all
        return (refused.reason,)
    return tuple(
        Reason(
            flaw.code,
            flaw.message,
            path if flaw.key is None else values.child(path, flaw.key),
            tighten=flaw.tighten,
        )
        for path, flaw in values.places(value)
        if isinstance(flaw, _Flaw)
    )


def _flawed_object(pairs: list[tuple[str, Any]]) -> Any:
    counts = Counter(key for key, _ in pairs)
    key, times = counts.most_common(1)[0] if pairs else ("", 1)
    if times == 1:
        return dict(pairs)
    return _Flaw(ReasonCode.DUPLICATE_KEY, "holds the same key twice in one object", key=key)


def _flawed_float(text: str) -> Any:
    return None if _number(text) is not None else _too_large("holds a number that is too large or too small")


def _flawed_int(text: str) -> Any:
    longest = sys.get_int_max_str_digits()
    if not longest or len(text.lstrip("-")) <= longest:
        return None if len(text) <= _SAFE_DIGITS or not math.isinf(float(text)) else _flawed_float(text)
    return _too_large("holds an integer with too many digits", ReasonCode.TOO_LONG_NUMBER)


def _too_large(message: str, code: ReasonCode = ReasonCode.NOT_FINITE) -> _Flaw:
    return _Flaw(code, message, tighten=(ReasonCode.NOT_FINITE.value,))


def _strings(text: str, value: Any, literals: tuple[str, ...]) -> Iterator[Reason]:
    """Reasons against strings: lone surrogates and control literals."""
    escaped = "\\" in text  # `\/` spells a slash, `\u003c` a bracket
    halved = _HALF_PAIR.search(text) is not None
    if not escaped and not halved and not any(literal in text for literal in literals):
        return
    for path, string in values.strings(value):
        if halved and any("\ud800" <= char <= "\udfff" for char in string):
            yield Reason(ReasonCode.SURROGATE, "holds half a surrogate pair", path)
        for literal in literals:
            if literal in string:
                message = f"holds the control token {literal}"
                yield Reason(
                    ReasonCode.CONTROL_TOKEN, message, path, tighten=(ReasonCode.CONTROL_TOKEN.value,)
                )


def _num_visits(value: Any, rules: Rules) -> int:
    """How often schemas are applied to the value and its parts at most; counted no further than need be."""
    visits, level = 0, [value]
    for times in rules.visits:
        visits += times * len(level)
        if visits > _TOLD_VISITS:
            break
        level = values.parts(level)
    return visits


def _failures(value: Any, rules: Rules) -> Iterator[Reason]:
    for number, error in enumerate(rules.validator.iter_errors(value)):
        if number == rules.most:
            return
        path = "$"
        for key in error.instance_path:
            path = values.child(path, key)
        pointers = tuple(dict.fromkeys(p for p in _pointers(error, rules.patterns) if p in rules.expressible))
        message = error.message
        if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Pattern):
            given = error.kind.pattern
            message = message.replace(given, rules.patterns.get(given, given))
        message = message if len(message) <= _MESSAGE_CHARS else message[:_MESSAGE_CHARS] + "…"
        yield Reason(ReasonCode.SCHEMA, message, path, error.kind.name, pointers)


def _pointers(error: jsonschema_rs.ValidationError, patterns: Mapping[str, str]) -> Iterator[str]:
    """Schema pointers of the keywords that failed, those inside a failed union included."""
    yield join("", *(patterns.get(str(token), token) for token in error.schema_path))
    for branch in getattr(error.kind, "context", None) or ():
        for below in branch:
            yield from _pointers(below, patterns)
