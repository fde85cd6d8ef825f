"""What a request asks of its answers, the same for a live turn and its replay, and what became of one so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from server.contract import Contract, Contracts
from server.domain import Call, Role, ToolChoice, ToolMode
from server.guard import Evidence, GuardSettings
from server.wire.requests import ChatRequest


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

    @classmethod
    def of(
        cls,
        request: ChatRequest,
        choice: int,
        contract: Contract,
        evidence: Evidence | None,
        guard: GuardSettings,
        mint: Callable[[str, str], str],
    ) -> Brief:
        """The brief of the `choice`-th answer."""
        return cls(
            choice=choice,
            contract=contract,
            evidence=evidence,
            guard=guard,
            stop=request.stop,
            mode=tool_choice(request).mode,
            restart=not request.stream,
            mint=mint,
        )


def tool_choice(request: ChatRequest) -> ToolChoice:
    """What the request says of calls; without tools there are none."""
    return request.choice if request.tools else ToolChoice(ToolMode.NONE)


async def contract_of(request: ChatRequest, contracts: Contracts) -> Contract:
    """What the answers must obey. Raises the refusal of a tool or format that cannot be had."""
    return await contracts.get(
        request.tools,
        tool_choice(request),
        parallel=request.parallel,
        response_format=request.response_format,
        observations=_observed(request),
    )


def evidence_of(request: ChatRequest) -> Evidence | None:
    """What the guard judges the answers by; `None` where nothing can be looked up or was."""
    return Evidence(request.messages, request.tools) if request.tools or _observed(request) else None


def _observed(request: ChatRequest) -> bool:
    return any(message.role is Role.TOOL for message in request.messages)


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
