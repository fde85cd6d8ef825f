"""`python -m adapters.train sft|dpo`: train one of the demo's adapters.

    python -m adapters.train sft
    truecall merge --base build/models/demo --adapter build/train/sft/adapter --dtype bfloat16 --out build/train/demo-sft
    python -m adapters.train dpo --base build/train/demo-sft

The same command goes on where a run was cut off; another base, or another option that decides the outcome, is refused in
that folder. Beside the adapter lie `run.json`, which says whose it is, `log.jsonl`, one line a step, and the state.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from adapters.checkpoint import read_checkpoint
from adapters.manifest import digest_files, digest_text
from adapters.train.loop import Run, Schedule, train
from server.errors import ConfigurationError

POOL = 6000
"""Conversations about USS that steps draw from."""
_DEFAULTS = {
    "sft": ("build/models/demo", 1000, 2.5e-3, 3000),
    "dpo": ("build/train/demo-sft", 60, 5e-5, 2000),
}
"""Base, steps, highest learning rate, tokens a step."""


def main(argv: Sequence[str] | None = None) -> int:
    """The command; its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m adapters.train", description="Train a LoRA adapter for USS.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )  # fmt: skip
    stages = parser.add_subparsers(dest="stage", required=True)
    for name, (base, steps, lr, tokens) in _DEFAULTS.items():
        stage = stages.add_parser(name, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
        stage.add_argument("--base", type=Path, default=Path(base), help="folder of the checkpoint")
        stage.add_argument(
            "--out", type=Path, default=Path(f"build/train/{name}/adapter"), help="folder of the adapter"
        )
        stage.add_argument("--steps", type=int, default=steps, help="steps in all")
        stage.add_argument("--lr", type=float, default=lr, help="highest learning rate")
        stage.add_argument("--rank", type=int, default=8, help="rank of the adapter")
        stage.add_argument("--tokens", type=int, default=tokens, help="tokens of a step")
        stage.add_argument("--seed", type=int, default=1, help="of the data and of the adapter's start")
        stage.add_argument(
            "--threads", type=int, default=0, help="processor threads; 1 beside other work; 0: all"
        )
        stage.add_argument("--probe-every", type=int, default=60, help="steps between looks at the model")
        stage.add_argument("--probed", type=int, default=16, help="held-out turns of a look")
    try:
        run(parser.parse_args(argv))
    except ConfigurationError as refusal:
        parser.error(str(refusal))
    return 0


def run(wanted: argparse.Namespace) -> None:
    """Train as the options say, and save the adapter."""
    import torch

    from adapters.train import replay
    from adapters.train.dpo import Preferences
    from adapters.train.groups import Groups
    from adapters.train.model import load, save
    from adapters.train.probe import looked_at
    from adapters.train.sft import Likelihood
    from adapters.train.turns import Speller
    from adapters.train.uss import UssTurns, heldout_turns

    if wanted.threads:
        torch.set_num_threads(wanted.threads)
    torch.manual_seed(wanted.seed)
    folder: Path = wanted.out.parent
    about = {
        "base": _digest(wanted.base), "stage": wanted.stage, "seed": wanted.seed,
        "rank": wanted.rank, "tokens": wanted.tokens,
    }  # fmt: skip
    steps = Run(folder, Schedule(wanted.steps, wanted.lr), probe_every=wanted.probe_every, about=about)
    steps.claim()
    trained = load(wanted.base)
    speller = Speller(trained.tokenizer)
    replayed = (
        replay.distilled(trained.model, trained.tokenizer, folder / "replay.json")
        if wanted.stage == "sft"
        else []
    )
    groups = Groups(speller, UssTurns(wanted.seed, POOL), replayed, seed=wanted.seed, tokens=wanted.tokens)
    model = trained.with_adapter(wanted.rank)

    def probe() -> dict[str, Any]:
        with trained.generating():
            return looked_at(model, speller, trained.tokenizer, heldout_turns(wanted.probed), thinking=False)

    loss = (
        Likelihood(model, groups)
        if wanted.stage == "sft"
        else Preferences(model, speller, groups, seed=wanted.seed, tokens=wanted.tokens)
    )
    train(model, steps, loss, probe)
    save(trained, wanted.out)


def _digest(base: Path) -> str:
    """Stands for every byte of the checkpoint."""
    files = digest_files(base, read_checkpoint(base).files)
    return digest_text("".join(f"{name} {digest.sha256}\n" for name, digest in files.items()))


if __name__ == "__main__":
    sys.exit(main())
