"""Asks in few words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from server.domain import Message, Role, Sampling
from server.engine.port import Ask, Delta, Engine, Prompt


def user(text: str, **fields: Any) -> Ask:
    """An ask with one user message."""
    return Ask(request_id="ask", messages=(Message(Role.USER, text),), **fields)


def greedy(**fields: Any) -> Sampling:
    """Sampling that gives the same answer each time."""
    return Sampling(temperature=0.0, **fields)


async def decode(engine: Engine, ask: Ask, prompt: Prompt | None = None) -> list[Delta]:
    """All deltas of one decode."""
    prompt = prompt or await engine.render(ask)
    return [delta async for delta in engine.stream(ask, prompt)]


def text_of(deltas: list[Delta]) -> str:
    """What they say together."""
    return "".join(delta.text for delta in deltas)


def ids_of(deltas: list[Delta]) -> tuple[int, ...]:
    """Their token ids together."""
    return tuple(token_id for delta in deltas for token_id in delta.token_ids)


def sampled(ask: Ask, **fields: Any) -> Ask:
    """The ask with other sampling."""
    return replace(ask, sampling=replace(ask.sampling, **fields))
