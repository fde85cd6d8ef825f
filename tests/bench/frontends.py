"""Two whole front ends over one engine that does nothing: our application, and vLLM's own server application.

Below both stands the same `NullLlm` in the place of vLLM's AsyncLLM; it replays decoded tokens as fast as they
are taken, with as many wake-ups as the engine's output queue has for what the front end asked of it. Above both stands the same caller, in the place of
uvicorn: it hands over the bytes of a request and takes the bytes of the answer. What differs is everything a
front end does between the two: reading the request, rendering and tokenising the prompt, parsing the model's
text, writing the events; and, on our side alone, contract, guards, signed ids, ledger (a real SQLite file),
provenance and metrics.

vLLM's application is built as `python -m vllm.entrypoints.openai.api_server` builds it: Hermes tool parser,
qwen3 reasoning parser, strictest tool level.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from starlette.types import ASGIApp, Message

CHECKPOINT = Path(__file__).parents[2] / "build" / "models" / "tiny"
MODEL = "tiny"


class NullLlm:
    """AsyncLLM without an engine: `script` is what every decode says, one output a token."""

    errored = False

    def __init__(self, config: Any) -> None:
        from vllm.renderers import renderer_from_config
        from vllm.v1.engine.input_processor import InputProcessor

        self.vllm_config = config
        self.model_config = config.model_config
        self.renderer = renderer_from_config(config)
        self.input_processor = InputProcessor(config, self.renderer)
        self.tokenizer = self.renderer.tokenizer
        self._script: Sequence[Any] = ()
        self._gathered: dict[int, Sequence[Any]] = {}

    @property
    def script(self) -> Sequence[Any]:
        """One output a token."""
        return self._script

    @script.setter
    def script(self, outputs: Sequence[Any]) -> None:
        self._script = outputs
        self._gathered = {1: outputs}  # what an engine does to its outputs is not the front end's cost

    async def generate(
        self, prompt: Any, params: Any, request_id: str, **_: Any
    ) -> AsyncGenerator[Any, None]:
        """The script, in as many outputs as the engine's queue would wake its reader for.

        One a token; with `stream_interval` the first token, then one for so many; one in all with `FINAL_ONLY`.
        """
        from vllm.sampling_params import RequestOutputKind

        final_only = params.output_kind is RequestOutputKind.FINAL_ONLY
        step = 0 if final_only else params.stream_interval or 1
        if step not in self._gathered:
            self._gathered[step] = _in_steps(self._script, step)
        for output in self._gathered[step]:
            await asyncio.sleep(0)
            yield output

    def check_admission(self, n: int = 1) -> None:
        """Everything is admitted."""

    async def is_tracing_enabled(self) -> bool:
        """No tracing."""
        return False


def script(tokenizer: Any, text: str) -> list[Any]:
    """What vLLM's engine would put out for a decode of `text`, a token at a time."""
    ids = tokenizer.encode(text, add_special_tokens=False)
    outputs, said = [], ""
    for count, token_id in enumerate(ids, 1):
        whole = tokenizer.decode(ids[:count])
        outputs.append(_output(whole[len(said) :], [token_id], None))
        said = whole
    assert said == text, "the tokenizer does not give the text back"
    outputs.append(_output("", [tokenizer.eos_token_id], "stop"))
    return outputs


def _output(text: str, token_ids: list[int], finish: str | None) -> Any:
    from vllm.outputs import CompletionOutput, RequestOutput

    answer = CompletionOutput(
        index=0, text=text, token_ids=token_ids, cumulative_logprob=None, logprobs=None, finish_reason=finish
    )
    return RequestOutput("null", None, [0], None, [answer], finish is not None, num_cached_tokens=0)


def _in_steps(outputs: Sequence[Any], step: int) -> list[Any]:
    """The first, then one for each `step` tokens; one for all with 0."""
    if not step:
        return [_whole(outputs)]
    return [outputs[0], *(_whole(outputs[at : at + step]) for at in range(1, len(outputs), step))]


def _whole(outputs: Sequence[Any]) -> Any:
    answers = [output.outputs[0] for output in outputs]
    token_ids = [token_id for answer in answers for token_id in answer.token_ids]
    return _output("".join(answer.text for answer in answers), token_ids, answers[-1].finish_reason)


def engine_config(context: int = 4096) -> Any:
    """vLLM's configuration of the tiny checkpoint, with its command line's defaults."""
    return _arguments(context)[1]


def _arguments(context: int) -> tuple[Any, Any]:
    os.environ |= {
        "HF_HUB_OFFLINE": "1",
        "VLLM_NO_USAGE_STATS": "1",
        "VLLM_PLUGINS": "",
        "VLLM_ALLOW_LONG_MAX_MODEL_LEN": "1",
        "VLLM_LOGGING_LEVEL": "ERROR",
    }
    from vllm.engine.arg_utils import AsyncEngineArgs
    from vllm.entrypoints.launchers.cli_args import make_arg_parser
    from vllm.utils.argparse_utils import FlexibleArgumentParser

    args = make_arg_parser(FlexibleArgumentParser()).parse_args([
        "--model", str(CHECKPOINT),
        "--served-model-name", MODEL,
        "--dtype", "bfloat16",
        "--max-model-len", str(context),
        "--enforce-eager",
        "--enable-auto-tool-choice",
        "--tool-call-parser", "hermes",
        "--reasoning-parser", "qwen3",
        "--tool-strict-level", "parameter",
        "--disable-fastapi-docs",
    ])  # fmt: skip
    return args, AsyncEngineArgs.from_cli_args(args).create_engine_config()


async def vllm_app(llm: NullLlm, context: int = 4096) -> ASGIApp:
    """vLLM's server application over `llm`."""
    from vllm.entrypoints.launchers.api_server.app_state import init_app_state
    from vllm.entrypoints.launchers.app import build_app

    args, _ = _arguments(context)
    app: FastAPI = build_app(args, ("generate",), llm.model_config)
    await init_app_state(llm, app.state, args, ("generate",))  # type: ignore[arg-type]
    return app


async def our_app(llm: NullLlm, folder: Path, *sets: str) -> tuple[ASGIApp, Any]:
    """Our application over `llm`, with its defaults and a ledger in `folder`; and the ledger, to be closed."""
    from server.app import build_app
    from server.engine.leash import Leash
    from server.engine.port import ModelCard, SamplingDefaults
    from server.engine.prompt import PromptRenderer
    from server.engine.settings import EngineSettings
    from server.engine.supervisor import Supervisor
    from server.engine.vllm_engine import VllmEngine
    from server.metrics import Metrics
    from server.settings import load

    class Endless(VllmEngine):
        """There is nothing to stop."""

        async def close(self) -> None:
            leash.release()

    leash = Leash()
    renderer = PromptRenderer(llm.tokenizer)
    defaults = SamplingDefaults(0.7, 0.8, 20)
    card = ModelCard(MODEL, "0" * 64, llm.model_config.max_model_len, "bfloat16", defaults, defaults)
    engine = Endless(llm, card=card, renderer=renderer, leash=leash, settings=EngineSettings())  # type: ignore[arg-type]

    async def started() -> VllmEngine:
        return engine

    settings = load(
        overrides=[
            f"ledger.url=sqlite:///{folder}/ledger.db",
            "admission.max_in_flight=1024",
            "admission.max_queued=1024",
            *sets,
        ]
    )
    supervisor = Supervisor(started, EngineSettings())
    await supervisor.start()
    app = build_app(settings, supervisor, Metrics(CollectorRegistry()))
    await app.state.gateway.ledger.open()
    return app, _Open(app, supervisor)


@dataclass(frozen=True)
class _Open:
    app: FastAPI
    supervisor: Any

    async def close(self) -> None:
        """Stop the engine's supervisor and write the ledger's rest."""
        await self.supervisor.close()
        await self.app.state.gateway.ledger.close()


async def answer(app: ASGIApp, body: bytes) -> bytes:
    """The bytes of the answer to one chat request; the status must be 200."""
    pieces: list[bytes] = []
    asked = False
    status = 0

    async def receive() -> Message:
        nonlocal asked
        if not asked:
            asked = True
            return {"type": "http.request", "body": body, "more_body": False}
        await asyncio.get_running_loop().create_future()  # the client stays
        raise AssertionError

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            pieces.append(message.get("body", b""))

    await app(
        {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": "/v1/chat/completions",
            "raw_path": b"/v1/chat/completions",
            "root_path": "",
            "query_string": b"",
            "headers": [(b"host", b"localhost"), (b"content-type", b"application/json")],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "state": {},
            "app": app,
        },
        receive,
        send,
    )
    whole = b"".join(pieces)
    if status != 200:
        raise RuntimeError(f"status {status}: {whole[:500]!r}")
    return whole


def deltas(stream: str) -> list[dict[str, Any]]:
    """What each event of a streamed answer says."""
    events = [json.loads(line[6:]) for line in stream.split("\n\n") if line.startswith("data: {")]
    return [event["choices"][0]["delta"] for event in events if event["choices"]]
