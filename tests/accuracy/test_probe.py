"""Probes: on schedule, one at a time, never in the way."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from server.accuracy.probe import Probe, ProbeSettings
from server.accuracy.suite import Suite, load, parse
from server.errors import (
    ContextLengthExceeded,
    EngineUnavailable,
    SchemaNotSupported,
    ServiceError,
    ToolCallInvalid,
)
from tests.accuracy.players import Model, Player

USS = load("uss")
SUITE = parse("\n".join(case.model_dump_json() for case in USS.cases[:12]).encode(), "small")


class Service:
    """What a probe asks, and what it publishes."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.fingerprint = "fp-1"
        self.is_busy = False
        self.num_asked = 0
        self.at_once = 0
        self.most_at_once = 0
        self.published: dict[str, tuple[float, int, float, float]] = {}

    async def ask(self, body: dict[str, Any]) -> Mapping[str, Any]:
        self.num_asked += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        choice = {"message": self.model(body), "finish_reason": "stop"}
        return {"choices": [choice], "system_fingerprint": self.fingerprint}

    def publish(self, source: str, metric: str, ratio: float, n: int, low: float, high: float) -> None:
        assert source == "probe"
        self.published[metric] = (ratio, n, low, high)

    def probe(self, *suites: Suite, **settings: Any) -> Probe:
        chosen = ProbeSettings(**{"patience_s": 0.01, "every_s": 0.05, "cases": 6, **settings})
        return Probe(
            suites or (SUITE,),
            chosen,
            model="demo",
            ask=self.ask,
            busy=lambda: self.is_busy,
            publish=self.publish,
        )


async def test_a_round_publishes_figures_with_n_and_interval() -> None:
    service = Service(Player(SUITE))
    probe = service.probe(cases=12)
    assert probe.completed_at is None
    assert await probe.round()
    ratio, n, low, high = service.published["tool_call_accuracy"]
    assert (ratio, n) == (1.0, SUITE.num_turns)
    assert low < high
    assert high == pytest.approx(1.0)
    assert probe.completed_at is not None


async def test_rounds_walk_through_the_whole_suite() -> None:
    service = Service(Player(SUITE))
    probe = service.probe(cases=4, window_rounds=3)
    for _ in range(3):
        await probe.round()
    assert service.published["tool_call_accuracy"][1] == SUITE.num_turns


TALKS = load("uss_conversation")
"""One question list."""
NUM_QUESTIONS = len(TALKS.conversations[0].questions)


def talks_or_calls(body: Mapping[str, Any]) -> dict[str, Any]:
    return Player(SUITE)(body) if body.get("tools") else {"role": "assistant", "content": "USS rates URIs."}


async def test_every_suite_has_its_turn_in_every_round_and_nothing_is_asked_twice_in_one() -> None:
    service = Service(talks_or_calls)
    probe = service.probe(SUITE, TALKS, cases=5, window_rounds=1)
    asked: list[str] = []
    for _ in range(3):
        assert await probe.round()
        turns, conversations = probe._rounds[-1]
        asked += {turn.case: None for turn in turns}
        assert len(conversations) == 1
    assert asked == [case.id for case in SUITE.cases]


async def test_suites_take_turns_where_a_round_is_too_short_for_all() -> None:
    service = Service(talks_or_calls)
    probe = service.probe(SUITE, TALKS, cases=1, window_rounds=1)
    asked: list[int] = []
    for _ in range(4):
        assert await probe.round()
        asked.append(len(probe._rounds[-1][1]))
    assert asked == [0, 1, 0, 1]


async def test_a_metric_that_nothing_in_the_window_stands_behind_is_published_with_n_0() -> None:
    service = Service(talks_or_calls)
    probe = service.probe(SUITE, TALKS, cases=1, window_rounds=1)
    assert await probe.round()
    assert service.published["cot_retention"][1] == 0
    assert await probe.round()
    assert (service.published["cot_retention"][1], service.published["tool_call_accuracy"][1]) == (
        NUM_QUESTIONS,
        0,
    )
    service = Service(Player(SUITE))
    assert await service.probe().round()
    assert "cot_retention" not in service.published


async def test_a_turn_asked_in_two_rounds_of_the_window_is_one_trial() -> None:
    service = Service(Player(SUITE))
    probe = service.probe(cases=12, window_rounds=2)
    await probe.round()
    await probe.round()
    assert service.published["tool_call_accuracy"][1] == SUITE.num_turns


async def test_figures_move_when_the_model_is_swapped_and_mix_no_two_models() -> None:
    service = Service(Player(SUITE))
    probe = service.probe(cases=12, window_rounds=4)
    await probe.round()
    service.model, service.fingerprint = Player(SUITE, wrong=1.0), "fp-2"
    await probe.round()
    assert service.published["tool_call_accuracy"][:2] == (0.0, SUITE.num_turns)


async def test_a_round_that_was_refused_takes_no_other_out_of_the_window() -> None:
    service = Service(Player(SUITE))
    probe = service.probe(cases=12, window_rounds=4)
    answers = service.ask

    async def refuses(body: dict[str, Any]) -> Mapping[str, Any]:
        raise ToolCallInvalid("no")

    for ask in (answers, refuses, answers):
        probe._ask = ask
        await probe.round()
    assert 0.5 < service.published["tool_call_accuracy"][0] < 1


async def test_a_busy_service_is_asked_nothing() -> None:
    service = Service(Player(SUITE))
    service.is_busy = True
    probe = service.probe()
    assert not await probe.round()
    assert (service.num_asked, service.published, probe.num_skipped) == (0, {}, 1)
    assert probe.completed_at is None


async def test_a_round_stops_when_traffic_comes() -> None:
    service = Service(Player(SUITE))

    def model(body: Mapping[str, Any]) -> dict[str, Any]:
        service.is_busy = service.num_asked >= 3
        return Player(SUITE)(body)

    service.model = model
    probe = service.probe(cases=12)
    assert not await probe.round()
    assert service.num_asked == 3
    assert service.published == {}


async def test_a_round_waits_for_a_quiet_moment() -> None:
    service = Service(Player(SUITE))
    service.is_busy = True
    probe = service.probe(patience_s=5)
    asyncio.get_running_loop().call_later(0.05, setattr, service, "is_busy", False)
    assert await probe.round()


@pytest.mark.parametrize(
    "refusal", [ToolCallInvalid("no"), SchemaNotSupported("no"), ContextLengthExceeded("no")]
)
async def test_a_turn_without_an_answer_counts_as_wrong(refusal: ServiceError) -> None:
    service = Service(Player(SUITE))

    async def refuses(body: dict[str, Any]) -> Mapping[str, Any]:
        raise refusal

    service.ask = refuses  # type: ignore[method-assign]
    assert await service.probe(cases=12).round()
    assert service.published["tool_call_accuracy"][0] == 0.0
    assert service.published["tool_name_accuracy"][1] == 0


async def test_a_model_that_stops_calling_has_no_figure_of_its_calls() -> None:
    service = Service(Player(SUITE))
    probe = service.probe(cases=12, window_rounds=1)
    assert await probe.round()
    assert service.published["tool_name_accuracy"][1] > 0
    service.model = lambda _: {"role": "assistant", "content": "I would rather not."}
    assert await probe.round()
    assert service.published["tool_name_accuracy"][1] == 0


async def test_an_engine_that_is_down_gives_the_round_up_and_publishes_nothing() -> None:
    service = Service(Player(SUITE))

    async def is_down(body: dict[str, Any]) -> Mapping[str, Any]:
        raise EngineUnavailable("down")

    service.ask = is_down  # type: ignore[method-assign]
    probe = service.probe()
    assert not await probe.round()
    assert (service.published, probe.num_skipped) == ({}, 1)


async def test_rounds_keep_their_schedule_one_at_a_time_until_cancelled() -> None:
    service = Service(Player(SUITE))
    probe = service.probe(cases=1)
    running = asyncio.ensure_future(probe.run())
    await asyncio.sleep(0.02)
    assert probe.num_completed == 0
    await asyncio.sleep(0.26)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert 3 <= probe.num_completed <= 5
    assert service.most_at_once == 1


async def test_without_suites_there_is_nothing_to_run() -> None:
    service = Service(Player(SUITE))
    probe = Probe(
        (), ProbeSettings(), model="m", ask=service.ask, busy=lambda: False, publish=service.publish
    )
    await asyncio.wait_for(probe.run(), 1)
