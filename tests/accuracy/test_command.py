"""`truecall eval` from end to end, against a server on a socket."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from typer.testing import CliRunner

from server.accuracy.suite import load
from server.cli.eval import app
from server.errors import ConfigurationError
from tests.accuracy.players import FakeServer, Player

USS = load("uss")


@contextmanager
def listening(fake: FakeServer) -> Iterator[str]:
    application: Any = fake
    server = uvicorn.Server(uvicorn.Config(application, port=0, log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until = time.monotonic() + 10
        while not server.started and time.monotonic() < until:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


def command(*arguments: object, environ: dict[str, str] | None = None) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], obj=environ or {})


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs of a good model and one of a worse one, each made by the command."""
    folder = tmp_path_factory.mktemp("results")
    for name, wrong, seed in (("good", 0.05, 1), ("again", 0.05, 2), ("worse", 0.2, 1)):
        with listening(FakeServer(Player(USS, wrong), fingerprint=name)) as url:
            ran = command("run", "--suite", "uss", "--base-url", url, "--out", folder / name, "--seed", seed)
        assert ran.exit_code == 0, ran.output
    return folder


def test_a_run_prints_its_figures_and_writes_its_file(results: Path) -> None:
    written = json.loads((results / "good").read_text(encoding="utf-8"))
    assert written["format"] == "truecall-eval/1"
    assert len(written["turns"]) == USS.num_turns
    assert written["metrics"]["tool_call_accuracy"]["n"] == USS.num_turns


def test_two_runs_of_one_model_exit_0_and_a_planted_regression_exits_1(results: Path) -> None:
    assert command("compare", results / "good", results / "again").exit_code == 0
    caught = command("compare", results / "good", results / "worse")
    assert caught.exit_code == 1
    assert "REGRESSION" in caught.output


@pytest.mark.parametrize(
    ("limit", "status"),
    [
        (("--fail-under", "tool_call_accuracy=0.5"), 0),
        (("--fail-under", "tool_call_accuracy=0.99"), 1),
        (("--max-drop", "tool_call_accuracy=20", "--max-drop", "response_quality=1"), 0),
        (("--max-drop", "tool_call_accuracy=2"), 1),
    ],
)
def test_the_gates_set_the_exit_status(results: Path, limit: tuple[str, ...], status: int) -> None:
    assert command("compare", results / "good", results / "worse", "--alpha", 0, *limit).exit_code == status


def test_a_gate_wants_the_whole_suite_unless_told_otherwise(results: Path, tmp_path: Path) -> None:
    whole = json.loads((results / "good").read_text(encoding="utf-8"))
    (tmp_path / "part").write_text(json.dumps(whole | {"turns": whole["turns"][:1]}), encoding="utf-8")
    gate = ("compare", results / "good", tmp_path / "part", "--max-drop", "tool_call_accuracy=2")
    refused = command(*gate)
    assert refused.exit_code == 1
    assert "--allow-partial" in refused.output
    assert command(*gate, "--allow-partial").exit_code == 0


def test_a_comparison_is_written_in_every_form(results: Path, tmp_path: Path) -> None:
    markdown, html = tmp_path / "c.md", tmp_path / "c.html"
    ran = command(
        "compare", results / "good", results / "worse", "--markdown", markdown, "--html", html, "--json"
    )
    assert json.loads(ran.output)["regression"] is True
    assert markdown.read_text(encoding="utf-8").startswith("# demo (worse) against demo (good)")
    assert html.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_options_reach_the_request_and_the_key_comes_from_a_file_or_the_environment(tmp_path: Path) -> None:
    keys: list[str] = []

    class Guarded(FakeServer):
        async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
            keys.extend(
                value.decode() for name, value in scope.get("headers", ()) if name == b"authorization"
            )
            await super().__call__(scope, receive, send)

    fake = Guarded(Player(USS))
    (tmp_path / "key").write_text("from-file\n", encoding="utf-8")
    with listening(fake) as url:
        arguments = ("run", "--suite", "uss", "--base-url", url, "--limit", 2, "--out", tmp_path / "r.json")
        asked = (
            *arguments,
            "--temperature",
            0.5,
            "--max-tokens",
            64,
            "--no-thinking",
            "--fields",
            '{"top_k": 5, "chat_template_kwargs": {"tone": "short"}}',
        )
        assert command(*asked, "--api-key-file", tmp_path / "key").exit_code == 0
        assert command(*arguments, environ={"TRUECALL_API_KEY": "from-environment"}).exit_code == 0
    body = fake.bodies[0]
    assert (body["temperature"], body["max_tokens"], body["top_k"]) == (0.5, 64, 5)
    assert body["chat_template_kwargs"] == {"tone": "short", "enable_thinking": False}
    assert set(keys) == {"Bearer from-file", "Bearer from-environment"}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("run", "--suite", "nowhere.jsonl", "--base-url", "http://x"), "nowhere.jsonl"),
        (("run", "--suite", "uss", "--base-url", "http://x", "--fields", "{"), "--fields: not JSON"),
        (
            ("run", "--suite", "uss", "--base-url", "http://x", "--fields", "[]"),
            "--fields: give a JSON object",
        ),
        (
            ("run", "--suite", "uss", "--base-url", "http://x", "--fields", '{"temperature": NaN}'),
            "--fields: not JSON: NaN",
        ),
        (
            ("run", "--suite", "uss", "--base-url", "http://x", "--temperature", "inf"),
            "--temperature inf: give a number",
        ),
        *(
            (
                ("run", "--suite", "uss", "--base-url", "http://x", "--fields", json.dumps({name: value})),
                f"--fields: {name} is not for every request to say: {instead}",
            )
            for name, value, instead in (
                ("model", "other", "give --model"),
                ("seed", 7, "give --seed"),
                ("messages", [], "the suite has them"),
                ("tools", [], "the suite has them"),
                ("stream", True, "answers are read whole"),
                ("n", 2, "give --repeats"),
            )
        ),
        (("run", "--suite", "uss", "--base-url", "http://x", "--out", "/"), "--out /: it is a folder"),
        (("compare", "nowhere.json", "nowhere.json"), "nowhere.json"),
        (("compare", "a", "b", "--fail-under", "speed=1"), "no such metric"),
        (("compare", "a", "b", "--fail-under", "tool_call_accuracy=95"), "95 % is 0.95"),
        (("compare", "a", "b", "--fail-under", "tool_call_accuracy=0"), "every run would pass"),
        (("compare", "a", "b", "--max-drop", "tool_call_accuracy=100"), "every run would pass"),
        (("compare", "a", "b", "--max-drop", "tool_call_accuracy=nan"), "--max-drop tool_call_accuracy=nan"),
        (("import-bfcl", "nowhere.json"), "nowhere.json"),
    ],
)
def test_what_an_operator_got_wrong_is_one_line(arguments: tuple[str, ...], reason: str) -> None:
    failed = command(*arguments).exception
    assert isinstance(failed, ConfigurationError)
    assert reason in str(failed)


def test_no_command_writes_over_a_file_that_it_reads(results: Path, tmp_path: Path) -> None:
    for name in ("suite.jsonl", "r.json.partial.jsonl", "key", "q.json", "a.json", "base", "new"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "suite.jsonl")
    at = {path.name: path for path in tmp_path.iterdir()}
    run = ("run", "--base-url", "http://x")
    imports = ("import-bfcl", at["q.json"], at["a.json"])
    compare = ("compare", at["base"], at["new"])
    for option, written, arguments in (
        ("--out", at["suite.jsonl"], (*run, "--suite", at["suite.jsonl"])),
        ("--out", at["link"], (*run, "--suite", at["suite.jsonl"])),
        ("--out", at["key"], (*run, "--suite", "uss", "--api-key-file", at["key"])),
        ("--out", at["q.json"], imports),
        ("--out", at["a.json"], imports),
        ("--markdown", at["base"], compare),
        ("--html", at["new"], compare),
    ):
        failed = command(*arguments, option, written).exception
        assert isinstance(failed, ConfigurationError)
        assert str(failed).startswith(f"{option} {written}: the command reads that file")
    partial = command(*run, "--suite", at["r.json.partial.jsonl"], "--out", tmp_path / "r.json").exception
    assert "r.json.partial.jsonl: the command reads that file" in str(partial)
    assert all(path.read_text(encoding="utf-8") == name for name, path in at.items() if name != "link")


def test_a_run_says_how_many_turns_were_refused(tmp_path: Path) -> None:
    fake = FakeServer(Player(USS))
    fake.failures = [(400, {"message": "no", "code": "schema_not_supported"})] * 2
    with listening(fake) as url:
        ran = command("run", "--suite", "uss", "--base-url", url, "--limit", 4, "--out", tmp_path / "r.json")
    assert ran.exit_code == 0, ran.output
    assert "turns were refused and count as wrong: schema_not_supported 2." in " ".join(ran.output.split())


@pytest.mark.parametrize("key", ["ключ", "two\nlines", "\udcff"])
def test_a_key_that_no_header_can_carry_is_refused(tmp_path: Path, key: str) -> None:
    (tmp_path / "key").write_text(key, encoding="utf-8", errors="surrogateescape")
    asked = ("run", "--suite", "uss", "--base-url", "http://x", "--out", tmp_path / "r.json")
    for failed in (
        command(*asked, "--api-key-file", tmp_path / "key").exception,
        command(*asked, environ={"TRUECALL_API_KEY": key}).exception,
    ):
        assert isinstance(failed, ConfigurationError)
        assert str(failed).endswith("a key is one line of ASCII")


def test_a_file_that_is_no_result_is_refused(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text("{}", encoding="utf-8")
    failed = command("compare", tmp_path / "r.json", tmp_path / "r.json").exception
    assert isinstance(failed, ConfigurationError)
    assert "no result of `truecall eval run`" in str(failed)


def test_an_import_writes_a_suite_that_loads(tmp_path: Path) -> None:
    function = {
        "name": "a.b",
        "parameters": {"type": "dict", "properties": {"x": {"type": "integer"}}, "required": ["x"]},
    }
    question = {
        "id": "simple_0",
        "question": [[{"role": "user", "content": "b of 3"}]],
        "function": [function],
    }
    answer = {"id": "simple_0", "ground_truth": [{"a.b": {"x": [3]}}]}
    (tmp_path / "simple.json").write_text(json.dumps(question), encoding="utf-8")
    (tmp_path / "answer.json").write_text(json.dumps(answer), encoding="utf-8")
    ran = command(
        "import-bfcl", tmp_path / "simple.json", tmp_path / "answer.json", "--out", tmp_path / "s.jsonl"
    )
    assert ran.exit_code == 0, ran.output
    (case,) = load(str(tmp_path / "s.jsonl")).cases
    assert case.tools[0]["function"]["name"] == case.expected.calls[0].name == "a_b"
    assert ran.stderr == ""


def test_an_import_tells_of_cases_that_no_model_held_to_its_tools_can_get_right(tmp_path: Path) -> None:
    parameters = {"type": "dict", "properties": {"x": {"type": "integer"}}, "required": ["x"]}
    question = {
        "id": "simple_0",
        "question": [[{"role": "user", "content": "b of three"}]],
        "function": [{"name": "b", "parameters": parameters}],
    }
    answer = {"id": "simple_0", "ground_truth": [{"b": {"x": ["three"]}}]}
    (tmp_path / "simple.json").write_text(json.dumps(question), encoding="utf-8")
    (tmp_path / "answer.json").write_text(json.dumps(answer), encoding="utf-8")
    ran = command(
        "import-bfcl", tmp_path / "simple.json", tmp_path / "answer.json", "--out", tmp_path / "s.jsonl"
    )
    assert ran.exit_code == 0, ran.output
    assert "1 cases accept no call that their own tools' schemas admit: simple_0" in ran.stderr
