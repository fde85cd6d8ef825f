"""Nothing that an engine started outlives the process that started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from server.engine.leash import Leash

ROOT = Path(__file__).parents[2]

HOLDER = """
import subprocess, sys, time
from server.engine.leash import Leash

if __name__ == "__main__":
    leash = Leash()
    with leash.holding():
        child = "import subprocess, sys; subprocess.Popen(['sleep', '1000'], start_new_session=True).wait()"
        subprocess.Popen([sys.executable, "-c", child])
    while len(leash.processes()) < 2:
        time.sleep(0.01)
    print(*leash.processes(), flush=True)
    time.sleep(1000)
"""

GATEWAY = """
import asyncio, sys
from server.engine.vllm_start import start_vllm
from tests.engine.conftest import CPU

if __name__ == "__main__":
    asyncio.run(start_vllm(sys.argv[1], CPU, served_name="tiny"))
"""


def alive(pid: int) -> bool:
    """Whether the process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(holds: Callable[[], bool], timeout_s: float = 10) -> bool:
    deadline = time.monotonic() + timeout_s
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def descendants(pid: int) -> list[int]:
    children: list[int] = []
    with suppress(OSError):  # it ended
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):  # a thread of it ended
                children += map(int, (task / "children").read_text().split())
    return children + [grandchild for child in children for grandchild in descendants(child)]


def command_of(pid: int) -> str:
    with suppress(OSError):  # it ended
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""


def run(script: str, *arguments: str, **streams: int) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", script, *arguments], text=True, env=environment, **streams)


def test_a_killed_holder_takes_its_processes_and_theirs_along() -> None:
    with run(HOLDER, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        pids = [int(pid) for pid in holder.stdout.readline().split()]
        assert len(pids) == 2
        assert all(map(alive, pids))
        holder.kill()
        holder.wait()
        assert eventually(lambda: not any(map(alive, pids)))


def test_kill_ends_what_is_held_and_nothing_else() -> None:
    leash, other = Leash(), subprocess.Popen(["sleep", "1000"])
    with leash.holding():
        held = subprocess.Popen(["sleep", "1000"])
    assert leash.processes() == [held.pid]
    leash.kill()
    assert held.wait(5) == -signal.SIGKILL
    assert leash.processes() == []
    assert other.poll() is None
    other.kill()
    other.wait()
    leash.release()


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A run in the background ignores SIGINT, and what it starts would inherit that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_does_not_reach_what_is_held() -> None:
    leash = Leash()
    with leash.holding():
        held = subprocess.Popen(["sleep", "1000"])
    held.send_signal(signal.SIGINT)
    free = subprocess.Popen(["sleep", "1000"])
    free.send_signal(signal.SIGINT)
    assert free.wait(5) == -signal.SIGINT
    assert held.poll() is None
    leash.release()
    held.wait(5)


def watchdogs() -> set[int]:
    return {pid for pid in descendants(os.getpid()) if "watchdog.py" in command_of(pid)}


def test_release_ends_what_is_left_and_the_watchdog() -> None:
    before = watchdogs()  # those of services that other tests have started
    leash = Leash()
    with leash.holding():
        held = subprocess.Popen(["sleep", "1000"])
    leash.release()
    leash.release()
    assert held.wait(5) == -signal.SIGKILL
    assert not watchdogs() - before


@pytest.mark.engine
@pytest.mark.slow
def test_a_gateway_killed_while_its_engine_starts_leaves_no_process(checkpoint: Path, tmp_path: Path) -> None:
    script = tmp_path / "gateway.py"
    script.write_text(GATEWAY)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    log = (tmp_path / "log").open("w")
    gateway = subprocess.Popen(
        [sys.executable, script, str(checkpoint)], env=environment, stdout=log, stderr=log
    )

    def core() -> list[int]:
        return [pid for pid in descendants(gateway.pid) if "spawn_main" in command_of(pid)]

    try:
        assert eventually(lambda: bool(core()), 60), (tmp_path / "log").read_text()
        everything = descendants(gateway.pid)
    finally:
        gateway.kill()
        gateway.wait()
        log.close()
    assert eventually(lambda: not any(map(alive, everything)))
