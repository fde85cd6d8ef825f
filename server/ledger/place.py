"""Whether the ledger's file still lies where it was opened."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine


class LedgerMoved(OSError):
    """The file was moved, deleted or replaced: what is written now goes where nobody will look for it."""


class Place:
    """Where an SQLite ledger lies. One behind a database server never moves."""

    def __init__(self, engine: Engine) -> None:
        """Touches nothing."""
        is_file = engine.dialect.name == "sqlite" and engine.url.database
        self._file = Path(engine.url.database or "").absolute() if is_file else None
        self._known: tuple[int, int] | None = None

    def remember(self) -> None:
        """From now on the file that lies there is the ledger."""
        self._known = self._found()

    def check(self) -> None:
        """Raise `LedgerMoved` unless that file lies there."""
        if self._known is not None and self._found() != self._known:
            raise LedgerMoved(
                f"{self._file} is no longer the file that was opened: it was moved, deleted or replaced;"
                " put it back, or restart the service to begin a new ledger there"
            )

    def _found(self) -> tuple[int, int] | None:
        try:
            found = self._file.stat() if self._file else None
        except OSError:
            return None
        return (found.st_dev, found.st_ino) if found else None
