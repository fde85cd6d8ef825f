"""What a run in progress has on disk, so that one that was cut off can go on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from server.accuracy.result import ConversationRecord, RunResult, TurnRecord
from server.errors import ConfigurationError


def partial_of(out: Path) -> Path:
    """Where a run in progress is kept."""
    return out.parent / f"{out.name}.partial.jsonl"


def check_place(out: Path) -> None:
    """Raise `ConfigurationError` where no result could be written."""
    if out.is_dir():
        raise ConfigurationError(f"--out {out}: it is a folder")
    if not out.absolute().parent.is_dir():
        raise ConfigurationError(f"--out {out}: the folder {out.absolute().parent} is not there")


class Partial:
    """The append-only file of a run in progress: a head that names the run, then one line a conversation."""

    def __init__(self, path: Path, head: Mapping[str, Any], *, resume: bool) -> None:
        self._path = path
        self.turns: dict[str, list[TurnRecord]] = {}
        self.conversations: dict[str, ConversationRecord] = {}
        with _one_line(path):
            # A run that died while it wrote leaves half a line: it is cut off, its conversation is played again.
            whole = path.read_bytes().rpartition(b"\n")[0] if path.exists() else b""
            lines = whole.split(b"\n")
            if len(lines) == 1:  # nothing was played yet that could be lost
                whole = json.dumps(head).encode()
            elif resume:
                self._read(lines, head)
            else:
                raise ConfigurationError(
                    f"{path}: an earlier run was cut off here; give --resume, or delete the file"
                )
            path.write_bytes(whole + b"\n")

    def _read(self, lines: list[bytes], head: Mapping[str, Any]) -> None:
        wanted = json.loads(json.dumps(head))
        for number, raw in enumerate(lines, start=1):
            try:
                line = json.loads(raw)
                if number > 1:
                    self._keep(line)
            except (ValueError, LookupError, TypeError, RecursionError):
                raise ConfigurationError(
                    f"{self._path}:{number}: no line of a run in progress; delete the file, or the line"
                ) from None
            if number == 1 and line != wanted:
                raise ConfigurationError(
                    f"{self._path}: it belongs to a run with another suite, model, checkpoint or settings"
                )

    def _keep(self, line: Mapping[str, Any]) -> None:
        if "turns" in line:
            self.turns[line["key"]] = [TurnRecord.model_validate(turn) for turn in line["turns"]]
        else:
            self.conversations[line["key"]] = ConversationRecord.model_validate(line["conversation"])

    def has(self, key: str) -> bool:
        """Whether a conversation is already there."""
        return key in self.turns or key in self.conversations

    @property
    def fingerprints(self) -> set[str]:
        """What the answers already there were stamped with."""
        said = [turn.said for turns in self.turns.values() for turn in turns]
        said += [reply.said for conversation in self.conversations.values() for reply in conversation.replies]
        return {answer.fingerprint for answer in said if answer.fingerprint is not None}

    def add_turns(self, key: str, turns: list[TurnRecord]) -> None:
        """Append a case's turns."""
        self.turns[key] = turns
        self._append({"key": key, "turns": [turn.model_dump(mode="json") for turn in turns]})

    def add_conversation(self, key: str, conversation: ConversationRecord) -> None:
        """Append a question list's answers."""
        self.conversations[key] = conversation
        self._append({"key": key, "conversation": conversation.model_dump(mode="json")})

    def _append(self, line: Mapping[str, Any]) -> None:
        with _one_line(self._path), self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def replace_by(self, out: Path, result: RunResult) -> None:
        """The run is complete: write the result, then let the partial file go."""
        with _one_line(out):
            out.write_text(result.model_dump_json(indent=1) + "\n", encoding="utf-8")
            self._path.unlink()


@contextmanager
def _one_line(path: Path) -> Iterator[None]:
    """A file that cannot be read or written ends the run with one line."""
    try:
        yield
    except OSError as failure:
        raise ConfigurationError(f"{path}: {failure.strerror}") from failure
