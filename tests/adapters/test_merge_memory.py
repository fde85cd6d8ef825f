"""The memory of a merge does not grow with the checkpoint, nor with its largest tensor."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.adapters.micro import change_json, write_adapter, write_base

ROWS, COLUMNS = 1 << 17, 1 << 11
"""One matrix of 268 million numbers: 512 MiB in the file, 1 GiB in the float32 that it is added up in."""
WHOLE = ROWS * COLUMNS * 2
"""Its bytes in the file. A merge takes about 180 MiB here, the libraries that it loads included; 220 MiB was seen."""
MERGES = """
import json, sys
from pathlib import Path
from adapters.merge import MergeOrder, merge, peak_memory

base, adapter, out = map(Path, sys.argv[1:])
before = peak_memory()
merge(MergeOrder(base, (adapter,), out), start=lambda _: None, progress=lambda _: None)
print(json.dumps({"before": before, "after": peak_memory()}))
"""


def write_sparse(path: Path, rows: int, columns: int) -> None:
    """A file of one matrix of zeros that takes no room on the disk."""
    size = rows * columns * 2
    spec = {"dtype": "BF16", "shape": [rows, columns], "data_offsets": [0, size]}
    header = json.dumps({"huge.weight": spec}).encode()
    with path.open("wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        file.truncate(8 + len(header) + size)


def test_a_tensor_is_never_in_memory_whole(tmp_path: Path) -> None:
    base = write_base(tmp_path / "base", sharded=True)
    write_sparse(base / "huge.safetensors", ROWS, COLUMNS)
    index = base / "model.safetensors.index.json"
    places = json.loads(index.read_text())["weight_map"]
    change_json(index, weight_map=places | {"huge.weight": "huge.safetensors"})
    adapter = write_adapter(tmp_path / "adapter", seed=1)
    words = [sys.executable, "-c", MERGES, base, adapter, tmp_path / "out"]
    told = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    assert (tmp_path / "out" / "huge.safetensors").stat().st_size > WHOLE
    assert told["after"] - told["before"] < WHOLE // 2
