"""Write the dashboards: `python deploy/grafana/dashboards.py` (with `--check`: tell whether they are up to date).

The JSON under `dashboards/` is what Grafana loads; edit the page modules, never that.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from engine_page import engine
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from service_pages import ledger_and_admission, overview
from truth_pages import accuracy, guard

FOLDER = Path(__file__).parent / "dashboards"


def rendered() -> dict[Path, str]:
    """Each file's path and its text."""
    pages = (overview(), accuracy(), guard(), engine(), ledger_and_admission())
    return {
        FOLDER / f"{board.uid}.json": json.dumps(board, cls=JSONEncoder, indent=2, sort_keys=True) + "\n"
        for board in pages
    }


def main() -> int:
    """Write the files, or with `--check` name those that differ."""
    files = rendered()
    if "--check" not in sys.argv[1:]:
        for path, text in files.items():
            path.write_text(text, encoding="utf-8")
        return 0
    stale = [
        path.name for path, text in files.items() if not path.exists() or path.read_text("utf-8") != text
    ]
    stale += [path.name for path in FOLDER.glob("*.json") if path not in files]
    for name in stale:
        print(f"{name}: not what dashboards.py writes; run it without --check", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
