"""Where a merge writes until it is whole: a hidden folder beside the output, with a journal to go on from.

A finished shard is entered in the journal with its digest. A merge that is interrupted leaves the folder behind; the
same merge started again keeps the shards whose digests still hold. One that fails takes the folder with it. Two
merges into one output exclude each other by a lock on the folder.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from pathlib import Path
from types import TracebackType

from adapters.manifest import FileDigest, Progress, digest_file
from server.errors import ConfigurationError

_JOURNAL = "merge-journal.json"


class Workspace:
    """`plan` is a digest of everything that decides the output; shards of another plan are thrown away."""

    def __init__(self, out: Path, plan: str) -> None:
        self.out = out
        self.folder = working_folder(out)
        self._plan = plan
        self._finished: dict[str, FileDigest] = {}
        self._lock = -1
        self._whole = False

    def __enter__(self) -> Workspace:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise ConfigurationError(f"another merge is writing {self.out}") from None
        journal = self._read_journal()
        for path in self.folder.iterdir():
            if path.name not in journal and path.name != _JOURNAL:
                path.unlink()
        self._finished = journal
        self._write_journal()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Ctrl-C is no exception: that merge may go on later.
        if kind is not None and issubclass(kind, Exception) and not self._whole:
            shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)

    def kept(self, name: str, progress: Progress | None = None) -> FileDigest | None:
        """The digest of a shard that an earlier run finished, if the file is still that shard."""
        path = self.folder / name
        recorded = self._finished.get(name)
        if recorded is None or not path.is_file() or path.stat().st_size != recorded.bytes:
            return None
        return recorded if digest_file(path, progress) == recorded else None

    def finish(self, name: str, digest: FileDigest) -> None:
        """The shard is whole and durable."""
        self._finished[name] = digest
        self._write_journal()

    def publish(self, *, force: bool) -> None:
        """Put the folder in the output's place; with `force` what is there goes last.

        All of it is on the disk before. Raises `ConfigurationError` when something has come there meanwhile.
        """
        (self.folder / _JOURNAL).unlink()
        for path in self.folder.iterdir():
            _sync(path)
        os.fsync(self._lock)
        self._whole = True
        old = self.out.with_name(f".{self.out.name}.replaced")
        if force and self.out.exists():
            shutil.rmtree(old, ignore_errors=True)
            self.out.rename(old)
        try:
            self.folder.rename(self.out)  # replaces an empty folder, and no other
        except OSError as failure:
            raise ConfigurationError(
                f"--out {self.out}: {failure.strerror}: something came there meanwhile; the merge is whole, in {self.folder}"
            ) from None
        _sync(self.out.parent)
        shutil.rmtree(old, ignore_errors=True)

    def _read_journal(self) -> dict[str, FileDigest]:
        try:
            journal = json.loads((self.folder / _JOURNAL).read_bytes())
            if journal["plan"] != self._plan:
                return {}
            return {name: FileDigest(**digest) for name, digest in journal["shards"].items()}
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def _write_journal(self) -> None:
        shards = {name: digest.model_dump() for name, digest in self._finished.items()}
        fresh = self.folder / f"{_JOURNAL}.new"
        fresh.write_text(json.dumps({"plan": self._plan, "shards": shards}))
        fresh.replace(self.folder / _JOURNAL)


def _sync(path: Path) -> None:
    """What was written to a file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def working_folder(out: Path) -> Path:
    """The folder that a merge into `out` writes to before it is whole."""
    return out.with_name(f".{out.name}.merging")


def check_output(out: Path, inputs: list[Path], *, force: bool) -> None:
    """`out` is free, or may be replaced. Raises ConfigurationError."""
    for folder in inputs:
        if out == folder or out in folder.parents or folder in out.parents:
            raise ConfigurationError(f"--out {out}: in the way of {folder}, which the merge reads")
    if not out.exists():
        return
    if not out.is_dir():
        raise ConfigurationError(f"--out {out}: not a folder")
    if any(out.iterdir()) and not force:
        raise ConfigurationError(f"--out {out}: holds something already; --force replaces it")


def check_space(out: Path, needed: int) -> None:
    """The disk has room for `needed` bytes more. Raises ConfigurationError."""
    folder = next(parent for parent in out.parents if parent.exists())
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise ConfigurationError(
            f"--out {out}: the merge needs {needed / 1e9:.1f} GB, the disk has {free / 1e9:.1f} GB left"
        )
