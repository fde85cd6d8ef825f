"""Comparing two runs of one suite: the report's tables, McNemar on paired turns, and the gate.

A drop that chance does not explain is a regression: McNemar's exact p below `alpha` on the turns that both
runs judged, with more turns lost than won. Limits that the operator gives come on top. A metric may carry a
tag (`tool_call_accuracy@no_call`): then only turns with that tag count; `call` and `no_call`, which say what
a turn's label expects, are tags of every turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from server.accuracy.conversation import CONVERSATION_METRICS
from server.accuracy.interval import Paired, paired
from server.accuracy.result import Figure, RunResult, TurnRecord, conversation_figures, outcomes, turn_figures
from server.accuracy.score import TURN_METRICS
from server.errors import ConfigurationError

DEFAULT_ALPHA = 0.01
EXPECTS_CALL, EXPECTS_NONE = "call", "no_call"


@dataclass(frozen=True, slots=True)
class Row:
    """One metric of the two runs; `paired` where it is judged turn by turn."""

    metric: str
    base: Figure
    new: Figure
    paired: Paired | None = None

    @property
    def points(self) -> float:
        """By how many percentage points the figure rose."""
        return 100 * (self.new.ratio - self.base.ratio)


@dataclass(frozen=True, slots=True)
class Breach:
    """A gate that did not hold, in words."""

    metric: str
    reason: str


class Unit(Enum):
    """What the numbers of a limit are: the largest that means anything, and its name."""

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
    """Compare two runs. Raises `ConfigurationError` where they did not ask the same suite, or one has no turns."""
    if base.suite.digest != new.suite.digest:
        raise ConfigurationError(
            f"the runs are of different suites: {base.suite.name} ({base.suite.digest[:12]}) and "
            f"{new.suite.name} ({new.suite.digest[:12]})"
        )
    for name, run in (("base", base), ("new", new)):
        if not _asked(run):
            raise ConfigurationError(f"the {name} run holds no turns: there is nothing to compare")
    turn_rows = tuple(_turn_row(metric, base.turns, new.turns, metric) for metric in TURN_METRICS)
    before, now = conversation_figures(base.conversations), conversation_figures(new.conversations)
    conversation_rows = tuple(Row(metric, before[metric], now[metric]) for metric in CONVERSATION_METRICS)
    tag_rows = tuple(
        _turn_row(
            TURN_METRICS[0], _tagged(base.turns, tag), _tagged(new.turns, tag), f"{TURN_METRICS[0]}@{tag}"
        )
        for tag in _tags(base.turns + new.turns)
    )
    breaches = [*_significant(turn_rows, limits.alpha), *_lost(base, new, limits)]
    for metric, floor in limits.fail_under.items():
        breaches.extend(_under(_row(metric, base, new), floor))
    for metric, points in limits.max_drop.items():
        breaches.extend(_dropped(_row(metric, base, new), points))
    return Comparison(base, new, turn_rows, conversation_rows, tag_rows, tuple(breaches), _notes(base, new))


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
    return limits


def _turn_row(metric: str, base: Sequence[TurnRecord], new: Sequence[TurnRecord], name: str) -> Row:
    before, now = outcomes(base, metric), outcomes(new, metric)
    pairs = paired((before[key], now[key]) for key in before.keys() & now.keys())
    return Row(name, turn_figures(base)[metric], turn_figures(new)[metric], pairs)


def _row(name: str, base: RunResult, new: RunResult) -> Row:
    """The row of a metric that may carry a tag."""
    metric, _, tag = name.partition("@")
    if metric in CONVERSATION_METRICS:
        if tag:
            raise ConfigurationError(f"{name}: conversation metrics have no tags")
        return Row(
            name,
            conversation_figures(base.conversations)[metric],
            conversation_figures(new.conversations)[metric],
        )
    before, now = (_tagged(run.turns, tag) if tag else run.turns for run in (base, new))
    return _turn_row(metric, before, now, name)


def _tagged(turns: Sequence[TurnRecord], tag: str) -> tuple[TurnRecord, ...]:
    return tuple(turn for turn in turns if tag in turn.tags or tag == _expects(turn))


def _expects(turn: TurnRecord) -> str:
    return EXPECTS_CALL if turn.expected.calls else EXPECTS_NONE


def _tags(turns: Sequence[TurnRecord]) -> list[str]:
    return [EXPECTS_CALL, EXPECTS_NONE, *sorted({tag for turn in turns for tag in turn.tags})]


def _significant(rows: Sequence[Row], alpha: float) -> list[Breach]:
    return [
        Breach(
            row.metric,
            f"{row.paired.lost} turns lost, {row.paired.won} won of {row.paired.n} (McNemar p = {row.paired.p:.2g})",
        )
        for row in rows
        if row.paired is not None and row.paired.lost > row.paired.won and row.paired.p < alpha
    ]


def _under(row: Row, floor: float) -> list[Breach]:
    if row.new.n == 0:
        return [Breach(row.metric, "nothing was measured")]
    if row.new.ratio < floor:
        return [Breach(row.metric, f"{100 * row.new.ratio:.1f} % is under {100 * floor:.1f} %")]
    return []


def _dropped(row: Row, points: float) -> list[Breach]:
    if row.new.n == 0 or row.base.n == 0:
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
        refused = sum(1 for turn in run.turns if turn.said.refused is not None)
        if refused:
            notes.append(f"{refused} turns of the {name} run were refused by the server and count as wrong.")
    missing = _asked(base) ^ _asked(new)
    if missing:
        notes.append(
            f"{len(missing)} turns are in one run alone; they are in its figures and not among the pairs."
        )
    return tuple(notes)
