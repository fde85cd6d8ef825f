"""`truecall serve` as a process of its own."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Service:
    """A running service."""

    url: str
    process: subprocess.Popen[str]

    def terminate(self, timeout_s: float = 60) -> int:
        """SIGTERM, then its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout_s)


def environment(**extra: str) -> dict[str, str]:
    """This process's environment without settings of a service."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TRUECALL_")} | extra


def truecall(*arguments: str, timeout_s: float = 60, **env: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    command = [sys.executable, "-m", "server", *arguments]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        cwd=ROOT,
        env=environment(**env),
        check=False,
    )


@contextmanager
def serving(*arguments: str, log: Path, start_timeout_s: float = 60, **env: str) -> Iterator[Service]:
    """A service that has printed its URL; killed at the end if it still runs. Its log goes to `log`."""
    command = [sys.executable, "-m", "server", "serve", "--port", "0", *arguments]
    with log.open("w") as stderr:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=stderr, text=True, cwd=ROOT, env=environment(**env)
        )
    assert process.stdout is not None
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            ready = selector.select(start_timeout_s)
        line = process.stdout.readline().strip() if ready else ""
        assert line, f"the service did not start: {log.read_text()[-2000:]}"
        yield Service(line.split()[-1], process)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(30)
        process.stdout.close()
