"""The accuracy metrics of single turns. Pure; one function each, the same for suites, probes and reviews.

Arguments are equal when their canonical JSON is: key order and the spelling of a number do not matter
(`1` is `1.0`), types do (`1` is not `"1"`, nor `true`), an absent optional argument is not its default, and
texts are equal code point by code point. Several calls of one turn are a set: their order does not matter.

Not covered: whether a call was wise beyond its label, and the truth of an answer's prose.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from server.accuracy import strict
from server.accuracy.interval import Rate
from server.arguments import plain_number
from server.domain import Call
from server.guard import quality_of

TURN_METRICS = ("tool_call_accuracy", "tool_name_accuracy", "tool_args_accuracy", "response_quality")
"""Table 1 of a report, in its order."""


class ExpectedCall(Protocol):
    """A call that a label wants."""

    @property
    def name(self) -> str:
        """The tool's name."""
        ...

    def admits(self, arguments: Mapping[str, Any]) -> bool:
        """Whether these arguments are right."""
        ...


@dataclass(frozen=True, slots=True)
class LabelledCall:
    """A call with its arguments, and other argument objects that are as right."""

    name: str
    arguments: Mapping[str, Any]
    alternatives: tuple[Mapping[str, Any], ...] = ()

    def admits(self, arguments: Mapping[str, Any]) -> bool:
        """Whether the arguments equal the label's or one of its alternatives.

        >>> label = LabelledCall("scan", {"uri": "a.test", "depth": 1}, ({"uri": "a.test"},))
        >>> label.admits({"depth": 1.0, "uri": "a.test"}), label.admits({"uri": "a.test"})
        (True, True)
        >>> label.admits({"uri": "a.test", "depth": "1"}), label.admits({"uri": "a.test", "depth": True})
        (False, False)
        """
        said = canonical(arguments)
        return any(said == canonical(accepted) for accepted in (self.arguments, *self.alternatives))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model delivered in one turn. `refused` is the error code of a turn without an answer."""

    text: str = ""
    reasoning: str = ""
    calls: tuple[Call, ...] = ()
    truncated: bool = False
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class TurnScore:
    """One turn judged. `None`: the turn is not in that metric's denominator."""

    called: bool
    call: bool
    name: bool | None
    args: bool | None
    quality: bool | None


def canonical(value: Any) -> str:
    """JSON text that is equal exactly for equal JSON values.

    >>> canonical({"b": 1.0, "a": "é"}) == canonical({"a": "\\u00e9", "b": 1})
    True
    """
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return plain_number(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def read_arguments(text: str) -> dict[str, Any] | None:
    """The arguments object of a call; `None` where the text is not one JSON object (see `strict.read`).

    >>> read_arguments('{"a": 1}'), read_arguments('{"a": 1, "a": 2}'), read_arguments('[1]')
    ({'a': 1}, None, None)
    """
    try:
        value = strict.read(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def names_right(expected: Sequence[ExpectedCall], calls: Sequence[Call]) -> bool:
    """Whether the calls name exactly the expected tools, each as often.

    >>> names_right([LabelledCall("scan", {})], [Call("1", "scan", '{"x": 1}')])
    True
    >>> names_right([LabelledCall("scan", {})], [Call("1", "scan", "{}"), Call("2", "scan", "{}")])
    False
    """
    return Counter(call.name for call in expected) == Counter(call.name for call in calls)


def calls_right(expected: Sequence[ExpectedCall], calls: Sequence[Call]) -> bool:
    """Whether the calls can be paired one to one with expected calls of their name that admit their arguments.

    >>> two = [LabelledCall("look", {"uri": "a"}), LabelledCall("look", {"uri": "b"})]
    >>> calls_right(two, [Call("1", "look", '{"uri": "b"}'), Call("2", "look", '{"uri": "a"}')])
    True
    >>> calls_right(two, [Call("1", "look", '{"uri": "a"}'), Call("2", "look", '{"uri": "a"}')])
    False
    """
    return len(expected) == len(calls) and None not in pairing(expected, calls)


def pairing(expected: Sequence[ExpectedCall], calls: Sequence[Call]) -> list[int | None]:
    """For each expected call the index of the call that satisfies it; as many pairs as there can be."""
    read = [read_arguments(call.arguments) for call in calls]
    edges = [
        [
            index
            for index, (call, arguments) in enumerate(zip(calls, read, strict=True))
            if call.name == wanted.name and arguments is not None and wanted.admits(arguments)
        ]
        for wanted in expected
    ]
    taken: dict[int, int] = {}

    def seat(wanted: int, tried: set[int]) -> bool:
        for index in edges[wanted]:
            if index not in tried:
                tried.add(index)
                if index not in taken or seat(taken[index], tried):
                    taken[index] = wanted
                    return True
        return False

    for wanted in range(len(expected)):
        seat(wanted, set())
    seated = {wanted: index for index, wanted in taken.items()}
    return [seated.get(wanted) for wanted in range(len(expected))]


def score_turn(expected: Sequence[ExpectedCall], answer: Answer) -> TurnScore:
    """Judge one turn; no expected call means that none may be made.

    A refused turn delivered nothing: it is wrong, and its text has no quality to judge.

    >>> score_turn([], Answer(text="Which ticket is it for?"))
    TurnScore(called=False, call=True, name=None, args=None, quality=True)
    >>> score_turn([LabelledCall("look", {"uri": "a"})], Answer(calls=(Call("1", "look", '{"uri": "b"}'),)))
    TurnScore(called=True, call=False, name=True, args=False, quality=None)
    """
    if answer.refused is not None:
        return TurnScore(called=False, call=False, name=None, args=None, quality=None)
    if not answer.calls:
        good = quality_of(answer.text)
        right = not expected and not answer.truncated  # what was cut off may have been about to call
        return TurnScore(called=False, call=right, name=None, args=None, quality=good)
    right = calls_right(expected, answer.calls)
    return TurnScore(
        called=True, call=right, name=names_right(expected, answer.calls), args=right, quality=None
    )


def tool_call_accuracy(scores: Iterable[TurnScore]) -> Rate:
    """Over all labelled turns: called exactly when a call was expected, name and arguments all correct.

    >>> tool_call_accuracy([TurnScore(False, True, None, None, True), TurnScore(True, False, True, False, None)])
    Rate(right=1, n=2)
    """
    return _rate(score.call for score in scores)


def tool_name_accuracy(scores: Iterable[TurnScore]) -> Rate:
    """Over turns in which the model called: the names are the expected ones. A call too many is a wrong name.

    >>> tool_name_accuracy([TurnScore(False, True, None, None, True), TurnScore(True, False, True, False, None)])
    Rate(right=1, n=1)
    """
    return _rate(score.name for score in scores)


def tool_args_accuracy(scores: Iterable[TurnScore]) -> Rate:
    """Over turns in which the model called: the arguments are those expected of that very tool.

    Under a wrong name no arguments are right, so this never exceeds `tool_name_accuracy`.

    >>> tool_args_accuracy([TurnScore(True, True, True, True, None), TurnScore(True, False, True, False, None)])
    Rate(right=1, n=2)
    """
    return _rate(score.args for score in scores)


def response_quality(scores: Iterable[TurnScore]) -> Rate:
    """Share of answers that are not too short, do not repeat their tail and have matched `<think>` tags.

    An answer is what a turn without a call says; the checks are the live guard's own (`guard.quality_of`).

    >>> response_quality([TurnScore(False, True, None, None, True), TurnScore(False, False, None, None, None)])
    Rate(right=1, n=1)
    """
    return _rate(score.quality for score in scores)


def _rate(outcomes: Iterable[bool | None]) -> Rate:
    judged = [outcome for outcome in outcomes if outcome is not None]
    return Rate(sum(judged), len(judged))


def turn_rates(scores: Sequence[TurnScore]) -> dict[str, Rate]:
    """The four metrics over the same turns, keyed and ordered as `TURN_METRICS`."""
    functions = (tool_call_accuracy, tool_name_accuracy, tool_args_accuracy, response_quality)
    return {name: rate(scores) for name, rate in zip(TURN_METRICS, functions, strict=True)}
