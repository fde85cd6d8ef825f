"""Replay at three honest levels: a seed alone does not reproduce a decode under load.

- `rederive`: dialect, guard and check over the recorded raw texts. Must say the same, to the byte: a
  difference means that our own code changed its mind.
- `rescore`: log-probabilities of the recorded output ids under a model, teacher-forced: how likely is the
  recorded decision there.
- `redecode`: same prompt, seed and sampling: equal, or the first difference. Batching, another GPU or
  another kernel may change a decode without anything being wrong.

What does the work stands behind `Replayer`: this process, or a service at a URL.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from pydantic import TypeAdapter

from server.domain import Finish, Verdict
from server.errors import ServiceError
from server.ledger.entry import CUT, ChoiceRecord, DraftRecord, TurnRecord


class Level(StrEnum):
    """How much is done again."""

    REDERIVE = "rederive"
    RESCORE = "rescore"
    REDECODE = "redecode"


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedDraft:
    """What our code makes of one decode: `DraftRecord` without what the model gave."""

    outcome: str
    findings: tuple[Mapping[str, Any], ...] = ()
    reasons: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedChoice:
    """What our code makes of one choice. `calls`: name and arguments; ids carry a nonce and are left out."""

    verdict: Verdict
    finish: Finish | None
    text: str
    reasoning: str
    calls: tuple[tuple[str, str], ...]
    findings: tuple[Mapping[str, Any], ...]
    drafts: tuple[DerivedDraft, ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """What our code makes of a turn's raw texts."""

    choices: tuple[DerivedChoice, ...]


@dataclass(frozen=True, slots=True)
class Decode:
    """One decode done again."""

    raw: str
    output_ids: tuple[int, ...]


class Replayer(Protocol):
    """Does the work of a replay. Raises `ServiceError` for a turn it cannot do."""

    async def rederive(self, record: TurnRecord) -> Derived:
        """Dialect, guard and check over every recorded draft."""
        ...

    async def rescore(self, record: TurnRecord, choice: int, draft: int) -> tuple[float, ...]:
        """Log-probability (nats) of each recorded output id of that draft behind its prompt and `said`."""
        ...

    async def redecode(self, record: TurnRecord, choice: int, draft: int) -> Decode:
        """Decode that draft anew: prompt, `said`, grammar, sampling and seed as recorded."""
        ...


class Agreement(StrEnum):
    """How a replay ended."""

    SAME = "same"
    DIFFERENT = "different"
    SCORED = "scored"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place at which the replay says something else, as a path into the record."""

    path: str
    recorded: Any
    replayed: Any


@dataclass(frozen=True, slots=True)
class Score:
    """How likely a recorded decode is. Log-probabilities in nats."""

    choice: int
    draft: int
    outcome: str
    num_tokens: int
    total: float
    mean: float
    lowest: float
    lowest_at: int
    """Index of the least likely output id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """The replay of one turn."""

    turn: str
    level: Level
    agreement: Agreement
    differences: tuple[Difference, ...] = ()
    scores: tuple[Score, ...] = ()
    reason: str = ""
    """Why it was skipped or failed."""

    def as_json(self) -> dict[str, Any]:
        """The replay as the interfaces spell it."""
        plain: dict[str, Any] = _REPLAYED.dump_python(self, mode="json", exclude_defaults=True)
        return plain


_REPLAYED = TypeAdapter(Replayed)
_DERIVED = TypeAdapter(Derived)


def derived_json(derived: Derived) -> dict[str, Any]:
    """Plain JSON values, for the wire and for comparison."""
    plain: dict[str, Any] = _DERIVED.dump_python(derived, mode="json")
    return plain


def derived_of(plain: Mapping[str, Any]) -> Derived:
    """What `derived_json` wrote. Raises `ValueError` for anything else."""
    return _DERIVED.validate_python(plain)


def as_derived(record: TurnRecord) -> Derived:
    """What our code made of the turn when it was recorded."""
    return Derived(tuple(_derived_choice(choice) for choice in record.choices))


def _derived_choice(choice: ChoiceRecord) -> DerivedChoice:
    return DerivedChoice(
        verdict=choice.verdict,
        finish=choice.finish,
        text=choice.text,
        reasoning=choice.reasoning,
        calls=tuple((call.name, call.arguments) for call in choice.calls),
        findings=choice.findings,
        drafts=tuple(
            DerivedDraft(outcome=draft.outcome, findings=draft.findings, reasons=draft.reasons)
            for draft in choice.drafts
        ),
    )


async def replay(record: TurnRecord, level: Level, replayer: Replayer) -> Replayed:
    """Replay one turn. Never raises for the turn's or the service's sake: the result says what happened."""
    if reason := _obstacle(record, level):
        return Replayed(turn=record.turn, level=level, agreement=Agreement.SKIPPED, reason=reason)
    try:
        match level:
            case Level.REDERIVE:
                return await _rederive(record, replayer)
            case Level.RESCORE:
                return await _rescore(record, replayer)
            case Level.REDECODE:
                return await _redecode(record, replayer)
    except ServiceError as error:
        return Replayed(turn=record.turn, level=level, agreement=Agreement.FAILED, reason=error.message)


def _obstacle(record: TurnRecord, level: Level) -> str:
    """Why this turn cannot be replayed; empty: it can."""
    if record.privacy != "full":
        return f"stored under ledger.privacy: {record.privacy}"
    if record.redactions:
        return "stored with redactions"
    if not any(choice.drafts for choice in record.choices):
        return "nothing was decoded"
    # A draft that ended with the client, the engine or the clock: its text stops anywhere, and so do its findings.
    if level is Level.REDERIVE and any(
        draft.outcome == CUT for choice in record.choices for draft in choice.drafts
    ):
        return f"cut short: {record.status}"
    if level is not Level.REDERIVE and any(
        draft.raw and not draft.output_ids for choice in record.choices for draft in choice.drafts
    ):
        return "no token ids were recorded"
    if level is Level.REDECODE and record.sampling["seed"] is None and record.sampling["temperature"]:
        return "sampled without a seed"
    return ""


async def _rederive(record: TurnRecord, replayer: Replayer) -> Replayed:
    then, now = derived_json(as_derived(record)), derived_json(await replayer.rederive(record))
    found = tuple(differences(then, now))
    agreement = Agreement.DIFFERENT if found else Agreement.SAME
    return Replayed(turn=record.turn, level=Level.REDERIVE, agreement=agreement, differences=found)


async def _rescore(record: TurnRecord, replayer: Replayer) -> Replayed:
    scores = [
        _score(choice, number, draft, await replayer.rescore(record, choice, number))
        for choice, number, draft in _decodes(record)
    ]
    return Replayed(turn=record.turn, level=Level.RESCORE, agreement=Agreement.SCORED, scores=tuple(scores))


def _score(choice: int, number: int, draft: DraftRecord, logprobs: tuple[float, ...]) -> Score:
    if len(logprobs) != len(draft.output_ids):
        raise ServiceError(f"{len(logprobs)} log-probabilities for {len(draft.output_ids)} output ids")
    lowest = min(range(len(logprobs)), key=logprobs.__getitem__)
    total = sum(logprobs)
    return Score(
        choice, number, draft.outcome, len(logprobs), total, total / len(logprobs), logprobs[lowest], lowest
    )


async def _redecode(record: TurnRecord, replayer: Replayer) -> Replayed:
    found: list[Difference] = []
    for choice, number, draft in _decodes(record):
        decode = await replayer.redecode(record, choice, number)
        # A draft that we cut off was on its way: what was recorded must be how the new one begins.
        ids, raw = decode.output_ids, decode.raw
        if draft.stage.get("engine_finish") is None:
            ids, raw = ids[: len(draft.output_ids)], raw[: len(draft.raw)]
        if ids != draft.output_ids or raw != draft.raw:
            found.append(_first_difference(f"choices[{choice}].drafts[{number}]", draft, Decode(raw, ids)))
    agreement = Agreement.DIFFERENT if found else Agreement.SAME
    return Replayed(turn=record.turn, level=Level.REDECODE, agreement=agreement, differences=tuple(found))


def _decodes(record: TurnRecord) -> Iterator[tuple[int, int, DraftRecord]]:
    """Every decode of at least one token: choice, number of the draft, draft."""
    for choice, kept in enumerate(record.choices):
        for number, draft in enumerate(kept.drafts):
            if draft.output_ids:
                yield choice, number, draft


def _first_difference(path: str, draft: DraftRecord, decode: Decode) -> Difference:
    """Where two decodes part: by token, with the text around it."""
    token = _parting(draft.output_ids, decode.output_ids)
    char = _parting(draft.raw, decode.raw)
    window = slice(max(0, char - 40), char + 40)
    return Difference(
        f"{path}.output_ids[{token}]",
        {"id": _at(draft.output_ids, token), "text": draft.raw[window]},
        {"id": _at(decode.output_ids, token), "text": decode.raw[window]},
    )


def _parting(one: Any, other: Any) -> int:
    return next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _at(ids: tuple[int, ...], index: int) -> int | None:
    return ids[index] if index < len(ids) else None


def differences(recorded: Any, replayed: Any, path: str = "") -> Iterator[Difference]:
    """The innermost places at which two JSON values differ; a list of another length is one place."""
    if isinstance(recorded, dict) and isinstance(replayed, dict) and recorded.keys() == replayed.keys():
        for key in recorded:
            yield from differences(recorded[key], replayed[key], f"{path}.{key}" if path else key)
    elif isinstance(recorded, list) and isinstance(replayed, list) and len(recorded) == len(replayed):
        for index, pair in enumerate(zip(recorded, replayed, strict=True)):
            yield from differences(*pair, f"{path}[{index}]")
    elif type(recorded) is not type(replayed) or recorded != replayed:
        yield Difference(path, recorded, replayed)
