"""Running a suite against a server that speaks the OpenAI chat API.

Every conversation that ends is appended to `OUT.partial.jsonl`; a run that was cut off goes on from there. A
turn that the server refuses (an answer that broke its contract) is the model's mistake and counts as wrong; a
server that is gone, or refuses requests for other reasons, ends the run: a figure must not measure that.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, NoReturn

import httpx
from pydantic import BaseModel, NonNegativeInt, PositiveFloat, PositiveInt

from server.accuracy.play import TurnRefused, Wording, play_case, play_questions
from server.accuracy.result import (
    FORMAT,
    ConversationRecord,
    ModelIdentity,
    RunResult,
    SuiteIdentity,
    TurnRecord,
    conversation_figures,
    turn_figures,
)
from server.accuracy.suite import Case, QuestionList, Suite
from server.errors import ConfigurationError

_TURN_REFUSALS = ("schema_not_supported", "context_length_exceeded")
"""Codes of a 400 that are about one turn, not about the run."""
_RETRIED = frozenset({408, 429, 500, 502, 503, 504})
_MAX_PAUSE_S = 30.0


class RunSettings(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """How to run a suite."""

    base_url: str
    """Where the server is, with or without `/v1`."""
    model: str | None = None
    """The model to ask; the served one where only one is served."""
    seed: int = 0
    """Root of every request's seed."""
    repeats: PositiveInt = 1
    """How often each conversation is played, each time with other seeds."""
    limit: PositiveInt | None = None
    """Conversations to play, picked evenly from the whole suite; all where it is not given."""
    fields: dict[str, Any] = {}
    """Further fields of every request: temperature, max_tokens, chat_template_kwargs, ..."""
    concurrency: PositiveInt = 8
    """Conversations played at once."""
    timeout_s: PositiveFloat = 600
    """Patience for one answer."""
    retries: NonNegativeInt = 4
    """Further attempts after a failure that may pass."""
    keep_going: bool = False
    """Count every request that fails as a wrong turn instead of ending the run."""

    @property
    def reproducible(self) -> dict[str, Any]:
        """The settings that decide what is asked: a partial file made under others is not gone on from."""
        return self.model_dump(include={"model", "seed", "repeats", "limit", "fields"})


@dataclass(frozen=True, slots=True)
class _Job:
    line: Case | QuestionList
    repeat: int

    @property
    def key(self) -> str:
        return f"{self.line.id}#{self.repeat}"


class Server:
    """One OpenAI-compatible server: who it is, and its answers."""

    def __init__(self, client: httpx.AsyncClient, settings: RunSettings) -> None:
        root = settings.base_url.rstrip("/")
        self._url = root if root.endswith("/v1") else f"{root}/v1"
        self._client = client
        self._settings = settings
        self.fingerprints: set[str] = set()
        """What the answers were stamped with; more than one means that the model was swapped."""

    async def identify(self) -> ModelIdentity:
        """The model to ask, as `/v1/models` describes it."""
        listed = (await self._get("GET", "models")).get("data", [])
        cards = {card.get("id"): card for card in listed}
        wanted = self._settings.model
        if wanted is None and len(cards) == 1:
            wanted = next(iter(cards))
        if wanted is None or wanted not in cards:
            served = ", ".join(sorted(str(name) for name in cards)) or "none"
            raise ConfigurationError(f"{self._url}: name the model with --model; served are: {served}")
        return ModelIdentity(name=wanted, card=cards[wanted])

    async def ask(self, body: dict[str, Any]) -> Mapping[str, Any]:
        """One completion; raises `TurnRefused`, or `ConfigurationError` where the run cannot go on."""
        completion = await self._get("POST", "chat/completions", body)
        told = completion.get("system_fingerprint")
        if isinstance(told, str):
            self.fingerprints.add(told)
            if len(self.fingerprints) > 1:
                raise ConfigurationError("the server changed its model during the run")
        return completion

    async def _get(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        attempt = 0
        while True:
            is_last = attempt == self._settings.retries
            try:
                response = await self._client.request(method, f"{self._url}/{path}", json=body)
            except httpx.TransportError as failure:
                if is_last:
                    self._give_up(body, "unreachable", f"{type(failure).__name__} {failure}".strip())
                await asyncio.sleep(min(2.0**attempt, _MAX_PAUSE_S))
            else:
                if response.is_success:
                    return _json_object(response)
                if is_last or response.status_code not in _RETRIED:
                    self._refuse(body, response)
                await asyncio.sleep(_pause_s(response, attempt))
            attempt += 1

    def _refuse(self, body: dict[str, Any] | None, response: httpx.Response) -> NoReturn:
        """Raise what a response that is no success means."""
        error = _error_of(response)
        code = str(error.get("code") or response.status_code)
        if body is not None and (error.get("type") == "contract_violation" or code in _TURN_REFUSALS):
            raise TurnRefused(code)
        self._give_up(body, code, f"{response.status_code} {error.get('message', '')}".strip())

    def _give_up(self, body: dict[str, Any] | None, code: str, says: str) -> NoReturn:
        if self._settings.keep_going and body is not None:
            raise TurnRefused(code)
        raise ConfigurationError(f"{self._url}: {says}")


def _json_object(response: httpx.Response) -> dict[str, Any]:
    try:
        value = response.json()
    except ValueError as failure:
        raise ConfigurationError(f"{response.url}: the answer is not JSON") from failure
    if not isinstance(value, dict):
        raise ConfigurationError(f"{response.url}: the answer is not a JSON object")
    return value


def _error_of(response: httpx.Response) -> dict[str, Any]:
    try:
        error = response.json().get("error")
    except (ValueError, AttributeError):
        error = None
    return error if isinstance(error, dict) else {"message": response.text[:200]}


def _pause_s(response: httpx.Response, attempt: int) -> float:
    try:
        wanted = float(response.headers.get("retry-after", ""))
    except ValueError:
        wanted = 2.0**attempt
    return min(max(wanted, 0.0), _MAX_PAUSE_S)


class Partial:
    """The append-only file of a run in progress: a head that names the run, then one line a conversation."""

    def __init__(self, path: Path, head: Mapping[str, Any], *, resume: bool) -> None:
        self._path = path
        self.turns: dict[str, list[TurnRecord]] = {}
        self.conversations: dict[str, ConversationRecord] = {}
        if path.exists() and not resume:
            raise ConfigurationError(
                f"{path}: an earlier run was cut off here; give --resume, or delete the file"
            )
        if path.exists():
            self._read(head)
        else:
            path.write_text(json.dumps(head) + "\n", encoding="utf-8")

    def _read(self, head: Mapping[str, Any]) -> None:
        # A run that died while it wrote leaves half a line: it is cut off, its conversation is played again.
        whole = self._path.read_bytes().rpartition(b"\n")[0]
        lines = [json.loads(line) for line in whole.split(b"\n") if line]
        if not lines or lines[0] != json.loads(json.dumps(head)):
            raise ConfigurationError(
                f"{self._path}: it belongs to a run with another suite, model or settings"
            )
        for line in lines[1:]:
            if "turns" in line:
                self.turns[line["key"]] = [TurnRecord.model_validate(turn) for turn in line["turns"]]
            else:
                self.conversations[line["key"]] = ConversationRecord.model_validate(line["conversation"])
        self._path.write_bytes(whole + b"\n")

    def has(self, key: str) -> bool:
        """Whether a conversation is already there."""
        return key in self.turns or key in self.conversations

    @property
    def fingerprints(self) -> set[str]:
        """What the answers already there were stamped with."""
        said = [turn.said for turns in self.turns.values() for turn in turns]
        said += [reply.said for conversation in self.conversations.values() for reply in conversation.replies]
        return {answer.fingerprint for answer in said if answer.fingerprint is not None}

    def add_turns(self, key: str, turns: list[TurnRecord]) -> None:
        """Append a case's turns."""
        self.turns[key] = turns
        self._append({"key": key, "turns": [turn.model_dump(mode="json") for turn in turns]})

    def add_conversation(self, key: str, conversation: ConversationRecord) -> None:
        """Append a question list's answers."""
        self.conversations[key] = conversation
        self._append({"key": key, "conversation": conversation.model_dump(mode="json")})

    def _append(self, line: Mapping[str, Any]) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def replace_by(self, out: Path, result: RunResult) -> None:
        """The run is complete: write the result, then let the partial file go."""
        out.write_text(result.model_dump_json(indent=1) + "\n", encoding="utf-8")
        self._path.unlink()


async def run(
    suite: Suite,
    settings: RunSettings,
    out: Path,
    *,
    api_key: str | None = None,
    resume: bool = False,
    progress: Callable[[int, int], None] | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> RunResult:
    """Play the suite and write the result to `out`. `progress(done, total)` counts conversations."""
    started, began = datetime.now(UTC), perf_counter()
    headers = {"authorization": f"Bearer {api_key}"} if api_key else {}
    limits = httpx.Limits(max_connections=settings.concurrency)
    async with httpx.AsyncClient(
        headers=headers, timeout=settings.timeout_s, limits=limits, transport=transport, trust_env=False
    ) as client:
        server = Server(client, settings)
        model = await server.identify()
        head = {"format": FORMAT, "suite": suite.digest, "model": model.name, **settings.reproducible}
        partial = Partial(out.with_suffix(out.suffix + ".partial.jsonl"), head, resume=resume)
        jobs = [
            _Job(line, repeat)
            for repeat in range(settings.repeats)
            for line in selection(suite, settings.limit)
        ]
        server.fingerprints.update(partial.fingerprints)
        waiting = [job for job in jobs if not partial.has(job.key)]

        def tell(left: int) -> None:
            if progress is not None:
                progress(len(jobs) - left, len(jobs))

        tell(len(waiting))
        wording = Wording(model.name, settings.seed, settings.fields)
        await _play(waiting, server, wording, partial, settings.concurrency, tell)
        model = model.model_copy(
            update={"fingerprint": next(iter(server.fingerprints), _stated_fingerprint(model))}
        )
    turns = tuple(turn for job in jobs for turn in partial.turns.get(job.key, ()))
    conversations = tuple(partial.conversations[job.key] for job in jobs if job.key in partial.conversations)
    figures = (turn_figures(turns) if turns else {}) | (
        conversation_figures(conversations) if conversations else {}
    )
    result = RunResult(
        suite=SuiteIdentity(name=suite.name, digest=suite.digest),
        model=model,
        settings=settings.model_dump(mode="json"),
        started=started.isoformat(timespec="seconds"),
        seconds=round(perf_counter() - began, 3),
        metrics=figures,
        turns=turns,
        conversations=conversations,
    )
    partial.replace_by(out, result)
    return result


async def _play(
    jobs: list[_Job],
    server: Server,
    wording: Wording,
    partial: Partial,
    concurrency: int,
    left: Callable[[int], None],
) -> None:
    """Play the jobs, `concurrency` at once; the first that cannot go on stops all."""
    queue: Iterator[_Job] = iter(jobs)
    num_left = len(jobs)

    async def work() -> None:
        nonlocal num_left
        for job in queue:
            if isinstance(job.line, Case):
                partial.add_turns(job.key, await play_case(job.line, server.ask, wording, job.repeat))
            else:
                played = await play_questions(job.line, server.ask, wording, job.repeat)
                partial.add_conversation(job.key, played)
            num_left -= 1
            left(num_left)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(concurrency, len(jobs))):
                group.create_task(work())
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None


def _stated_fingerprint(model: ModelIdentity) -> str | None:
    told = model.card.get("fingerprint")
    return told if isinstance(told, str) else None


def selection(suite: Suite, limit: int | None) -> list[Case | QuestionList]:
    """The suite's lines, or `limit` of them at even distances: the same ones in every run."""
    lines = suite.lines
    if limit is None or limit >= len(lines):
        return lines
    return [lines[index * len(lines) // limit] for index in range(limit)]
