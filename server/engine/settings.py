"""The engine's settings. Light to import: the command line reads it before anything heavy is loaded."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field, NonNegativeFloat, PositiveFloat, PositiveInt


class EngineSettings(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """How the engine is started and watched."""

    args: dict[str, Any] = Field(default_factory=dict)
    """vLLM's engine arguments by their Python names (`max_model_len`, `gpu_memory_utilization`, ...). Unknown
    ones, and those that the service sets itself, are refused."""
    env: dict[str, str] = Field(default_factory=dict)
    """Environment variables that vLLM reads, set before it is imported."""
    adapters: dict[str, str] = Field(default_factory=dict)
    """LoRA adapters by name, each with its folder; a request asks for one as `model@name`. Loaded at start."""
    renderer_threads: PositiveInt = 2
    """Threads that render long prompts, so that they do not hold up the streams of others."""
    inline_chars: PositiveInt = 16_384
    """A conversation of up to this many characters is rendered at once instead: handing it over costs more."""
    health_check_interval_s: PositiveFloat = 10.0
    """Seconds between two health checks, decodes of one token that prove that the engine answers."""
    health_check_timeout_s: PositiveFloat = 60.0
    """Seconds after which a health check without an answer means that the engine hangs: it is killed and built again."""
    restart_backoff_s: PositiveFloat = 1.0
    """Seconds before the engine is built again; doubled after each build that fails."""
    restart_backoff_max_s: PositiveFloat = 60.0
    """Longest wait between two builds."""
    cache_by_key: bool = False
    """Whether each API key has a prefix cache of its own. Shared, `usage.prompt_tokens_details.cached_tokens` tells a key
    how much of its prompt somebody sent lately; apart, a prompt that all share is computed once for each key."""
    shutdown_timeout_s: NonNegativeFloat = 10.0
    """Seconds the engine's processes may take to stop before they are killed."""
