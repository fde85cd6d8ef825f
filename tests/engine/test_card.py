"""What a checkpoint's folder tells."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from server.engine.card import MANIFEST, QWEN3_PLAIN, QWEN3_THINKING, fingerprint, sampling_defaults
from server.errors import ConfigurationError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "tokenizer.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(bytes(2_000_000))
    (tmp_path / "README.md").write_text("notes")
    return tmp_path


def test_the_fingerprint_is_the_same_wherever_the_folder_lies(folder: Path, tmp_path_factory: Any) -> None:
    other = tmp_path_factory.mktemp("other")
    for file in folder.iterdir():
        (other / file.name).write_bytes(file.read_bytes())
    assert fingerprint(folder, "template") == fingerprint(other, "template")


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "generation_config.json"])
def test_another_setting_is_another_model(folder: Path, name: str) -> None:
    before = fingerprint(folder, "template")
    (folder / name).write_text('{"changed": true}')
    assert fingerprint(folder, "template") != before


def test_another_template_is_another_model(folder: Path) -> None:
    assert fingerprint(folder, "a") != fingerprint(folder, "b")


def test_weights_of_the_same_size_that_were_trained_are_another_model(folder: Path) -> None:
    before = fingerprint(folder, "template")
    weights = bytearray(2_000_000)
    weights[1_000_000:1_100_000] = b"\1" * 100_000
    (folder / "model.safetensors").write_bytes(weights)
    assert fingerprint(folder, "template") != before


def test_notes_beside_the_weights_change_nothing(folder: Path) -> None:
    before = fingerprint(folder, "template")
    (folder / "README.md").write_text("other notes")
    assert fingerprint(folder, "template") == before


def write_manifest(folder: Path, **fields: Any) -> None:
    """A manifest of what the folder holds."""
    files = {
        path.name: {"bytes": path.stat().st_size, "sha256": sha256(path.read_bytes()).hexdigest()}
        for path in folder.iterdir()
        if path.suffix != ".md"
    }
    (folder / MANIFEST).write_text(json.dumps({"files": files} | fields))


def test_a_manifest_speaks_for_every_byte_of_the_weights(folder: Path) -> None:
    """Without one, a change between the samples would pass."""
    write_manifest(folder)
    first = fingerprint(folder, "template")
    weights = bytearray((folder / "model.safetensors").read_bytes())
    weights[5_000] = 1
    (folder / "model.safetensors").write_bytes(weights)
    (folder / MANIFEST).unlink()
    write_manifest(folder)
    assert fingerprint(folder, "template") != first


def test_how_and_where_a_merge_was_run_is_not_in_its_fingerprint(folder: Path) -> None:
    write_manifest(folder, command=["truecall", "merge"])
    first = fingerprint(folder, "template")
    (folder / MANIFEST).unlink()
    write_manifest(folder, command=["truecall", "merge", "--out", "elsewhere"])
    assert fingerprint(folder, "template") == first
    assert fingerprint(folder, "other template") != first


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("config.json", '{"}', "config.json is not the file that the merge wrote"),
        ("tokenizer.json", "[]", "tokenizer.json is not the file that the merge wrote"),
        ("model.safetensors", "short", "model.safetensors is not the file that the merge wrote"),
        ("tokenizer.json", None, "tokenizer.json is not the file that the merge wrote"),
        (
            "chat_template.jinja",
            "{{ messages }}",
            "chat_template.jinja is none of the files that the merge wrote",
        ),
        ("model-00002-of-00002.safetensors", "", "is none of the files that the merge wrote"),
        (MANIFEST, "{", "is not a manifest of `truecall merge`"),
        (MANIFEST, '{"files": {"config.json": 3}}', "is not a manifest of `truecall merge`"),
    ],
)
def test_a_merged_checkpoint_that_was_changed_is_not_served(
    folder: Path, file: str, content: str | None, reason: str
) -> None:
    write_manifest(folder)
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(content)
    with pytest.raises(ConfigurationError, match=re.escape(reason)):
        fingerprint(folder, "template")


def test_without_a_generation_config_the_defaults_are_those_of_qwen3(tmp_path: Path) -> None:
    assert sampling_defaults(tmp_path) == (QWEN3_PLAIN, QWEN3_THINKING)


def test_the_generation_config_of_qwen3_leaves_the_plain_defaults_alone(tmp_path: Path) -> None:
    """It holds the values for thinking."""
    config = {"temperature": 0.6, "top_p": 0.95, "top_k": 20, "do_sample": True}
    (tmp_path / "generation_config.json").write_text(json.dumps(config))
    assert sampling_defaults(tmp_path) == (QWEN3_PLAIN, QWEN3_THINKING)


def test_a_generation_config_decides_what_it_names(tmp_path: Path) -> None:
    (tmp_path / "generation_config.json").write_text(
        '{"temperature": 1, "top_p": null, "repetition_penalty": 1.1}'
    )
    plain, thinking = sampling_defaults(tmp_path)
    assert (plain.temperature, plain.top_p, plain.repetition_penalty) == (1.0, 0.8, 1.1)
    assert (thinking.temperature, thinking.top_p, thinking.top_k) == (1.0, 0.95, 20)


def test_a_broken_generation_config_is_named(tmp_path: Path) -> None:
    (tmp_path / "generation_config.json").write_text("{")
    with pytest.raises(ConfigurationError, match=r"generation_config\.json is not JSON"):
        sampling_defaults(tmp_path)
