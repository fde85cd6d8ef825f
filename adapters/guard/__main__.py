"""`python -m adapters.guard`: train the guard's learned opinion and write its weights.

    python -m adapters.guard                    # the bag of features: two minutes on two cores
    python -m adapters.guard --encoder          # the encoder behind it: half an hour
    python -m adapters.guard --folds            # judges each author's scenes with a model that has not met them

The benchmark's fitted files (`--records`) are learned from too.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

SCENES = Path(__file__).parent / "data"
RECORDS = Path("tests/guard/benchmark")
WEIGHTS = Path("server/guard/learned/weights.npz")
ENCODER = Path("server/guard/learned/encoder.onnx")
_HELD, _HELD_WEIGH = "u", 15.0
"""Who wrote down what the project's tests hold, and the weight of such a conversation."""
_RECORDED_WEIGH = 2.0
"""A conversation of the benchmark, beside 1 for one that somebody wrote."""
_FOLDS = 3


def main(argv: Sequence[str] | None = None) -> int:
    """The command; its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m adapters.guard",
        description="Train the guard's learned opinion.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--scenes", type=Path, default=SCENES, help="folder of scenes")
    parser.add_argument(
        "--records", type=Path, nargs="*", default=sorted(RECORDS.glob("dev*.jsonl")), help="benchmark files"
    )
    parser.add_argument("--out", type=Path, help=f"file to write [{WEIGHTS}, or {ENCODER}]")
    parser.add_argument(
        "--encoder",
        action="store_true",
        help="train the encoder; first measure it on a third of the authors, left out",
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2, help="processor threads")
    parser.add_argument(
        "--folds", action="store_true", help="write nothing; measure on authors left out in turn"
    )
    run(parser.parse_args(argv))
    return 0


def run(wanted: argparse.Namespace) -> None:
    """Train, or measure, as the options say."""
    import torch

    from adapters.guard.altered import WEIGHTS_OF, altered
    from adapters.guard.examples import examples
    from adapters.guard.fit import fit
    from adapters.guard.measure import by_author, scores, table
    from adapters.guard.scenes import records, scenes

    torch.set_num_threads(wanted.threads)
    written = [one for path in sorted(wanted.scenes.glob("*.jsonl")) for one in scenes(path)]
    authors = sorted({one.author for one in written})
    recorded = [one for path in wanted.records for one in records(path)]
    changed = list(altered(written))
    read = examples([*written, *recorded, *changed], wanted.threads)
    weights = [_HELD_WEIGH if one.author == _HELD else 1.0 for one in written]
    weights += [_RECORDED_WEIGH] * len(recorded) + [WEIGHTS_OF[one.kind] for one in changed]
    print(
        f"{len(written)} conversations by {len(authors)} authors, {len(recorded)} of the benchmark, {len(changed)} altered"
    )
    if wanted.encoder:
        from adapters.guard.encoder import gone_on
        from adapters.guard.exported import save
        from adapters.guard.mixing import mixed_on
        from adapters.guard.opened import opened
        from adapters.guard.pretrained import read as read_pretrained
        from adapters.guard.pretrained import shipped

        pretrained = read_pretrained(shipped())
        net, reads, mix = mixed_on(read, weights, set(authors[::_FOLDS]), pretrained)
        gone_on(net, reads, examples([*opened([*written, *recorded]), *changed], wanted.threads), weights)
        out = wanted.out or ENCODER
        save(net, reads, mix, out)
        print(f"{out}: {out.stat().st_size / 1e6:.1f} MB; {mix}")
        return
    if wanted.folds:
        judged, found = by_author(read, weights, [set(authors[i::_FOLDS]) for i in range(_FOLDS)])
        for name, kinds in (("written", ()), *((kind, (kind,)) for kind in WEIGHTS_OF)):
            chosen = [
                i
                for i, one in enumerate(judged)
                if (one.kind in kinds if kinds else one.kind not in WEIGHTS_OF)
            ]
            print(f"\n{name}:\n\n{table([judged[i] for i in chosen], [found[i] for i in chosen])}")
        return
    fitted = fit(read, weights, wanted.seed)
    out = wanted.out or WEIGHTS
    fitted.weights().save(out)
    print(f"{out}: {out.stat().st_size / 1e6:.1f} MB; on what it learned from:")
    print(table(read[: len(written)], scores(fitted, read[: len(written)])))


if __name__ == "__main__":
    sys.exit(main())
