"""A start that cannot be ends at once, in one line, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from server.engine.settings import EngineSettings
from server.engine.vllm_start import check_vllm, start_vllm
from server.errors import ConfigurationError
from tests.engine.conftest import CPU


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("", "give the folder"),
        ("/no/such/folder", "there is no folder /no/such/folder"),
        ("./nothing", "there is no folder"),
        ("a/b/c", "there is no folder"),
    ],
)
def test_a_model_that_is_not_there_is_refused_before_anything_is_loaded(model: str, reason: str) -> None:
    with pytest.raises(ConfigurationError, match=f"setting model: .*{reason}"):
        check_vllm(model, EngineSettings())


def test_a_folder_that_is_no_checkpoint_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"holds no config\.json"):
        check_vllm(str(tmp_path), EngineSettings())


def test_an_adapter_that_is_not_there_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    settings = EngineSettings(adapters={"mine": str(tmp_path / "none")})
    with pytest.raises(ConfigurationError, match=r"setting engine\.adapters\.mine: "):
        check_vllm(str(tmp_path), settings)


def test_metrics_that_would_vanish_are_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    settings = EngineSettings(env={"PROMETHEUS_MULTIPROC_DIR": "/tmp/x"})
    with pytest.raises(ConfigurationError, match="PROMETHEUS_MULTIPROC_DIR must not be set"):
        check_vllm(str(tmp_path), settings)


def test_importing_the_start_imports_no_engine() -> None:
    code = (
        "import sys, server.engine.vllm_start, server.engine.supervisor, server.engine.scripted;"
        "print([name for name in ('vllm', 'torch', 'transformers') if name in sys.modules])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.engine
@pytest.mark.parametrize(
    ("args", "reason"),
    [
        ({"max_model_length": 1}, r"engine\.args\.max_model_length: vLLM has no such .*mean max_model_len\?"),
        ({"scheduling_policy": "fcfs"}, r"engine\.args\.scheduling_policy: the service sets"),
        ({"model": "x"}, r"engine\.args\.model: set model instead"),
        ({"enable_lora": True}, r"engine\.args\.enable_lora: set engine\.adapters instead"),
        ({"max_model_len": "many"}, "the engine does not start: "),
        ({"max_model_len": 10**9}, "the engine does not start: .*max_model_len"),
    ],
)
async def test_an_engine_argument_that_vllm_does_not_take_is_refused_in_one_line(
    checkpoint: Path, args: dict[str, Any], reason: str
) -> None:
    settings = CPU.model_copy(update={"args": CPU.args | args})
    with pytest.raises(ConfigurationError, match=reason) as refused:
        await start_vllm(str(checkpoint), settings, served_name="tiny")
    assert "\n" not in str(refused.value)


@pytest.mark.engine
@pytest.mark.filterwarnings("ignore:Unclosed context:ResourceWarning")  # vLLM leaves it when its core fails
def test_a_checkpoint_that_cannot_be_read_is_refused_and_leaves_no_process(
    checkpoint: Path, tmp_path: Path
) -> None:
    for file in checkpoint.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"\0" * 100)
    before = children()
    with pytest.raises(ConfigurationError, match="the engine does not start: "):
        asyncio.run(start_vllm(str(tmp_path), CPU, served_name="tiny"))
    ends = time.monotonic() + 10
    while (left := children() - before) and time.monotonic() < ends:
        time.sleep(0.05)  # one that was killed takes a moment to end
    gc.collect()
    assert not left


def children() -> set[int]:
    """Ids of our watchdogs and engines' processes; the one that tracks resources stays for good."""
    own, pids = os.getpid(), set()
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it ended while we looked
            if entry.name.isdecimal() and _parent(entry) == own:
                command = (entry / "cmdline").read_bytes()
                if command and b"tracker" not in command:  # one that ended and waits for its parent has none
                    pids.add(int(entry.name))
    return pids


def _parent(process: Path) -> int:
    _, behind_name = (process / "stat").read_text().rsplit(")", 1)
    return int(behind_name.split()[1])
