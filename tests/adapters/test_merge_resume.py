"""A merge that was interrupted goes on; two merges into one output exclude each other."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from adapters.merge import Merged, MergeOrder, merge
from adapters.workspace import working_folder
from server.errors import ConfigurationError
from tests.adapters.micro import FIRST, SECOND, weights, write_adapter, write_base

DIES = """
import os, signal, sys
from pathlib import Path
from adapters.merge import MergeOrder, merge
from adapters.workspace import Workspace

base, adapter, out = map(Path, sys.argv[1:])
finish = Workspace.finish

def finish_and_go_on_a_little(self, name, digest):
    finish(self, name, digest)
    (self.folder / "model-00002-of-00002.safetensors").write_bytes(b"half a shard")
    os.kill(os.getpid(), signal.SIGKILL)

Workspace.finish = finish_and_go_on_a_little
merge(MergeOrder(base, (adapter,), out), start=lambda _: None, progress=lambda _: None)
"""


def run(base: Path, adapter: Path, out: Path, dtype: str = "float16") -> Merged:
    return merge(MergeOrder(base, (adapter,), out, dtype), start=lambda _: None, progress=lambda _: None)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return write_base(tmp_path / "base", sharded=True)


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    return write_adapter(tmp_path / "adapter", seed=1)


@pytest.fixture
def killed(base: Path, adapter: Path, tmp_path: Path) -> Path:
    """The output of a merge that was killed while it wrote its second shard."""
    out = tmp_path / "out"
    died = subprocess.run([sys.executable, "-c", DIES, base, adapter, out], check=False)
    assert died.returncode == -signal.SIGKILL
    assert not out.exists()
    return out


def test_a_killed_merge_goes_on_and_gives_the_same_bytes(
    base: Path, adapter: Path, killed: Path, tmp_path: Path
) -> None:
    kept = working_folder(killed) / FIRST
    written = kept.stat().st_mtime_ns
    assert run(base, adapter, killed).num_kept == 1
    assert (killed / FIRST).stat().st_mtime_ns == written
    assert run(base, adapter, tmp_path / "undisturbed").num_kept == 0
    for path in (tmp_path / "undisturbed").glob("*.safetensors"):
        assert path.read_bytes() == (killed / path.name).read_bytes()
    names = {path.name for path in killed.iterdir()}
    assert names == {path.name for path in (tmp_path / "undisturbed").iterdir()}
    assert not working_folder(killed).exists()


def test_a_shard_that_changed_since_is_written_again(base: Path, adapter: Path, killed: Path) -> None:
    shard = working_folder(killed) / FIRST
    content = bytearray(shard.read_bytes())
    content[-1] ^= 1
    shard.write_bytes(content)
    assert run(base, adapter, killed).num_kept == 0


def test_shards_of_another_order_are_thrown_away(base: Path, adapter: Path, killed: Path) -> None:
    assert run(base, adapter, killed, dtype="bfloat16").num_kept == 0
    assert {tensor.dtype for tensor in weights(killed).values()} == {torch.bfloat16}


def test_ctrl_c_keeps_the_shards_that_are_finished(base: Path, adapter: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def stop(_: int) -> None:
        if (working_folder(out) / SECOND).exists():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        merge(MergeOrder(base, (adapter,), out), start=lambda _: None, progress=stop)
    assert not out.exists()
    assert run(base, adapter, out).num_kept == 1


def test_two_merges_into_one_output_exclude_each_other(base: Path, adapter: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    working_folder(out).mkdir()
    held = os.open(working_folder(out), os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    try:
        with pytest.raises(ConfigurationError, match="another merge is writing"):
            run(base, adapter, out)
        assert working_folder(out).is_dir()
    finally:
        os.close(held)
    run(base, adapter, out)
