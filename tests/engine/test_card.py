"""What a checkpoint's folder tells."""

from __future__ import annotations

import json
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


def test_a_manifest_speaks_for_the_weights(folder: Path) -> None:
    (folder / MANIFEST).write_text('{"digest": "a"}')
    first = fingerprint(folder, "template")
    (folder / "model.safetensors").write_bytes(b"")
    assert fingerprint(folder, "template") == first
    (folder / MANIFEST).write_text('{"digest": "b"}')
    assert fingerprint(folder, "template") != first


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
