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


def _object_right(value: Mapping[str, Any], accepted: Sequence[Any]) -> bool:
    return any(
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
