"""`truecall serve` as an operator meets it: one line for each mistake, one line when ready, an orderly end."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from openai import OpenAI

from tests.e2e.test_real_engine import NODE_CLIENT
from tests.gateways import WEATHER, call_text
from tests.needs import NODE_MODULES
from tests.services import serving, truecall


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "script.jsonl"
    lines = [
        {"match": "slowly", "outputs": ["one two three four five six seven eight nine ten"], "delay_ms": 100},
        {"outputs": ["Hello there."]},
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@pytest.fixture
def clients() -> Iterator[ExitStack]:
    """Closes what a test opens."""
    with ExitStack() as stack:
        yield stack


def options(script: Path) -> list[str]:
    ledger = f"ledger.url=sqlite:///{script.parent}/ledger.db"
    return ["--engine", "scripted", "--script", str(script), "--set", ledger]


MISTAKES = {
    "an unknown option": (["serve", "--modle", "x"], "--modle"),
    "an unknown setting": (["serve", "--set", "admission.max_queud=1"], "did you mean admission.max_queued"),
    "a setting of the wrong type": (["serve", "--set", "admission.max_queued=many"], "admission.max_queued"),
    "a setting without a value": (["serve", "--set", "admission.max_queued"], "dotted.key=value"),
    "an unknown profile": (["serve", "--profile", "h100"], "rtx4090"),
    "a missing profile file": (["serve", "--profile", "nowhere.yaml"], "nowhere.yaml"),
    "no model": (["serve"], "model"),
    "a missing checkpoint": (["serve", "--model", "./nowhere"], "nowhere"),
    "a folder that holds no checkpoint": (
        ["serve", "--model", "tests", "--set", "engine.args.max_model_len=5"],
        "tests holds no config.json",
    ),
    "no script": (["serve", "--engine", "scripted"], "script"),
    "a missing script": (["serve", "--engine", "scripted", "--script", "nowhere.jsonl"], "nowhere.jsonl"),
}


@pytest.mark.parametrize(("arguments", "names"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_ends_at_once_with_one_clear_line(arguments: list[str], names: str, tmp_path: Path) -> None:
    ended = truecall(*arguments, "--port", "0", "--set", f"ledger.url=sqlite:///{tmp_path}/ledger.db")
    assert ended.returncode == 2
    assert names in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
    if names != "--modle":  # click prints its usage above its own line
        assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr


def test_a_misspelled_variable_ends_the_start() -> None:
    ended = truecall("serve", TRUECALL_ADMISION__MAX_QUEUED="1")
    assert ended.returncode == 2
    assert "TRUECALL_ADMISION__MAX_QUEUED" in ended.stderr


def test_a_broken_script_names_the_line(tmp_path: Path) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text('{"outputs": ["a"]}\n{"outputs": []}\n')
    ended = truecall("serve", "--engine", "scripted", "--script", str(script), "--port", "0")
    assert ended.returncode == 2
    assert "line 2" in ended.stderr


def test_a_taken_port_ends_at_once(script: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = truecall("serve", *options(script), "--port", port)
    assert ended.returncode == 2
    assert port in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_the_service_answers_the_official_client_and_ends_orderly(
    script: Path, tmp_path: Path, clients: ExitStack
) -> None:
    with serving(*options(script), log=tmp_path / "log") as service:
        client = clients.enter_context(OpenAI(base_url=f"{service.url}/v1", api_key="none", max_retries=0))
        model = client.models.list().data[0].id
        answer = client.chat.completions.create(model=model, messages=[{"role": "user", "content": "Hi"}])
        assert answer.choices[0].message.content == "Hello there."
        assert service.terminate() == 0


def test_a_client_that_offers_another_protocol_is_answered_in_this_one(script: Path, tmp_path: Path) -> None:
    """Java's client offers h2c with every request, `curl --http2` with its first: the body was lost to the parser."""
    offer = {"connection": "Upgrade, HTTP2-Settings", "upgrade": "h2c", "http2-settings": "AAMAAABkAAQAAP__"}
    log = tmp_path / "log"
    with (
        serving(*options(script), log=log) as service,
        httpx.Client(base_url=service.url, headers=offer) as client,
    ):
        model = client.get("/v1/models").json()["data"][0]["id"]
        for _ in range(2):
            body = {"model": model, "messages": [{"role": "user", "content": "Hi"}]}
            answer = client.post("/v1/chat/completions", json=body)
            assert answer.json()["choices"][0]["message"]["content"] == "Hello there."
        assert service.terminate() == 0
    assert "pgrade" not in log.read_text()


def test_sigterm_lets_an_open_stream_end_and_refuses_new_turns(
    script: Path, tmp_path: Path, clients: ExitStack
) -> None:
    with serving(*options(script), log=tmp_path / "log") as service:
        client = clients.enter_context(OpenAI(base_url=f"{service.url}/v1", api_key="none", max_retries=0))
        model = client.models.list().data[0].id
        stream = client.chat.completions.create(
            model=model, messages=[{"role": "user", "content": "slowly"}], stream=True
        )
        text = ""
        for number, chunk in enumerate(stream):
            if number == 2:
                service.process.send_signal(signal.SIGTERM)
            text += chunk.choices[0].delta.content or ""
        assert text == "one two three four five six seven eight nine ten"
        assert service.process.wait(30) == 0
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{service.url}/health", timeout=2)


def test_a_second_signal_ends_a_drain_at_once(tmp_path: Path) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text(json.dumps({"outputs": ["word " * 1000], "delay_ms": 100}) + "\n")
    with serving(*options(script), log=tmp_path / "log") as service:
        body = {"model": "scripted", "messages": [{"role": "user", "content": "Hi"}], "stream": True}
        with httpx.stream("POST", f"{service.url}/v1/chat/completions", json=body, timeout=30) as stream:
            read = stream.iter_bytes()  # kept: an iterator that is dropped closes the connection
            next(read)
            service.process.send_signal(signal.SIGTERM)
            with pytest.raises(subprocess.TimeoutExpired):
                service.process.wait(1)
            service.process.send_signal(signal.SIGTERM)
            assert service.process.wait(10) == 0


def test_a_key_is_made_and_opens_the_service(script: Path, tmp_path: Path) -> None:
    made = truecall("key", "agent", "--scope", "chat")
    assert made.returncode == 0
    first, _, entry = made.stdout.partition("\n\n")
    key = first.split()[-1]
    keys = tmp_path / "keys.yaml"
    keys.write_text(entry.partition("\n\n")[2])
    with serving(*options(script), "--set", f"auth.keys_file={keys}", log=tmp_path / "log") as service:
        good = httpx.get(f"{service.url}/v1/models", headers={"authorization": f"Bearer {key}"})
        bad = httpx.get(f"{service.url}/v1/models", headers={"authorization": "Bearer nope"})
        assert (good.status_code, bad.status_code) == (200, 401)


def test_turns_that_outlast_the_grace_are_told_so(tmp_path: Path) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text(json.dumps({"outputs": ["word " * 1000], "delay_ms": 100}) + "\n")
    with serving(*options(script), "--set", "server.shutdown_grace_s=1", log=tmp_path / "log") as service:
        body = {"model": "scripted", "messages": [{"role": "user", "content": "Hi"}], "stream": True}
        text = ""
        with httpx.stream("POST", f"{service.url}/v1/chat/completions", json=body, timeout=30) as stream:
            for number, piece in enumerate(stream.iter_text()):
                text += piece
                if number == 1:
                    service.process.send_signal(signal.SIGTERM)
        events = text.strip().split("\n\n")
        assert events[-1] == "data: [DONE]"
        assert json.loads(events[-2].removeprefix("data: "))["error"]["code"] == "engine_unavailable"
        assert service.process.wait(20) == 0
    assert "Traceback" not in (tmp_path / "log").read_text()


@pytest.mark.node
def test_the_node_client_is_answered_as_the_python_client_is(tmp_path: Path) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text(
        json.dumps({"outputs": ["Let me see. " + call_text("get_weather", {"city": "Paris"})]}) + "\n"
    )
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    (tmp_path / "client.mjs").write_text(NODE_CLIENT)
    body = {"model": "scripted", "messages": [{"role": "user", "content": "Hi"}], "tools": [WEATHER]}
    with serving(*options(script), log=tmp_path / "log") as service:
        command = ["node", tmp_path / "client.mjs", service.url, json.dumps(body)]
        told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 0, told.stderr
    seen = {"finish": "tool_calls", "content": "Let me see.", "calls": [["get_weather", '{"city": "Paris"}']]}
    assert json.loads(told.stdout) == [seen, seen]
