"""`make demo`: tool-calling conversations through the gateway, on the real engine, with tools that run here.

Starts `truecall serve` on a free port, talks to it with the official OpenAI client, runs each call that arrives as a
Python function of this machine, sends the result back, and prints what happened: question, call, result, answer,
verdict, times. The model decides by itself whether to call (`tool_choice` is `auto`). USS, the URI reputation system
that it was tuned for, is simulated: what its tools say follows from the URI alone. The time is real.

Then a client changes a call that the service issued, and a model (the scripted engine) prints a made-up result instead
of calling. Exits with 0 when every step did what it should.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from openai import APIError, APIStatusError, OpenAI
from rich.console import Console

from server.accuracy.uss import tools as uss
from server.accuracy.uss.replies import reply
from server.accuracy.uss.world import execute

HERE = Path(__file__).parent
KNOWN, ASKED = "https://silver-lantern.test/pay", "https://quiet-harbour.example/docs"
DECODE = {"temperature": 0.0, "seed": 7, "max_tokens": 160, "reasoning_effort": "none"}
MOST_ROUNDS = 4
"""Turns of one question, at most: a small model may call without end."""
console = Console(highlight=False, soft_wrap=True)


def current_time(zone: str) -> dict[str, Any]:
    """The real time now, in a time zone."""
    return {"zone": zone, "time": datetime.now(ZoneInfo(zone)).strftime("%H:%M")}


CLOCK = {
    "type": "function",
    "function": {
        "name": "current_time",
        "description": "The time now in a time zone.",
        "parameters": {
            "type": "object",
            "properties": {
                "zone": {
                    "type": "string",
                    "enum": ["Europe/London", "Europe/Paris", "Asia/Shanghai", "America/New_York"],
                }
            },
            "required": ["zone"],
            "additionalProperties": False,
        },
    },
}


@dataclass(frozen=True)
class Desk:
    """What an assistant is told and given: its system message, the tools declared, and what runs their calls."""

    system: str
    tools: list[Any]
    run: Callable[[str, Mapping[str, Any]], dict[str, Any]]


USS = Desk(
    uss.SYSTEM,
    [
        uss.DECLARED[name]
        for name in (
            "lookup_reputation",
            "query_intelligence",
            "start_scan",
            "get_scan_status",
            "add_list_entry",
        )
    ],
    execute,
)
OFFICE = Desk("You are a helpful assistant.", [CLOCK], lambda _, arguments: current_time(**arguments))


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


def said(turn: dict[str, Any]) -> dict[str, Any]:
    """The turn as the message that a client sends back."""
    calls = [call.model_dump(exclude={"index"}) for call in turn["calls"]]
    return {"role": "assistant", "content": turn["text"] or None} | ({"tool_calls": calls} if calls else {})


def converse(client: OpenAI, model: str, desk: Desk, *questions: str) -> tuple[list[Any], bool]:
    """Ask the questions one after another; each call is run here, and its result goes back.

    The messages, and whether a call was made, every result was known as that of a call of the service, and every
    question got its answer.
    """
    console.print()
    messages: list[Any] = [{"role": "system", "content": desk.system}]
    observed, answered = {"verified": 0, "unknown": 0}, 0
    for question in questions:
        console.print(f"[bold]user[/bold]       {question}")
        messages.append({"role": "user", "content": question})
        for _ in range(MOST_ROUNDS):
            try:
                turn = ask(client, model, messages, tools=desk.tools, **DECODE)
            except APIError as refusal:
                console.print(f"[bold]service[/bold]    {refusal.code}: {refusal.message}")
                return messages, False
            messages.append(said(turn))
            if turn["text"]:
                console.print(f"[bold]assistant[/bold]  {turn['text']}")
            for call in turn["calls"]:
                console.print(f"[bold]call[/bold]       {call.function.name}({call.function.arguments})")
            report(turn)
            observed = turn["truecall"]["observations"]
            for call in turn["calls"]:
                result = json.dumps(desk.run(call.function.name, json.loads(call.function.arguments)))
                console.print(f"[bold]tool[/bold]       {result}  [dim]{call.id}[/dim]")
                messages.append({"role": "tool", "tool_call_id": call.id, "content": result})
            if not turn["calls"]:
                answered += 1
                break
    whole = answered == len(questions) and observed["verified"] > 0 and observed["unknown"] == 0
    return messages, whole


def tamper(client: OpenAI, model: str, messages: list[Any]) -> bool:
    """Send the conversation again with the arguments of its last call changed. Whether it is refused."""
    results = [number for number, message in enumerate(messages) if message["role"] == "tool"]
    if not results:
        return False
    changed = copy.deepcopy(messages[: results[-1] + 1])
    called = next(message for message in reversed(changed) if message.get("tool_calls"))
    function = called["tool_calls"][-1]["function"]
    function["arguments"] = json.dumps({"uri": KNOWN if ASKED in function["arguments"] else ASKED})
    console.print(
        f"\n[bold]client[/bold]     sends that call back as {function['name']}({function['arguments']})"
    )
    try:
        ask(client, model, changed, tools=USS.tools, **DECODE)
    except APIStatusError as refusal:
        told = refusal.response.json()["error"]["message"]
        console.print(f"[bold]service[/bold]    {refusal.status_code} {refusal.code}: {told}")
        return refusal.code == "observation_tampered"
    return False


def fabricate(client: OpenAI, model: str) -> bool:
    """A model that imitates the earlier result instead of calling. Whether the client got the call in its place."""
    earlier = execute("lookup_reputation", {"uri": KNOWN})
    call = {"name": "lookup_reputation", "arguments": json.dumps({"uri": KNOWN})}
    messages: list[Any] = [
        {"role": "system", "content": USS.system},
        {"role": "user", "content": f"Look up {KNOWN} for me."},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "call_1", "type": "function", "function": call}]},
        {"role": "tool", "tool_call_id": "call_1", "content": json.dumps(earlier)},
        {"role": "assistant", "content": reply("en", "lookup_reputation", earlier)},
        {"role": "user", "content": f"And {ASKED} ?"},
    ]  # fmt: skip
    with (HERE / "fabrication.jsonl").open() as script:
        drafted = [json.loads(line) for line in script][-1]["outputs"][0]
    console.print(f"\n[bold]user[/bold]       {messages[-1]['content']}")
    console.print(f"[bold]the model[/bold]  [dim]{drafted}[/dim]")
    turn = ask(client, model, messages, tools=USS.tools)
    console.print(f"[bold]assistant[/bold]  {turn['text'] or '(nothing of it left)'}")
    for made in turn["calls"]:
        console.print(f"[bold]call[/bold]       {made.function.name}({made.function.arguments})")
    report(turn)
    for finding in turn["truecall"]["findings"]:
        console.print(f"  [yellow]{finding['kind']}: {finding['evidence'].get('reason', '')}[/yellow]")
    for made in turn["calls"]:
        result = json.dumps(execute(made.function.name, json.loads(made.function.arguments)))
        console.print(f"[bold]tool[/bold]       {result}  [dim]{made.id}[/dim]")
        messages += [said(turn), {"role": "tool", "tool_call_id": made.id, "content": result}]
        told = ask(client, model, messages, tools=USS.tools)
        console.print(f"[bold]assistant[/bold]  {told['text']}")
        report(told)
    return bool(turn["calls"]) and not turn["text"] and turn["truecall"]["recoveries"] == 1


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
    parser.add_argument("--model", default="build/models/demo-tuned", help="folder of the checkpoint")
    model = parser.parse_args().model
    with tempfile.TemporaryDirectory() as folder:
        ledger = f"ledger.url=sqlite:///{folder}/ledger.db"
        console.rule("the real engine, a tuned model, tools that run here")
        console.print("starting the engine (half a minute on two cores) ...")
        with service("--profile", "cpu-demo", "--model", model, "--set", ledger) as url:
            console.print(f"serving at {url}")
            client = OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
            served = client.models.list().data[0].id
            looked, looks = converse(client, served, USS, f"Look up {KNOWN} for me.", f"And {ASKED} ?")
            refused = tamper(client, served, looked)
            chain = f"Run a deep scan on {ASKED} , then check how far it is."
            talks = [looks, *(converse(client, served, *asked)[1] for asked in (
                (USS, chain), (OFFICE, "What time is it in Shanghai?"),
            ))]  # fmt: skip
            show_metrics(url)
        console.rule("a model that makes its result up (scripted engine)")
        script = str(HERE / "fabrication.jsonl")
        with service("--engine", "scripted", "--script", script, "--set", ledger) as url:
            client = OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
            blocked = fabricate(client, client.models.list().data[0].id)
            show_metrics(url)
    console.rule()
    outcomes = {
        "calls made by the model, each result verified, each question answered": all(talks),
        "a changed call refused": refused,
        "a made-up result kept from the client, the call made instead": blocked,
    }
    for outcome, holds in outcomes.items():
        console.print(f"{'yes' if holds else '[red]NO[/red] '}  {outcome}")
    return 0 if all(outcomes.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
