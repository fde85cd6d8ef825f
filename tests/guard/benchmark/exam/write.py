"""The held-out parts: `heldout` of 54 unusual services, `heldout_daily` of 60 ordinary ones of 54 sorts, `heldout_work`
of 36 with results as large as at work.

Their authors knew neither the detectors nor other scenes, and no training reads them. They are in the notation of
`adapters.guard.scenes`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from adapters.guard.scenes import endings
from tests.guard.benchmark.scene import record

PARTS = {
    "heldout": ("exam", "x_*.jsonl"),
    "heldout_daily": ("daily", "y*_*.jsonl"),
    "heldout_work": ("work", "w_*.jsonl"),
}
"""Of each part: its source, and its scenes."""
_HERE = Path(__file__).parent


def lines(part: str) -> Iterator[str]:
    """A part, one JSON document a line."""
    source, pattern = PARTS[part]
    met: Counter[str] = Counter()
    for path in sorted(_HERE.glob(pattern)):
        for _, ending in endings(path):
            name = f"{ending.domain}-{met[ending.domain]:02d}"
            met[ending.domain] += 1
            row = record(
                "heldout",
                source,
                name,
                ending.domain,
                ending.language,
                ending.kind,
                ending.messages,
                ending.tools,
                ending.answer,
            )
            yield json.dumps(row, ensure_ascii=False)
