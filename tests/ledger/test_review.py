"""A review sample holds the rare verdicts, says what each turn stands for, and can be drawn again."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from server.domain import Verdict
from server.ledger import Ledger
from server.ledger.feedback import Feedback
from server.ledger.query import Selection
from server.ledger.review import Sampled, sample, stratified
from tests.ledger.samples import answered, id_of, turn


async def fill(ledger: Ledger) -> None:
    for number in range(100):
        verdict = Verdict.BLOCK if number < 2 else Verdict.FLAG if number < 12 else Verdict.PASS
        ledger.submit(turn(number, choices=(replace(answered("x"), verdict=verdict),)))
    await ledger.append(turn(100))


async def draw(
    ledger: Ledger, size: int, seed: int = 1, selection: Selection | None = None
) -> tuple[Sampled, ...]:
    return await ledger.read(lambda connection: sample(connection, selection or Selection(), size, seed))


async def test_rare_verdicts_are_taken_whole_and_the_rest_shared(ledger: Ledger) -> None:
    await fill(ledger)
    drawn = await draw(ledger, 22)
    by_verdict = {verdict: [one for one in drawn if one.verdict is verdict] for verdict in Verdict}
    assert {verdict: len(found) for verdict, found in by_verdict.items()} == {
        Verdict.BLOCK: 2,
        Verdict.FLAG: 10,
        Verdict.PASS: 10,
    }
    assert by_verdict[Verdict.BLOCK][0].weight == 1
    assert by_verdict[Verdict.PASS][0].weight == 8.9


async def test_weights_add_up_to_the_turns_they_stand_for(ledger: Ledger) -> None:
    await fill(ledger)
    assert round(sum(one.weight for one in await draw(ledger, 9)), 6) == 101


async def test_the_same_seed_draws_the_same_turns_and_another_one_others(ledger: Ledger) -> None:
    await fill(ledger)
    assert await draw(ledger, 9) == await draw(ledger, 9)
    assert await draw(ledger, 9) != await draw(ledger, 9, seed=2)


async def test_reviewed_turns_are_not_drawn_again(ledger: Ledger) -> None:
    await fill(ledger)
    await ledger.add_feedback(Feedback(turn=id_of(0), correct=True, reviewer="ann"))
    drawn = await draw(ledger, 9, selection=Selection(verdict="block"))
    assert [one.turn for one in drawn] == [id_of(1)]


@given(st.lists(st.integers(0, 30), min_size=3, max_size=3), st.integers(0, 100))
def test_a_sample_is_as_large_as_asked_or_is_everything(sizes: list[int], size: int) -> None:
    strata = {verdict: range(length) for verdict, length in zip(Verdict, sizes, strict=True)}
    chosen = stratified(strata, size, random.Random(0))
    assert sum(map(len, chosen.values())) == min(size, sum(sizes))
    assert all(len(set(members)) == len(members) for members in chosen.values())
