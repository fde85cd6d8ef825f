"""How many conversations a checkpoint leaves room for on a card. Arithmetic alone: no I/O, no engine.

Sizes are bytes, a GB is 10^9 of them. The result is an estimate from below: the engine measures its own peak
at start and prints what it found. Not covered: several GPUs, quantised caches other than fp8, sliding windows.
"""

from __future__ import annotations

from dataclasses import dataclass

GPU_BYTES = {
    "rtx4090": 25_390_000_000,  # 23.65 GiB of the 24 are left for programs
    "a800": 84_980_000_000,  # 79.15 GiB of the 80
}
UTILISATION = 0.92
"""Share of the card that the engine may take: what a driver and a second context need stays free."""
FIXED_BYTES = 2_000_000_000
"""CUDA context, kernels and captured graphs."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the arithmetic needs of a decoder's `config.json` and of its weights."""

    weight_bytes: int
    num_layers: int
    num_kv_heads: int
    head_size: int
    hidden_size: int
    intermediate_size: int
    vocabulary: int
    max_position: int

    def kv_bytes_a_token(self, value_bytes: int = 2) -> int:
        """Key and value of every layer, for values of so many bytes (fp16: 2, fp8: 1)."""
        return 2 * self.num_layers * self.num_kv_heads * self.head_size * value_bytes


QWEN3_8B = Checkpoint(
    weight_bytes=16_381_470_720,  # 8,190,735,360 parameters in fp16
    num_layers=36,
    num_kv_heads=8,
    head_size=128,
    hidden_size=4096,
    intermediate_size=12_288,
    vocabulary=151_936,
    max_position=32_768,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What fits. `engine_args` have vLLM's argument names."""

    weight_bytes: int
    kv_bytes_a_token: int
    working_bytes: int
    """Activations of the largest step, logits, and `FIXED_BYTES`."""
    cache_bytes: int
    num_tokens: int
    """Tokens that the KV cache holds."""
    num_sessions: int
    """Conversations of the asked context that decode at once."""
    engine_args: dict[str, int | float | str]
    """To begin with, where it fits."""

    @property
    def fits(self) -> bool:
        """Whether at least one conversation of the asked context fits."""
        return self.num_sessions > 0


def plan(checkpoint: Checkpoint, gpu_bytes: int, context: int, *, fp8_cache: bool = False) -> Plan:
    """Room for conversations of `context` tokens on a card of `gpu_bytes`."""
    step_tokens = 2048 if gpu_bytes < 40_000_000_000 else 8192
    batch = 32 if gpu_bytes < 40_000_000_000 else 256
    # Live at the peak of a step: the residual stream and the attention's inputs, then the gated MLP, in fp16.
    activations = step_tokens * (8 * checkpoint.hidden_size + 3 * checkpoint.intermediate_size) * 2
    logits = batch * checkpoint.vocabulary * 4 * 3  # fp32, with a copy for the sampler and one for its sort
    working = FIXED_BYTES + activations + logits
    cache = max(0, int(gpu_bytes * UTILISATION) - checkpoint.weight_bytes - working)
    a_token = checkpoint.kv_bytes_a_token(1 if fp8_cache else 2)
    num_tokens = cache // a_token
    sessions = min(num_tokens // context, batch) if context <= checkpoint.max_position else 0
    # Two of the longest conversations must fit, or one of them would push everybody else out: unless it is asked for.
    longest = max(context, min(checkpoint.max_position, num_tokens // 2 // 1024 * 1024))
    engine_args: dict[str, int | float | str] = {
        "gpu_memory_utilization": UTILISATION,
        "max_model_len": longest,
        "max_num_seqs": max(1, sessions),
        "max_num_batched_tokens": step_tokens,
    }
    if fp8_cache:
        engine_args["kv_cache_dtype"] = "fp8"
    return Plan(checkpoint.weight_bytes, a_token, working, cache, num_tokens, sessions, engine_args)
