"""What a run leaves behind: every turn, and the figures that follow from them.

A turn that was repeated is one trial whose outcome is the mean of its repeats: repeats make a figure
steadier, they do not make the suite larger, so n counts turns.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from server.accuracy.conversation import CONVERSATION_METRICS, Reply, conversation_rates
from server.accuracy.interval import Rate, spread
from server.accuracy.score import TURN_METRICS, Answer, TurnScore, turn_rates
from server.accuracy.suite import EntityLine, Label, Question
from server.domain import Call
from server.errors import ConfigurationError

FORMAT = "truecall-eval/1"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CallRecord(_Record):
    """A call that the model made; `arguments` is the text it wrote."""

    name: str
    arguments: str


class AnswerRecord(_Record):
    """What came back for one turn; the gateway's own verdict where it tells one."""

    text: str = ""
    reasoning: str = ""
    calls: tuple[CallRecord, ...] = ()
    finish: str | None = None
    refused: str | None = None
    fingerprint: str | None = None
    turn: str | None = None
    verdict: str | None = None
    recoveries: int = 0
    seconds: float = 0.0

    @property
    def answer(self) -> Answer:
        """The record as the scorers take it."""
        calls = tuple(Call(str(index), call.name, call.arguments) for index, call in enumerate(self.calls))
        return Answer(self.text, self.reasoning, calls, self.finish == "length", self.refused)


class TurnRecord(_Record):
    """One labelled turn, played and scored."""

    case: str
    step: int
    repeat: int
    seed: int
    tags: tuple[str, ...]
    expected: Label
    said: AnswerRecord
    score: TurnScore


class ReplyRecord(_Record):
    """One question of a list, answered."""

    question: Question
    said: AnswerRecord


class ConversationRecord(_Record):
    """One question list, played."""

    conversation: str
    repeat: int
    entity: EntityLine
    replies: tuple[ReplyRecord, ...]


class ModelIdentity(_Record):
    """Who answered. `fingerprint` is the server's `system_fingerprint`; `None` where it tells none."""

    name: str
    fingerprint: str | None = None
    card: dict[str, Any] = {}


class SuiteIdentity(_Record):
    """What was asked."""

    name: str
    digest: str


class Figure(_Record):
    """A rate as it is written down; `spread` is the standard deviation over repeats."""

    n: int
    right: float
    ratio: float
    low: float
    high: float
    spread: float


class RunResult(_Record):
    """A whole run. `metrics` repeats for readers what follows from `turns` and `conversations`."""

    format: Literal["truecall-eval/1"] = "truecall-eval/1"
    suite: SuiteIdentity
    model: ModelIdentity
    settings: dict[str, Any]
    started: str
    seconds: float
    metrics: dict[str, Figure]
    turns: tuple[TurnRecord, ...]
    conversations: tuple[ConversationRecord, ...]

    @property
    def label(self) -> str:
        """The model's name with the beginning of its fingerprint, for a table's head."""
        if self.model.fingerprint is None:
            return self.model.name
        return f"{self.model.name} ({self.model.fingerprint[:20]})"

    @property
    def without_whole_answer(self) -> list[str]:
        """How many turns and questions were refused, and cut off, in words; nothing where none was."""
        said = [turn.said for turn in self.turns]
        said += [reply.said for record in self.conversations for reply in record.replies]
        refused = Counter(answer.refused for answer in said if answer.refused is not None)
        num_cut = sum(answer.finish == "length" for answer in said)
        told: list[str] = []
        if refused:
            codes = ", ".join(f"{code} {n}" for code, n in refused.most_common())
            told.append(f"{refused.total()} of {len(said)} turns were refused and count as wrong: {codes}.")
        if num_cut:
            told.append(
                f"{num_cut} of {len(said)} turns were cut off at max_tokens; "
                "text that was cut off is wrong in tool_call_accuracy."
            )
        return told

    def tagged(self, tag: str) -> tuple[TurnRecord, ...]:
        """The turns with a tag."""
        return tuple(turn for turn in self.turns if tag in turn.tags)


def turn_figures(turns: Iterable[TurnRecord]) -> dict[str, Figure]:
    """Table 1: the four metrics of these turns; one without a trial has n = 0."""
    units: defaultdict[tuple[str, int], list[TurnRecord]] = defaultdict(list)
    repeats: defaultdict[int, list[TurnRecord]] = defaultdict(list)
    for turn in turns:
        units[turn.case, turn.step].append(turn)
        repeats[turn.repeat].append(turn)
    by_unit = [_turn_rates(unit) for unit in units.values()]
    by_repeat = [_turn_rates(repeat) for repeat in repeats.values()]
    figures: dict[str, Figure] = {}
    for metric in TURN_METRICS:
        judged = [rates[metric].ratio for rates in by_unit if rates[metric].n]
        each = [rates[metric].ratio for rates in by_repeat if rates[metric].n]
        figures[metric] = figure(Rate(sum(judged), len(judged)), each)
    return figures


def conversation_figures(conversations: Iterable[ConversationRecord]) -> dict[str, Figure]:
    """Table 2: the conversation metrics."""
    records = list(conversations)
    each = {(record.conversation, record.repeat): _conversation_rates(record) for record in records}
    lists = sorted({record.conversation for record in records})
    figures: dict[str, Figure] = {}
    for metric in CONVERSATION_METRICS:
        right, n = 0.0, 0
        for name in lists:
            rates = [rate[metric] for (conversation, _), rate in each.items() if conversation == name]
            trials = sum(rate.n for rate in rates)
            size = round(trials / len(rates))
            right += size * sum(rate.right for rate in rates) / trials if trials else 0.0
            n += size
        repeats = _by_repeat((repeat, rate[metric]) for (_, repeat), rate in each.items())
        figures[metric] = figure(Rate(right, n), repeats)
    return figures


def turn_shares(turns: Iterable[TurnRecord], metric: str) -> dict[tuple[str, int, int], float]:
    """How right each turn was, by case, step and repeat; those in the metric's denominator alone."""
    rates = {(turn.case, turn.step, turn.repeat): _turn_rates([turn])[metric] for turn in turns}
    return {key: rate.ratio for key, rate in rates.items() if rate.n}


def answer_shares(
    conversations: Iterable[ConversationRecord], metric: str
) -> dict[tuple[str, int, int], float]:
    """How right each answer was, by question list, number of the question and repeat; as `turn_shares`."""
    rates = {
        (record.conversation, number, record.repeat): _conversation_rates(
            record.model_copy(update={"replies": (reply,)})
        )[metric]
        for record in conversations
        for number, reply in enumerate(record.replies)
    }
    return {key: rate.ratio for key, rate in rates.items() if rate.n}


def figure(rate: Rate, repeats: Iterable[float] = ()) -> Figure:
    """Write a rate down."""
    low, high = rate.interval
    return Figure(n=rate.n, right=rate.right, ratio=rate.ratio, low=low, high=high, spread=spread(repeats))


def _turn_rates(turns: Iterable[TurnRecord]) -> dict[str, Rate]:
    return turn_rates([turn.score for turn in turns])


def _conversation_rates(record: ConversationRecord) -> dict[str, Rate]:
    replies = [
        Reply(reply.question.kind, reply.question.expectation, reply.said.answer) for reply in record.replies
    ]
    return conversation_rates(replies, record.entity.entity)


def _by_repeat(rates: Iterable[tuple[int, Rate]]) -> list[float]:
    right: defaultdict[int, float] = defaultdict(float)
    n: defaultdict[int, int] = defaultdict(int)
    for repeat, rate in rates:
        right[repeat] += rate.right
        n[repeat] += rate.n
    return [right[repeat] / n[repeat] for repeat in n if n[repeat]]


def load_result(path: Path) -> RunResult:
    """A result file. Raises `ConfigurationError` naming the file and what is wrong with it."""
    try:
        return RunResult.model_validate_json(path.read_bytes())
    except OSError as failure:
        raise ConfigurationError(f"{path}: {failure.strerror}") from failure
    except ValidationError as failure:
        error = failure.errors(include_url=False)[0]
        where = ".".join(str(part) for part in error["loc"])
        raise ConfigurationError(
            f"{path}: no result of `truecall eval run`: {where}: {error['msg']}"
        ) from None
