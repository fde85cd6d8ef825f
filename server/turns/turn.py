"""A turn as it stands: what was asked, and what has become of it so far."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field

from server.contract import Contract
from server.domain import TurnEvent, Usage, Verdict
from server.engine.port import ModelCard, Prompt
from server.turns.answer import Answer, Clock
from server.turns.record import Observation
from server.wire.requests import ChatRequest


@dataclass(slots=True)
class Turn:
    """An opened turn. Iterate `events`, or close them: either ends it and records it."""

    id: str
    request: ChatRequest
    owner: str
    received_at: float
    """Unix time, seconds."""
    model: ModelCard
    clock: Clock
    labels: Mapping[str, str] = field(default_factory=dict)
    ended: Callable[[Turn, str], None] | None = None
    """Told at the end, with the status that the ledger has."""
    observations: tuple[Observation, ...] = ()
    contract: Contract | None = None
    prompt: Prompt | None = None
    answers: list[Answer] = field(default_factory=list)
    events: AsyncGenerator[list[TurnEvent], None] = field(init=False)

    @property
    def verdict(self) -> Verdict:
        """The strongest of its answers; `pass` before there is one."""
        verdicts = {answer.verdict for answer in self.answers}
        return next((v for v in (Verdict.BLOCK, Verdict.FLAG) if v in verdicts), Verdict.PASS)

    @property
    def usage(self) -> Usage:
        """Prompt tokens once, decoded tokens of every draft of every answer."""
        return Usage(
            prompt=len(self.prompt.token_ids) if self.prompt else 0,
            completion=sum(a.num_completion for a in self.answers),
            cached=max((a.num_cached for a in self.answers), default=0),
            reasoning=sum(a.num_reasoning for a in self.answers),
        )
