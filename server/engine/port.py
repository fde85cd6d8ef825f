"""What the service needs of a model: an ask in, deltas out.

A failure is a `server.errors.ServiceError`: `EngineUnavailable` when the engine is starting, dead or
hung, `ContextLengthExceeded` from `render`, `InvalidRequest` for what the engine refuses. Refusals of
`stream` arrive with its first delta, so a caller that awaits one delta before it answers refuses cleanly.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from server.domain import Message, Sampling, Thinking, TokenLogprob, Tool, unmerged


@dataclass(frozen=True, slots=True)
class SamplingDefaults:
    """What `None` in a `Sampling` stands for."""

    temperature: float
    top_p: float
    top_k: int
    min_p: float = 0.0
    presence_penalty: float = 0.0
    repetition_penalty: float = 1.0


@dataclass(frozen=True, slots=True)
class ModelCard:
    """The served model."""

    name: str
    fingerprint: str
    """Hex digest over the weights' manifest and the chat template: equal means the same model."""
    max_model_len: int
    """Tokens of prompt and answer together."""
    dtype: str
    defaults: SamplingDefaults
    thinking_defaults: SamplingDefaults
    adapters: tuple[str, ...] = ()
    """Names of LoRA adapters that may be asked for beside the model."""

    @property
    def names(self) -> tuple[str, ...]:
        """What a request may ask for: the model, and the model with each adapter (`name@adapter`)."""
        return self.name, *(unmerged(self.name, adapter) for adapter in self.adapters)


@dataclass(frozen=True, slots=True)
class Ask:
    """One decode. `grammar` is an xgrammar structural tag as JSON text."""

    request_id: str
    messages: tuple[Message, ...]
    tools: tuple[Tool, ...] = ()
    sampling: Sampling = field(default_factory=Sampling)
    thinking: bool = True
    template_args: Mapping[str, Any] = field(default_factory=dict)
    grammar: str | None = None
    said: str = ""
    """Raw text of this assistant turn that is already accepted; the decode goes on behind it."""
    priority: int = 0
    """Lower decodes earlier."""
    adapter: str | None = None
    trace: Mapping[str, str] = field(default_factory=dict)
    """W3C trace context headers, passed to the engine."""
    owner: str = ""
    """Name of the key that asked: under `engine.cache_by_key` prefixes are cached for each by itself."""
    gather: int = 1
    """Tokens that a delta may gather before it comes, the first delta aside: more than 1 where nobody reads along."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A rendered conversation."""

    token_ids: tuple[int, ...]
    thinking: Thinking
    """Where the answer begins in respect of its `<think>` block."""
    neutralised: int = 0
    """Control-token literals of the request that were encoded as plain text."""


@dataclass(slots=True)
class Delta:
    """More of one decode. The last one carries `finish`: `stop`, `length` or `abort`.

    `text` is raw: tags and special tokens are kept, the end-of-turn token is not part of it. Nobody changes one; it
    is not frozen, since there is one a token and a frozen one takes four times as long to make.
    """

    text: str
    token_ids: tuple[int, ...] = ()
    logprobs: tuple[TokenLogprob, ...] = ()
    finish: str | None = None
    num_cached_tokens: int = 0


class Engine(Protocol):
    """An ask in, deltas out."""

    @property
    def model(self) -> ModelCard:
        """The model that answers; known as soon as the engine is started."""
        ...

    async def render(self, ask: Ask) -> Prompt:
        """Prompt token ids of the ask (without `said`).

        Raises `ContextLengthExceeded` when they, with `sampling.max_tokens` where it is given, do not fit.
        """
        ...

    def stream(self, ask: Ask, prompt: Prompt) -> AsyncGenerator[Delta, None]:
        """Decode behind `prompt` and `ask.said`. Closing the generator aborts the decode."""
        ...

    async def rescore(self, prompt: Prompt, said: str, output_ids: tuple[int, ...]) -> tuple[float, ...]:
        """Teacher-forced log-probability (nats) of each output id behind the prompt and `said`."""
        ...

    async def check(self) -> None:
        """Return when the engine answers; raise `EngineUnavailable` otherwise."""
        ...

    async def close(self) -> None:
        """Stop the engine and everything it started. Idempotent."""
        ...
