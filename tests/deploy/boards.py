"""The committed dashboards, as data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "deploy" / "grafana" / "dashboards"


@dataclass(frozen=True)
class PanelQuery:
    """One query of one panel."""

    board: str
    panel: str
    ref: str
    expr: str

    def __str__(self) -> str:
        return f"{self.board}: {self.panel} {self.ref}"


def boards() -> dict[str, dict[str, Any]]:
    """Every dashboard by its uid."""
    loaded = [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    return {board["uid"]: board for board in loaded}


def panels(board: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Its panels, rows left out."""
    return (panel for panel in board["panels"] if panel["type"] != "row")


def queries() -> list[PanelQuery]:
    """Every query of every panel."""
    return [
        PanelQuery(uid, panel["title"], target["refId"], target["expr"])
        for uid, board in boards().items()
        for panel in panels(board)
        for target in panel["targets"]
    ]
