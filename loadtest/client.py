"""Plays conversations against a chat API and times them. One process, one event loop.

Every turn (one request) is timed from its *intended* start: the instant of its conversation's arrival, or the end
of the answer before it plus the think time. A client that falls behind then shows as latency instead of hiding
it. Beside the load runs a clock of short sleeps; how late it wakes (`Run.lags`) is how late the client reads an
answer or sends a turn, in an open loop and in a closed one, and a run whose client lagged is not valid.

A token's time is that of the event that carried it. Gateways differ in how many tokens an event carries, so
beside the gaps between events there is the time per token of a turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import islice
from time import perf_counter
from typing import Any

import aiohttp
import orjson

from loadtest.workload import Conversation, arrivals, run_tool

MAX_CALL_ROUNDS = 4
"""Turns that one question may take: calls and their results, then the answer."""
TICK_S = 0.01
"""Between two instants at which the client's lateness is noted."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to send turns. `base_url` ends in `/v1`; `extra` is merged into every request."""

    base_url: str
    model: str
    api_key: str = "none"
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class TurnTimes:
    """One request. Instants are seconds from the start of the run."""

    conversation: int
    scenario: str
    intended: float
    started: float
    first: float | None = None
    """The first event that shows something: a call, or reasoning or text that is more than white space."""
    ended: float = 0.0
    gaps: list[float] = field(default_factory=list)
    """Seconds between two events with reasoning, text or a call."""
    tokens: int = 0
    prompt_tokens: int = 0
    calls: int = 0
    recoveries: int = 0
    """Drafts that this gateway threw away; their tokens are in `tokens`, and reached nobody."""
    error: str = ""
    """Empty, an error code of the service, or the kind of the client's failure."""


@dataclass(slots=True)
class ConversationTimes:
    """One conversation. Instants are seconds from the start of the run."""

    scenario: str
    seconds: float
    """From its intended start to the last answer, less the think times."""
    questions: list[float]
    """Seconds from each question to its final answer, the turns with calls included."""
    complete: bool
    began: float = 0.0
    """Its intended start."""
    ended: float = 0.0
    """Its last answer; from its start on that includes the think times."""


@dataclass(slots=True)
class Run:
    """What happened."""

    seconds: float = 0.0
    full: float | None = None
    """When the first user of a closed loop found no further conversation, or the last one of an open loop arrived: from
    there on the load is a smaller one."""
    turns: list[TurnTimes] = field(default_factory=list)
    conversations: list[ConversationTimes] = field(default_factory=list)
    open: bool = False
    """Conversations arrived however slow the target was: the load grew for as long as a conversation lasts."""
    lags: list[float] = field(default_factory=list)
    """Seconds by which the client was late at each of its ticks."""


class Player:
    """Plays conversations against one target and keeps their times."""

    def __init__(
        self, session: aiohttp.ClientSession, target: Target, on_turn: Callable[[], None] | None = None
    ) -> None:
        self.run = Run()
        self._session = session
        self._target = target
        self._url = f"{target.base_url}/chat/completions"
        self._headers = {"authorization": f"Bearer {target.api_key}"}
        self._on_turn = on_turn
        self._zero = perf_counter()

    def now(self) -> float:
        """Seconds since the run began."""
        return perf_counter() - self._zero

    async def play(self, conversation: Conversation, intended: float) -> None:
        """Hold the conversation to its end, or to its first error."""
        began, thought = intended, 0.0
        messages: list[dict[str, Any]] = [{"role": "system", "content": conversation.system}]
        answered: list[float] = []
        complete = True
        for question in conversation.questions:
            if question.think_s:
                intended += question.think_s
                thought += question.think_s
                await asyncio.sleep(intended - self.now())
            asked = intended
            messages.append({"role": "user", "content": question.text})
            for _ in range(MAX_CALL_ROUNDS):
                times, said = await self._turn(conversation, messages, question.max_tokens, intended)
                intended = times.ended
                if times.error:
                    complete = False
                    break
                messages.append(said)
                for call in said.get("tool_calls", ()):
                    function = call["function"]
                    result = run_tool(function["name"], function["arguments"])
                    messages.append({"role": "tool", "tool_call_id": call["id"], "content": result})
                if "tool_calls" not in said:
                    break
            if not complete:
                break
            answered.append(intended - asked)
        ended = self.now()
        self.run.conversations.append(
            ConversationTimes(
                conversation.scenario, ended - began - thought, answered, complete, began, ended
            )
        )

    async def tick(self) -> None:
        """Note the client's lateness at instants `TICK_S` apart, until cancelled: a long hold-up counts at each of them."""
        due = self.now() + TICK_S
        while True:
            await asyncio.sleep(due - self.now())
            now = self.now()
            while due <= now:
                self.run.lags.append(now - due)
                due += TICK_S

    async def _turn(
        self, conversation: Conversation, messages: list[dict[str, Any]], max_tokens: int, intended: float
    ) -> tuple[TurnTimes, dict[str, Any]]:
        body = orjson.dumps(
            {
                "model": self._target.model,
                "messages": messages,
                "tools": conversation.tools,
                "max_tokens": max_tokens,
                "stream": True,
                "stream_options": {"include_usage": True},
                **self._target.extra,
            }
        )
        times = TurnTimes(conversation.number, conversation.scenario, intended, self.now())
        answer = _Answer(times, self.now)
        headers = self._headers | {"content-type": "application/json"}
        try:
            async with self._session.post(self._url, data=body, headers=headers) as response:
                if response.status != 200:
                    times.error = _code(await response.read(), response.status)
                else:
                    async for line in response.content:
                        answer.read(line)
                    if not answer.done and not times.error:
                        times.error = "stream_cut"
        except (aiohttp.ClientError, TimeoutError) as failure:
            times.error = type(failure).__name__
        times.ended = self.now()
        self.run.turns.append(times)
        if self._on_turn is not None:
            self._on_turn()
        return times, answer.message()


class _Answer:
    """Folds a stream's lines into the assistant's message, noting when they came."""

    def __init__(self, times: TurnTimes, now: Callable[[], float]) -> None:
        self.done = False
        self._times = times
        self._now = now
        self._last: float | None = None
        self._text: list[str] = []
        self._calls: dict[int, dict[str, Any]] = {}

    def read(self, line: bytes) -> None:
        """One line of the stream."""
        if not line.startswith(b"data:"):
            return
        data = line[5:].strip()
        if data == b"[DONE]":
            self.done = True
            return
        event = orjson.loads(data)
        if "error" in event:
            self._times.error = event["error"].get("code") or "error"
            return
        if usage := event.get("usage"):
            self._times.tokens = usage["completion_tokens"]
            self._times.prompt_tokens = usage["prompt_tokens"]
        if told := event.get("truecall"):
            self._times.recoveries = told.get("recoveries", 0)
        if event.get("choices"):
            self._take(event["choices"][0]["delta"])

    def _take(self, delta: dict[str, Any]) -> None:
        text, calls = delta.get("content"), delta.get("tool_calls")
        if not (text or calls or delta.get("reasoning_content") or delta.get("reasoning")):
            return
        now = self._now()
        if self._last is not None:
            self._times.gaps.append(now - self._last)
        self._last = now
        if self._times.first is None and shows(delta):
            self._times.first = now
        if text:
            self._text.append(text)
        for piece in calls or ():
            call = self._calls.setdefault(
                piece["index"], {"type": "function", "function": {"name": "", "arguments": ""}}
            )
            if piece.get("id"):
                call["id"] = piece["id"]
            for key, value in piece.get("function", {}).items():
                call["function"][key] += value or ""

    def message(self) -> dict[str, Any]:
        """The assistant's message as a client sends it back."""
        self._times.calls = len(self._calls)
        message: dict[str, Any] = {"role": "assistant", "content": "".join(self._text) or None}
        if self._calls:
            message["tool_calls"] = [self._calls[index] for index in sorted(self._calls)]
        elif message["content"] is None:
            message["content"] = ""
        return message


def shows(delta: dict[str, Any]) -> bool:
    """Whether a person sees something of it. Some servers stream the line break behind `<think>`, ours leaves it out."""
    said = delta.get("content") or delta.get("reasoning_content") or delta.get("reasoning") or ""
    return bool(delta.get("tool_calls") or said.strip())


def _code(body: bytes, status: int) -> str:
    try:
        return str(orjson.loads(body)["error"]["code"] or status)
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return str(status)


def session() -> aiohttp.ClientSession:
    """A client without a limit of its own on connections; a turn may take ten minutes."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=60),
        timeout=aiohttp.ClientTimeout(total=600),
        read_bufsize=2**20,
    )


@asynccontextmanager
async def _playing(
    target: Target, on_turn: Callable[[], None] | None
) -> AsyncGenerator[tuple[Player, asyncio.TaskGroup], None]:
    """A player, and the group for what it plays; left when all of that has ended."""
    async with session() as http, asyncio.TaskGroup() as aside:
        player = Player(http, target, on_turn)
        ticking = aside.create_task(player.tick())
        async with asyncio.TaskGroup() as group:
            yield player, group
        player.run.seconds = player.now()
        ticking.cancel()


async def run_open(
    target: Target, load: Iterator[Conversation], *, seed: int, rate: float, seconds: float,
    on_turn: Callable[[], None] | None = None,
) -> Run:  # fmt: skip
    """Conversations arrive for `seconds` as a Poisson process of `rate` a second, however slow the target is."""
    async with _playing(target, on_turn) as (player, group):
        player.run.open, player.run.full = True, seconds
        for at in arrivals(seed, rate):
            if at > seconds:
                break
            await asyncio.sleep(at - player.now())
            group.create_task(player.play(next(load), at))
    return player.run


async def run_closed(
    target: Target,
    load: Iterator[Conversation],
    *,
    users: int,
    count: int,
    on_turn: Callable[[], None] | None = None,
) -> Run:
    """`users` hold `count` conversations, each user one after the other."""
    waiting = islice(load, count)

    async def user(player: Player) -> None:
        held_any = False
        for conversation in waiting:
            await player.play(conversation, player.now())
            held_any = True
        if held_any and player.run.full is None:
            player.run.full = player.now()

    async with _playing(target, on_turn) as (player, group):
        for _ in range(users):
            group.create_task(user(player))
    return player.run
