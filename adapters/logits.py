"""Base and adapters as PEFT runs and merges them: the logits at every position of the same prompts, and the weights.

One model is in memory at a time, in float32: 4 bytes a parameter.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch

from server.errors import ConfigurationError

TOLERANCE: Mapping[str, float] = {"float32": 1e-4, "float16": 0.01, "bfloat16": 0.05}
"""Largest error that rounding the weights explains, by the type of the merged checkpoint."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Root mean squares over all positions and tokens, relative to that of the reference's logits.

    Logits are centred at each position first, for a softmax does not see their mean. `effects`: how far each adapter
    moves the logits; `agreement`: share of positions with the same most likely token; `weights`: PEFT's own merge, in
    float32, by name.
    """

    error: float
    effects: Sequence[float]
    agreement: float
    weights: Mapping[str, torch.Tensor]

    def judged(self, dtype: str) -> str:
        """In words. Raises ConfigurationError where the error is over the tolerance, or hides an adapter."""
        limit = TOLERANCE[dtype]
        effects = ", ".join(f"{effect:.2g}" for effect in self.effects)
        found = f"error {self.error:.2g} (at most {limit:g}); the adapters move them by {effects}"
        if not self.error <= limit:
            raise ConfigurationError(f"the merged logits are not those of base and adapters: {found}")
        for effect in self.effects:
            if 0 < effect < 2 * self.error:
                raise ConfigurationError(f"an adapter's effect is lost in the error: {found}")
        return f"{found}; same first choice at {self.agreement:.1%} of positions"


def compare(
    folder: Path, base: Path, adapters: Sequence[Path], prompts: Sequence[Sequence[int]]
) -> Comparison:
    """Run all three. Raises ConfigurationError where transformers or PEFT cannot load one."""
    from peft import PeftModel
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    try:
        merged = _logits(_loaded(folder), prompts)
        model = _loaded(base)
        steps = [_logits(model, prompts)]
        for adapter in adapters:
            model = PeftModel.from_pretrained(model, str(adapter))
            steps.append(_logits(model, prompts))
            model = model.merge_and_unload()
    except (OSError, ValueError, RuntimeError, KeyError) as failure:
        reason = str(failure).strip().splitlines() or [type(failure).__name__]
        raise ConfigurationError(f"a model does not load: {reason[0]}") from failure
    reference = steps[-1]
    size = _size(reference)
    same = (merged.argmax(-1) == reference.argmax(-1)).float().mean()
    return Comparison(
        error=_size(merged - reference) / size,
        effects=[_size(after - before) / size for before, after in pairwise(steps)],
        agreement=float(same),
        weights=model.state_dict(),
    )


def _loaded(folder: Path) -> Any:
    from transformers import AutoModelForCausalLM

    gc.collect()  # the model before this one
    model = AutoModelForCausalLM.from_pretrained(str(folder), dtype=torch.float32, local_files_only=True)
    return model.eval()


def _logits(model: Any, prompts: Sequence[Sequence[int]]) -> torch.Tensor:
    """Centred logits of every position of every prompt, one row each."""
    with torch.inference_mode():
        rows = [model(input_ids=torch.tensor([list(prompt)])).logits[0] for prompt in prompts]
    logits = torch.cat(rows)
    return logits - logits.mean(dim=-1, keepdim=True)


def _size(logits: torch.Tensor) -> float:
    return math.sqrt(float(logits.square().mean(dtype=torch.float64)))
