"""The two servers of a comparison, started side by side from one profile: ours, and vLLM's own.

vLLM's server gets the same engine arguments and the strictest tool level it has. Both are ended by their process,
and what they start ends with them.
"""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx

from server.errors import ConfigurationError

START_TIMEOUT_S = 300.0


STRICTEST = ("--tool-strict-level", "parameter")
"""vLLM's options for the most that it checks of a call."""


def vllm_command(
    model: str, name: str, port: int, args: Mapping[str, Any], level: Sequence[str] = STRICTEST
) -> list[str]:
    """vLLM's server for a profile's engine arguments. An empty `level` is its default one."""
    flags = ["--model", model, "--served-model-name", name, "--host", "127.0.0.1", "--port", str(port)]
    for key, value in args.items():
        flag = "--" + key.replace("_", "-")
        if value is True:
            flags.append(flag)
        elif value is not False:
            flags += [flag, str(value)]
    return [
        sys.executable, "-W", "ignore", "-m", "vllm.entrypoints.openai.api_server", *flags,
        "--enable-auto-tool-choice", "--tool-call-parser", "hermes", "--reasoning-parser", "qwen3",
        *level, "--structured-outputs-config", '{"backend": "xgrammar"}',
        "--disable-uvicorn-access-log",
    ]  # fmt: skip


def our_command(model: str, name: str, port: int, profile: str, ledger: Path) -> list[str]:
    """Our server for the same profile, with a ledger of its own."""
    sets = [
        f"served_name={name}",
        f"ledger.url=sqlite:///{ledger}",
        "admission.max_in_flight=256",
        "admission.max_queued=256",
    ]
    return [
        sys.executable, "-m", "server", "serve", "--profile", profile, "--model", model, "--port", str(port),
        *(part for value in sets for part in ("--set", value)),
    ]  # fmt: skip


def offline(environ: Mapping[str, str], tree: Mapping[str, Any]) -> dict[str, str]:
    """The environment with what the profile's engine wants, and nothing fetched or reported."""
    wanted = dict(tree.get("engine", {}).get("env", {}))
    return {**environ, **wanted, "HF_HUB_OFFLINE": "1", "VLLM_NO_USAGE_STATS": "1", "VLLM_PLUGINS": ""}


@contextmanager
def both(
    model: str, name: str, profile: str, tree: Mapping[str, Any], environ: Mapping[str, str], folder: Path
) -> Iterator[tuple[str, str]]:
    """Base URLs of our server and of vLLM's, both answering. Their logs go to `folder`."""
    engine = tree.get("engine", {})
    environ = offline(environ, tree)
    ours, theirs = free_port(), free_port()
    with ExitStack() as stack:
        for label, port, command in (
            ("ours", ours, our_command(model, name, ours, profile, folder / "ledger.db")),
            ("vllm", theirs, vllm_command(model, name, theirs, engine.get("args", {}))),
        ):
            stack.enter_context(started(command, environ, folder / f"{label}.log", port))
        yield f"http://127.0.0.1:{ours}/v1", f"http://127.0.0.1:{theirs}/v1"


@contextmanager
def started(command: list[str], environ: Mapping[str, str], log: Path, port: int) -> Iterator[None]:
    """A server that answers on `port`; ended at the end. Raises `ConfigurationError` with the end of its log."""
    before = signal.signal(signal.SIGTERM, _leave)  # else a SIGTERM would leave the server behind
    with log.open("w") as output:
        process = subprocess.Popen(command, env=dict(environ), stdout=output, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + START_TIMEOUT_S
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise ConfigurationError(
                    f"{command[2:5]} does not answer: {log.read_text('utf-8', 'replace')[-2000:]}"
                )
            time.sleep(0.5)
        yield
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        signal.signal(signal.SIGTERM, before)


def _answers(port: int) -> bool:
    """Whether the model is ready: ours says so on /ready, vLLM's server listens only then."""
    try:
        ready = httpx.get(f"http://127.0.0.1:{port}/ready", timeout=5).status_code
    except httpx.TransportError:
        return False
    return ready in (200, 404)


def _leave(number: int, _: object) -> None:
    raise SystemExit(128 + number)


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
