"""Running a suite against a server, and what ends a run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.accuracy.result import FORMAT, RunResult, load_result
from server.accuracy.run import RunSettings, run, selection
from server.accuracy.suite import Suite, dump, load, parse
from server.errors import ConfigurationError
from tests.accuracy.players import FakeServer, Player, calls

USS = load("uss")
SMALL = parse("\n".join(case.model_dump_json() for case in USS.cases[:24]).encode(), "small")


async def played(server: FakeServer, out: Path, suite: Suite = SMALL, **settings: Any) -> RunResult:
    resume = settings.pop("resume", False)
    return await run(
        suite, RunSettings(base_url="http://fake/v1", **settings), out, resume=resume,
        transport=httpx.ASGITransport(app=server),  # type: ignore[arg-type]
    )  # fmt: skip


async def test_a_perfect_model_scores_one_on_the_whole_demo_suite(tmp_path: Path) -> None:
    result = await played(FakeServer(Player(USS)), tmp_path / "r.json", USS)
    assert len(result.turns) == USS.num_turns
    assert {name: figure.ratio for name, figure in result.metrics.items()} == dict.fromkeys(
        result.metrics, 1.0
    )
    assert result.metrics["tool_call_accuracy"].n == USS.num_turns
    assert result.metrics["tool_name_accuracy"].n < USS.num_turns


async def test_a_model_that_errs_loses_what_it_erred(tmp_path: Path) -> None:
    result = await played(FakeServer(Player(USS, wrong=0.3)), tmp_path / "r.json", USS)
    assert result.metrics["tool_call_accuracy"].ratio == pytest.approx(0.7, abs=0.06)


async def test_the_file_holds_the_result_and_the_partial_file_is_gone(tmp_path: Path) -> None:
    out = tmp_path / "r.json"
    result = await played(FakeServer(Player(SMALL)), out, seed=5, fields={"temperature": 0.6})
    assert load_result(out) == result
    assert not (tmp_path / "r.json.partial.jsonl").exists()
    assert (result.model.name, result.model.fingerprint) == ("demo", "fp-1")
    assert result.settings["seed"] == 5
    assert result.suite.digest == SMALL.digest


async def test_requests_carry_the_fields_the_tools_and_a_seed_of_their_own(tmp_path: Path) -> None:
    server = FakeServer(Player(SMALL))
    await played(server, tmp_path / "r.json", fields={"temperature": 0.6})
    assert len({body["seed"] for body in server.bodies}) == len(server.bodies)
    assert all(
        body["temperature"] == 0.6 and body["tools"] and body["model"] == "demo" for body in server.bodies
    )


async def test_equal_seeds_ask_equally_and_repeats_ask_with_other_seeds(tmp_path: Path) -> None:
    servers = [FakeServer(Player(SMALL)) for _ in range(3)]
    await played(servers[0], tmp_path / "a.json", seed=1, concurrency=1)
    await played(servers[1], tmp_path / "b.json", seed=1, concurrency=5)
    result = await played(servers[2], tmp_path / "c.json", seed=1, repeats=2)
    seeds = [{body["seed"] for body in server.bodies} for server in servers]
    assert seeds[0] == seeds[1] < seeds[2]
    assert len(result.turns) == 2 * SMALL.num_turns
    assert result.metrics["tool_call_accuracy"].n == SMALL.num_turns


async def test_repeats_that_differ_show_as_spread(tmp_path: Path) -> None:
    result = await played(FakeServer(Player(SMALL, wrong=0.4)), tmp_path / "r.json", repeats=4)
    figure = result.metrics["tool_call_accuracy"]
    assert 0 < figure.spread < 0.3
    assert 0 < figure.right < figure.n


async def test_right_calls_are_echoed_with_the_servers_ids_and_wrong_ones_replaced(tmp_path: Path) -> None:
    case = next(case for case in USS.cases if "chained" in case.tags)
    suite = parse(case.model_dump_json().encode(), "one")
    for wrong in (0.0, 1.0):
        server = FakeServer(Player(suite, wrong=wrong))
        await played(server, tmp_path / f"{wrong}.json", suite)
        echoed, result = server.bodies[1]["messages"][-2:]
        assert result["content"] == case.results[0]
        assert result["tool_call_id"] == echoed["tool_calls"][0]["id"]
        assert (echoed["tool_calls"][0]["id"] == "call_0") is (wrong == 0.0)
        assert json.loads(echoed["tool_calls"][0]["function"]["arguments"]) == case.expected.calls[0].example


async def test_results_follow_their_calls_when_the_model_calls_in_another_order(tmp_path: Path) -> None:
    case = next(case for case in USS.cases if "several" in case.tags)
    suite = parse(case.model_dump_json().encode(), "one")

    def reversed_calls(body: Mapping[str, Any]) -> dict[str, Any]:
        if body["messages"][-1]["role"] == "tool":
            return {"role": "assistant", "content": "Done."}
        wanted = [(call.name, call.example) for call in reversed(case.expected.calls)]
        return {"role": "assistant", "content": None, "tool_calls": calls(wanted)}

    server = FakeServer(reversed_calls)
    result = await played(server, tmp_path / "r.json", suite)
    assert result.turns[0].score.call
    sent = server.bodies[1]["messages"]
    arguments = {call["id"]: json.loads(call["function"]["arguments"]) for call in sent[2]["tool_calls"]}
    for message, label, content in zip(sent[3:], case.expected.calls, case.results, strict=True):
        assert arguments[message["tool_call_id"]] == label.example
        assert message["content"] == content


async def test_a_refused_answer_counts_as_wrong_and_the_run_goes_on(tmp_path: Path) -> None:
    server = FakeServer(Player(SMALL))
    server.failures = [(422, {"type": "contract_violation", "code": "tool_call_invalid", "message": "no"})]
    result = await played(server, tmp_path / "r.json", concurrency=1)
    assert result.turns[0].said.refused == "tool_call_invalid"
    assert sum(not turn.score.call for turn in result.turns) == 1


async def test_passing_failures_are_tried_again(tmp_path: Path) -> None:
    server = FakeServer(Player(SMALL))
    server.failures = [(429, {"code": "queue_full"}), (503, {}), (500, {})]
    result = await played(server, tmp_path / "r.json", concurrency=1)
    assert result.metrics["tool_call_accuracy"].ratio == 1.0


@pytest.mark.parametrize("status", [400, 401, 404])
async def test_a_refusal_that_is_not_the_models_ends_the_run(tmp_path: Path, status: int) -> None:
    server = FakeServer(Player(SMALL))
    server.failures = [(status, {"message": "that will not do", "code": "x"})]
    with pytest.raises(ConfigurationError, match="that will not do"):
        await played(server, tmp_path / "r.json")


async def test_a_server_that_is_gone_ends_the_run(tmp_path: Path) -> None:
    def is_gone(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    settings = RunSettings(base_url="http://fake", keep_going=True)
    with pytest.raises(ConfigurationError, match="ConnectError refused"):
        await run(SMALL, settings, tmp_path / "r.json", transport=httpx.MockTransport(is_gone))


@pytest.mark.parametrize("base_url", ["localhost:8000", "ftp://x", ""])
async def test_a_base_url_without_a_scheme_is_refused(tmp_path: Path, base_url: str) -> None:
    with pytest.raises(ConfigurationError, match="begins with http"):
        await run(SMALL, RunSettings(base_url=base_url), tmp_path / "r.json")


async def test_a_base_url_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"^--base-url http://\[::1: "):
        await run(SMALL, RunSettings(base_url="http://[::1"), tmp_path / "r.json")


@pytest.mark.parametrize("listed", [None, 5, ["demo"], [{}]])
async def test_a_list_of_models_that_is_none_ends_the_run(tmp_path: Path, listed: object) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"data": listed}))
    with pytest.raises(ConfigurationError, match="/v1/models: no list of models"):
        await run(SMALL, RunSettings(base_url="http://fake"), tmp_path / "r.json", transport=transport)


@pytest.mark.parametrize(("out", "reason"), [("", "it is a folder"), ("no/r.json", "no is not there")])
async def test_a_place_that_cannot_take_the_result_is_told_before_anything_is_asked(
    tmp_path: Path, out: str, reason: str
) -> None:
    server = FakeServer(Player(SMALL))
    with pytest.raises(ConfigurationError, match=f"^--out .*{reason}"):
        await played(server, tmp_path / out)
    assert server.bodies == []


@pytest.mark.parametrize("depth", [101, 800, 100_000])
async def test_arguments_that_nest_too_deep_are_wrong_and_the_run_goes_on(tmp_path: Path, depth: int) -> None:
    deep = '{"uri": ' + "[" * depth + "]" * depth + "}"
    call = {"id": "c", "type": "function", "function": {"name": "lookup_reputation", "arguments": deep}}
    server = FakeServer(lambda _: {"role": "assistant", "content": None, "tool_calls": [call]})
    result = await played(server, tmp_path / "r.json")
    assert result.metrics["tool_args_accuracy"].right == 0
    assert len(result.turns) == SMALL.num_turns


async def test_an_answer_that_nests_too_deep_to_be_read_ends_the_run(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/models"):
            return httpx.Response(200, json={"data": [{"id": "demo"}]})
        return httpx.Response(200, content=b'{"a": ' + b"[" * 100_000)

    with pytest.raises(ConfigurationError, match="the answer is not JSON"):
        await run(
            SMALL,
            RunSettings(base_url="http://x"),
            tmp_path / "r.json",
            transport=httpx.MockTransport(answer),
        )


async def test_keep_going_counts_every_failed_request_as_wrong(tmp_path: Path) -> None:
    server = FakeServer(Player(SMALL))
    server.failures = [(400, {"message": "that will not do", "code": None})]
    result = await played(server, tmp_path / "r.json", keep_going=True)
    assert [turn.said.refused for turn in result.turns if turn.said.refused] == ["400"]


async def test_a_run_that_was_cut_off_goes_on_where_it_was(tmp_path: Path) -> None:
    out, partial = tmp_path / "r.json", tmp_path / "r.json.partial.jsonl"
    broken = FakeServer(Player(SMALL))
    broken.failures = []

    def dies(body: Mapping[str, Any]) -> dict[str, Any]:
        if len(broken.bodies) > 20:
            broken.failures = [(400, {"message": "gone"})] * 50
        return Player(SMALL)(body)

    broken.model = dies
    with pytest.raises(ConfigurationError):
        await played(broken, out, concurrency=2)
    whole_lines = partial.read_text().count("\n") - 1
    with partial.open("a") as file:
        file.write('{"key": "half a li')
    again = FakeServer(Player(SMALL))
    with pytest.raises(ConfigurationError, match="--resume"):
        await played(again, out)
    with pytest.raises(ConfigurationError, match="another suite, model, checkpoint or settings"):
        await played(again, out, resume=True, seed=9)
    result = await played(again, out, resume=True)
    assert 0 < whole_lines < len(SMALL.cases)
    assert len(result.turns) == SMALL.num_turns
    assert len(again.bodies) < SMALL.num_turns
    assert result.metrics["tool_call_accuracy"].ratio == 1.0
    assert not partial.exists()


Card = Mapping[str, Any]


class Vllm:
    """A server that says on its card alone whom it serves; it goes after the first request that it answers."""

    def __init__(self, card: Card) -> None:
        self.card = card
        self.is_gone = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/models"):
            return httpx.Response(200, json={"data": [{"id": "demo", **self.card}]})
        if self.is_gone:
            return httpx.Response(400, json={"error": {"message": "gone"}})
        message = Player(SMALL)(json.loads(request.content))
        return httpx.Response(200, json={"choices": [{"message": message, "finish_reason": "stop"}]})


async def _cut_off_and_resumed(tmp_path: Path, before: Card, now: Card) -> list[str]:
    """What the resumed run warned of."""
    warned: list[str] = []
    server = Vllm(before)

    def dies(done: int, total: int) -> None:
        server.is_gone = done > 0

    settings, out = RunSettings(base_url="http://x", concurrency=1), tmp_path / "r.json"
    with pytest.raises(ConfigurationError, match="gone"):
        await run(SMALL, settings, out, progress=dies, transport=httpx.MockTransport(server))
    transport = httpx.MockTransport(Vllm(now))
    result = await run(SMALL, settings, out, resume=True, warn=warned.append, transport=transport)
    assert len(result.turns) == SMALL.num_turns
    return warned


@pytest.mark.parametrize("told", [{"root": "/a"}, {"truecall": {"fingerprint": "fp-1"}}])
async def test_a_run_does_not_go_on_with_another_checkpoint_of_the_same_name(
    tmp_path: Path, told: Card
) -> None:
    other = json.loads(json.dumps(told).replace("/a", "/b").replace("fp-1", "fp-2"))
    with pytest.raises(ConfigurationError, match="checkpoint"):
        await _cut_off_and_resumed(tmp_path, told, other)
    (tmp_path / "r.json.partial.jsonl").unlink()
    assert await _cut_off_and_resumed(tmp_path, told, told) == []


async def test_a_run_that_goes_on_says_where_a_swap_could_not_be_seen(tmp_path: Path) -> None:
    (warned,) = await _cut_off_and_resumed(tmp_path, {}, {})
    assert "neither root nor fingerprint" in warned


@pytest.mark.parametrize(
    "line", ["nonsense", "[]", "{}", '{"key": "a", "turns": [1]}', "\udcff", "[" * 9_000]
)
async def test_a_line_of_a_run_in_progress_that_is_none_is_named(tmp_path: Path, line: str) -> None:
    out, partial = tmp_path / "r.json", tmp_path / "r.json.partial.jsonl"
    server = FakeServer(Player(SMALL))
    asked = RunSettings(base_url="http://fake/v1").reproducible
    head = {"format": FORMAT, "suite": SMALL.digest, **asked, "model": "demo"}
    partial.write_text(f"{json.dumps(head)}\n{line}\n", encoding="utf-8", errors="surrogateescape")
    with pytest.raises(ConfigurationError, match=r"r\.json\.partial\.jsonl:2: no line of a run in progress"):
        await played(server, out, resume=True)


async def test_a_run_that_played_nothing_does_not_stand_in_the_way_of_the_next(tmp_path: Path) -> None:
    server = FakeServer(Player(SMALL))
    server.failures = [(400, {"message": "no field foo"})] * 24
    with pytest.raises(ConfigurationError, match="no field foo"):
        await played(server, tmp_path / "r.json", fields={"foo": 1})
    server.failures = []
    assert len((await played(server, tmp_path / "r.json")).turns) == SMALL.num_turns


async def test_a_model_that_is_swapped_during_the_run_ends_it(tmp_path: Path) -> None:
    server = FakeServer(Player(SMALL))

    def swaps(body: Mapping[str, Any]) -> dict[str, Any]:
        server.fingerprint = "fp-2" if len(server.bodies) > 5 else "fp-1"
        return Player(SMALL)(body)

    server.model = swaps
    with pytest.raises(ConfigurationError, match="changed its model"):
        await played(server, tmp_path / "r.json")


@pytest.mark.parametrize(("names", "model"), [(("a", "b"), None), (("a",), "c"), ((), None)])
async def test_the_model_must_be_named_unless_one_is_served(
    tmp_path: Path, names: tuple[str, ...], model: str
) -> None:
    with pytest.raises(ConfigurationError, match="--model"):
        await played(FakeServer(Player(SMALL), names=names), tmp_path / "r.json", model=model)


async def test_an_answer_that_is_no_completion_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no chat completion"):
        await played(FakeServer(lambda _: {"tool_calls": [{}]}), tmp_path / "r.json")


async def test_a_question_list_is_asked_in_one_conversation(tmp_path: Path) -> None:
    server = FakeServer(lambda _: {"role": "assistant", "content": "<think>USS.</think>USS rates every URI."})
    result = await played(server, tmp_path / "r.json", load("uss_conversation"))
    assert [len(body["messages"]) for body in server.bodies] == list(range(2, 22, 2))
    assert "tools" not in server.bodies[0]
    assert result.metrics["cot_retention"].right == 10
    assert result.metrics["knowledge_retention"].right == 0
    assert result.metrics["effective_tokens"].ratio == 1.0


def test_a_limit_picks_the_same_ones_in_the_suites_order_and_a_smaller_one_picks_of_them() -> None:
    picked = [[line.id for line in selection(USS, limit)] for limit in (10, 11, 100)]
    assert [len(set(ids)) for ids in picked] == [10, 11, 100]
    assert set(picked[0]) < set(picked[1]) < set(picked[2])
    assert picked[2] == [line.id for line in USS.lines if line.id in picked[2]]
    assert selection(USS, None) == selection(USS, 10_000) == USS.lines


def test_a_limit_follows_no_period_of_the_suite() -> None:
    """Of 24 lines in a cycle of four kinds, twelve at even distances are all of two kinds."""
    kinds = ("single", "near_miss", "missing", "recall")
    cases = [USS.cases[0].model_copy(update={"id": f"{kinds[number % 4]}-{number}"}) for number in range(24)]
    picked = selection(parse(dump(cases).encode(), "cycle"), 12)
    assert {line.id.partition("-")[0] for line in picked} == set(kinds)
