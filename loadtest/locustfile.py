"""The same conversations under Locust, for its web page and for soak tests; `truecall loadtest` gives the figures.

    locust -f loadtest/locustfile.py --host http://127.0.0.1:8000 --users 20 --spawn-rate 2

A service with keys wants one in `TRUECALL_API_KEY`. The first token of each turn is the entry `first token`. Locust
times a turn from when it was sent, not from when it was due, and rounds percentiles to milliseconds.
"""

from __future__ import annotations

import itertools
import os
import time
from typing import Any

import orjson
from locust import HttpUser, task

from loadtest.client import MAX_CALL_ROUNDS, shows
from loadtest.workload import Conversation, conversations, run_tool

_SEEDS = itertools.count()


class Agent(HttpUser):  # type: ignore[misc]  # Locust is not followed by the type checker
    """Holds one conversation after the other."""

    def on_start(self) -> None:
        """Each agent has a load of its own."""
        self.load = conversations(next(_SEEDS))
        if key := os.environ.get("TRUECALL_API_KEY"):  # noqa: TID251 - Locust has no settings of ours
            self.client.headers["authorization"] = f"Bearer {key}"
        self.model = self.client.get("/v1/models").json()["data"][0]["id"]

    @task  # type: ignore[untyped-decorator]  # the same
    def converse(self) -> None:
        """Ask every question of a conversation; run the tools."""
        talk = next(self.load)
        messages: list[dict[str, Any]] = [{"role": "system", "content": talk.system}]
        for question in talk.questions:
            time.sleep(question.think_s)
            messages.append({"role": "user", "content": question.text})
            for _ in range(MAX_CALL_ROUNDS):
                said = self.turn(talk, messages, question.max_tokens)
                if said is None:
                    return
                messages.append(said)
                for call in said.get("tool_calls", ()):
                    function = call["function"]
                    result = run_tool(function["name"], function["arguments"])
                    messages.append({"role": "tool", "tool_call_id": call["id"], "content": result})
                if "tool_calls" not in said:
                    break

    def turn(
        self, talk: Conversation, messages: list[dict[str, Any]], max_tokens: int
    ) -> dict[str, Any] | None:
        """The assistant's message, or `None` when the turn failed."""
        body = {
            "model": self.model,
            "messages": messages,
            "tools": talk.tools,
            "max_tokens": max_tokens,
            "stream": True,
        }
        began = time.perf_counter()
        text, calls, first, done = "", [], None, False
        with self.client.post(
            "/v1/chat/completions", json=body, stream=True, catch_response=True, name="turn"
        ) as response:
            if response.status_code != 200:
                response.failure(f"{response.status_code}: {response.text[:200]}")
                return None
            # `iter_lines` hands events over in lumps; the raw response gives each line as it comes.
            while line := response.raw.readline():
                if not line.startswith(b"data:"):
                    continue
                if line[5:].strip() == b"[DONE]":
                    done = True
                    break
                event = orjson.loads(line[5:])
                if "error" in event:
                    response.failure(str(event["error"].get("code")))
                    return None
                delta = event["choices"][0]["delta"] if event["choices"] else {}
                if first is None and shows(delta):
                    first = time.perf_counter() - began
                text += delta.get("content") or ""
                calls += [
                    {k: v for k, v in call.items() if k != "index"} for call in delta.get("tool_calls") or ()
                ]
            if not done:
                response.failure("the stream was cut")
                return None
        if first is not None:
            self.environment.events.request.fire(
                request_type="SSE",
                name="first token",
                response_time=1000 * first,
                response_length=0,
                exception=None,
            )
        return {
            "role": "assistant",
            "content": text or None if calls else text,
            **({"tool_calls": calls} if calls else {}),
        }
