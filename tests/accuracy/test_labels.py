"""People's labels count once an answer, while they stand, whatever else the ledger holds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from server.accuracy import labels as module
from server.accuracy.labels import Labels, scores
from server.ledger import Ledger, LedgerSettings
from server.ledger.feedback import Feedback
from server.ledger.query import StoredTurn
from server.ledger.schema import connect, writing
from tests.ledger.samples import NOON_US, answered, called, id_of, turn

SAME = [{"name": "lookup", "arguments": {"uri": "example.org"}}]
OTHER = [{"name": "lookup", "arguments": {"uri": "b"}}]


@asynccontextmanager
async def opened(folder: Path, **settings: Any) -> AsyncIterator[Ledger]:
    """A ledger of four turns that call."""
    ledger = Ledger(LedgerSettings.model_validate({"url": f"sqlite:///{folder}/ledger.db"} | settings))
    await ledger.open()
    for number in range(4):
        await ledger.append(turn(number, choices=(called(number),)))
    yield ledger
    await ledger.close()


@contextmanager
def damaged(folder: Path, change: str) -> Iterator[None]:
    engine = connect(f"sqlite:///{folder}/ledger.db")
    with writing(engine) as connection:
        connection.execute(text(change))
    yield
    engine.dispose()


async def say(ledger: Ledger, number: int, reviewer: str = "ann", **label: Any) -> None:
    await ledger.add_feedback(Feedback.model_validate({"turn": id_of(number), "reviewer": reviewer} | label))


async def right(ledger: Ledger, labels: Labels, since_us: int = 0) -> list[bool]:
    """Of each judged answer, whether it was right."""
    await ledger.read(lambda connection: labels.update(connection, since_us))
    return [score.call for score in labels.of("qwen3")]


async def test_only_turns_with_new_labels_are_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    turns_of = module.turns_of
    monkeypatch.setattr(module, "turns_of", lambda c, ids: (asked.extend(ids), turns_of(c, ids))[1])
    async with opened(tmp_path) as ledger:
        labels = Labels()
        await say(ledger, 1, correct=True)
        await say(ledger, 2, correct=False)
        assert sorted(await right(ledger, labels)) == [False, True]
        assert sorted(asked) == [id_of(1), id_of(2)]
        await say(ledger, 2, correct=True)
        assert await right(ledger, labels) == [True, True]
        assert await right(ledger, labels) == [True, True]
        assert asked[2:] == [id_of(2)]


async def test_labels_that_do_not_fit_one_chunk_are_all_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.ledger.query._CHUNK", 2)
    async with opened(tmp_path) as ledger:
        for number in range(4):
            await say(ledger, number, correct=True)
        assert await right(ledger, Labels()) == [True] * 4


async def test_a_label_counts_no_longer_once_taken_back_pruned_or_out_of_the_window(tmp_path: Path) -> None:
    async with opened(tmp_path) as ledger:
        labels = Labels()
        for number in (0, 1, 2):
            await say(ledger, number, correct=True)
        assert len(await right(ledger, labels)) == 3
        await say(ledger, 2, rating=3)
        assert len(await right(ledger, labels)) == 2
        await ledger.prune(NOON_US + 1)
        assert len(await right(ledger, labels)) == 1
        assert await right(ledger, labels, since_us=NOON_US + 1_000_001) == []


async def test_several_reviewers_of_one_answer_count_once_and_not_where_they_disagree(tmp_path: Path) -> None:
    async with opened(tmp_path) as ledger:
        for reviewer in ("ann", "bo", "cy"):
            await say(ledger, 1, reviewer, correct=True)
        assert await right(ledger, Labels()) == [True]
        await say(ledger, 1, "bo", expected=OTHER)
        assert await right(ledger, Labels()) == []


async def test_an_entry_that_cannot_be_read_is_logged_and_the_others_count(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(tmp_path) as ledger:
        for number in (1, 2, 3):
            await say(ledger, number, correct=True)
        with (
            damaged(tmp_path, "UPDATE entries SET payload = x'00' WHERE seq = 2"),
            damaged(tmp_path, "UPDATE entries SET payload = x'00' WHERE seq = 7"),
        ):
            assert await right(ledger, Labels()) == [True]
    assert [id_ in caplog.text for id_ in (id_of(1), id_of(2), id_of(3))] == [True, False, True]


@pytest.mark.parametrize(
    ("settings", "seen"),
    [
        ({}, [True, False]),
        ({"privacy": "digest"}, [True, False]),
        ({"redact": ["nothing"]}, [True, False]),
        ({"redact": ["example"]}, [False]),
        ({"redact": ["example"], "privacy": "digest"}, [False]),
    ],
)
async def test_a_correction_is_compared_under_the_policy_of_its_turn_or_left_out(
    tmp_path: Path, settings: dict[str, Any], seen: list[bool]
) -> None:
    async with opened(tmp_path, **settings) as ledger:
        await say(ledger, 1, expected=SAME)  # as delivered: redacted, that can no longer be told
        await say(ledger, 2, expected=OTHER)
        assert await right(ledger, Labels()) == seen


def test_a_label_on_an_answer_that_was_cut_off_says_nothing_about_the_model() -> None:
    cut = replace(answered("It is"), finish=None)
    label = Feedback(turn=id_of(1), expected=(), reviewer="ann")
    for status in ("client_gone", "engine_unavailable", "deadline_exceeded"):
        assert list(scores(StoredTurn(1, "", "", turn(1, choices=(cut,), status=status), (label,)))) == []
    whole = turn(1, choices=(answered("It is safe."),), status="client_gone")
    assert [scored.call for scored in scores(StoredTurn(1, "", "", whole, (label,)))] == [True]
