"""`make demo`: a tool-calling conversation through the gateway, on the real engine, with real local tools.

Starts `truecall serve` on a free port, talks to it with the official OpenAI client, runs each call that arrives
as a Python function of this machine, sends the result back, and prints what happened: question, call, result,
answer, verdict, times. Then the same client meets a model that fabricates its tool result (the scripted engine)
and shows what the gateway makes of it. Exits with 0 when every step did what it should.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from openai import OpenAI
from rich.console import Console

HERE = Path(__file__).parent
console = Console(highlight=False, soft_wrap=True)


def disk_free(path: str) -> dict[str, Any]:
    """The real figures of this machine's file system."""
    usage = shutil.disk_usage(path)
    return {"path": path, "total_gb": round(usage.total / 1e9, 1), "free_gb": round(usage.free / 1e9, 1)}


def local_time(zone: str) -> dict[str, Any]:
    """The real time now, in a time zone."""
    return {"zone": zone, "time": datetime.now(ZoneInfo(zone)).strftime("%H:%M")}


TOOLS: dict[str, tuple[Callable[..., dict[str, Any]], dict[str, Any]]] = {
    "disk_free": (
        disk_free,
        {
            "description": "How much disk space is free on this machine.",
            "parameters": {
                "type": "object",
                "properties": {"path": {"type": "string", "enum": ["/", "/tmp"], "description": "A folder."}},
                "required": ["path"],
                "additionalProperties": False,
            },
        },
    ),
    "local_time": (
        local_time,
        {
            "description": "The time now in a time zone.",
            "parameters": {
                "type": "object",
                "properties": {"zone": {"type": "string", "enum": ["UTC", "Europe/Paris", "Asia/Shanghai"]}},
                "required": ["zone"],
                "additionalProperties": False,
            },
        },
    ),
}
DECLARED: list[Any] = [
    {"type": "function", "function": {"name": name, **spec}} for name, (_, spec) in TOOLS.items()
]


@contextlib.contextmanager
def service(*options: str) -> Iterator[str]:
    """A running `truecall serve`; its base URL. Stopped with SIGTERM at the end, and it must then exit with 0."""
    command = [sys.executable, "-m", "server", "serve", "--port", "0", *options]
    log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed below, after the process
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline().strip()  # one line with the URL, when it is ready to answer
        if not line:
            log.seek(0)
            raise SystemExit(f"the service did not start:\n{log.read()[-3000:]}")
        yield line.split()[-1]
    finally:
        process.send_signal(signal.SIGTERM)
        status = process.wait(60)
        log.close()
        if status:
            console.print(f"[red]the service ended with status {status}[/red]")


def ask(client: OpenAI, model: str, messages: list[Any], **options: Any) -> Any:
    """One streamed turn: the message put together, the finish reason, the `truecall` field and the times."""
    started = time.perf_counter()
    first: float | None = None
    text, calls, finish, ours, usage = "", {}, None, None, None
    stream = client.chat.completions.create(
        model=model,
        messages=messages,
        stream=True,
        stream_options={"include_usage": True},
        **options,
    )
    for chunk in stream:
        usage = chunk.usage or usage
        for choice in chunk.choices:
            delta = choice.delta
            if first is None and (delta.content or delta.tool_calls or (delta.model_extra or {})):
                first = time.perf_counter()
            text += delta.content or ""
            for call in delta.tool_calls or []:
                calls[call.index] = call
            finish = choice.finish_reason or finish
        ours = (chunk.model_extra or {}).get("truecall", ours)
    ended = time.perf_counter()
    return {
        "text": text,
        "calls": [calls[index] for index in sorted(calls)],
        "finish": finish,
        "truecall": ours,
        "ttft_ms": 1000 * ((first or ended) - started),
        "tokens_per_s": usage.completion_tokens / (ended - started),
        "tokens": usage.completion_tokens,
    }


def report(turn: dict[str, Any]) -> None:
    """The turn's verdict and times."""
    ours = turn["truecall"]
    console.print(
        f"  [dim]verdict {ours['verdict']}, recoveries {ours['recoveries']}, "
        f"observations {ours['observations']}, turn {ours['turn']}\n"
        f"  TTFT {turn['ttft_ms']:.0f} ms, {turn['tokens']} tokens, {turn['tokens_per_s']:.1f} tokens/s[/dim]"
    )


def converse(client: OpenAI, model: str, question: str) -> bool:
    """One question: the call that the model decodes is run for real, and its result goes back for the answer.

    The demo model was never trained to call tools, so the first step requires a call and the second leaves the
    tools out; a trained checkpoint is asked with `tool_choice: auto` in both.
    """
    console.print(f"\n[bold]user[/bold]       {question}")
    messages: list[Any] = [{"role": "user", "content": question}]
    decode = {"temperature": 0.0, "seed": 7, "max_tokens": 120}
    turn = ask(
        client, model, messages, tools=DECLARED, tool_choice="required", parallel_tool_calls=False, **decode
    )
    (call,) = turn["calls"]
    name, arguments = call.function.name, call.function.arguments
    console.print(f"[bold]call[/bold]       {name}({arguments})  [dim]{call.id}[/dim]")
    report(turn)
    result = json.dumps(TOOLS[name][0](**json.loads(arguments)))
    console.print(f"[bold]tool[/bold]       {result}")
    function = {"name": name, "arguments": arguments}
    messages += [
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": call.id, "type": "function", "function": function}],
        },
        {"role": "tool", "tool_call_id": call.id, "content": result},
    ]
    turn = ask(client, model, messages, tools=DECLARED, tool_choice="none", **decode)
    console.print(f"[bold]assistant[/bold]  {turn['text']}")
    report(turn)
    return bool(turn["text"]) and turn["truecall"]["observations"] == {"verified": 1, "unknown": 0}


def fabricate(client: OpenAI, model: str) -> bool:
    """A model that prints a made-up result instead of calling. Whether the client got the call, and not the print."""
    question = "And how much is free under /tmp?"
    console.print(f"\n[bold]user[/bold]       {question}")
    earlier = {"path": "/", "total_gb": 500.1, "free_gb": 81.2}
    messages: list[Any] = [
        {"role": "user", "content": "How much disk space is free under /?"},
        {"role": "assistant", "content": None, "tool_calls": [
            {"id": "call_1", "type": "function", "function": {"name": "disk_free", "arguments": '{"path": "/"}'}}]},
        {"role": "tool", "tool_call_id": "call_1", "content": json.dumps(earlier)},
        {"role": "assistant", "content": "81.2 GB are free under /."},
        {"role": "user", "content": question},
    ]  # fmt: skip
    turn = ask(client, model, messages, tools=DECLARED)
    for call in turn["calls"]:
        console.print(f"[bold]call[/bold]       {call.function.name}({call.function.arguments})")
    console.print(f"[bold]assistant[/bold]  {turn['text'] or '(nothing: the made-up result did not leave)'}")
    report(turn)
    for finding in turn["truecall"]["findings"]:
        console.print(f"  [yellow]{finding['kind']}: {finding['evidence'].get('reason', '')}[/yellow]")
    return bool(turn["calls"]) and "77.3" not in turn["text"] and turn["truecall"]["recoveries"] == 1


def show_metrics(url: str) -> None:
    """The gateway's own counters after the conversation."""
    console.print("\n[bold]metrics[/bold]")
    shown = ("truecall_turns_total", "truecall_tool_calls_total", "truecall_observations_total",
             "truecall_recoveries_total", "truecall_findings_total", "truecall_tokens_total")  # fmt: skip
    for line in httpx.get(f"{url}/metrics").text.splitlines():
        if line.startswith(shown) and not line.endswith(" 0.0"):
            console.print(f"  {line}")


def main() -> int:
    """Run the demo; 0 when every step did what it should."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", default="build/models/demo", help="folder of the checkpoint")
    model = parser.parse_args().model
    with tempfile.TemporaryDirectory() as folder:
        ledger = f"ledger.url=sqlite:///{folder}/ledger.db"
        console.rule("the real engine, real tools")
        console.print("starting the engine (half a minute on two cores) ...")
        with service("--profile", "cpu-demo", "--model", model, "--set", ledger) as url:
            console.print(f"serving at {url}")
            client = OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
            served = client.models.list().data[0].id
            real = converse(client, served, "How much disk space is free on this machine?")
            real &= converse(client, served, "What time is it in Shanghai?")
            show_metrics(url)
        console.rule("a model that fabricates its result (scripted engine)")
        script = str(HERE / "fabrication.jsonl")
        with service("--engine", "scripted", "--script", script, "--set", ledger) as url:
            client = OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
            blocked = fabricate(client, client.models.list().data[0].id)
            show_metrics(url)
    console.rule()
    console.print(
        f"real call and result: {'yes' if real else 'NO'}; fabrication kept from the client: {'yes' if blocked else 'NO'}"
    )
    return 0 if real and blocked else 1


if __name__ == "__main__":
    sys.exit(main())
