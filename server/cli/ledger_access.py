"""Where the ledger commands read from and write to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

import typer

from server.cli.environment import environ_of, settings_of
from server.errors import ConfigurationError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from server.ledger.query import StoredTurn


@contextmanager
def opened(ctx: typer.Context, url: str | None, *, to_read: bool = False) -> Iterator[Engine]:
    """The ledger that the command speaks of. Failures of the database end it with one line."""
    from sqlalchemy.exc import SQLAlchemyError

    from server.ledger.entry import UnreadableEntry
    from server.ledger.schema import check_version, connect

    engine = connect(url or settings_of(environ_of(ctx)).ledger.url.get_secret_value(), to_read=to_read)
    try:
        check_version(engine)
        yield engine
    except SQLAlchemyError as error:
        raise ConfigurationError(f"ledger: {getattr(error, 'orig', None) or error}") from error
    except UnreadableEntry as error:
        raise ConfigurationError(f"{error}; run `truecall ledger verify`") from error
    finally:
        engine.dispose()


@contextmanager
def reading(ctx: typer.Context, url: str | None) -> Iterator[Connection]:
    """One state of that ledger."""
    from server.ledger.schema import snapshot

    with opened(ctx, url, to_read=True) as engine, snapshot(engine) as connection:
        yield connection


def turn_at(connection: Connection, turn: str) -> StoredTurn:
    """The turn of that id. Raises `ConfigurationError` where there is none: nothing done is no success."""
    from server.ledger.query import get_turn

    stored = get_turn(connection, turn)
    if stored is None:
        raise ConfigurationError(f"there is no turn {turn} on the ledger")
    return stored


def refuse_own_file(out: Path | None, connection: Connection) -> None:
    """Raise `ConfigurationError` where an export would take the place of the ledger that it is read from."""
    url = connection.engine.url
    if out is None or url.get_backend_name() != "sqlite":
        return
    file = Path(url.database or "").resolve()
    if out.resolve() in {file.with_name(f"{file.name}{end}") for end in ("", "-wal", "-shm")}:
        raise ConfigurationError(f"--out: {out} is the ledger's own file")


@contextmanager
def sink(out: Path | None) -> Iterator[Callable[[str], object]]:
    """What takes the lines of an export: standard output, or a file that appears whole or not at all.

    What is there and no file, such as a pipe or `/dev/null`, is written to, not replaced.
    """
    if out is None:
        yield lambda text: typer.echo(text, nl=False)
        return
    try:
        if out.exists() and not out.is_file():
            with out.open("w", encoding="utf-8") as there:
                yield there.write
            return
        # Of a name of its own, and for nobody else's eyes: it holds what users said.
        part = NamedTemporaryFile("w", encoding="utf-8", dir=out.parent, prefix=f".{out.name}.", delete=False)  # noqa: SIM115
        try:
            with part:
                yield part.write
            Path(part.name).replace(out)
        finally:
            Path(part.name).unlink(missing_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{out}: {error.strerror}") from None
