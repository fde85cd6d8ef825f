"""`truecall ledger`: what people and scripts get, and how it ends."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from server.accuracy.suite import load
from server.cli import run
from server.cli.ledger import app
from server.ledger import Ledger, LedgerSettings
from server.ledger.entry import TurnRecord
from server.ledger.feedback import ExpectedCall, Feedback
from server.ledger.query import Selection
from server.ledger.replay import Agreement, Level, Replayed, Replayer
from server.ledger.schema import connect, writing
from tests.gateways import MODEL, WEATHER, call_text, running
from tests.ledger.samples import answered, id_of, observed, recovered, turn

DOC = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text("utf-8")

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A ledger of three turns, the second recovered, proven by the third and called right."""
    address = f"sqlite:///{tmp_path / 'ledger.db'}"

    async def fill() -> None:
        ledger = Ledger(LedgerSettings.model_validate({"url": address}))
        await ledger.open()
        await ledger.append(turn(0))
        await ledger.append(turn(1, choices=(recovered(1),)))
        await ledger.append(turn(2, observations=(observed(1),)))
        await ledger.add_feedback(Feedback(turn=id_of(1), correct=True, reviewer="ann", note="good"))
        await ledger.close()

    asyncio.run(fill())
    return address


@pytest.fixture
def ledger(url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run `truecall ledger ...` on that ledger: status, standard output, standard error."""
    monkeypatch.setenv("COLUMNS", "200")

    def command(*argv: str, **environ: str) -> tuple[int, str, str]:
        status = run(["ledger", *argv], {"TRUECALL_LEDGER__URL": url} | environ)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return command


def test_list_shows_the_newest_first_and_takes_filters(ledger: Command) -> None:
    status, out, _ = ledger("list")
    assert status == 0
    assert [out.index(id_of(number)) for number in (2, 1, 0)] == sorted(
        out.index(id_of(n)) for n in (2, 1, 0)
    )
    _, out, _ = ledger("list", "--finding", "shape", "--recovered", "--reviewed", "--json")
    assert [line["turn"] for line in json.loads(out)["turns"]] == [id_of(1)]
    _, out, _ = ledger("list", "--since", "2026-01-01T12:00:02Z", "--unreviewed", "--json")
    assert [line["turn"] for line in json.loads(out)["turns"]] == [id_of(2)]


def test_a_list_shows_whole_ids_however_narrow_the_terminal(
    ledger: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`docker exec` has 80 columns, and `ledger show` wants what the list shows."""
    monkeypatch.setenv("COLUMNS", "80")
    assert id_of(1) in ledger("list")[1]


@pytest.mark.parametrize("source", ["secret", "profile"])
def test_the_ledger_is_the_services(
    url: str, source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As Kubernetes mounts it, and as a profile names it."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "ledger__url").write_text(url + "\n")
    (tmp_path / "mine.yaml").write_text(f"ledger: {{url: '{url}'}}")
    environ = {
        "secret": {"TRUECALL_SECRETS_DIR": str(tmp_path / "secrets")},
        "profile": {"TRUECALL_PROFILE": str(tmp_path / "mine.yaml")},
    }[source]
    assert run(["ledger", "verify"], environ) == 0, capsys.readouterr().err


def test_a_key_that_no_header_can_hold_is_refused(ledger: Command) -> None:
    status, _, err = ledger("replay", "--base-url", "http://127.0.0.1:1", TRUECALL_API_KEY="schlüssel")
    assert (status, "one line of ASCII" in err) == (2, True)


def test_list_says_how_to_go_on(ledger: Command) -> None:
    _, out, _ = ledger("list", "--limit", "2")
    assert "--before 2" in out
    _, out, _ = ledger("list", "--limit", "2", "--before", "2", "--json")
    assert json.loads(out)["before"] is None


def test_show_tells_the_whole_turn(ledger: Command) -> None:
    status, out, _ = ledger("show", id_of(1))
    assert status == 0
    for said in (
        "Is example1.org safe?",
        "draft 0: observation",
        "| uri | verdict |",
        "review by ann",
        "flag",
    ):
        assert said in out
    _, out, _ = ledger("show", id_of(1), "--json")
    assert json.loads(out)["record"]["turn"] == id_of(1)


def test_show_obeys_no_control_character_and_no_markup_of_a_model(ledger: Command, url: str) -> None:
    async def add() -> None:
        store = Ledger(LedgerSettings.model_validate({"url": url}))
        await store.open()
        await store.append(turn(7, choices=(answered("\x1b[2J [red]x[/red] \x07"),)))
        await store.close()

    asyncio.run(add())
    _, out, _ = ledger("show", id_of(7))
    assert "\x1b[2J" not in out
    assert "\x07" not in out
    assert "[red]x[/red]" in out


def test_verify_is_sound_then_names_the_first_broken_link_and_exits_1(ledger: Command, url: str) -> None:
    status, out, _ = ledger("verify")
    assert status == 0
    assert "sound: 4 entries" in out
    _, out, _ = ledger("verify", "--json")
    head = json.loads(out)["head"]
    assert ledger("verify", "--known", f"{head['seq']}:{head['hash']}")[0] == 0
    assert ledger("verify", "--known", f"{head['seq']}:{'0' * 64}")[0] == 1
    engine = connect(url)
    with writing(engine) as connection:
        connection.execute(text("UPDATE turns SET verdict = 'pass' WHERE seq = 2"))
    engine.dispose()
    status, out, _ = ledger("verify")
    assert status == 1
    assert "broken at entry 2: table turns" in out
    status, out, _ = ledger("verify", "--json")
    assert status == 1
    assert json.loads(out)["broken"]["seq"] == 2


def test_a_known_head_that_was_pruned_is_no_proof_unless_that_is_allowed(ledger: Command) -> None:
    head = json.loads(ledger("verify", "--json")[1])["head"]
    ledger("prune", "--days", "0", "--yes")
    known = f"1:{head['hash']}"
    status, out, _ = ledger("verify", "--known", known)
    assert status == 1
    assert "older than the oldest entry" in out
    status, out, _ = ledger("verify", "--known", known, "--allow-pruned")
    assert status == 0
    assert "was pruned, so it proves nothing" in out


def test_export_writes_each_format_whole(ledger: Command, tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    status, out, err = ledger("export", "--as", "preferences", "--out", str(file))
    assert (status, out, err) == (0, "", f"1 lines in {file}\n")
    assert json.loads(file.read_text())["source"]["turn"] == id_of(1)
    assert list(tmp_path.glob(".pairs*")) == [], "nothing is left beside it"
    other = tmp_path / "pairs.jsonl.part"
    other.write_text("mine")
    other.chmod(0o644)
    ledger("export", "--as", "preferences", "--out", str(file))
    assert other.read_text() == "mine", "what lies beside it is somebody's"
    assert file.stat().st_mode & 0o077 == 0
    _, out, _ = ledger("export", "--as", "jsonl")
    assert [json.loads(line)["seq"] for line in out.splitlines()] == [1, 2, 3]
    _, out, err = ledger("export", "--as", "suite", "--json")
    assert json.loads(out)["id"] == id_of(1)
    assert json.loads(err) == {"lines": 1, "out": None, "skipped": []}


def test_an_incident_becomes_a_suite_line_with_one_command(ledger: Command) -> None:
    expect = '[{"name": "lookup", "arguments": {"uri": "example0.org"}}]'
    status, out, _ = ledger("export", "--as", "suite", "--turn", id_of(0), "--expect", expect)
    assert status == 0
    assert json.loads(out)["expected"]["calls"] == json.loads(expect)


@pytest.fixture
def wrong_label(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A label that calls a tool which its turn never declared, as versions stored it that did not look."""
    monkeypatch.setattr("server.ledger.store.uncallable", lambda *_: None)

    async def add() -> None:
        ledger = Ledger(LedgerSettings.model_validate({"url": url}))
        await ledger.open()
        wanted = (ExpectedCall(name="lokup", arguments={}),)
        await ledger.add_feedback(Feedback(turn=id_of(0), expected=wanted, reviewer="ann"))
        await ledger.close()

    asyncio.run(add())


@pytest.mark.usefixtures("wrong_label")
def test_a_case_that_an_evaluation_would_refuse_is_skipped_and_named(ledger: Command, tmp_path: Path) -> None:
    suite = tmp_path / "cases.jsonl"
    status, _, err = ledger("export", "--as", "suite", "--reviewed", "--out", str(suite))
    assert status == 0
    assert f"skipped {id_of(0)}: the label calls 'lokup', which is not among the tools" in err
    assert [case.id for case in load(str(suite)).cases] == [id_of(1)]
    _, _, err = ledger("export", "--as", "suite", "--json")
    assert [one["case"] for one in json.loads(err)["skipped"]] == [id_of(0)]
    _, out, _ = ledger("export", "--as", "preferences")
    assert "lokup" not in out


async def test_an_exported_suite_of_several_steps_can_be_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = [
        {"id": "x1", "type": "function", "function": {"name": "get_weather", "arguments": '{"city": "Rome"}'}}
    ]
    parts = [{"type": "text", "text": "line one"}, {"type": "text", "text": "line two"}]
    messages = [
        {"role": "developer", "content": "You are terse."},
        {"role": "user", "content": parts},
        {"role": "assistant", "content": None, "tool_calls": calls},
        {"role": "tool", "tool_call_id": "x1", "content": '{"sky": "clear"}'},
        {"role": "user", "content": "And in Paris?"},
    ]
    async with running(tmp_path, [call_text("get_weather", {"city": "Paris"})]) as service:
        answer = await service.post({"model": MODEL, "messages": messages, "tools": [WEATHER]})
        wanted = [{"name": "get_weather", "arguments": {"city": "Paris"}}]
        label = {"turn": answer.headers["x-truecall-turn"], "expected": wanted}
        assert (await service.post(label, path="/v1/feedback")).status_code == 200
        suite = tmp_path / "cases.jsonl"
        where = ["--url", f"sqlite:///{tmp_path}/ledger.db", "--out", str(suite)]
        export = ["ledger", "export", "--as", "suite", *where]
        assert await asyncio.to_thread(run, export, {}) == 0
        evaluate = ["eval", "run", "--suite", str(suite), "--base-url", service.url]
        evaluate += ["--out", str(tmp_path / "eval.json")]
        status = await asyncio.to_thread(run, evaluate, {})
        told = capsys.readouterr()
        assert status == 0, told.err
        turns = (await service.gateway.ledger.find(Selection())).turns
        asked = await service.gateway.ledger.get(turns[0].turn)
        assert asked is not None
        assert asked.record.request["messages"] == messages


def test_sample_draws_unreviewed_turns(ledger: Command) -> None:
    _, out, _ = ledger("sample", "-n", "5", "--json")
    assert {one["turn"] for one in json.loads(out)} == {id_of(0), id_of(2)}
    status, out, _ = ledger("sample", "-n", "1")
    assert status == 0
    assert "2.0" in out


def test_prune_asks_then_forgets(ledger: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("typer.confirm", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    assert ledger("prune", "--before", "2026-01-01T12:00:01Z")[0] == 130
    assert len(json.loads(ledger("list", "--json")[1])["turns"]) == 3
    status, out, _ = ledger("prune", "--before", "2026-01-01T12:00:01Z", "--yes", "--json")
    assert (status, json.loads(out)) == (0, {"turns": 1, "seq": 1})
    assert ledger("verify")[0] == 0
    status, out, _ = ledger("prune", "--days", "0", "--yes")
    assert (status, out) == (0, "2 turns pruned\n")


def test_replay_without_a_service_that_decodes_says_what_to_give(ledger: Command) -> None:
    status, _, err = ledger("replay", "--level", "redecode")
    assert status == 2
    assert "--base-url" in err


async def test_what_a_service_recorded_is_rederived_the_same_here_and_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    invented = "The weather in Paris:\n\n| city | temperature |\n|---|---|\n| Paris | 21 |\n"
    script = [invented, call_text("get_weather", {"city": "Paris"}), "Bye."]
    async with running(tmp_path, script) as service:
        for text_ in ("Weather in Paris?", "Hello"):
            await service.client.chat.completions.create(
                model=MODEL, messages=[{"role": "user", "content": text_}], tools=[WEATHER]
            )
        recovered_ = await service.gateway.ledger.find(Selection(recovered=True))
        assert recovered_.turns, "the made-up table must have been thrown away"
        here = ["ledger", "replay", "--url", f"sqlite:///{tmp_path}/ledger.db"]
        for argv in (here, [*here, "--base-url", service.url]):
            status = await asyncio.to_thread(run, argv, {})
            out = capsys.readouterr().out
            assert (status, out) == (0, "2 same\n")


def test_a_service_can_empty_its_log_while_turns_are_replayed(
    ledger: Command, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before: list[int] = []
    outcomes: list[int] = []

    async def slow(record: TurnRecord, level: Level, _: Replayer) -> Replayed:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0)) as other:
            other.execute("CREATE TABLE IF NOT EXISTS anything (n)")
            before.append(other.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1])
            outcomes.append(other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
        return Replayed(turn=record.turn, level=level, agreement=Agreement.SAME)

    monkeypatch.setattr("server.cli.ledger_replay.replay", slow)
    status, out, _ = ledger("replay")
    assert (status, out) == (0, "3 same\n")
    assert before[0] > 0, "there must be a log to empty"
    assert outcomes == [0, 0, 0], "a reader held the log"


def test_a_replay_that_fails_is_told_by_turn_and_by_count(ledger: Command) -> None:
    status, out, _ = ledger("replay", "--level", "rescore", "--base-url", "http://127.0.0.1:9", "--json")
    assert status == 1
    *turns, summary = map(json.loads, out.splitlines())
    assert [done["agreement"] for done in turns] == ["failed"] * 3
    assert summary == {
        "level": "rescore",
        "counts": {"same": 0, "different": 0, "scored": 0, "skipped": 0, "failed": 3},
    }


@pytest.mark.parametrize(
    ("argv", "complaint"),
    [
        (["show", "turn_x"], "there is no turn turn_x"),
        (["replay", "--turn", "turn_x"], "there is no turn turn_x"),
        (["export", "--as", "jsonl", "--turn", "turn_x"], "there is no turn turn_x"),
        (["list", "--since", "yesterday"], "ISO 8601"),
        (["list", "--url", "sqlite:///missing.db"], "there is no ledger missing.db"),
        (["list", "--url", "mysql://x/y"], "neither sqlite nor postgresql"),
        (["verify", "--known", "12"], "SEQ:HASH"),
        (["prune"], "--before or --days"),
        (["export", "--as", "suite", "--expect", "[]"], "--as suite --turn"),
        (["export", "--as", "suite", "--turn", "t", "--expect", "[{}]"], "name"),
        (
            ["export", "--as", "suite", "--turn", id_of(0), "--expect", '[{"name": "lokup"}]'],
            "--expect: the label calls 'lokup'",
        ),
        (["export", "--as", "suite", "--turn", "turn_x", "--expect", "[]"], "there is no turn turn_x"),
        (["export", "--as", "jsonl", "--out", "/no/such/folder/x"], "No such file"),
    ],
)
def test_what_the_operator_got_wrong_ends_with_status_2_and_says_what(
    ledger: Command, argv: list[str], complaint: str
) -> None:
    status, _, err = ledger(*argv)
    assert status == 2
    assert complaint in err
    assert "Traceback" not in err


def test_an_export_that_fails_leaves_no_file(ledger: Command, url: str, tmp_path: Path) -> None:
    engine = connect(url)
    with writing(engine) as connection:
        connection.execute(text("UPDATE entries SET payload = x'00' WHERE seq = 3"))
    engine.dispose()
    status, _, err = ledger("export", "--as", "jsonl", "--out", str(tmp_path / "x.jsonl"))
    assert status == 2
    assert "truecall ledger verify" in err
    assert list(tmp_path.glob("x.jsonl*")) == []


@pytest.mark.parametrize("end", ["", "-wal"])
def test_an_export_takes_no_place_of_the_ledgers(ledger: Command, tmp_path: Path, end: str) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    before = (tmp_path / "ledger.db").read_bytes()
    status, _, err = ledger("export", "--as", "jsonl", "--out", str(tmp_path / "link" / f"ledger.db{end}"))
    assert status == 2
    assert "the ledger's own file" in err
    assert (tmp_path / "ledger.db").read_bytes() == before
    assert list(tmp_path.glob(".ledger.db*")) == []


def test_a_forced_turn_is_told_as_skipped_and_no_incident(ledger: Command, url: str) -> None:
    async def add() -> None:
        kept = Ledger(LedgerSettings.model_validate({"url": url}))
        await kept.open()
        forced = dict(turn(7).request) | {"tool_choice": "required"}
        await kept.append(turn(7, request=forced))
        await kept.add_feedback(Feedback(turn=id_of(7), correct=True, reviewer="ann"))
        await kept.close()

    asyncio.run(add())
    status, out, err = ledger("export", "--as", "suite")
    assert (status, json.loads(out)["id"]) == (0, id_of(1))
    assert f"skipped {id_of(7)}: its request forced the choice" in err
    status, out, err = ledger("export", "--as", "suite", "--turn", id_of(7), "--expect", "[]")
    assert (status, out) == (2, "")
    assert "--expect: its request forced the choice" in err


def test_an_export_to_a_pipe_is_written_into_it(ledger: Command, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    end = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    status, _, _ = ledger("export", "--as", "suite", "--out", str(pipe))
    read = os.read(end, 1 << 16)
    os.close(end)
    assert (status, json.loads(read)["id"]) == (0, id_of(1))
    assert pipe.is_fifo()


@pytest.mark.parametrize("clean", [True, False], ids=["closed", "with a log"])
def test_a_ledger_where_nothing_can_be_written_is_read_as_it_lies(
    ledger: Command, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clean: bool
) -> None:
    writer = connect(url)
    with writer.connect() as connection:
        if not clean:  # an open connection keeps its log
            connection.execute(text("UPDATE schema_version SET version = version"))
            connection.commit()
        else:
            connection.close()
            writer.dispose()
        before = {path.name for path in tmp_path.iterdir()}
        assert ("ledger.db-wal" in before) is not clean
        monkeypatch.setattr("server.ledger.schema.os.access", lambda *_: False)
        for command in (["verify"], ["list"], ["show", id_of(1)], ["export", "--as", "jsonl"]):
            status, out, err = ledger(*command)
            assert status == 0, err
            assert out
        assert {path.name for path in tmp_path.iterdir()} == before
    writer.dispose()


def documented_commands() -> list[str]:
    """Every `truecall ledger` command of the documentation."""
    blocks = re.findall(r"```console\n(.*?)```", DOC, re.DOTALL)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    assert lines
    assert all(line.startswith("truecall ledger ") for line in lines)
    return lines


@pytest.mark.parametrize("line", documented_commands())
def test_every_command_of_the_documentation_runs(
    ledger: Command, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    head = json.loads(ledger("verify", "--json")[1])["head"]
    told = line.replace("TURN", id_of(1)).replace("SEQ:HASH", f"{head['seq']}:{head['hash']}")
    status, _, err = ledger(*shlex.split(told)[2:])
    if "replay" in told:
        assert status in (0, 1), (
            f"it is understood; nobody answers there, and sample texts come of no model: {err}"
        )
    else:
        assert status == 0, err


def test_the_documented_label_is_a_label() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", DOC, re.DOTALL)
    said = Feedback.model_validate({"reviewer": "ann"} | json.loads(example))
    assert said.expected is not None


def test_every_command_and_filter_is_documented() -> None:
    for command in app.registered_commands:
        assert command.callback is not None
        name = command.name or command.callback.__name__
        assert f"truecall ledger {name}" in DOC
    for option in (
        "verdict",
        "status",
        "finding",
        "tool",
        "model",
        "owner",
        "since",
        "until",
        "recovered",
        "reviewed",
    ):
        assert f"`--{option}`" in DOC
