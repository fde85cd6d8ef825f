"""`truecall plan`."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from server.cli.plan import read_checkpoint, read_gpu
from server.errors import ConfigurationError
from tests.services import truecall

CONFIG = {
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 32,
    "hidden_size": 128,
    "intermediate_size": 256,
    "vocab_size": 1000,
    "max_position_embeddings": 2048,
}


def checkpoint(folder: Path, config: object = CONFIG) -> Path:
    """A checkpoint of two files with 60 and 40 bytes of tensors; their data is not there, nor is it read."""
    (folder / "config.json").write_text(json.dumps(config))
    for name, size in (("a", 60), ("b", 40)):
        header = json.dumps(
            {
                "__metadata__": {"format": "pt"},
                name: {"dtype": "F16", "shape": [size // 2], "data_offsets": [0, size]},
            }
        ).encode()
        (folder / f"{name}.safetensors").write_bytes(struct.pack("<Q", len(header)) + header)
    return folder


def test_without_a_model_it_prints_the_figures_of_qwen3_8b() -> None:
    run = truecall("plan", "--gpu", "rtx4090")
    assert run.returncode == 0, run.stderr
    assert "16.4 GB" in run.stdout
    assert "144 KiB a token" in run.stdout
    assert "gpu_memory_utilization: 0.92" in run.stdout


@pytest.mark.parametrize(
    ("context", "says"), [("32768", "does not fit on rtx4090"), ("40000", "the model holds 32,768")]
)
def test_a_context_that_does_not_fit_ends_with_one_line_and_status_2(context: str, says: str) -> None:
    run = truecall("plan", "--gpu", "rtx4090", "--context", context)
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert says in run.stderr


def test_the_figures_stand_in_a_column_of_their_own() -> None:
    run = truecall("plan", "--gpu", "rtx4090", "--context", "20000")
    assert "sessions of 20,000  1\n" in run.stdout


def test_a_checkpoint_is_read_from_its_configuration_and_tensor_headers(tmp_path: Path) -> None:
    found = read_checkpoint(checkpoint(tmp_path))
    assert found.weight_bytes == 100
    assert found.kv_bytes_a_token() == 2 * 2 * 2 * 32 * 2


def test_without_key_value_heads_and_head_size_they_follow_from_the_others(tmp_path: Path) -> None:
    config = {key: value for key, value in CONFIG.items() if key not in ("num_key_value_heads", "head_dim")}
    found = read_checkpoint(checkpoint(tmp_path, config))
    assert (found.num_kv_heads, found.head_size) == (4, 32)


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("config.json", b"{", "not JSON"),
        ("config.json", b"[]", "decoder"),
        ("config.json", b"{}", "num_hidden_layers"),
        ("a.safetensors", b"\xff" * 16, "not a safetensors file"),
        ("a.safetensors", b"", "not a safetensors file"),
    ],
)
def test_a_broken_checkpoint_is_refused_by_the_file_at_fault(
    tmp_path: Path, file: str, content: bytes, says: str
) -> None:
    checkpoint(tmp_path)
    (tmp_path / file).write_bytes(content)
    with pytest.raises(ConfigurationError, match=says) as refusal:
        read_checkpoint(tmp_path)
    assert file in str(refusal.value)


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    with pytest.raises(ConfigurationError, match=r"no \*.safetensors"):
        read_checkpoint(tmp_path)


def test_another_card_is_given_by_its_bytes() -> None:
    assert read_gpu("l40s=47700000000") == ("l40s", 47_700_000_000)


@pytest.mark.parametrize("text", ["l40s", "l40s=", "=1", "l40s=48GB", "l40s=0"])
def test_an_unknown_card_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="NAME=BYTES"):
        read_gpu(text)
