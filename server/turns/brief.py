"""What an answer is about, and what became of it so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from server.contract import Contract
from server.domain import Call, ToolMode
from server.guard import Evidence, GuardSettings


@dataclass(frozen=True, slots=True)
class Brief:
    """What is the same for every draft of an answer."""

    choice: int
    contract: Contract
    evidence: Evidence | None
    """`None`: no tools and no observations, so the text streams unguarded."""
    guard: GuardSettings
    stop: tuple[str, ...]
    mode: ToolMode
    restart: bool
    """Nothing leaves before the end (a plain answer): an answer in a format can be decoded from its beginning."""
    mint: Callable[[str, str], str]
    """Name and arguments of a call to its signed id."""


@dataclass(slots=True)
class Delivered:
    """What the client has of one answer so far, over all its drafts."""

    text: str = ""
    reasoning: str = ""
    calls: list[Call] = field(default_factory=list)
    said: str = ""
    """The same as raw text, as the engine goes on from it."""
    num_tokens: int = 0
    """Tokens behind `said`."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it left."""
        return not (self.text or self.reasoning or self.calls)
