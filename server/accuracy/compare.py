"""Comparing two runs of one suite: the report's tables, McNemar on paired turns, and the gate.

A drop that chance does not explain is a regression: McNemar's exact p below `alpha` on the turns (or answers to
a question list) that both runs judged, in the repeats that both hold, with more lost than won. Where some turns
expect a call and others none, `tool_call_accuracy` is tested on each of these halves too, at half of `alpha`: what
one half lost, the other may have won. Limits that the operator gives come on top. A metric may carry a tag
(`tool_call_accuracy@no_call`): then only turns with that tag count; `call` and `no_call`, which say what a turn's
label expects, are tags of every turn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from math import floor, log2

from server.accuracy.conversation import CONVERSATION_METRICS
from server.accuracy.interval import Paired, paired
from server.accuracy.result import (
    Figure,
    RunResult,
    TurnRecord,
    answer_shares,
    conversation_figures,
    turn_figures,
    turn_shares,
)
from server.accuracy.score import TURN_METRICS
from server.errors import ConfigurationError

DEFAULT_ALPHA = 0.01
EXPECTS_CALL, EXPECTS_NONE = "call", "no_call"


@dataclass(frozen=True, slots=True)
class Row:
    """One metric of the two runs, and turn by turn (answer by answer) of what both hold."""

    metric: str
    base: Figure
    new: Figure
    points: float | None
    """By how many percentage points it rose on the turns that both runs hold; `None` where one judged none of them."""
    paired: Paired
    is_of_the_same: bool
    """Whether both runs judged the same of the turns that both hold: names are judged only where a model called."""

    @property
    def p(self) -> float | None:
        """McNemar's p; `None` without a pair, and where no pair differs but the runs judged other turns."""
        tells = self.paired.n and (self.is_of_the_same or self.paired.lost or self.paired.won)
        return self.paired.p if tells else None


@dataclass(frozen=True, slots=True)
class Breach:
    """A gate that did not hold, in words."""

    metric: str
    reason: str


class Unit(Enum):
    """What the numbers of a limit are: the largest there is, and its name."""

    SHARE = (1.0, "share")
    POINTS = (100.0, "number of percentage points")


@dataclass(frozen=True, slots=True)
class Limits:
    """The gate. Shares are 0 to 1, drops are percentage points.

    Where there is a limit, the new run must hold every turn of the base, unless `allow_partial`: a figure over
    fewer turns is another figure.
    """

    fail_under: Mapping[str, float]
    max_drop: Mapping[str, float]
    alpha: float = DEFAULT_ALPHA
    allow_partial: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs side by side. `breaches` is empty where the new run passes."""

    base: RunResult
    new: RunResult
    turn_rows: tuple[Row, ...]
    conversation_rows: tuple[Row, ...]
    tag_rows: tuple[Row, ...]
    breaches: tuple[Breach, ...]
    notes: tuple[str, ...]


def compare(base: RunResult, new: RunResult, limits: Limits) -> Comparison:
    """Compare two runs.

    Raises `ConfigurationError` where they did not ask the same suite, one has no turns, or a limit names a tag that
    no turn has.
    """
    if base.suite.digest != new.suite.digest:
        raise ConfigurationError(
            f"the runs are of different suites: {base.suite.name} ({base.suite.digest[:12]}) and "
            f"{new.suite.name} ({new.suite.digest[:12]})"
        )
    for name, run in (("base", base), ("new", new)):
        if not _asked(run):
            raise ConfigurationError(f"the {name} run holds no turns: there is nothing to compare")
    runs = _Runs(base, new, _part(base, new), _part(new, base))
    turn_rows = tuple(_row(metric, runs) for metric in TURN_METRICS)
    conversation_rows = tuple(_row(metric, runs) for metric in CONVERSATION_METRICS)
    tags = _tags(base.turns + new.turns)
    for metric in (*limits.fail_under, *limits.max_drop):
        _check_tag(metric, tags)
    tag_rows = tuple(_row(f"{TURN_METRICS[0]}@{tag}", runs) for tag in tags)
    halves = _halves(tag_rows)
    breaches = [
        *_significant(turn_rows, limits.alpha, "turns"),
        *_significant(halves, limits.alpha / 2, "turns"),
        *_significant(conversation_rows, limits.alpha, "answers"),
        *_lost(base, new, limits),
    ]
    for metric, least in limits.fail_under.items():
        breaches.extend(_under(_row(metric, runs), least))
    for metric, points in limits.max_drop.items():
        breaches.extend(_dropped(_row(metric, runs), points))
    notes = (
        *_notes(base, new),
        *_too_few(turn_rows + conversation_rows, limits.alpha),
        *_too_few(halves, limits.alpha / 2),
    )
    return Comparison(base, new, turn_rows, conversation_rows, tag_rows, tuple(breaches), notes)


def read_limits(given: Sequence[str], option: str, unit: Unit) -> dict[str, float]:
    """`metric=value` texts as a mapping.

    Raises `ConfigurationError` for another metric, one that stands twice, and a number that would hold nothing back.
    """
    limits: dict[str, float] = {}
    for text in given:
        metric, _, value = text.partition("=")
        if metric.partition("@")[0] not in TURN_METRICS + CONVERSATION_METRICS:
            known = ", ".join(TURN_METRICS + CONVERSATION_METRICS)
            raise ConfigurationError(f"{option} {text}: no such metric; there are: {known}")
        if metric in limits:
            raise ConfigurationError(f"{option} {text}: {metric} has a limit already")
        try:
            limits[metric] = float(value)
        except ValueError:
            raise ConfigurationError(f"{option} {text}: give it as {metric}=NUMBER") from None
        most, name = unit.value
        if not 0 <= limits[metric] <= most:  # nor is NaN
            percent = limits[metric]
            hint = f"; {percent:g} % is {percent / 100:g}" if most < percent <= 100 else ""
            raise ConfigurationError(f"{option} {text}: give a {name} from 0 to {most:g}{hint}")
        if limits[metric] == (0 if unit is Unit.SHARE else most):
            raise ConfigurationError(f"{option} {text}: every run would pass")
    return limits


@dataclass(frozen=True, slots=True)
class _Runs:
    """Both runs, whole and cut down to the turns that both hold."""

    base: RunResult
    new: RunResult
    base_part: RunResult
    new_part: RunResult


def _part(run: RunResult, other: RunResult) -> RunResult:
    asked = _asked(other)
    turns = (turn for turn in run.turns if (turn.case, turn.step) in asked)
    lists = (
        record.model_copy(
            update={
                "replies": tuple(
                    reply
                    for number, reply in enumerate(record.replies)
                    if (record.conversation, number) in asked
                )
            }
        )
        for record in run.conversations
    )
    return run.model_copy(update={"turns": tuple(turns), "conversations": tuple(lists)})


def _row(name: str, runs: _Runs) -> Row:
    """The row of a metric that may carry a tag."""
    metric, _, tag = name.partition("@")
    if metric in CONVERSATION_METRICS and tag:
        raise ConfigurationError(f"{name}: conversation metrics have no tags")
    base, new, before, now = (
        _figure(metric, tag, run) for run in (runs.base, runs.new, runs.base_part, runs.new_part)
    )
    points = 100 * (now.ratio - before.ratio) if before.n and now.n else None
    pairs = _paired(_shares(metric, tag, runs.base), _shares(metric, tag, runs.new))
    judged = [
        {(case, step) for case, step, _ in _shares(metric, tag, part)}
        for part in (runs.base_part, runs.new_part)
    ]
    return Row(name, base, new, points, pairs, judged[0] == judged[1])


def _figure(metric: str, tag: str, run: RunResult) -> Figure:
    if metric in CONVERSATION_METRICS:
        return conversation_figures(run.conversations)[metric]
    return turn_figures(_tagged(run.turns, tag))[metric]


def _shares(metric: str, tag: str, run: RunResult) -> dict[tuple[str, int, int], float]:
    if metric in CONVERSATION_METRICS:
        return answer_shares(run.conversations, metric)
    return turn_shares(_tagged(run.turns, tag), metric)


def _paired(
    before: Mapping[tuple[str, int, int], float], now: Mapping[tuple[str, int, int], float]
) -> Paired:
    """Repeats that one run alone holds are left out: a mean of more repeats differs from one of fewer by itself."""
    differences: defaultdict[tuple[str, int], int] = defaultdict(int)
    for case, step, repeat in before.keys() & now.keys():
        key = (case, step, repeat)
        differences[case, step] += (now[key] > before[key]) - (now[key] < before[key])
    return paired(differences.values())


def _tagged(turns: Sequence[TurnRecord], tag: str) -> tuple[TurnRecord, ...]:
    return tuple(turn for turn in turns if not tag or tag in _tags_of(turn))


def _tags_of(turn: TurnRecord) -> set[str]:
    """Its suite's tags, but for those that follow from its label."""
    return {*turn.tags} - {EXPECTS_CALL, EXPECTS_NONE} | {_expects(turn)}


def _expects(turn: TurnRecord) -> str:
    return EXPECTS_CALL if turn.expected.calls else EXPECTS_NONE


def _tags(turns: Sequence[TurnRecord]) -> list[str]:
    """Every tag of the turns, those that follow from the label first."""
    there = {tag for turn in turns for tag in _tags_of(turn)}
    first = [tag for tag in (EXPECTS_CALL, EXPECTS_NONE) if tag in there]
    return [*first, *sorted(there.difference(first))]


def _check_tag(name: str, tags: Sequence[str]) -> None:
    metric, at, tag = name.partition("@")
    if at and metric in TURN_METRICS and tag not in tags:
        raise ConfigurationError(
            f"{name}: no turn of either run has the tag {tag!r}; there are: {', '.join(tags) or 'none'}"
        )


def _halves(tag_rows: Sequence[Row]) -> list[Row]:
    """The rows of turns that expect a call and of those that expect none; where there is but one, it is the whole."""
    names = [f"{TURN_METRICS[0]}@{tag}" for tag in (EXPECTS_CALL, EXPECTS_NONE)]
    rows = [row for row in tag_rows if row.metric in names and row.paired.n]
    return rows if len(rows) == len(names) else []


def _significant(rows: Sequence[Row], alpha: float, unit: str) -> list[Breach]:
    return [
        Breach(
            row.metric,
            f"{row.paired.lost} {unit} lost, {row.paired.won} won of {row.paired.n} (McNemar p = {row.paired.p:.2g})",
        )
        for row in rows
        if row.paired.net < 0 and row.paired.p < alpha
    ]


def _too_few(rows: Sequence[Row], alpha: float) -> list[str]:
    """Rows that could not have shown a regression: even if every changed pair was lost, p stayed over `alpha`."""
    if alpha == 0:
        return []
    least = floor(1 - log2(alpha)) + 1  # n pairs, all lost, have p = 2 ** (1 - n)
    notes: list[str] = []
    for row in rows:
        pairs = row.paired
        if 0 < pairs.n < least:
            told = f"{pairs.n} pairs"
        elif pairs.net < 0 and pairs.lost + pairs.won < least:
            told = f"{pairs.lost + pairs.won} pairs that differ"
        else:
            continue
        notes.append(f"{row.metric}: {told} cannot tell a fall from chance; it takes at least {least}.")
    return notes


def _under(row: Row, least: float) -> list[Breach]:
    if row.new.n == 0:
        return [Breach(row.metric, "nothing was measured")]
    if row.new.ratio < least:
        return [Breach(row.metric, f"{100 * row.new.ratio:.1f} % is under {100 * least:.1f} %")]
    return []


def _dropped(row: Row, points: float) -> list[Breach]:
    if row.points is None:
        return [Breach(row.metric, "nothing was measured")]
    # Two figures that differ by the allowed points exactly must not fail over the last bit of a float.
    if -row.points > points + 1e-9:
        return [Breach(row.metric, f"it fell by {-row.points:.1f} points, {points:g} are allowed")]
    return []


def _lost(base: RunResult, new: RunResult, limits: Limits) -> list[Breach]:
    """With limits given: turns of the base that the new run lacks."""
    asked, answered = _asked(base), _asked(new)
    if limits.allow_partial or not (limits.fail_under or limits.max_drop) or asked <= answered:
        return []
    reason = f"{len(asked - answered)} of the base's {len(asked)} are not in the new run (--allow-partial lets it pass)"
    return [Breach("turns", reason)]


def _asked(run: RunResult) -> set[tuple[str, int]]:
    """Every turn of the run, the questions of lists included."""
    return {(turn.case, turn.step) for turn in run.turns} | {
        (conversation.conversation, number)
        for conversation in run.conversations
        for number in range(len(conversation.replies))
    }


def _notes(base: RunResult, new: RunResult) -> tuple[str, ...]:
    notes: list[str] = []
    same_model = base.model.fingerprint is not None and base.model.fingerprint == new.model.fingerprint
    if same_model:
        notes.append("Both runs carry the same fingerprint.")
    for key in ("seed", "repeats", "limit", "fields"):
        before, now = base.settings.get(key), new.settings.get(key)
        if before != now:
            notes.append(f"The runs differ in {key}: {before!r} and {now!r}.")
    for name, run in (("base", base), ("new", new)):
        notes.extend(f"The {name} run: {told}" for told in run.without_whole_answer)
    missing = _asked(base) ^ _asked(new)
    if missing:
        notes.append(
            f"{len(missing)} turns are in one run alone; they are in its figures, in neither points nor pairs."
        )
    return tuple(notes)
