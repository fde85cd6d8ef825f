"""The tuned demo checkpoint: every adapter there is, in the order of training, merged again when one changed."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from adapters import demo
from adapters.manifest import read_manifest
from server.engine.card import check_manifest
from server.errors import ConfigurationError
from tests.adapters.micro import change_json, change_tensors, product, weights, write_adapter, write_base

UP = "model.layers.0.mlp.up_proj.weight"


@pytest.fixture
def adapters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of adapters in place of the shipped ones, with the first stage's alone."""
    folder = tmp_path / demo.ADAPTERS.name
    folder.mkdir()
    monkeypatch.setattr(demo, "ADAPTERS", folder)
    write_adapter(folder / "sft", seed=1)
    return folder


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return write_base(tmp_path / "demo")


def prepare(base: Path, out: Path, *, force: bool = False) -> bool:
    return demo.prepare_tuned(out, base, force=force, say=lambda _: None)


def test_each_shipped_adapter_is_one_that_is_merged() -> None:
    shipped = {folder.name for folder in demo.ADAPTERS.iterdir() if folder.is_dir()}
    assert "sft" in shipped <= set(demo.STAGES)


def test_what_is_there_is_merged_in_the_order_of_training(base: Path, adapters: Path, tmp_path: Path) -> None:
    write_adapter(adapters / "dpo", seed=2)
    write_adapter(adapters / "another", seed=3)
    assert prepare(base, tmp_path / "out")
    added = product(adapters / "sft", UP) + product(adapters / "dpo", UP)
    expected = weights(base)[UP].float() + 3 / 2 * added
    assert torch.equal(weights(tmp_path / "out")[UP], expected.to(torch.bfloat16))
    manifest = read_manifest(tmp_path / "out")
    assert [Path(record.path).name for record in manifest.adapters] == ["sft", "dpo"]


def test_nothing_is_done_when_nothing_changed(base: Path, adapters: Path, tmp_path: Path) -> None:
    prepare(base, tmp_path / "out")
    before = (tmp_path / "out" / "model.safetensors").stat()
    assert not prepare(base, tmp_path / "out")
    after = (tmp_path / "out" / "model.safetensors").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.mark.parametrize("change", ["weights", "configuration", "stage", "base", "output"])
def test_it_is_merged_again_when_an_input_or_the_output_changed(
    change: str, base: Path, adapters: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    prepare(base, out)
    match change:
        case "weights":
            file = adapters / "sft" / "adapter_model.safetensors"
            change_tensors(file, lambda tensors: next(iter(tensors.values())).add_(1))
        case "configuration":
            change_json(adapters / "sft" / "adapter_config.json", lora_alpha=5)
        case "stage":
            write_adapter(adapters / "dpo", seed=2)
        case "base":
            change_tensors(base / "model.safetensors", lambda tensors: tensors[UP].add_(1))
        case _:
            (out / "model.safetensors").write_bytes(b"cut off")
    assert prepare(base, out)
    assert check_manifest(out)
    assert not prepare(base, out)


def test_a_folder_of_something_else_is_replaced_by_force_alone(
    base: Path, adapters: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("ten years")
    with pytest.raises(ConfigurationError, match="--force"):
        prepare(base, out)
    assert (out / "thesis.txt").read_text() == "ten years"
    assert prepare(base, out, force=True)
    assert not (out / "thesis.txt").exists()


def test_somebody_elses_merge_is_not_replaced(base: Path, adapters: Path, tmp_path: Path) -> None:
    from adapters.merge import MergeOrder, merge

    theirs = write_adapter(tmp_path / "theirs", seed=4)
    out = tmp_path / "out"
    merge(MergeOrder(base, (theirs,), out), start=lambda _: None, progress=lambda _: None)
    with pytest.raises(ConfigurationError, match="--force"):
        prepare(base, out)
