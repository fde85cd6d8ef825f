"""Tables, versions and connections. SQLite and PostgreSQL, one SQLAlchemy Core description.

`entries` is the truth: a chain of payloads. All other tables are an index over it, which `verify` derives
anew and compares. Our own few lines of versioning stand in for Alembic: the ledger only ever moves
forward, at open, inside one transaction; it needs no second tool, no generated scripts and no downgrade.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path

from sqlalchemy import (
    URL,
    BigInteger,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    create_engine,
    event,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from server.errors import ConfigurationError
from server.ledger.entry import GENESIS

Migration = Callable[[Connection], None]
MIGRATIONS: tuple[Migration, ...] = ()
"""The n-th leads from version n to n + 1; a new ledger is made at the newest version at once."""
VERSION = len(MIGRATIONS) + 1
_BUSY_S = 5.0
"""How long a connection waits for another's lock, or for a host that is silent."""
_LOG_BYTES = 64 * 2**20
"""What SQLite's log keeps on the disk once a long reader, for whom it had to grow, is done."""

metadata = MetaData()

schema_version = Table("schema_version", metadata, Column("version", Integer, nullable=False))

entries = Table(
    "entries",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("prev", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("payload", LargeBinary, nullable=False),
)

head = Table(
    "head",
    metadata,
    # One row: its lock is what makes one chain of all replicas' entries, and a cut tail visible.
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("seq", BigInteger, ForeignKey("entries.seq"), primary_key=True, autoincrement=False),
    Column("turn", String, nullable=False, unique=True),
    Column("received_us", BigInteger, nullable=False),
    Column("owner", String, nullable=False),
    Column("model", String, nullable=False),
    Column("status", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("recoveries", Integer, nullable=False),
    Column("total_ms", Integer),
    Index("turns_received", "received_us"),
    Index("turns_model", "model", "seq"),
    Index("turns_owner", "owner", "seq"),
    Index("turns_status", "status", "seq"),
    Index("turns_verdict", "verdict", "seq"),
)

findings = Table(
    "findings",
    metadata,
    Column("kind", String, primary_key=True),
    Column("seq", BigInteger, ForeignKey("entries.seq"), primary_key=True),
    Index("findings_seq", "seq"),
)

calls = Table(
    "calls",
    metadata,
    Column("seq", BigInteger, ForeignKey("entries.seq"), primary_key=True),
    Column("call_id", String, primary_key=True),
    Column("name", String, nullable=False),
    Index("calls_name", "name", "seq"),
)

observations = Table(
    "observations",
    metadata,
    # Verified ones alone: they are what proves a call, and their ids are ours, so safe to index.
    Column("call_id", String, primary_key=True),
    Column("seq", BigInteger, ForeignKey("entries.seq"), primary_key=True),
    Index("observations_seq", "seq"),
)

feedback = Table(
    "feedback",
    metadata,
    # The newest label of each reviewer; `seq` is the entry that holds it.
    Column("turn", String, primary_key=True),
    Column("choice", SmallInteger, primary_key=True),
    Column("reviewer", String, primary_key=True),
    Column("seq", BigInteger, ForeignKey("entries.seq"), nullable=False, unique=True),
)

INDEX_TABLES = (turns, findings, calls, observations)
"""Rows of one turn, by its `seq`."""

BEGIN_WRITING = {"sqlite": "BEGIN IMMEDIATE"}
"""How a transaction that writes begins, where the driver does not begin one by itself: with the lock."""


def connect(url: str, *, to_read: bool = False) -> Engine:
    """An engine on the ledger at `url`. Touches nothing. Raises `ConfigurationError`.

    `to_read`: nothing will be written, so an SQLite file may lie where nothing can be, such as a read-only mount.
    """
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
        if backend not in {"sqlite", "postgresql"}:
            raise ConfigurationError(f"ledger.url: {backend} is neither sqlite nor postgresql")
        if backend == "sqlite" and parsed.database in {None, "", ":memory:"}:
            raise ConfigurationError("ledger.url: name a file; a ledger in memory is `ledger.mode: off`")
        file = _unwritable(parsed) if to_read else None
        # hide_parameters: an error's text must never carry a turn's text into a log.
        # LIFO: the writer keeps to one connection, whose page cache and prepared statements are warm.
        engine = create_engine(
            parsed,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_use_lifo=True,
            paramstyle="named" if backend == "sqlite" else "pyformat",
            **({"creator": partial(_open_as_it_lies, file)} if file is not None else {}),
        )
    except ArgumentError as error:
        raise ConfigurationError(f"ledger.url: {error}") from None
    except ValueError:
        raise ConfigurationError("ledger.url: the port is not a number") from None
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"ledger.url: {error.name} is not installed; for PostgreSQL install the extra `postgres`"
        ) from None
    if backend == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite if file is None else _leave_transactions)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "do_connect", _give_up_on_a_lost_host)
        event.listen(engine, "connect", _give_up_on_a_lock)
    return engine


def create(engine: Engine, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Make the tables, or bring them up to date. Safe when several replicas start at once."""
    newest = len(migrations) + 1
    if engine.dialect.name == "sqlite":
        with suppress(OSError):  # SQLite tells better what is wrong with the place
            Path(engine.url.database or "").touch(mode=0o600)  # it holds what users said
    with _readable_errors(engine), writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(7281973)"))
        version = _version(connection)
        if version is None:
            metadata.create_all(connection)
            connection.execute(schema_version.insert().values(version=newest))
            connection.execute(head.insert().values(id=1, seq=0, hash=GENESIS))
        elif version > newest:
            raise _too_new(version, newest)
        else:
            for step in migrations[version - 1 :]:
                step(connection)
            connection.execute(schema_version.update().values(version=newest))


def check_version(engine: Engine) -> None:
    """Raise `ConfigurationError` unless there is a ledger that this version reads. Creates nothing."""
    if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").is_file():
        # SQLite would make an empty file of a mistyped name.
        raise ConfigurationError(f"there is no ledger {engine.url.database}")
    with _readable_errors(engine), engine.connect() as connection:
        version = _version(connection)
    if version is None:
        raise ConfigurationError(f"{engine.url.render_as_string()} holds no ledger")
    if version > VERSION:
        raise _too_new(version, VERSION)
    if version < VERSION:
        raise ConfigurationError(
            f"the ledger has version {version}: start the service once to bring it to {VERSION}"
        )


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes; on SQLite it takes the write lock at once, so it cannot fail half-way."""
    with engine.execution_options(truecall_writes=True).begin() as connection:
        yield connection


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads one state of the ledger, whatever is written meanwhile."""
    level = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.execution_options(**level).begin() as connection:
        yield connection


@contextmanager
def any_text(connection: Connection) -> Iterator[None]:
    """SQLite keeps any bytes as a text: read such a text as one that nobody wrote, instead of failing."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    driver.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        driver.text_factory = str


def _version(connection: Connection) -> int | None:
    if not inspect(connection).has_table(schema_version.name):
        return None
    version: int = connection.execute(select(schema_version.c.version)).scalar_one()
    return version


def _too_new(version: int, known: int) -> ConfigurationError:
    return ConfigurationError(
        f"the ledger has version {version}, this truecall knows {known}: upgrade truecall"
    )


@contextmanager
def _readable_errors(engine: Engine) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        raise ConfigurationError(f"ledger {engine.url.render_as_string()}: {cause}") from error


def _unwritable(url: URL) -> Path | None:
    """The SQLite file that lies where SQLite may not write."""
    if url.get_backend_name() != "sqlite":
        return None
    file = Path(url.database or "")
    return file if file.is_file() and not os.access(file.parent, os.W_OK) else None


def _open_as_it_lies(file: Path) -> sqlite3.Connection:
    # SQLite writes even to read, beside the file, unless told that nobody changes it. But then it passes over
    # entries that are still in a log beside it: with one, it must read that, too.
    log = file.with_name(f"{file.name}-wal")
    how = "mode=ro" if log.is_file() and log.stat().st_size else "mode=ro&immutable=1"
    return sqlite3.connect(f"{file.resolve().as_uri()}?{how}", uri=True, check_same_thread=False)


def _leave_transactions(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    # The driver's own transaction handling begins late and commits early: SQLAlchemy's `begin` does it.
    connection.isolation_level = None


def _prepare_sqlite(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
    _leave_transactions(connection, record)
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_S * 1000:.0f}")
    _write_ahead(connection)
    # FULL syncs the log at every commit: NORMAL survives a kill, but not a power cut.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA journal_size_limit = {_LOG_BYTES}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what was pruned is overwritten, not only let go of


def _write_ahead(connection: sqlite3.Connection) -> None:
    # A new file's first switch fails at once, whatever the busy timeout, while another replica makes it too.
    give_up = time.monotonic() + _BUSY_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
        time.sleep(0.01)


def _give_up_on_a_lost_host(
    _dialect: Dialect, _record: ConnectionPoolEntry, _args: list[object], parameters: dict[str, object]
) -> None:
    parameters.setdefault("connect_timeout", round(_BUSY_S))
    parameters.setdefault("tcp_user_timeout", round(1000 * _BUSY_S))


def _give_up_on_a_lock(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"SET lock_timeout = {round(1000 * _BUSY_S)}")
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("truecall_writes", False)
    connection.exec_driver_sql(BEGIN_WRITING["sqlite"] if writes else "BEGIN")
