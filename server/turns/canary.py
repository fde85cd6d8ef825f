"""Which conversations an unmerged adapter is tried on. Pure.

The choice is a digest of what every turn of a conversation shares: the key that asks, the system prompt and the
first user message. So each turn goes the way of the first, on every replica and after every restart, and nothing
is kept. A larger share chooses what a smaller one chose, and more. Another adapter draws other conversations.

Not covered: where the system prompt or the first message changes on the way (a clock in the prompt, a history
that is cut at its beginning) the conversation is drawn anew. Conversations of one key that open with the same
words go the same way, so the share is one of different openings.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from enum import StrEnum
from hashlib import sha256

from pydantic import BaseModel, Field, PositiveInt

from server.domain import Message, Role, unmerged
from server.errors import ConfigurationError
from server.wire.requests import ChatRequest


class CanaryMode(StrEnum):
    """What the chosen conversations meet."""

    LIVE = "live"
    SHADOW = "shadow"


class CanarySettings(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """An unmerged adapter that is tried on a share of the conversations."""

    adapter: str = ""
    """One of `engine.adapters`; empty: there is no canary."""
    share: float = Field(default=0.0, ge=0, le=1)
    """Share of the conversations, 0 to 1. Requests that name an adapter themselves are left alone."""
    mode: CanaryMode = CanaryMode.SHADOW
    """`shadow`: the model answers, and a copy of the turn is run with the adapter afterwards, which only the
    ledger and the metrics see. `live`: the adapter answers."""
    shadows_at_once: PositiveInt = 1
    """Copies decoded at once; a further one is dropped and counted."""

    def check(self, adapters: Collection[str]) -> None:
        """Raises `ConfigurationError` for a canary that is not one of the `adapters`."""
        if self.adapter and self.adapter not in adapters:
            known = ", ".join(sorted(adapters)) or "none"
            raise ConfigurationError(
                f"setting canary.adapter: {self.adapter!r} is not in engine.adapters, which holds: {known}"
            )
        if self.share and not self.adapter:
            raise ConfigurationError("setting canary.share: name the adapter too, in canary.adapter")


def chosen(canary: CanarySettings, served: str, request: ChatRequest, owner: str) -> bool:
    """Whether the request asks for the `served` model by its plain name, in a conversation under the share."""
    if not canary.adapter or request.model != served:
        return False
    return under_share(canary.share, canary.adapter, owner, request.messages)


def routed(canary: CanarySettings, served: str, request: ChatRequest, owner: str) -> ChatRequest:
    """The request, for the adapter where the canary is live and chooses it."""
    if canary.mode is CanaryMode.LIVE and chosen(canary, served, request, owner):
        return replace(request, model=unmerged(served, canary.adapter))
    return request


def under_share(share: float, adapter: str, owner: str, messages: Sequence[Message]) -> bool:
    """Whether the conversation's digest falls into the lowest `share` of all digests."""
    digest = sha256()
    for text in (adapter, owner, _first(messages, Role.SYSTEM), _first(messages, Role.USER)):
        data = text.encode()
        digest.update(len(data).to_bytes(8, "big"))  # so that no text can run into the next
        digest.update(data)
    return int.from_bytes(digest.digest()[:8], "big") < share * 2**64


def _first(messages: Sequence[Message], role: Role) -> str:
    return next((message.text for message in messages if message.role is role), "")
