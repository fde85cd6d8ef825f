"""Suites: labelled conversations, one JSON object a line.

A case is a conversation with one labelled turn, or several: `then` lists what follows, each step with the
messages that come before the next turn (none after a call: its recorded `results` come), and its label.

    {"id": "a1", "messages": [...], "tools": [...], "tags": ["zh"], "split": "heldout",
     "expected": {"calls": [{"name": "look", "arguments": {...}, "alternatives": [{...}]}]},
     "results": ["{...}"],
     "then": [{"expected": {"calls": [], "text": "It is malicious."}}]}

`expected.text` is a reference answer: never compared, put in the place of a wrong call where the
conversation goes on. A question list is a line of its own kind:

    {"kind": "conversation", "id": "c1", "entity": {"name": "USS", ...}, "system": "...",
     "questions": [{"ask": "What is USS?", "kind": "entity", "any_of": ["URI"]}]}
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from server.accuracy import strict
from server.accuracy.bfcl_rules import BfclCall, flaw
from server.accuracy.conversation import Entity, Expectation
from server.accuracy.score import ExpectedCall, LabelledCall
from server.errors import ConfigurationError

SHIPPED = ("uss", "uss_conversation")
"""Suites that come with the package, by name."""


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class BfclAnswer(_Line):
    """A call's label in BFCL's answer format, with the function's parameters in BFCL's type names."""

    answer: dict[str, list[Any]]
    parameters: dict[str, Any]

    @model_validator(mode="after")
    def _can_be_compared(self) -> Self:
        reason = flaw(self.answer, self.parameters)
        if reason is not None:
            raise ValueError(reason)
        return self


class CallLabel(_Line):
    """One expected call: `arguments` (and `alternatives`), or `bfcl`."""

    name: str = Field(min_length=1)
    arguments: dict[str, Any] | None = None
    alternatives: tuple[dict[str, Any], ...] = ()
    bfcl: BfclAnswer | None = None

    @model_validator(mode="after")
    def _has_one_label(self) -> Self:
        if (self.arguments is None) == (self.bfcl is None):
            raise ValueError("give either arguments or bfcl")
        return self

    @property
    def expected(self) -> ExpectedCall:
        """The label as the scorer takes it."""
        if self.bfcl is not None:
            return BfclCall(self.name, self.bfcl.answer, self.bfcl.parameters)
        return LabelledCall(self.name, self.arguments or {}, self.alternatives)

    @property
    def example(self) -> dict[str, Any]:
        """Arguments that satisfy the label."""
        if self.bfcl is None:
            return self.arguments or {}
        return {name: first_of(values) for name, values in self.bfcl.answer.items() if "" not in values}


def first_of(values: list[Any]) -> Any:
    """The first value that BFCL's list of values accepts, `""` where it names none."""
    value = next((value for value in values if value != ""), "")
    if isinstance(value, dict):
        return {key: first_of(one) if isinstance(one, list) else one for key, one in value.items()}
    if isinstance(value, list):
        return [first_of([item]) if isinstance(item, dict) else item for item in value]
    return value


class Label(_Line):
    """What one turn should do: these calls (in any order), or none."""

    calls: tuple[CallLabel, ...]
    text: str | None = None

    @property
    def expected(self) -> tuple[ExpectedCall, ...]:
        """The calls as the scorer takes them."""
        return tuple(call.expected for call in self.calls)


class Step(_Line):
    """A later labelled turn of a case and the messages that come before it."""

    messages: tuple[dict[str, Any], ...] = ()
    tools: tuple[dict[str, Any], ...] | None = None
    """The tools from here on, where they change."""
    expected: Label
    results: tuple[str, ...] = ()


class Case(_Line):
    """One conversation with its labelled turns."""

    kind: Literal["case"] = "case"
    id: str = Field(min_length=1)
    messages: tuple[dict[str, Any], ...] = Field(min_length=1)
    tools: tuple[dict[str, Any], ...]
    expected: Label
    results: tuple[str, ...] = ()
    then: tuple[Step, ...] = ()
    tags: tuple[str, ...] = ()
    split: str = ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every labelled turn in order, the first included."""
        first = Step(messages=self.messages, tools=self.tools, expected=self.expected, results=self.results)
        return (first, *self.then)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        names: frozenset[str] = frozenset()
        for number, step in enumerate(self.steps):
            if step.tools is not None:
                names = _tool_names(step.tools)
            self._check_step(number, step, names)
        return self

    def _check_step(self, number: int, step: Step, names: frozenset[str]) -> None:
        where = "" if number == 0 else f"then.{number - 1}: "
        is_last = number == len(self.then)
        if any(
            message.get("role") not in ("system", "developer", "user", "assistant", "tool")
            for message in step.messages
        ):
            raise ValueError(f"{where}a message has no role that we know")
        if step.messages and step.messages[-1]["role"] == "assistant":
            raise ValueError(f"{where}the last message before a labelled turn is the assistant's")
        for call in step.expected.calls:
            if call.name not in names:
                raise ValueError(f"{where}the label calls {call.name!r}, which is not among the tools")
        if step.results and len(step.results) != len(step.expected.calls):
            raise ValueError(f"{where}results must be one for each expected call, in their order")
        if not is_last and step.expected.calls and not step.results:
            raise ValueError(f"{where}a call that another turn follows needs its recorded result")
        if not is_last and not step.expected.calls:
            if step.expected.text is None:
                raise ValueError(f"{where}a turn without calls that another turn follows needs expected.text")
            if not self.then[number].messages:
                raise ValueError(f"then.{number}: it follows a turn without calls and has no messages")


def _tool_names(tools: tuple[dict[str, Any], ...]) -> frozenset[str]:
    functions = [tool.get("function") for tool in tools]
    names = [function.get("name") for function in functions if isinstance(function, dict)]
    distinct = frozenset(name for name in names if isinstance(name, str))
    if len(distinct) != len(tools):
        raise ValueError("every tool needs a function with a name of its own")
    return distinct


class Question(_Line):
    """One question of a list. `entity` questions are about the private entity, `public` ones are probes."""

    ask: str = Field(min_length=1)
    kind: Literal["entity", "public"]
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()

    @property
    def expectation(self) -> Expectation:
        """What the answer must hold."""
        return Expectation(self.any_of, self.none_of)


class EntityLine(_Line):
    """The private entity of a question list; see `conversation.Entity`."""

    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    confusions: tuple[str, ...] = ()

    @property
    def entity(self) -> Entity:
        """The entity as the scorer takes it."""
        return Entity(self.name, self.aliases, self.terms, self.confusions)


class QuestionList(_Line):
    """Questions asked one after another in one conversation."""

    kind: Literal["conversation"]
    id: str = Field(min_length=1)
    entity: EntityLine
    system: str | None = None
    questions: tuple[Question, ...] = Field(min_length=1)
    tags: tuple[str, ...] = ()
    split: str = ""

    @model_validator(mode="after")
    def _can_be_failed(self) -> Self:
        for number, question in enumerate(self.questions):
            confused = question.kind == "entity" and self.entity.confusions
            if not (question.any_of or question.none_of or confused):
                raise ValueError(f"questions.{number}: any answer would be right; give any_of or none_of")
        return self


@dataclass(frozen=True, slots=True)
class Suite:
    """A loaded suite. `digest` is the SHA-256 of its bytes: equal means the same questions and labels."""

    name: str
    digest: str
    cases: tuple[Case, ...]
    conversations: tuple[QuestionList, ...]

    @property
    def lines(self) -> list[Case | QuestionList]:
        """Everything that can be played."""
        return [*self.cases, *self.conversations]

    @property
    def num_turns(self) -> int:
        """Labelled turns, those of question lists not counted."""
        return sum(len(case.steps) for case in self.cases)


def load(source: str) -> Suite:
    """A suite by the name of a shipped one or by path; what is wrong is named as `FILE:LINE: field: reason`."""
    if source in SHIPPED:
        data = (files("server.accuracy") / "suites" / f"{source}.jsonl").read_bytes()
        return parse(data, source, source)
    try:
        data = Path(source).read_bytes()
    except OSError as failure:
        shipped = ", ".join(SHIPPED)
        reason = failure.strerror or "it cannot be read"
        raise ConfigurationError(
            f"suite {source}: {reason}; give a JSONL file or one of: {shipped}"
        ) from failure
    return parse(data, Path(source).stem, source)


def parse(data: bytes, name: str, where: str = "suite") -> Suite:
    """The suite that the bytes of a JSONL file spell. Raises `ConfigurationError` at the first wrong line."""
    cases: list[Case] = []
    conversations: list[QuestionList] = []
    seen: set[str] = set()
    for number, item in enumerate(_lines(data, where), start=1):
        if item is None:
            continue
        try:
            line: Case | QuestionList
            if item.get("kind") == "conversation":
                line = QuestionList.model_validate(item)
                conversations.append(line)
            else:
                line = Case.model_validate(item)
                cases.append(line)
        except ValidationError as failure:
            raise ConfigurationError(f"{where}:{number}: {reason_of(failure)}") from None
        if line.id in seen:
            raise ConfigurationError(f"{where}:{number}: the id {line.id!r} stands twice")
        seen.add(line.id)
    if not seen:
        raise ConfigurationError(f"{where}: the suite is empty")
    return Suite(name, sha256(data).hexdigest(), tuple(cases), tuple(conversations))


def _lines(data: bytes, where: str) -> Iterator[dict[str, Any] | None]:
    for number, raw in enumerate(data.split(b"\n"), start=1):
        if not raw.strip():
            yield None
            continue
        try:
            value = strict.read(raw)
        except ValueError as failure:
            raise ConfigurationError(f"{where}:{number}: {failure}") from None
        if not isinstance(value, dict):
            raise ConfigurationError(f"{where}:{number}: not a JSON object")
        yield value


def refusal_of(case: Mapping[str, Any]) -> str | None:
    """Why `parse` would refuse a case with its whole suite; `None` where it takes it."""
    try:
        parse(json.dumps(case).encode(), "", "")
    except ConfigurationError as refusal:
        return str(refusal).removeprefix(":1: ")
    return None


def reason_of(failure: ValidationError) -> str:
    """The first thing that is wrong, as `field: reason`."""
    error = failure.errors(include_url=False, include_context=False)[0]
    path = ".".join(str(part) for part in error["loc"])
    said = error["msg"].removeprefix("Value error, ")
    return f"{path}: {said}" if path else said


def dump(lines: Iterable[Case | QuestionList]) -> str:
    """JSONL text that `parse` reads back."""
    return "".join(
        json.dumps(line.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False) + "\n"
        for line in lines
    )
