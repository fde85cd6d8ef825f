"""A running gateway for tests: the scripted engine behind real HTTP, in the test's own event loop."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from openai import AsyncOpenAI
from prometheus_client import CollectorRegistry

from server.app import build_app
from server.engine.port import Engine
from server.engine.scripted import ScriptedEngine, read_script
from server.metrics import Metrics
from server.routes.gateway import Gateway
from server.settings import load

MODEL = "scripted"

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather in a city.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string", "minLength": 2},
                "unit": {"type": "string", "enum": ["c", "f"]},
            },
            "required": ["city"],
            "additionalProperties": False,
        },
    },
}


def call_text(name: str, arguments: Any) -> str:
    """A call as the model writes it; `arguments` may be raw text."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return f'<tool_call>\n{{"name": "{name}", "arguments": {text}}}\n</tool_call>'


@dataclass(frozen=True)
class Running:
    """Where the gateway answers, and what is behind it."""

    url: str
    gateway: Gateway
    client: AsyncOpenAI
    """The official client."""

    async def post(self, body: Any, path: str = "/v1/chat/completions", **headers: str) -> httpx.Response:
        """A raw request; `body` may be bytes."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with httpx.AsyncClient(timeout=30) as http:
            return await http.post(
                self.url + path, content=content, headers={"content-type": "application/json"} | headers
            )

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """A raw GET."""
        async with httpx.AsyncClient(timeout=30) as http:
            return await http.get(self.url + path, headers=headers)

    def series(self, name: str, **labels: str) -> float:
        """The value of one of our series; 0 before its first sample."""
        return self.gateway.metrics.registry.get_sample_value(f"truecall_{name}", labels) or 0.0


@asynccontextmanager
async def running(
    folder: Path, outputs: Sequence[str] | Sequence[dict[str, Any]] | Engine, *sets: str
) -> AsyncGenerator[Running, None]:
    """A gateway over an engine, over one answer's decodes, or over script lines; `sets` as `--set` takes them."""
    settings = load(overrides=[f"ledger.url=sqlite:///{folder}/ledger.db", *sets])
    if isinstance(outputs, Sequence):
        lines = [line if isinstance(line, dict) else None for line in outputs]
        script = folder / "script.jsonl"
        spelled = outputs if None not in lines else [{"outputs": list(outputs)}]
        script.write_text("".join(json.dumps(line) + "\n" for line in spelled), "utf-8")
        engine: Engine = ScriptedEngine(read_script(script), adapters=tuple(settings.engine.adapters))
    else:
        engine = outputs
    app = build_app(settings, engine, Metrics(CollectorRegistry()))
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    server = uvicorn.Server(
        uvicorn.Config(app, http="h11", log_config=None, lifespan="on", timeout_graceful_shutdown=5)
    )
    serving = asyncio.ensure_future(server._serve([listener]))
    while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.005)
    try:
        if serving.done():
            await serving
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with AsyncOpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
            yield Running(url, app.state.gateway, client)
    finally:
        server.should_exit = True
        await serving
