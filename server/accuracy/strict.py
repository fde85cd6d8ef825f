"""JSON that can mean one thing only, as labels, settings and arguments have to be. Pure."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

MAX_DEPTH = 100
"""Objects and lists within each other: whatever reads on may go down by recursion."""


def read(text: str | bytes) -> Any:
    """The value that the text spells.

    Raises `ValueError`, with a reason of one line, for what is not JSON, a key that stands twice, NaN and
    infinities, half of a surrogate pair, and a value nested deeper than `MAX_DEPTH`.

    >>> read('{"a": [1, 2.5]}')
    {'a': [1, 2.5]}
    >>> read('{"a": 1, "a": 2}')
    Traceback (most recent call last):
    ValueError: the key 'a' stands twice
    """
    try:
        text = text if isinstance(text, str) else text.decode()
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_number)
    except (UnicodeDecodeError, json.JSONDecodeError) as failure:
        raise ValueError(f"not JSON: {failure}") from None
    except RecursionError:
        raise _too_deep() from None
    # So few brackets cannot nest so deep, and a text without escapes was encoded already.
    if text.count("{") + text.count("[") > MAX_DEPTH:
        _check_depth(value)
    if "\\u" in text:
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ValueError("a text holds half of a surrogate pair") from None
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        counts = Counter(key for key, _ in pairs)
        raise ValueError(f"the key {next(key for key, count in counts.items() if count > 1)!r} stands twice")
    return value


def _constant(name: str) -> Any:
    raise ValueError(f"not JSON: {name}")


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"the number {text[:20]} is too large")
    return value


def _check_depth(value: Any) -> None:
    layer = [value]
    for _ in range(MAX_DEPTH):
        members = (item.values() if isinstance(item, dict) else item for item in layer)
        layer = [member for group in members for member in group if isinstance(member, dict | list)]
        if not layer:
            return
    raise _too_deep()


def _too_deep() -> ValueError:
    return ValueError(f"it is nested deeper than {MAX_DEPTH} levels")
