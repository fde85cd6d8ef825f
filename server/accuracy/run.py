"""Running a suite against a server that speaks the OpenAI chat API.

Every conversation that ends is appended to `OUT.partial.jsonl`; a run that was cut off goes on from there. A
turn that the server refuses (an answer that broke its contract) is the model's mistake and counts as wrong; a
server that is gone, or refuses requests for other reasons, ends the run: a figure must not measure that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx
from pydantic import BaseModel, NonNegativeInt, PositiveFloat, PositiveInt

from server.accuracy.partial import Partial, check_place, partial_of
from server.accuracy.play import Wording, play_case, play_questions
from server.accuracy.remote import Server
from server.accuracy.result import (
    FORMAT,
    ModelIdentity,
    RunResult,
    SuiteIdentity,
    conversation_figures,
    turn_figures,
)
from server.accuracy.suite import Case, QuestionList, Suite


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
    """Conversations to play, always the same ones, those of a smaller limit among them; all where it is not given."""
    fields: dict[str, Any] = {}
    """Further fields of every request: temperature, max_tokens, chat_template_kwargs, ..."""
    concurrency: PositiveInt = 8
    """Conversations played at once."""
    timeout_s: PositiveFloat = 600
    """Patience for one answer."""
    retries: NonNegativeInt = 6
    """Further attempts after a failure that may pass; six wait about a minute, the time an engine takes to start."""
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


async def run(
    suite: Suite,
    settings: RunSettings,
    out: Path,
    *,
    api_key: str | None = None,
    resume: bool = False,
    progress: Callable[[int, int], None] | None = None,
    warn: Callable[[str], None] | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> RunResult:
    """Play the suite and write the result to `out`.

    `progress(done, total)` counts conversations; `warn` is told what the run cannot make sure of.

    Raises `ConfigurationError`, for a place that cannot be written before anything is played.
    """
    check_place(out)
    started, began = datetime.now(UTC), perf_counter()
    headers = {"authorization": f"Bearer {api_key}"} if api_key else {}
    limits = httpx.Limits(max_connections=settings.concurrency)
    async with httpx.AsyncClient(
        headers=headers, timeout=settings.timeout_s, limits=limits, transport=transport, trust_env=False
    ) as client:
        server = Server(client, settings.base_url, retries=settings.retries, keep_going=settings.keep_going)
        model = await server.identify(settings.model)
        checkpoint = _checkpoint(model)
        head = {
            "format": FORMAT, "suite": suite.digest, **settings.reproducible, "model": model.name, **checkpoint,
        }  # fmt: skip
        partial = Partial(partial_of(out), head, resume=resume)
        jobs = [
            _Job(line, repeat)
            for repeat in range(settings.repeats)
            for line in selection(suite, settings.limit)
        ]
        server.fingerprints.update(partial.fingerprints)
        waiting = [job for job in jobs if not partial.has(job.key)]
        if warn is not None and len(waiting) < len(jobs) and not (checkpoint or partial.fingerprints):
            warn("the server tells neither root nor fingerprint: a swap of its model cannot be seen")

        def tell(left: int) -> None:
            if progress is not None:
                progress(len(jobs) - left, len(jobs))

        tell(len(waiting))
        wording = Wording(model.name, settings.seed, settings.fields)
        await _play(waiting, server, wording, partial, settings.concurrency, tell)
        model = model.model_copy(
            update={"fingerprint": next(iter(server.fingerprints), checkpoint.get("fingerprint"))}
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


def _checkpoint(model: ModelIdentity) -> dict[str, str]:
    """What the model's card tells of its weights: vLLM the `root`, this service the `fingerprint`."""
    own = model.card.get("truecall")
    card = {**model.card, **(own if isinstance(own, dict) else {})}
    return {name: card[name] for name in ("root", "fingerprint") if isinstance(card.get(name), str)}


def selection(suite: Suite, limit: int | None) -> list[Case | QuestionList]:
    """The suite's lines, or the `limit` of them whose ids hash lowest, in the suite's order.

    They are the same in every run and follow no period of the suite; a smaller limit picks some of the same.
    """
    lines = suite.lines
    picked = {line.id for line in sorted(lines, key=_hash)[:limit]}
    return [line for line in lines if line.id in picked]


def _hash(line: Case | QuestionList) -> bytes:
    return sha256(line.id.encode()).digest()
