"""A replay says the same, or exactly where it does not, or honestly why it cannot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from server.domain import Finish, Verdict
from server.errors import EngineUnavailable
from server.ledger.entry import ChoiceRecord, DraftRecord, TurnRecord
from server.ledger.privacy import Curtain
from server.ledger.replay import (
    Agreement,
    Decode,
    Derived,
    Level,
    as_derived,
    derived_json,
    derived_of,
    differences,
    replay,
)
from server.ledger.settings import Privacy
from tests.ledger.samples import called, recovered, turn

RECORD = turn(1, choices=(recovered(1), called(2)))


@dataclass
class Faithful:
    """Replays to the letter, but for what a test changes."""

    change: Callable[[Derived], Derived] = lambda derived: derived
    decode: Callable[[DraftRecord], Decode] = lambda draft: Decode(draft.raw, draft.output_ids)

    async def rederive(self, record: TurnRecord) -> Derived:
        return self.change(as_derived(record))

    async def rescore(self, record: TurnRecord, choice: int, draft: int) -> tuple[float, ...]:
        count = len(record.choices[choice].drafts[draft].output_ids)
        return tuple(-0.5 - place for place in range(count))

    async def redecode(self, record: TurnRecord, choice: int, draft: int) -> Decode:
        return self.decode(record.choices[choice].drafts[draft])


class Down(Faithful):
    async def rederive(self, record: TurnRecord) -> Derived:
        raise EngineUnavailable("The engine is starting.")


@pytest.mark.parametrize("level", [Level.REDERIVE, Level.REDECODE])
async def test_a_faithful_replay_is_the_same(level: Level) -> None:
    done = await replay(RECORD, level, Faithful())
    assert done.as_json() == {"turn": RECORD.turn, "level": level.value, "agreement": "same"}


async def test_a_changed_verdict_and_finding_are_listed_with_their_paths() -> None:
    def change(derived: Derived) -> Derived:
        first = derived.choices[0]
        draft = replace(first.drafts[0], findings=({**first.drafts[0].findings[0], "kind": "claim"},))
        changed = replace(first, verdict=Verdict.PASS, drafts=(draft, *first.drafts[1:]))
        return Derived((changed, *derived.choices[1:]))

    done = await replay(RECORD, Level.REDERIVE, Faithful(change))
    assert done.agreement is Agreement.DIFFERENT
    assert {(d.path, d.recorded, d.replayed) for d in done.differences} == {
        ("choices[0].verdict", "flag", "pass"),
        ("choices[0].drafts[0].findings[0].kind", "shape", "claim"),
    }


async def test_a_redecode_that_parts_names_the_first_token_and_the_text_around_it() -> None:
    def other(draft: DraftRecord) -> Decode:
        if draft.outcome != "observation":
            return Decode(draft.raw, draft.output_ids)
        return Decode("| uri | result |", (6, 5))

    record = turn(1, choices=(ended(recovered(1)),))
    done = await replay(record, Level.REDECODE, Faithful(decode=other))
    (difference,) = done.differences
    assert difference.path == "choices[0].drafts[0].output_ids[1]"
    assert difference.recorded == {"id": 6, "text": "| uri | verdict |"}
    assert difference.replayed == {"id": 5, "text": "| uri | result |"}


async def test_a_draft_that_was_cut_off_must_be_how_the_new_one_begins() -> None:
    def longer(draft: DraftRecord) -> Decode:
        return Decode(draft.raw + " and so on", (*draft.output_ids, 1, 2))

    assert (await replay(RECORD, Level.REDECODE, Faithful(decode=longer))).agreement is Agreement.SAME
    whole = turn(1, choices=(ended(called(1)),))
    assert (await replay(whole, Level.REDECODE, Faithful(decode=longer))).agreement is Agreement.DIFFERENT


async def test_a_rescore_tells_for_each_draft_how_likely_it_was_and_where_least() -> None:
    done = await replay(turn(1, choices=(recovered(1),)), Level.RESCORE, Faithful())
    assert done.agreement is Agreement.SCORED
    thrown, kept = done.scores
    assert (thrown.outcome, kept.outcome) == ("observation", "accepted")
    assert (kept.num_tokens, kept.total, kept.mean, kept.lowest, kept.lowest_at) == (2, -2.0, -1.0, -1.5, 1)


def cut(choice: ChoiceRecord) -> ChoiceRecord:
    """The choice as it stands when the client leaves in its last draft."""
    *before, last = choice.drafts
    return replace(choice, finish=None, drafts=(*before, replace(last, outcome="cut")))


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (Curtain(Privacy.DIGEST, ()).turn(RECORD), "privacy"),
        (Curtain(Privacy.FULL, ("uri",)).turn(RECORD), "redactions"),
        (turn(1, choices=(), status="queue_full"), "nothing was decoded"),
        (turn(1, choices=(cut(called(1)),), status="client_gone"), "cut short"),
    ],
)
async def test_a_turn_that_cannot_be_replayed_is_skipped_with_the_reason(
    record: TurnRecord, reason: str
) -> None:
    done = await replay(record, Level.REDERIVE, Faithful())
    assert done.agreement is Agreement.SKIPPED
    assert reason in done.reason


@pytest.mark.parametrize("level", [Level.RESCORE, Level.REDECODE])
async def test_a_draft_without_token_ids_is_not_said_to_be_the_same(level: Level) -> None:
    choice = called(1)
    bare = replace(choice, drafts=tuple(replace(draft, output_ids=()) for draft in choice.drafts))
    done = await replay(turn(1, choices=(bare,)), level, Faithful())
    assert (done.agreement, done.reason) == (Agreement.SKIPPED, "no token ids were recorded")


@pytest.mark.parametrize(
    ("seed", "temperature", "skipped"), [(None, 0.7, True), (None, 0, False), (1, 0.7, False)]
)
async def test_a_draw_from_no_seed_is_not_said_to_differ(
    seed: int | None, temperature: float, skipped: bool
) -> None:
    drawn = replace(RECORD, sampling={**RECORD.sampling, "seed": seed, "temperature": temperature})
    done = await replay(drawn, Level.REDECODE, Faithful())
    assert (done.reason == "sampled without a seed") is skipped


async def test_a_service_that_cannot_do_it_makes_a_failed_replay() -> None:
    done = await replay(RECORD, Level.REDERIVE, Down())
    assert (done.agreement, done.reason) == (Agreement.FAILED, "The engine is starting.")


async def test_a_rescore_of_another_length_is_a_failure() -> None:
    class Short(Faithful):
        async def rescore(self, record: TurnRecord, choice: int, draft: int) -> tuple[float, ...]:
            return (-1.0,)

    done = await replay(RECORD, Level.RESCORE, Short())
    assert done.agreement is Agreement.FAILED


def test_what_was_derived_comes_back_equal_from_the_wire() -> None:
    derived = as_derived(RECORD)
    assert derived_json(derived_of(derived_json(derived))) == derived_json(derived)


@pytest.mark.parametrize(
    ("one", "other", "paths"),
    [
        ({"a": [1, 2]}, {"a": [1, 2]}, []),
        ({"a": [1, 2]}, {"a": [1, 3]}, ["a[1]"]),
        ({"a": [1, 2]}, {"a": [1]}, ["a"]),
        ({"a": 1}, {"b": 1}, [""]),
        ({"a": {"b": 1, "c": "x"}}, {"a": {"b": True, "c": "y"}}, ["a.b", "a.c"]),
        ([1], [1.0], ["[0]"]),
        (None, [], [""]),
    ],
)
def test_differences_are_named_at_their_innermost_place(one: Any, other: Any, paths: list[str]) -> None:
    assert [difference.path for difference in differences(one, other)] == paths


def ended(choice: ChoiceRecord) -> ChoiceRecord:
    """The choice with drafts that the engine ended by itself."""
    drafts = tuple(replace(draft, stage={"engine_finish": "stop"}) for draft in choice.drafts)
    return replace(choice, drafts=drafts, finish=Finish.TOOL_CALLS)
