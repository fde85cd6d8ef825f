"""The corpus of tool schemas on real engines: is what leaves valid? This gateway beside vLLM's own server.

Each tool of `tests/contract/corpus.py` is asked for with `tool_choice` required and auto, at temperatures 0 and
1. Every delivered call is judged by the `jsonschema` package (draft 2020-12, formats asserted), which neither
server uses. Servers: this gateway; vLLM with the Hermes parser at its default, and at its strictest tool level.

    python -m tests.bench.bench_corpus [--model build/models/tiny] [--every 1] [--servers gateway,default,strictest]

The last line of standard output is one JSON document; each invalid call is shown on standard error.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from jsonschema import Draft4Validator, Draft7Validator, Draft202012Validator
from rich.console import Console
from rich.progress import track

from loadtest.servers import STRICTEST, free_port, offline, our_command, started, vllm_command
from server.settings import read_profile
from tests.contract.corpus import tools
from tests.services import ROOT, environment

SERVERS = {
    "gateway": "this gateway",
    "default": "vLLM, Hermes parser, its default level",
    "strictest": "vLLM, Hermes parser, its strictest level",
}
CONCURRENCY = 16
MAX_TOKENS = 128


def independent(schema: dict[str, Any]) -> Any:
    """A validator that is not ours, of the draft in which the schema is spelled, formats asserted."""
    text = json.dumps(schema)
    kind: Any = Draft202012Validator
    if re.search(r'"exclusiveM[a-z]+": true', text):
        kind = Draft4Validator
    elif "draft-0" in schema.get("$schema", "") or '"items": [' in text:
        kind = Draft7Validator
    return kind(schema or {"type": "object"}, format_checker=kind.FORMAT_CHECKER)


def judge(tool: dict[str, Any], response: httpx.Response) -> tuple[str, str]:
    """What became of one request: an outcome, and why."""
    if response.status_code != 200:
        error = response.json().get("error", {})
        reasons = [reason["code"] for reason in error.get("reasons") or []]
        return (
            "refused",
            f"{response.status_code} {error.get('code')} {' '.join(sorted(set(reasons)))}".strip(),
        )
    choice = response.json()["choices"][0]
    message = choice["message"]
    calls = message.get("tool_calls") or []
    if not calls:
        leaked = "<tool_call>" in (message.get("content") or "")
        return ("leaked", "a call as text") if leaked else ("no call", choice["finish_reason"])
    for call in calls:
        name, arguments = call["function"]["name"], call["function"]["arguments"]
        if name != tool["function"]["name"]:
            return "invalid", "unknown name"
        try:
            value = json.loads(arguments)
        except ValueError:
            return "invalid", "not JSON"
        error = next(independent(tool["function"]["parameters"]).iter_errors(value), None)
        if error is not None:
            print(f"{name}: {arguments[:400]}: {error.message[:200]}", file=sys.stderr)
            return "invalid", str(error.validator)
    return "valid", ""


async def ask_all(url: str, model: str, every: int, label: str) -> list[tuple[str, str]]:
    """Every request of the grid."""
    asked = [
        {
            "type": "function",
            "function": {"name": t.name, "description": t.description, "parameters": t.parameters},
        }
        for t in tools()[::every]
    ]
    grid = [(t, choice, heat) for t in asked for choice in ("required", "auto") for heat in (0.0, 1.0)]
    gate = asyncio.Semaphore(CONCURRENCY)
    async with httpx.AsyncClient(base_url=url, timeout=600) as http:

        async def ask(index: int, tool: Any, choice: str, heat: float) -> tuple[str, str]:
            name = tool["function"]["name"]
            body = {
                "model": model,
                "messages": [{"role": "user", "content": f"Use the tool {name} with arguments that fit."}],
                "tools": [tool],
                "tool_choice": choice,
                "temperature": heat,
                "seed": index,
                "max_tokens": MAX_TOKENS,
                "parallel_tool_calls": False,
                "chat_template_kwargs": {"enable_thinking": False},
            }
            async with gate:
                return judge(tool, await http.post("/v1/chat/completions", json=body))

        pending = [asyncio.ensure_future(ask(i, *cell)) for i, cell in enumerate(grid)]
        console = Console(stderr=True)
        return [await one for one in track(pending, label, console=console, disable=not console.is_terminal)]


@contextmanager
def server(name: str, model: Path, folder: Path) -> Iterator[str]:
    """One of the servers on that checkpoint, with the engine arguments of the profile `cpu-demo`; its URL."""
    tree, port = read_profile("cpu-demo"), free_port()
    if name == "gateway":
        command = our_command(str(model), model.name, port, "cpu-demo", folder / "ledger.db")
    else:
        level = STRICTEST if name == "strictest" else ()
        command = vllm_command(str(model), model.name, port, tree["engine"]["args"], level)
    with started(command, offline(environment(), tree), folder / f"{name}.log", port):
        yield f"http://127.0.0.1:{port}"


async def main() -> None:
    """Ask, judge, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, default=ROOT / "build" / "models" / "tiny")
    parser.add_argument("--every", type=int, default=1, help="every n-th tool of the corpus")
    parser.add_argument("--servers", default=",".join(SERVERS), help="which to run, with commas between")
    options = parser.parse_args()
    report: dict[str, Any] = {
        "model": options.model.name,
        "tools": len(tools()[:: options.every]),
        "servers": {},
    }
    columns = ("valid", "invalid", "leaked", "no call", "refused")
    print(f"| server | requests | {' | '.join(columns)} | calls delivered that are valid |")
    print("|---|---|" + "---|" * (len(columns) + 1))
    for name in options.servers.split(","):
        with tempfile.TemporaryDirectory() as folder, server(name, options.model, Path(folder)) as url:
            outcomes = await ask_all(url, options.model.name, options.every, name)
        counts = Counter(outcome for outcome, _ in outcomes)
        reasons = Counter(f"{outcome}: {why}" for outcome, why in outcomes if outcome != "valid")
        delivered = counts["valid"] + counts["invalid"]
        share = f"{100 * counts['valid'] / delivered:.1f} %" if delivered else "none delivered"
        row = [str(counts[column]) for column in columns]
        print(f"| {SERVERS[name]} | {len(outcomes)} | {' | '.join(row)} | {share} |", flush=True)
        report["servers"][name] = {"counts": counts, "reasons": reasons}
    for name, found in report["servers"].items():
        print(f"\n{name}:", ", ".join(f"{why} {n}" for why, n in found["reasons"].most_common()))
    print(json.dumps(report))


if __name__ == "__main__":
    asyncio.run(main())
