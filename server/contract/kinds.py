"""How numbers, strings and arrays are written in the grammar's copy of a schema. Pure.

Figures in comments are compile time and mask time a token, measured with xgrammar 0.2.8 and a vocabulary of
151,669 tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from server.contract.check import ReasonCode
from server.contract.parts import INT64, At, Enforcement, Never, Node, Parts, Writer, keywords
from server.contract.patterns import whole_match

_STEP = Decimal("0.000001")  # the engine writes ranged numbers with at most six decimals
_LARGEST_RANGE = Decimal(10**15)
_LARGEST_FRACTION = Decimal(
    10**9
)  # past some 8 times that, the engine errs by a millionth at the bound itself
_LARGEST_STEP = 100  # 5 ms; 50 steps of up to 1000: 39 s
_STEPPED_VALUES = 1000  # a range of at most so many values is written together with a step
_CHEAP_FORMATS = {  # 2-6 ms, 6-20 us; others up to 80 ms and 740 us
    "date": Enforcement.PARTLY,  # 31 February passes the grammar
    "time": Enforcement.PARTLY,
    "date-time": Enforcement.PARTLY,
    "uuid": Enforcement.GRAMMAR,
    "ipv4": Enforcement.PARTLY,  # leading zeros pass the grammar
}
_COSTLY_FORMATS = frozenset(("email", "hostname", "ipv6", "uri", "duration"))
_NO_FORMATS = frozenset(
    ("idn-email", "idn-hostname", "iri", "iri-reference", "regex", "relative-json-pointer")
).union(("json-pointer", "uri-reference", "uri-template"))  # the engine's json-pointer takes bare quotes
ASSERTED_FORMATS = frozenset(_CHEAP_FORMATS) | _COSTLY_FORMATS | _NO_FORMATS
"""Formats that the validator asserts; any other format constrains nothing."""

FINITE = "not_finite"
"""In `tighten`: numbers get a bound where they have none, so that none overflows."""

Choose = Callable[[Iterable[Decimal]], Decimal]


def number(writer: Writer, parts: Parts, *, whole: bool) -> Node | Never:
    """An integer or a number with its bounds."""
    if whole or any(_is_whole(step) for _, step in keywords(parts, "multipleOf")):
        return _integer(writer, parts)
    for at, _ in keywords(parts, "multipleOf"):
        writer.note(at, "multipleOf", Enforcement.VALIDATOR)
    lowest, over = _outermost(bound_of(parts, "minimum", max), bound_of(parts, "exclusiveMinimum", max), max)
    highest, under = _outermost(
        bound_of(parts, "maximum", min), bound_of(parts, "exclusiveMaximum", min), min
    )
    if (
        lowest is not None
        and highest is not None
        and (lowest > highest or (lowest == highest and (over or under)))
    ):
        return Never(parts[0].pointer, "has bounds that exclude each other")
    node: Node = {"type": "number"}
    written = _range(lowest, over, highest, under)
    exact = all(
        name in written and Decimal(str(written[name])) == bound
        for name, bound in (
            ("exclusiveMinimum" if over else "minimum", lowest),
            ("exclusiveMaximum" if under else "maximum", highest),
        )
        if bound is not None
    )
    enforcement = Enforcement.GRAMMAR if exact else Enforcement.PARTLY if written else Enforcement.VALIDATOR
    for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        for at, _ in keywords(parts, keyword):
            writer.note(at, keyword, enforcement)
    return node | (_finite(lowest, highest) | written if FINITE in writer.tighten else written)


def _finite(lowest: Decimal | None, highest: Decimal | None) -> Node:
    """Bounds that keep a number from overflowing, where the schema's are none that the engine can express."""
    node: Node = {}
    low = -_LARGEST_RANGE if lowest is None else lowest
    high = _LARGEST_RANGE if highest is None else highest
    if low <= -_LARGEST_RANGE < high:
        node["minimum"] = -int(_LARGEST_RANGE)
    if low < _LARGEST_RANGE <= high:
        node["maximum"] = int(_LARGEST_RANGE)
    return node


def _outermost(
    inclusive: Decimal | None, exclusive: Decimal | None, choose: Choose
) -> tuple[Decimal | None, bool]:
    """The tighter of two bounds, and whether it is the exclusive one."""
    given = [bound for bound in (inclusive, exclusive) if bound is not None]
    bound = choose(given) if given else None
    return bound, bound is not None and bound == exclusive


def _range(lowest: Decimal | None, over: bool, highest: Decimal | None, under: bool) -> Node:
    """The bounds as the engine can express them, rounded outward; nothing when no value it writes fits."""
    low = None if lowest is None else _rounded(lowest, ROUND_FLOOR)
    high = None if highest is None else _rounded(highest, ROUND_CEILING)
    if low is not None and high is not None and lowest is not None and highest is not None:
        first = lowest.quantize(_STEP, ROUND_CEILING)
        last = highest.quantize(_STEP, ROUND_FLOOR)
        if first + _STEP * (over and first == lowest) > last - _STEP * (under and last == highest):
            return {}
    node: Node = {}
    if low is not None:
        node["exclusiveMinimum" if over and low == lowest else "minimum"] = _plain_number(low)
    if high is not None:
        node["exclusiveMaximum" if under and high == highest else "maximum"] = _plain_number(high)
    return node


def _rounded(bound: Decimal, rounding: str) -> Decimal | None:
    if abs(bound) > _LARGEST_RANGE:
        return None
    return bound.quantize(_STEP if abs(bound) <= _LARGEST_FRACTION else Decimal(1), rounding)


def _integer(writer: Writer, parts: Parts) -> Node | Never:
    low, high = bound_of(parts, "minimum", max), bound_of(parts, "maximum", min)
    over, under = bound_of(parts, "exclusiveMinimum", max), bound_of(parts, "exclusiveMaximum", min)
    lows = [_ceil(low)] if low is not None else []
    lows += [_floor(over) + 1] if over is not None else []
    highs = [_floor(high)] if high is not None else []
    highs += [_ceil(under) - 1] if under is not None else []
    lowest, highest = max(lows, default=-INT64), min(highs, default=INT64 - 1)
    if lowest > highest and lows and highs:
        return Never(parts[0].pointer, "has bounds that exclude each other")
    inside = -INT64 <= lowest <= highest <= INT64 - 1
    step = _step(writer, parts, bounded=bool(lows or highs), values=highest - lowest)
    node: Node = {"type": "integer"}
    if step is not None:
        node["multipleOf"] = step
        if -(-lowest // step) * step > highest:
            return Never(parts[0].pointer, "has no multiple within its bounds")
    written = inside and (step is None or (bool(lows and highs) and highest - lowest <= _STEPPED_VALUES))
    if written:
        node |= {"minimum": lowest, "maximum": highest}
    for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        for at, _ in keywords(parts, keyword):
            writer.note(at, keyword, Enforcement.GRAMMAR if written else Enforcement.VALIDATOR)
    return node


def _step(writer: Writer, parts: Parts, *, bounded: bool, values: int) -> int | None:
    """One whole step for the grammar. The engine ignores a step beside a wide range: it is one or the other."""
    chosen: int | None = None
    for at, given in keywords(parts, "multipleOf"):
        step = int(given) if _is_whole(given) else 0
        small = chosen is None and 0 < step <= _LARGEST_STEP
        if small and (not bounded or values <= _STEPPED_VALUES or writer.tightened(at, "multipleOf")):
            chosen = step
            writer.note(at, "multipleOf", Enforcement.GRAMMAR)
        else:
            writer.note(at, "multipleOf", Enforcement.VALIDATOR)
    return None if chosen == 1 else chosen


def string(writer: Writer, parts: Parts) -> Node | Never:
    """A string with at most one of: a format, a pattern, a length."""
    node: Node = {"type": "string"}
    for at, name in keywords(parts, "format"):
        cheap = _CHEAP_FORMATS.get(name)
        if len(node) == 1 and (cheap or (name in _COSTLY_FORMATS and writer.tightened(at, "format"))):
            node["format"] = name
            writer.note(at, "format", cheap or Enforcement.PARTLY)
        elif name in ASSERTED_FORMATS:
            writer.note(at, "format", Enforcement.VALIDATOR)
    for at, pattern in keywords(parts, "pattern"):
        whole = whole_match(pattern)
        free = len(node) == 1 and whole is not None and whole.exact
        if whole and "pattern" not in node and (free or writer.tightened(at, "pattern")):
            node.pop("format", None)  # a recovery wants the pattern instead
            node["pattern"] = whole.regex
            writer.note(at, "pattern", Enforcement.GRAMMAR)
        else:
            writer.note(at, "pattern", Enforcement.VALIDATOR)
    least, most = bound_of(parts, "minLength", max), bound_of(parts, "maxLength", min)
    if least is not None and most is not None and least > most:
        return Never(parts[0].pointer, "has bounds that exclude each other")
    free = len(node) == 1
    for keyword, bound in (("minLength", least), ("maxLength", most)):
        for at, value in keywords(parts, keyword):
            fits = free and value == bound and value <= writer.settings.tighten_length
            if fits and writer.tightened(at, keyword):
                node[keyword] = int(value)
                writer.note(at, keyword, Enforcement.GRAMMAR)
            else:
                writer.note(at, keyword, Enforcement.VALIDATOR)
    return _untagged(node) if ReasonCode.CONTROL_TOKEN in writer.tighten else node


def _untagged(node: Node) -> Node:
    """The string without the character that every control literal begins with.

    As a pattern that holds the length too: the engine's own ban of texts (`excludes`) drops lengths, and takes
    a second to compile. A string with a pattern or format of its own keeps that.
    """
    if "pattern" in node or "format" in node:
        return node
    least, most = node.get("minLength", 0), node.get("maxLength", "")
    return {"type": "string", "pattern": rf'^[^<"\\\x00-\x1f]{{{least},{most}}}$'}


def array(writer: Writer, parts: Parts, level: int) -> Node | Never:
    """An array: positions first, then the rest."""
    for keyword in ("contains", "minContains", "maxContains", "uniqueItems", "unevaluatedItems"):
        for at, _ in keywords(parts, keyword):
            writer.leave(at, keyword)
    for keyword in ("items", "prefixItems", "minItems", "maxItems"):
        for at, _ in keywords(parts, keyword):
            writer.note(at, keyword, Enforcement.GRAMMAR)
    least = int(bound_of(parts, "minItems", max) or 0)
    bound = bound_of(parts, "maxItems", min)
    most = None if bound is None else int(bound)
    length = max((len(given) for _, given in keywords(parts, "prefixItems")), default=0)
    if most is not None:
        length = min(length, most)
    prefix: list[Node] = []
    for index in range(length):
        item = writer.copy(tuple(_items_at(parts, index)), level + 2)
        if isinstance(item, Never):
            most = index if most is None else min(most, index)
            break
        prefix.append(item)
    rest = writer.copy(tuple(_items_at(parts, length)), level + 1)
    if isinstance(rest, Never):
        most = length if most is None else min(most, length)
    if most is not None and least > most:
        return Never(parts[0].pointer, "cannot hold as many items as it must")
    node: Node = {"type": "array"}
    if prefix:
        node["prefixItems"] = prefix
    declared = any(True for _ in keywords(parts, "items"))
    if isinstance(rest, Never) or (prefix and not declared and least <= length):
        node["items"] = False
    else:
        node["items"] = rest
    if least:
        node["minItems"] = least
    if most is not None:
        node["maxItems"] = most
    return node


def _items_at(parts: Parts, index: int) -> list[At]:
    found: list[At] = []
    for at in parts:
        prefix = at.get("prefixItems") or ()
        if index < len(prefix):
            found.append(at.below("prefixItems", index))
        elif at.get("items") is not None:
            found.append(at.below("items"))
    return found


def bound_of(parts: Parts, keyword: str, choose: Choose) -> Decimal | None:
    """The tightest value of a bound, exact; `choose` is `max` or `min`."""
    given = [Decimal(str(value)) for _, value in keywords(parts, keyword)]
    return choose(given) if given else None


def _is_whole(number: float) -> bool:
    return isinstance(number, int) or number.is_integer()  # an integer may be too large for a float


def _ceil(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_CEILING))


def _floor(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_FLOOR))


def _plain_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
