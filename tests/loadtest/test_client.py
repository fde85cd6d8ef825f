"""The client against the scripted service: real calls, real ids, times that add up."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from itertools import islice, takewhile
from pathlib import Path

import pytest

from loadtest.client import Run, Target, run_closed, run_open, shows
from loadtest.compare import FAILED, compare
from loadtest.figures import Objective, fault, summary
from loadtest.report import compare_page, run_page, sweep_page
from loadtest.sweep import Sweep
from loadtest.workload import Scenario, arrivals, conversations
from tests.gateways import MODEL, Running, call_text, running
from tests.services import ROOT, serving, truecall

FAST = (Scenario("lookup", 1.0, "travel", (2, 2), 0.02, (64, 64)),)
SCRIPT = [
    {"match": r'^\{"tool"', "outputs": ["The tool has answered; shall I go through its items one by one?"]},
    {"match": "weather|trains|hotel", "outputs": [call_text("get_weather", {"city": "Paris"})]},
    {"outputs": ["Thank you for asking; I can look that up for you."]},
]


@asynccontextmanager
async def service(folder: Path) -> AsyncGenerator[tuple[Running, Target], None]:
    async with running(folder, SCRIPT) as gateway:
        yield gateway, Target(f"{gateway.url}/v1", MODEL)


async def test_each_question_takes_a_call_its_result_and_an_answer_with_verified_ids(tmp_path: Path) -> None:
    async with service(tmp_path) as (gateway, target):
        run = await run_closed(target, conversations(0, scenarios=FAST), users=3, count=6)
        assert [turn.error for turn in run.turns] == [""] * 24
        assert sum(turn.calls for turn in run.turns) == 12
        assert [talk.complete for talk in run.conversations] == [True] * 6
        # The result goes back under the id that the service signed, unchanged.
        assert gateway.series("observations_total", provenance="verified") >= 12
        assert gateway.series("observations_total", provenance="unknown") == 0


async def test_an_open_loop_starts_at_the_instants_it_drew_and_keeps_its_times_in_order(
    tmp_path: Path,
) -> None:
    async with service(tmp_path) as (_, target):
        run = await run_open(target, conversations(1, scenarios=FAST), seed=4, rate=10, seconds=1)
    drawn = list(takewhile(lambda at: at <= 1, arrivals(4, 10)))
    firsts: dict[int, float] = {}
    for turn in run.turns:
        firsts[turn.conversation] = min(turn.intended, firsts.get(turn.conversation, turn.intended))
    assert sorted(firsts.values()) == drawn
    assert len(run.conversations) == len(drawn) > 5
    for turn in run.turns:
        assert turn.intended <= turn.started + 0.002
        assert turn.first is not None
        assert turn.started < turn.first <= turn.ended <= run.seconds
        assert turn.tokens > 0
    figures = summary(run, Objective(first_token_s=30, token_s=30))
    assert figures["good_share"] == 1.0


@pytest.mark.parametrize(
    ("delta", "seen"),
    [
        ({"role": "assistant", "content": ""}, False),
        ({"reasoning_content": "\n"}, False),
        ({"reasoning": "\n\n"}, False),
        ({"content": " so"}, True),
        ({"reasoning": "I"}, True),
        ({"content": None, "tool_calls": [{"index": 0}]}, True),
    ],
)
def test_a_turn_has_begun_when_there_is_something_to_see(delta: dict[str, object], seen: bool) -> None:
    assert shows(delta) is seen


async def test_users_without_a_conversation_do_not_end_the_time_in_which_all_were_busy(
    tmp_path: Path,
) -> None:
    async with service(tmp_path) as (_, target):
        run = await run_closed(target, conversations(0, scenarios=FAST), users=4, count=2)
    assert run.full is not None
    assert run.full >= min(turn.ended for turn in run.turns)
    assert summary(run, Objective())["tokens_a_s"] > 0


async def test_a_refused_turn_ends_its_conversation_with_the_error_code(tmp_path: Path) -> None:
    async with service(tmp_path) as (_, target):
        run = await run_closed(
            Target(target.base_url, "nobody"), conversations(0, scenarios=FAST), users=1, count=2
        )
    assert [turn.error for turn in run.turns] == ["model_not_found"] * 2
    assert not any(talk.complete for talk in run.conversations)


async def test_a_server_that_is_not_there_is_an_error_and_no_crash() -> None:
    run = await run_closed(
        Target("http://127.0.0.1:9/v1", "m"), conversations(0, scenarios=FAST), users=1, count=1
    )
    assert [turn.error for turn in run.turns] == ["ClientConnectorError"]


@pytest.mark.parametrize("open_loop", [True, False])
async def test_a_client_that_is_held_up_is_not_valid_in_either_loop(open_loop: bool, tmp_path: Path) -> None:
    async def hold_up() -> None:
        while True:
            time.sleep(0.05)  # noqa: ASYNC251 - the loop is to be held up
            await asyncio.sleep(0.05)

    async with service(tmp_path) as (_, target):
        holding = asyncio.ensure_future(hold_up())
        load = conversations(0, scenarios=FAST)
        if open_loop:
            run = await run_open(target, load, seed=0, rate=4, seconds=1)
        else:
            run = await run_closed(target, load, users=1, count=2)
        holding.cancel()
    figures = summary(run, Objective())
    assert figures["lag_ms"]["p99"] > 20
    assert "late at 1 % of its ticks" in (fault(figures) or "")


async def test_a_comparison_in_which_a_side_refuses_its_turns_compares_nothing(tmp_path: Path) -> None:
    sets = ("admission.max_in_flight=1", "admission.max_queued=0")
    async with running(tmp_path, SCRIPT, *sets) as full, running(tmp_path, SCRIPT) as free:
        ours, other = (Target(f"{gateway.url}/v1", MODEL) for gateway in (full, free))
        rows = await compare(ours, other, seed=0, users=[6], rounds=1, conversations_a_user=2)
    failed = next(row for row in rows if row["figure"] == FAILED)
    assert (failed["ours"], failed["other"]) == (1, 0)


async def test_a_comparison_of_a_server_with_itself_gives_ratios_with_their_intervals(tmp_path: Path) -> None:
    async with service(tmp_path) as (_, target):
        rows = await compare(target, target, seed=0, users=[2], rounds=2, conversations_a_user=1)
    by_figure = {row["figure"]: row for row in rows}
    assert by_figure["errors"]["ours"] == by_figure["errors"]["other"] == 0
    assert by_figure["rounds in which over 1 % failed"]["ours"] == 0
    ratio = by_figure["tokens a second"]["ratio"]
    assert ratio["low"] <= ratio["median"] <= ratio["high"]
    assert ratio["level"] == 0.5
    page = compare_page("Compared", rows)
    assert "tokens a second" in page
    assert "(50 %)" in page


async def test_the_report_is_one_file_that_loads_nothing(tmp_path: Path) -> None:
    async with service(tmp_path) as (_, target):
        run = await run_closed(target, conversations(0, scenarios=FAST), users=2, count=2)
    figures = summary(run, Objective())
    for page in (
        run_page("A <run>", figures, run),
        sweep_page("Sweep", Sweep([{"rate": 1.0, **figures}])),
        sweep_page("Sweep of nothing", Sweep([{"rate": 1.0, **summary(Run(1.0), Objective())}])),
    ):
        assert "<svg" in page
        assert "<run>" not in page
        assert not any(word in page for word in ("http:", "https:", "src=", "<script", "url("))


async def test_a_sweep_at_which_nobody_arrives_measures_nothing_and_says_so(tmp_path: Path) -> None:
    async with service(tmp_path) as (gateway, _):
        code = "from loadtest.cli import app; app()"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, "sweep", "--base-url", f"{gateway.url}/v1",
            "--start", "0.001", "--seconds", "1", "--steps", "2",
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, cwd=ROOT,
        )  # fmt: skip
        stdout, _ = await process.communicate()
    *_, told, result = stdout.decode().splitlines()
    assert process.returncode == 3
    assert told.startswith("no conversation arrived at any rate")
    assert json.loads(result)["knee"] is None


async def test_a_sweep_that_is_refused_everywhere_names_the_refusal(tmp_path: Path) -> None:
    async with service(tmp_path) as (gateway, _):
        code = "from loadtest.cli import app; app()"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, "sweep", "--base-url", gateway.url, "--model", "nope",
            "--start", "20", "--seconds", "1",
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, cwd=ROOT,
        )  # fmt: skip
        stdout, stderr = await process.communicate()
    *_, told, result = stdout.decode().splitlines()
    assert process.returncode == 3
    assert told == "no turn was answered (model_not_found)"
    assert "freer machine" not in stderr.decode()
    assert len(json.loads(result)["steps"]) == 1


def test_a_report_that_cannot_be_written_is_refused_before_the_load(tmp_path: Path) -> None:
    done = truecall("loadtest", "run", "--users", "1", "--out", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "Is a directory" in done.stderr


async def test_the_command_prints_its_result_as_the_last_line(tmp_path: Path) -> None:
    async with service(tmp_path) as (gateway, _):
        code = "from loadtest.cli import app; app()"
        report = tmp_path / "report.html"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, "run", "--base-url", f"{gateway.url}/v1/", "--users", "2", "--count", "2",
            "--no-think", "--out", str(report),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, cwd=Path(__file__).parents[2],
        )  # fmt: skip
        stdout, _ = await process.communicate()
    result = json.loads(stdout.decode().splitlines()[-1])
    assert process.returncode == (0 if result["valid"] else 3)
    assert result["kind"] == "run"
    assert result["turns"] > 0
    assert report.read_text("utf-8").startswith("<!doctype html>")


@pytest.mark.slow
@pytest.mark.skipif(find_spec("locust") is None, reason="no locust (pip install locust)")
def test_the_locust_file_plays_the_same_conversations(tmp_path: Path) -> None:
    # Never imported here: gevent would patch this process under the feet of its threads.
    script = tmp_path / "script.jsonl"
    script.write_text("".join(json.dumps(line) + "\n" for line in SCRIPT))
    options = (
        "--engine",
        "scripted",
        "--script",
        str(script),
        "--set",
        f"ledger.url=sqlite:///{tmp_path}/ledger.db",
    )
    with serving(*options, log=tmp_path / "log") as service:
        target = Target(f"{service.url}/v1", MODEL)
        asyncio.run(
            run_closed(target, conversations(0, think=False), users=4, count=12)
        )  # compiles the contracts
        locust = subprocess.run(
            [
                sys.executable, "-m", "locust", "-f", "loadtest/locustfile.py", "--headless", "--host", service.url,
                "--users", "2", "--spawn-rate", "2", "--run-time", "15s", "--csv", str(tmp_path / "soak"),
            ],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False, cwd=ROOT,
        )  # fmt: skip
    assert locust.returncode == 0, locust.stderr[-2000:]
    rows = (tmp_path / "soak_stats.csv").read_text().splitlines()
    assert any(row.startswith("SSE,first token,") for row in rows), [*rows, locust.stderr[-2000:]]


def test_loads_of_equal_seeds_ask_the_same_of_both_servers() -> None:
    first, second = (list(islice(conversations(3, think=False), 20)) for _ in range(2))
    assert first == second
