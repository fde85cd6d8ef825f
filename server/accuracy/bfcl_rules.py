"""How the Berkeley Function Calling Leaderboard compares a call with its answer format. Pure.

An answer gives each parameter the list of values that it may take; `""` in the list lets the parameter be
absent. Texts are compared without case, spaces and the characters `,./-_*^`. An integer passes for a float.
A value whose type the schema does not declare passes where the answer lists values of that type. These are
the rules of the Python categories of its `ast_checker`, held to it by a test over its own files. One thing
differs: several calls are paired as well as can be (`score.pairing`), there one after another, which fails one
right answer of its `parallel` file when its calls come in another order.

Not covered, as there: values nested deeper than a list or an object of plain values compare strictly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TYPES: Mapping[str, type] = {
    "string": str,
    "integer": int,
    "float": float,
    "boolean": bool,
    "array": list,
    "tuple": list,
    "dict": dict,
    "any": str,
}
"""BFCL's type names and what they are in parsed JSON; `any` counts as text unless the answer says otherwise."""

_IGNORED = re.compile(r"[ ,./\-_*^]")


@dataclass(frozen=True, slots=True)
class BfclCall:
    """An expected call in BFCL's answer format."""

    name: str
    answer: Mapping[str, Sequence[Any]]
    parameters: Mapping[str, Any]
    """The function's `parameters` with BFCL's own type names."""

    def admits(self, arguments: Mapping[str, Any]) -> bool:
        """Whether BFCL's checker would pass these arguments.

        >>> area = {"properties": {"base": {"type": "float"}, "unit": {"type": "string"}}, "required": ["base"]}
        >>> call = BfclCall("area", {"base": [10.0], "unit": ["square metres", ""]}, area)
        >>> call.admits({"base": 10}), call.admits({"base": 10, "unit": "Square-Metres"})
        (True, True)
        >>> call.admits({"base": "10"}), call.admits({"base": 10, "depth": 2})
        (False, False)
        """
        properties = self.parameters.get("properties", {})
        if any(name not in arguments for name in self.parameters.get("required", ())):
            return False
        if any(name not in properties or name not in self.answer for name in arguments):
            return False
        if any(name not in arguments and "" not in values for name, values in self.answer.items()):
            return False
        return all(
            _value_right(value, self.answer[name], properties[name]) for name, value in arguments.items()
        )


def flaw(answer: Mapping[str, Sequence[Any]], parameters: Mapping[str, Any]) -> str | None:
    """Why `BfclCall.admits` could not compare a call with this label; `None` where it can.

    >>> flaw({"x": [["a"]]}, {"properties": {"x": {"type": "array"}}})
    "x: BFCL's checker has no type None of items"
    """
    properties = parameters.get("properties", {})
    required = parameters.get("required", [])
    if not isinstance(properties, Mapping):
        return "properties is no object"
    if not isinstance(required, list | tuple) or not all(isinstance(name, str) for name in required):
        return "required is no list of names"
    reasons = (
        (name, _value_flaw(answer[name], schema)) for name, schema in properties.items() if name in answer
    )
    return next((f"{name}: {reason}" for name, reason in reasons if reason is not None), None)


def _value_flaw(accepted: Sequence[Any], schema: Any) -> str | None:
    declared = _type_of(schema)
    if declared is None:
        return f"BFCL's checker has no type {_named(schema)!r}"
    inner = None
    if declared is list:
        inner = _type_of(schema.get("items"))
        if inner is None:
            return f"BFCL's checker has no type {_named(schema.get('items'))!r} of items"
    if declared not in (list, dict) or _listed_type(accepted) is not declared:
        return None  # compared as they are
    for wanted in accepted:
        if wanted != "" and type(wanted) is not declared:
            return f"accepts {wanted!r} beside values of type {_named(schema)}"
        objects = [wanted] if declared is dict else wanted if inner is dict else []
        for each in objects:
            if each != "" and not _lists_values(each):
                return f"accepts {each!r}, which does not list the values of each of its keys"
    return None


def _type_of(schema: Any) -> type | None:
    named = _named(schema)
    return TYPES.get(named) if isinstance(named, str) else None


def _named(schema: Any) -> Any:
    return schema.get("type") if isinstance(schema, Mapping) else None


def _lists_values(wanted: Any) -> bool:
    return isinstance(wanted, Mapping) and all(isinstance(values, list | tuple) for values in wanted.values())


def _value_right(value: Any, accepted: Sequence[Any], schema: Mapping[str, Any]) -> bool:
    declared = TYPES[schema["type"]]
    inner = TYPES[schema["items"]["type"]] if declared is list else None
    if schema["type"] == "float" and type(value) is int:
        value = float(value)
    if not _type_right(value, accepted, declared, inner):
        return False
    listed = _listed_type(accepted)
    is_declared = type(value) is declared
    if not is_declared or (listed is not None and listed is not declared):
        return value in accepted
    if declared is dict:
        return _object_right(value, accepted)
    if declared is list and inner is dict:
        return any(_objects_right(value, wanted) for wanted in accepted)
    if declared is str:
        return _fold(value) in [_fold(wanted) for wanted in accepted if isinstance(wanted, str)]
    if declared is list:
        return [_fold(item) for item in value] in [[_fold(item) for item in wanted] for wanted in accepted]
    return value in accepted


def _type_right(value: Any, accepted: Sequence[Any], declared: type, inner: type | None) -> bool:
    is_declared = type(value) is declared
    if not is_declared:
        return type(value) is _listed_type(accepted)
    if inner is None:
        return True
    return any(
        not isinstance(wanted, list) or all(_type_right(item, wanted, inner, None) for item in value)
        for wanted in accepted
    )


def _listed_type(accepted: Sequence[Any]) -> type | None:
    return next((type(wanted) for wanted in accepted if wanted != ""), None)


def _object_right(value: Any, accepted: Sequence[Any]) -> bool:
    return isinstance(value, Mapping) and any(
        all(
            key in wanted and _fold(item) in [_fold(one) for one in wanted[key]]
            for key, item in value.items()
        )
        and all(key in value or "" in items for key, items in wanted.items())
        for wanted in accepted
        if wanted != ""
    )


def _objects_right(values: Sequence[Any], wanted: Sequence[Any]) -> bool:
    return len(values) == len(wanted) and all(
        _object_right(value, [one]) for value, one in zip(values, wanted, strict=True)
    )


def _fold(value: Any) -> Any:
    return _IGNORED.sub("", value).lower().replace("'", '"') if isinstance(value, str) else value
