"""Reading JSON values: each function returns a value of the type it names or refuses, naming the path.

`None` in `maybe_*` results means that the field is absent or null.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.errors import InvalidRequest

_NAMES = {
    dict: "an object",
    list: "an array",
    str: "a string",
    bool: "a boolean",
    int: "a number",
    float: "a number",
}


def wrong(path: str, wanted: str, value: Any) -> InvalidRequest:
    """The refusal of a value of the wrong type."""
    got = "null" if value is None else _NAMES.get(type(value), "something else")
    return InvalidRequest(f"`{path}` must be {wanted}, but it is {got}.", param=path)


def refused(path: str, message: str) -> InvalidRequest:
    """The refusal of a value for a reason that its type does not tell; `message` follows the path."""
    return InvalidRequest(f"`{path}` {message}", param=path)


def mapping(value: Any, path: str) -> dict[str, Any]:
    """An object."""
    if not isinstance(value, dict):
        raise wrong(path, "an object", value)
    return value


def sequence(value: Any, path: str) -> list[Any]:
    """An array."""
    if not isinstance(value, list):
        raise wrong(path, "an array", value)
    return value


def string(value: Any, path: str) -> str:
    """A string, possibly empty."""
    if not isinstance(value, str):
        raise wrong(path, "a string", value)
    return value


def filled(value: Any, path: str) -> str:
    """A string that is not empty."""
    if not string(value, path):
        raise refused(path, "must not be empty.")
    return str(value)


def boolean(value: Any, path: str) -> bool:
    """`true` or `false`."""
    if not isinstance(value, bool):
        raise wrong(path, "a boolean", value)
    return value


def integer(value: Any, path: str, low: int, high: int) -> int:
    """A whole number from `low` to `high`."""
    if not isinstance(value, int) or isinstance(value, bool):
        if isinstance(value, float):
            raise refused(path, "must be a whole number.")
        raise wrong(path, "a whole number", value)
    if not low <= value <= high:
        raise refused(path, f"must be between {low} and {high}, but it is {value}.")
    return value


def number(value: Any, path: str, low: float, high: float, *, above: bool = False) -> float:
    """A number from `low` (with `above`: greater than `low`) to `high`."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise wrong(path, "a number", value)
    if not low <= value <= high or (above and value == low):
        extent = f"above {low:g} and at most {high:g}" if above else f"between {low:g} and {high:g}"
        raise refused(path, f"must be {extent}, but it is {value:g}.")
    return float(value)


def maybe_integer(body: Mapping[str, Any], name: str, low: int, high: int) -> int | None:
    """The field `name` of `body` as a whole number."""
    value = body.get(name)
    return None if value is None else integer(value, name, low, high)


def maybe_number(
    body: Mapping[str, Any], name: str, low: float, high: float, *, above: bool = False
) -> float | None:
    """The field `name` of `body` as a number."""
    value = body.get(name)
    return None if value is None else number(value, name, low, high, above=above)


def flag(body: Mapping[str, Any], name: str, default: bool, path: str | None = None) -> bool:
    """The field `name` of `body` as a boolean, `default` where it is absent or null."""
    value = body.get(name)
    return default if value is None else boolean(value, path or name)
