"""What every trade uses: the wards' draws and book, under this part's own name."""

from __future__ import annotations

from tests.guard.benchmark.wards import kit as wards
from tests.guard.benchmark.wards.kit import A, C, Draw, Messages, S, T, U

__all__ = ["SOURCE", "SPLIT", "A", "Book", "C", "Draw", "Messages", "S", "T", "U"]
SPLIT, SOURCE = "dev_ninth", "trades"


class Book(wards.Book):
    """A book whose rows carry the name of this part."""

    def add(self, kind: str, parts: list[Messages], answer: str) -> None:
        """One labelled conversation."""
        super().add(kind, parts, answer)
        at = len(self.rows) - 1
        name = f"{SOURCE}-{SPLIT}-{self.domain}-{self.number}-{at:02d}"
        self.rows[at] |= {"id": name, "split": SPLIT, "source": SOURCE}
