"""What a person says about a turn. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, Field, StrictBool, StrictInt, field_validator, model_validator

from server.arguments import canonical_arguments
from server.ledger.entry import CallRecord, canonical_json


class ExpectedCall(BaseModel, frozen=True, extra="forbid"):
    """A call that would have been right."""

    name: str = Field(min_length=1, max_length=256)
    arguments: dict[str, Any] = Field(default_factory=dict)


class Feedback(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """A label. The newest of one reviewer on one choice of one turn counts; the older stay in the chain."""

    turn: str = Field(min_length=1, max_length=64)
    choice: StrictInt = Field(default=0, ge=0, le=127)
    """Which of the turn's `n` answers."""
    correct: StrictBool | None = None
    """Whether the answer did the right thing."""
    expected: tuple[ExpectedCall, ...] | None = None
    """The calls that would have been right; empty: no call was."""
    rating: StrictInt | None = Field(default=None, ge=1, le=5)
    reviewer: str = Field(min_length=1, max_length=256)
    note: str = Field(default="", max_length=10_000)

    @property
    def spelled(self) -> bytes:
        """Equal for labels that say the same. As Python values `1` and `true` would be equal, too."""
        return canonical_json(self.model_dump(mode="json"))

    @field_validator("turn", "reviewer")
    @classmethod
    def _is_printable(cls, text: str) -> str:
        if not text.isprintable():
            raise ValueError("has characters that cannot be printed")
        return text

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.correct is None and self.expected is None and self.rating is None:
            raise ValueError("give at least one of: correct, expected, rating")
        if self.correct and self.expected is not None:
            raise ValueError("expected corrects an answer: it cannot stand beside correct=true")
        return self


def uncallable(calls: Sequence[ExpectedCall], names: Collection[str]) -> int | None:
    """The first of the calls that is of none of the tools of these names, by its number."""
    return next((number for number, call in enumerate(calls) if call.name not in names), None)


def mismatch(calls: Sequence[ExpectedCall], tools: Sequence[Mapping[str, Any]]) -> tuple[int, str] | None:
    """The first of the calls whose arguments its tool does not take, by its number, and why: nobody could make it."""
    # Here: who only reads the ledger waits for no schema engine.
    from server.contract.arguments import reason_against

    schemas = {tool["function"]["name"]: tool["function"].get("parameters") for tool in tools}
    for number, call in enumerate(calls):
        why = reason_against(schemas.get(call.name) or {}, canonical_json(call.arguments).decode())
        if why is not None:
            return number, why
    return None


class Opinion(StrEnum):
    """What the reviewers of one answer say together."""

    OPEN = "open"
    """Nobody judged its correctness."""
    RIGHT = "right"
    WRONG = "wrong"
    DISPUTED = "disputed"
    """They contradict each other."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The reviewers' word on one answer."""

    opinion: Opinion
    expected: tuple[ExpectedCall, ...] | None = None
    """With RIGHT or WRONG: the calls that are right, where they say so."""


def judge(labels: Sequence[Feedback], delivered: Sequence[CallRecord]) -> Judgement:
    """Fold the labels of one answer whose calls were `delivered`.

    Expected calls that equal the delivered ones, in any order and spelling, say that it was right, but where the
    label says that it was not: then its words were wrong.
    """
    was = sorted((call.name, canonical_arguments(call.arguments)) for call in delivered)
    right = wrong = False
    wanted: dict[str, tuple[ExpectedCall, ...]] = {}
    confirmed: tuple[ExpectedCall, ...] | None = None
    for said in labels:
        if said.expected is not None and (should := _spelled(said.expected)) != was:
            wanted[str(should)] = said.expected
            wrong = True
        elif said.correct is False:
            wrong = True
        elif said.expected is not None or said.correct:
            right = True
            confirmed = said.expected if said.expected is not None else confirmed
    if (right and wrong) or len(wanted) > 1:
        return Judgement(Opinion.DISPUTED)
    if wrong:
        return Judgement(Opinion.WRONG, next(iter(wanted.values()), None))
    return Judgement(Opinion.RIGHT, confirmed) if right else Judgement(Opinion.OPEN)


def _spelled(calls: Sequence[ExpectedCall]) -> list[tuple[str, str]]:
    texts = ((call.name, canonical_json(call.arguments).decode("utf-8", "surrogatepass")) for call in calls)
    return sorted((name, canonical_arguments(arguments)) for name, arguments in texts)
