"""A ledger is made once, moves forward only, and a mistyped address makes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text

from server.errors import ConfigurationError
from server.ledger.schema import VERSION, check_version, connect, create, snapshot, writing


def test_making_a_ledger_twice_changes_nothing(url: str) -> None:
    engine = connect(url)
    create(engine)
    create(engine)
    check_version(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version FROM schema_version")).scalars().all() == [VERSION]
        assert connection.execute(text("SELECT count(*) FROM head")).scalar_one() == 1
    engine.dispose()


def test_an_older_ledger_is_brought_up_step_by_step_and_once(url: str) -> None:
    engine = connect(url)
    create(engine)
    taken: list[str] = []

    def add_a_column(connection: Connection) -> None:
        taken.append("column")
        connection.execute(text("ALTER TABLE turns ADD COLUMN region VARCHAR"))

    def fill_it(connection: Connection) -> None:
        taken.append("filled")
        connection.execute(text("UPDATE turns SET region = 'eu'"))

    for _ in range(2):
        create(engine, (add_a_column, fill_it))
    assert taken == ["column", "filled"]
    assert "region" in {column["name"] for column in inspect(engine).get_columns("turns")}
    engine.dispose()


def test_a_step_that_fails_leaves_the_ledger_as_it_was(url: str) -> None:
    engine = connect(url)
    create(engine)

    def half(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE turns ADD COLUMN region VARCHAR"))
        connection.execute(text("ALTER TABLE no_such_table ADD COLUMN region VARCHAR"))

    with pytest.raises(ConfigurationError, match="no_such_table"):
        create(engine, (half,))
    check_version(engine)
    assert "region" not in {column["name"] for column in inspect(engine).get_columns("turns")}
    engine.dispose()


def test_a_ledger_of_a_newer_truecall_is_refused(url: str) -> None:
    engine = connect(url)
    create(engine)
    with writing(engine) as connection:
        connection.execute(text(f"UPDATE schema_version SET version = {VERSION + 1}"))
    for opening in (create, check_version):
        with pytest.raises(ConfigurationError, match="upgrade truecall"):
            opening(engine)
    engine.dispose()


def test_reading_where_no_ledger_is_makes_none(url: str) -> None:
    engine = connect(url)
    with pytest.raises(ConfigurationError, match="no ledger"):
        check_version(engine)
    if engine.dialect.name == "sqlite":
        assert not Path(engine.url.database or "").exists()
    else:
        assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_port_that_is_no_number_is_refused_without_the_password() -> None:
    with pytest.raises(ConfigurationError, match=r"ledger\.url: the port is not a number") as refused:
        connect("postgresql+psycopg://truecall:hunter2@host:port/truecall")
    assert "hunter2" not in str(refused.value)


def test_a_file_that_is_no_database_is_refused_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("hello, this is a text file and not a database" * 50)
    engine = connect(f"sqlite:///{tmp_path / 'x.db'}")
    for opening in (create, check_version):
        with pytest.raises(ConfigurationError, match="not a database") as refused:
            opening(engine)
        assert "\n" not in str(refused.value)
    engine.dispose()


def test_a_snapshot_does_not_see_what_is_written_meanwhile(url: str) -> None:
    engine = connect(url)
    create(engine)
    with snapshot(engine) as reader:
        before = reader.execute(text("SELECT seq FROM head")).scalar_one()
        with writing(engine) as writer:
            writer.execute(text("UPDATE head SET seq = 5"))
        assert reader.execute(text("SELECT seq FROM head")).scalar_one() == before == 0
    with snapshot(engine) as reader:
        assert reader.execute(text("SELECT seq FROM head")).scalar_one() == 5
    engine.dispose()


def test_sqlite_syncs_its_log_at_every_commit(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'ledger.db'}")
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 2
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
    engine.dispose()
