"""What is wrong gets an OpenAI error body with its path: never a traceback, a hang or a half-open stream."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncGenerator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from server.engine.port import Ask, Delta, Prompt
from server.engine.scripted import ScriptedEngine, ScriptLine
from server.errors import ConfigurationError, EngineUnavailable
from server.ledger.schema import connect, writing
from tests.gateways import MODEL, WEATHER, running

USER = [{"role": "user", "content": "Hi"}]


def body(**fields: Any) -> dict[str, Any]:
    return {"model": MODEL, "messages": USER} | fields


BAD_BODIES = {
    "not JSON": (b"{", 400, "invalid_json", None),
    "not an object": (b"[]", 400, "invalid_json", None),
    "no messages": (body(messages=[]), 400, "invalid_request", "messages"),
    "a wrong type": (body(temperature="hot"), 400, "invalid_request", "temperature"),
    "an unknown field": (body(temprature=1), 400, "unsupported_field", "temprature"),
    "n too large": (body(n=1000), 400, "invalid_request", "n"),
    "a result without its call": (
        body(messages=[*USER, {"role": "tool", "tool_call_id": "x", "content": "1"}]),
        400,
        "observation_unmatched",
        "messages[1].tool_call_id",
    ),
    "a prompt over the context": (
        body(messages=[{"role": "user", "content": "x " * 200_000}]),
        400,
        "context_length_exceeded",
        "messages",
    ),
    "more tokens than the context": (
        body(max_tokens=1_000_000),
        400,
        "context_length_exceeded",
        "max_tokens",
    ),
    "a dangling reference": (
        body(tools=[{"type": "function", "function": {"name": "f", "parameters": {"$ref": "#/$defs/Nope"}}}]),
        400,
        "schema_not_supported",
        "tools[0].function.parameters",
    ),
}


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(("sent", "status", "code", "param"), BAD_BODIES.values(), ids=BAD_BODIES.keys())
async def test_a_bad_request_names_the_field(
    sent: Any, status: int, code: str, param: str | None, stream: bool, tmp_path: Path
) -> None:
    async with running(tmp_path, ["Hi"]) as service:
        response = await service.post(sent | {"stream": stream} if isinstance(sent, dict) else sent)
        error = response.json()["error"]
        assert (response.status_code, error["code"]) == (status, code)
        assert (error["param"] or "").startswith(param or "")
        assert {"message", "type", "param", "code"} <= error.keys()
        assert service.series("requests_total", route="/v1/chat/completions", code=code) == 1


async def test_a_defect_met_while_a_schema_is_compiled_is_a_refusal_and_a_line_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def defect(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("server.contract.compile.relax", defect)
    async with running(tmp_path, ["Hi"]) as service:
        response = await service.post(body(tools=[WEATHER]))
        error = response.json()["error"]
        assert (response.status_code, error["code"]) == (400, "schema_not_supported")
        assert error["param"] == "tools[0].function.parameters"
        reported = await service.post({"tools": [WEATHER]}, path="/v1/contracts")
        assert reported.json()["coverage"]["tools"][0]["refused"]["param"] == error["param"]
    told = [record for record in caplog.records if record.name == "truecall.app"]
    assert [record.exc_info[0] for record in told if record.exc_info] == [ZeroDivisionError] * 2


async def test_bounds_that_no_grammar_can_write_are_taken(tmp_path: Path) -> None:
    bounds = {"most": {"maximum": 1.7976931348623157e308}, "between": {"minimum": 1e-7, "maximum": 5e-7}}
    properties = {name: {"type": "number"} | bound for name, bound in bounds.items()}
    tool = {"type": "function", "function": {"name": "f", "parameters": {"properties": properties}}}
    async with running(tmp_path, ["Hi"]) as service:
        assert (await service.post(body(tools=[tool]))).status_code == 200


async def test_routes_methods_sizes_and_media_types_are_refused_in_the_same_shape(tmp_path: Path) -> None:
    async with running(tmp_path, ["Hi"], "server.body_bytes=2000") as service:
        answers = [
            (await service.get("/v1/nothing"), 404, "not_found"),
            (await service.get("/v1/chat/completions"), 405, "method_not_allowed"),
            (await service.post(b"x" * 3000), 413, "body_too_large"),
            (await service.post(b"hi", **{"content-type": "text/plain"}), 415, "unsupported_media_type"),
        ]
        for response, status, code in answers:
            assert (response.status_code, response.json()["error"]["code"]) == (status, code)


async def test_a_body_without_a_declared_length_is_bounded_too(tmp_path: Path) -> None:
    async def endless() -> AsyncGenerator[bytes, None]:
        for _ in range(100):
            yield b" " * 1000

    async with running(tmp_path, ["Hi"], "server.body_bytes=2000") as service, httpx.AsyncClient() as http:
        response = await http.post(f"{service.url}/v1/chat/completions", content=endless())
        assert response.status_code == 413


async def test_keys_and_scopes_guard_every_route_but_health(tmp_path: Path) -> None:
    keys = tmp_path / "keys.yaml"
    digest = {name: sha256(name.encode()).hexdigest() for name in ("chat", "watch", "root")}
    keys.write_text(
        f"- {{name: agent, sha256: {digest['chat']}, scopes: [chat]}}\n"
        f"- {{name: prometheus, sha256: {digest['watch']}, scopes: [metrics]}}\n"
        f"- {{name: root, sha256: {digest['root']}, scopes: [admin]}}\n"
    )

    def key(name: str) -> dict[str, str]:
        return {"authorization": f"Bearer {name}"}

    async with running(tmp_path, ["Hi"], f"auth.keys_file={keys}") as service:
        assert (await service.get("/health")).status_code == 200
        assert (await service.get("/ready")).status_code == 200
        for path in ("/v1/models", "/metrics", "/v1/turns", "/v1/turns/x"):
            refusal = await service.get(path)
            assert (refusal.status_code, refusal.json()["error"]["code"]) == (401, "invalid_api_key")
            assert (await service.get(path, **key("wrong"))).status_code == 401
            assert (await service.get(path, **key("root"))).status_code in (200, 404)
        assert (await service.post(body())).status_code == 401
        assert (await service.post(body(), **key("chat"))).status_code == 200
        refusal = await service.post(body(), **key("watch"))
        assert (refusal.status_code, refusal.json()["error"]["code"]) == (403, "insufficient_scope")
        assert (await service.get("/metrics", **key("watch"))).status_code == 200
        assert (await service.get("/metrics", **key("chat"))).status_code == 403


async def test_a_required_ledger_that_takes_no_entry_makes_the_service_not_ready(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/ledger.db")
    for mode, status in (("best_effort", 200), ("required", 503)):
        async with running(tmp_path, ["Hi"], f"ledger.mode={mode}") as service:
            with writing(engine) as connection:
                connection.execute(text("ALTER TABLE head RENAME TO lost"))
            assert (await service.get("/ready")).status_code == status
            with writing(engine) as connection:
                connection.execute(text("ALTER TABLE lost RENAME TO head"))
            assert (await service.get("/ready")).status_code == 200
    engine.dispose()


class Watched(ScriptedEngine):
    """Decodes slowly; tells how many decodes run and whether they were closed."""

    def __init__(self, failing: bool = False) -> None:
        super().__init__((ScriptLine(outputs=("word " * 400,), chunk_chars=5, delay_ms=5),), name=MODEL)
        self.decoding = 0
        self._failing = failing

    async def stream(self, ask: Ask, prompt: Prompt) -> AsyncGenerator[Delta, None]:
        self.decoding += 1
        try:
            count = 0
            async for delta in super().stream(ask, prompt):
                count += 1
                if self._failing and count > 3:
                    raise EngineUnavailable("the engine died")
                yield delta
        finally:
            self.decoding -= 1


@pytest.mark.parametrize("stream", [False, True])
async def test_a_client_that_leaves_ends_the_decode_and_is_on_the_ledger(
    stream: bool, tmp_path: Path
) -> None:
    engine = Watched()
    async with running(tmp_path, engine) as service:
        async with httpx.AsyncClient() as http:
            with pytest.raises(httpx.ReadTimeout):
                await http.post(
                    f"{service.url}/v1/chat/completions", json=body(), timeout=httpx.Timeout(5, read=0.2)
                ) if not stream else await read_a_little(http, service.url)
        for _ in range(100):
            if not engine.decoding:
                break
            await asyncio.sleep(0.02)
        assert engine.decoding == 0
        assert service.gateway.turns.admission.num_in_flight == 0
        for _ in range(100):
            turns = (await service.get("/v1/turns?status=client_gone")).json()["turns"]
            if turns:
                break
            await asyncio.sleep(0.02)
        assert len(turns) == 1


async def read_a_little(http: httpx.AsyncClient, url: str) -> None:
    async with http.stream("POST", f"{url}/v1/chat/completions", json=body(stream=True)) as response:
        async for _ in response.aiter_bytes():
            break
    raise httpx.ReadTimeout("left on purpose")


async def test_an_engine_that_dies_mid_stream_ends_the_stream_with_an_error_event(tmp_path: Path) -> None:
    async with running(tmp_path, Watched(failing=True)) as service:
        streamed = await service.post(body(stream=True))
        events = [event for event in streamed.text.split("\n\n") if event]
        assert events[-1] == "data: [DONE]"
        assert '"code":"engine_unavailable"' in events[-2]
        plain = await service.post(body())
        assert (plain.status_code, plain.json()["error"]["code"]) == (503, "engine_unavailable")


async def test_a_full_service_says_when_to_come_back(tmp_path: Path) -> None:
    sets = ("admission.max_in_flight=1", "admission.max_queued=0")
    async with (
        running(tmp_path, Watched(), *sets) as service,
        httpx.AsyncClient() as http,
        http.stream("POST", f"{service.url}/v1/chat/completions", json=body(stream=True)) as first,
    ):
        assert first.status_code == 200
        refusal = await service.post(body())
        assert (refusal.status_code, refusal.json()["error"]["code"]) == (429, "queue_full")
        assert int(refusal.headers["retry-after"]) >= 1


async def test_a_turn_past_its_deadline_is_ended(tmp_path: Path) -> None:
    engine = Watched()
    async with running(tmp_path, engine, "admission.deadline_s=0.1") as service:
        response = await service.post(body())
        assert (response.status_code, response.json()["error"]["code"]) == (504, "deadline_exceeded")
        assert engine.decoding == 0


class SlowToRender(Watched):
    async def render(self, ask: Ask) -> Prompt:
        await asyncio.sleep(30)
        return await super().render(ask)


async def test_the_deadline_holds_before_the_decode_begins(tmp_path: Path) -> None:
    async with running(tmp_path, SlowToRender(), "admission.deadline_s=0.2") as service:
        response = await service.post(body())
        assert (response.status_code, response.json()["error"]["code"]) == (504, "deadline_exceeded")


async def test_a_burst_is_refused_before_anything_is_done_for_it(tmp_path: Path) -> None:
    sets = ("admission.max_in_flight=1", "admission.max_queued=1", "admission.deadline_s=2")
    async with running(tmp_path, SlowToRender(), *sets) as service:
        answers = await asyncio.gather(*(service.post(body()) for _ in range(6)))
        assert sorted(answer.status_code for answer in answers) == [429] * 4 + [504] * 2


async def test_a_wait_in_vain_is_seen_in_the_queues_times(tmp_path: Path) -> None:
    sets = ("admission.max_in_flight=1", "admission.queue_timeout_s=0.2")
    async with (
        running(tmp_path, Watched(), *sets) as service,
        httpx.AsyncClient() as http,
        http.stream("POST", f"{service.url}/v1/chat/completions", json=body(stream=True)),
    ):
        assert (await service.post(body())).status_code == 429
        assert service.series("queue_seconds_count") == 2
        assert service.series("queue_seconds_sum") >= 0.2


async def test_a_large_body_is_read_like_a_small_one(tmp_path: Path) -> None:
    parts = [{"type": "text", "text": "ab"}] * 20_000
    async with running(tmp_path, ["Hi"]) as service:
        sent = body(messages=[{"role": "user", "content": parts}])
        assert (await service.post(sent)).status_code == 200
        assert (await service.post(sent | {"temprature": 1})).json()["error"]["param"] == "temprature"


@pytest.mark.parametrize("text", [b"", b"# the last one was taken out\n", b"\xff\xfe"])
async def test_a_file_of_signing_keys_without_one_ends_the_start(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "keys").write_bytes(text)
    with pytest.raises(ConfigurationError, match=r"provenance\.keys_file"):
        async with running(tmp_path, ["Hi"], f"provenance.keys_file={tmp_path / 'keys'}"):
            pass


async def test_the_wrong_model_of_a_tool_is_no_traceback(tmp_path: Path) -> None:
    async with running(tmp_path, ["Hi"]) as service:
        contract = await service.post({"tools": [WEATHER]}, path="/v1/contracts")
        assert contract.status_code == 200
        assert contract.json()["coverage"]
        assert (await service.post({"tools": 5}, path="/v1/contracts")).status_code == 400
        misspelt = await service.post({"tools": [WEATHER], "tool_choise": "auto"}, path="/v1/contracts")
        assert misspelt.status_code == 400
        assert "`tool_choice`" in misspelt.json()["error"]["message"]


async def test_a_body_nested_past_reason_is_refused_before_it_reaches_the_ledger(tmp_path: Path) -> None:
    deep: Any = []
    for _ in range(300):
        deep = [deep]
    async with running(tmp_path, ["Hi"]) as service:
        response = await service.post(body(prediction=deep))
        assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid_json")
        assert (await service.get("/v1/turns")).json()["turns"] == []


async def test_a_client_that_does_not_read_gives_its_slot_back(tmp_path: Path) -> None:
    engine = ScriptedEngine(
        (ScriptLine(outputs=("word " * 400_000,), chunk_chars=2000),), name=MODEL, max_model_len=10**7
    )
    sets = ("admission.max_in_flight=1", "admission.deadline_s=1", "server.body_bytes=1000")
    async with running(tmp_path, engine, *sets) as service:
        host, port = service.url.removeprefix("http://").split(":")
        stalled = socket.socket()
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stalled.connect((host, int(port)))
        sent = json.dumps(body(stream=True)).encode()
        head = f"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {len(sent)}\r\n\r\n"
        stalled.sendall(head.encode() + sent)
        for _ in range(200):
            await asyncio.sleep(0.02)
            if service.gateway.turns.admission.num_in_flight:
                break
        for _ in range(250):
            await asyncio.sleep(0.02)
            if not service.gateway.turns.admission.num_in_flight:
                break
        assert service.gateway.turns.admission.num_in_flight == 0
        stalled.close()


async def test_a_client_that_sends_many_requests_and_reads_no_answer_gives_its_slot_back(
    tmp_path: Path,
) -> None:
    """The answer before fills the connection, so that not even the head of the next can be sent."""
    script = [
        {"match": "large", "outputs": ["word and word " * 9000], "chunk_chars": 100_000},
        {"outputs": ["Hello there. " * 20]},
    ]
    sets = ("admission.max_in_flight=1", "admission.queue_timeout_s=1", "admission.deadline_s=1")

    def request(**fields: Any) -> bytes:
        sent = json.dumps(body(**fields)).encode()
        head = "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
        return f"{head}content-length: {len(sent)}\r\n\r\n".encode() + sent

    large = request(messages=[{"role": "user", "content": "large"}], n=8)
    async with running(tmp_path, script, *sets) as service:
        host, port = service.url.removeprefix("http://").split(":")
        with socket.socket() as stalled:
            stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            stalled.connect((host, int(port)))
            stalled.sendall((large + request(stream=True)) * 12)
            await asyncio.sleep(4)
            assert service.gateway.turns.admission.num_in_flight == 0


async def test_a_turn_that_is_refused_at_once_did_not_wait(tmp_path: Path) -> None:
    sets = ("admission.max_in_flight=1", "admission.max_queued=1", "admission.deadline_s=2")
    async with running(tmp_path, SlowToRender(), *sets) as service:
        await asyncio.gather(*(service.post(body()) for _ in range(6)))
        assert service.series("admission_refusals_total", reason="requests") == 4
        assert service.series("queue_seconds_count") == 0
        assert service.series("turn_seconds_count") == 2, "those past their deadline"


async def test_the_deadline_and_the_times_begin_at_the_last_byte(tmp_path: Path) -> None:
    """Reading a large body is part of the turn."""
    parts = [{"type": "text", "text": "ab"}] * 20_000
    async with running(tmp_path, ["Hi"]) as service:
        response = await service.post(body(messages=[{"role": "user", "content": parts}]))
        assert response.status_code == 200
        parse = service.series("gateway_seconds_sum", stage="parse")
        assert service.series("turn_seconds_sum") > parse > 0.005
        assert service.series("time_to_first_token_seconds_sum") > parse


async def test_a_client_that_left_is_no_blocked_turn(tmp_path: Path) -> None:
    async with running(tmp_path, Watched()) as service:
        async with httpx.AsyncClient() as http:
            with pytest.raises(httpx.ReadTimeout):
                await read_a_little(http, service.url)
        for _ in range(100):
            await asyncio.sleep(0.02)
            if service.series("requests_total", route="/v1/chat/completions", code="client_gone"):
                break
        assert service.series("requests_total", route="/v1/chat/completions", code="client_gone") == 1
        assert service.series("turns_total", model=MODEL, verdict="block") == 0
        (turn,) = (await service.get("/v1/turns")).json()["turns"]
        assert (turn["status"], turn["verdict"]) == ("client_gone", "pass")


async def test_a_defect_is_counted_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(tmp_path, ["Hi"]) as service:
        monkeypatch.setattr(service.gateway.ledger.__class__, "find", None)
        response = await service.get("/v1/turns")
        assert (response.status_code, response.json()["error"]["code"]) == (500, "internal_error")
        assert service.series("requests_total", route="/v1/turns", code="internal_error") == 1
