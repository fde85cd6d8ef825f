"""Merging adds `scale * B @ A` of each adapter in order, and changes nothing else."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from adapters import weights as arithmetic
from adapters.manifest import read_manifest
from adapters.merge import Merged, MergeOrder, merge
from adapters.workspace import Workspace
from server.engine.card import MANIFEST, fingerprint
from server.errors import ConfigurationError
from tests.adapters.micro import (
    FIRST,
    HIDDEN,
    SECOND,
    TEMPLATE,
    VOCABULARY,
    change_json,
    change_tensors,
    product,
    weights,
    write_adapter,
    write_base,
)

UP = "model.layers.0.mlp.up_proj.weight"
HEAD = "lm_head.weight"


def merged(base: Path, *adapters: Path, out: Path, dtype: str = "float32", **options: Any) -> Merged:
    order = MergeOrder(base, adapters, out, dtype, **options)
    return merge(order, start=lambda _: None, progress=lambda _: None)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return write_base(tmp_path / "base")


def test_each_adapter_is_added_with_its_scale_and_all_else_stays(base: Path, tmp_path: Path) -> None:
    sft = write_adapter(tmp_path / "sft", seed=1, rank=2, lora_alpha=3)
    dpo = write_adapter(
        tmp_path / "dpo", seed=2, rank=4, lora_alpha=3, use_rslora=True, modules=["mlp.up_proj"]
    )
    done = merged(base, sft, dpo, out=tmp_path / "out")
    before, after = weights(base), weights(tmp_path / "out")
    assert before.keys() == after.keys()
    torch.testing.assert_close(
        after[UP], before[UP].float() + 3 / 2 * product(sft, UP) + 3 / 2 * product(dpo, UP)
    )
    down = "model.layers.1.mlp.down_proj.weight"
    torch.testing.assert_close(after[down], before[down].float() + 3 / 2 * product(sft, down))
    changed = [name for name in before if not torch.equal(before[name].float(), after[name])]
    assert len(changed) == done.num_changed == 8
    assert all("_proj" in name for name in changed)


def test_patterns_give_a_module_its_own_rank_and_scale(base: Path, tmp_path: Path) -> None:
    """By PEFT's rule: a pattern is matched against the end of the module's name, in whole parts."""
    adapter = write_adapter(
        tmp_path / "a",
        seed=1,
        rank=2,
        modules=["mlp.up_proj"],
        r=16,
        rank_pattern={"up_proj": 2},
        alpha_pattern={r"layers\.1\.mlp\.up_proj": 10, "proj": 99},
    )
    merged(base, adapter, out=tmp_path / "out")
    before, after = weights(base), weights(tmp_path / "out")
    second = UP.replace("layers.0", "layers.1")
    torch.testing.assert_close(after[UP], before[UP].float() + 3 / 2 * product(adapter, UP))
    torch.testing.assert_close(after[second], before[second].float() + 10 / 2 * product(adapter, second))


def test_a_module_saved_whole_takes_the_place_of_what_earlier_adapters_made(
    base: Path, tmp_path: Path
) -> None:
    head = torch.full((VOCABULARY, HIDDEN), 0.5)
    up = torch.full((12, HIDDEN), 0.25)
    added = write_adapter(tmp_path / "added", seed=1)
    whole = write_adapter(
        tmp_path / "whole",
        seed=2,
        modules=["mlp.down_proj"],
        saved={HEAD: head, UP: up, UP.replace("layers.0", "layers.1"): up.clone()},
        modules_to_save=["lm_head", "up_proj"],
    )
    merged(base, added, whole, out=tmp_path / "replaced")
    replaced = weights(tmp_path / "replaced")
    assert torch.equal(replaced[HEAD], head)
    assert torch.equal(replaced[UP], up)
    merged(base, whole, added, out=tmp_path / "kept")
    torch.testing.assert_close(weights(tmp_path / "kept")[UP], up + 3 / 2 * product(added, UP))


def test_the_sum_is_rounded_once(base: Path, tmp_path: Path) -> None:
    adapters = [write_adapter(tmp_path / str(seed), seed=seed) for seed in range(3)]
    merged(base, *adapters, out=tmp_path / "exact")
    exact = weights(tmp_path / "exact")
    for dtype in ("float16", "bfloat16"):
        merged(base, *adapters, out=tmp_path / dtype, dtype=dtype)
        for name, tensor in weights(tmp_path / dtype).items():
            assert torch.equal(tensor, exact[name].to(getattr(torch, dtype))), name


@pytest.mark.parametrize("length", [1, 7, 30])
def test_the_size_of_a_block_changes_nothing(
    base: Path, tmp_path: Path, length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter = write_adapter(tmp_path / "a", seed=1)
    merged(base, adapter, out=tmp_path / "whole")
    monkeypatch.setattr(arithmetic, "BLOCK_LENGTH", length)
    merged(base, adapter, out=tmp_path / "pieces")
    whole, pieces = weights(tmp_path / "whole"), weights(tmp_path / "pieces")
    for name in whole:
        torch.testing.assert_close(whole[name], pieces[name])


def test_a_sharded_base_keeps_its_files_and_its_index(tmp_path: Path) -> None:
    base = write_base(tmp_path / "base", sharded=True)
    adapter = write_adapter(tmp_path / "a", seed=1)
    merged(base, adapter, out=tmp_path / "out")
    for file in (FIRST, SECOND):
        assert load_file(base / file).keys() == load_file(tmp_path / "out" / file).keys()
    index = json.loads((tmp_path / "out" / "model.safetensors.index.json").read_text())
    before = json.loads((base / "model.safetensors.index.json").read_text())
    assert index["weight_map"] == before["weight_map"]
    assert index["metadata"]["total_size"] == 2 * before["metadata"]["total_size"]  # float32 from bfloat16
    single = write_base(tmp_path / "single")
    merged(single, adapter, out=tmp_path / "one")
    one, two = weights(tmp_path / "one"), weights(tmp_path / "out")
    assert one.keys() == two.keys()
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_tied_embeddings_stay_one_tensor(tmp_path: Path) -> None:
    base = write_base(tmp_path / "base", tied=True)
    merged(base, write_adapter(tmp_path / "a", seed=1), out=tmp_path / "out")
    assert HEAD not in weights(tmp_path / "out")
    whole = write_adapter(
        tmp_path / "b",
        seed=1,
        saved={"model.embed_tokens.weight": torch.zeros(VOCABULARY, HIDDEN)},
        modules_to_save=["embed_tokens"],
    )
    with pytest.raises(ConfigurationError, match="one tensor: the merge would change both"):
        merged(base, whole, out=tmp_path / "untied")


def test_settings_go_with_the_weights(base: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    merged(base, write_adapter(tmp_path / "a", seed=1), out=out, dtype="float16")
    for name in ("tokenizer.json", "tokenizer_config.json", "generation_config.json"):
        assert (out / name).read_bytes() == (base / name).read_bytes()
    config = json.loads((out / "config.json").read_text())
    assert config == json.loads((base / "config.json").read_text()) | {"torch_dtype": "float16"}


def test_the_template_that_was_asked_for_is_the_only_one(base: Path, tmp_path: Path) -> None:
    """Qwen3 carries its template in the tokenizer's configuration; two would leave it to the reader."""
    out, chosen = tmp_path / "out", tmp_path / "chosen.jinja"
    chosen.write_text("{{ 'chosen' }}")
    merged(base, write_adapter(tmp_path / "a", seed=1), out=out, keep_template=chosen)
    assert (out / "chat_template.jinja").read_text() == "{{ 'chosen' }}"
    assert json.loads((out / "tokenizer_config.json").read_text()) == {"eos_token": "e"}
    assert read_manifest(out).template.source == str(chosen)


def test_an_adapter_trained_with_another_template_needs_a_decision(base: Path, tmp_path: Path) -> None:
    adapter = write_adapter(tmp_path / "a", seed=1)
    template = adapter / "chat_template.jinja"
    template.write_text("{{ 'of the training' }}")
    with pytest.raises(ConfigurationError, match="trained with another chat template"):
        merged(base, adapter, out=tmp_path / "out")
    merged(base, adapter, out=tmp_path / "out", keep_template=template)
    record = read_manifest(tmp_path / "out").template
    assert record.trained_with == [record.sha256]
    template.write_text(TEMPLATE)
    merged(base, adapter, out=tmp_path / "same")


def test_the_manifest_names_every_input_and_output_by_digest(base: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    sft = write_adapter(tmp_path / "sft", seed=1)
    dpo = write_adapter(tmp_path / "dpo", seed=2, rank=4, modules=["mlp.up_proj"])
    manifest = merged(base, sft, dpo, out=out, dtype="float16").manifest
    assert manifest == read_manifest(out)
    for folder, files in (
        (base, manifest.base.files),
        (sft, manifest.adapters[0].files),
        (dpo, manifest.adapters[1].files),
        (out, manifest.files),
    ):
        held = {path.name for path in folder.iterdir()} - {MANIFEST}
        assert files.keys() == held
        for name, recorded in files.items():
            content = (folder / name).read_bytes()
            assert (recorded.bytes, recorded.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert [adapter.ranks for adapter in manifest.adapters] == [{"2": 8}, {"4": 2}]
    assert [adapter.scales for adapter in manifest.adapters] == [[1.5], [0.75]]
    assert manifest.adapters[0].trained_on == "somebody/base"
    assert manifest.command[:2] == ["truecall", "merge"]
    assert manifest.command.index(str(sft)) < manifest.command.index(str(dpo))
    assert set(manifest.versions) == {"python", "torch", "truecall"}


def test_the_served_fingerprint_is_that_of_the_merged_bytes(base: Path, tmp_path: Path) -> None:
    sft, dpo = (write_adapter(tmp_path / name, seed=seed) for seed, name in enumerate(("sft", "dpo")))
    for name, adapters in {"one": (sft, dpo), "again": (sft, dpo), "sft-alone": (sft,)}.items():
        merged(base, *adapters, out=tmp_path / name, dtype="float16")
    prints = [fingerprint(tmp_path / name, TEMPLATE) for name in ("one", "again", "sft-alone")]
    assert prints[0] == prints[1]
    assert len({*prints, fingerprint(base, TEMPLATE)}) == 3


def test_nothing_is_overwritten_without_force(base: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    adapter = write_adapter(tmp_path / "a", seed=1)
    merged(base, adapter, out=out)  # an empty folder is nothing
    before = (out / "model.safetensors").read_bytes()
    with pytest.raises(ConfigurationError, match="holds something already"):
        merged(base, adapter, out=out, dtype="float16")
    assert (out / "model.safetensors").read_bytes() == before
    (out / "left.json").write_text("{}")
    merged(base, adapter, out=out, dtype="float16", force=True)
    assert not (out / "left.json").exists()
    assert read_manifest(out).dtype == "float16"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "base", "out"]


def test_what_comes_into_the_output_during_the_merge_stays(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, publish = tmp_path / "out", Workspace.publish

    def late(workspace: Workspace, *, force: bool) -> None:
        out.mkdir()
        (out / "kept.txt").write_text("somebody's")
        publish(workspace, force=force)

    monkeypatch.setattr(Workspace, "publish", late)
    with pytest.raises(ConfigurationError, match="the merge is whole, in"):
        merged(base, write_adapter(tmp_path / "a", seed=1), out=out)
    assert [path.name for path in out.iterdir()] == ["kept.txt"]
    assert (tmp_path / ".out.merging" / "model.safetensors").is_file()


@pytest.mark.parametrize("place", ["base", "a", ".", "base/inside"])
def test_an_output_in_the_way_of_an_input_is_refused(base: Path, tmp_path: Path, place: str) -> None:
    adapter = write_adapter(tmp_path / "a", seed=1)
    with pytest.raises(ConfigurationError, match="in the way of"):
        merged(base, adapter, out=tmp_path / place, force=True)
    assert (base / "model.safetensors").is_file()


def test_indices_beside_the_weights_are_copied_as_they_are(base: Path, tmp_path: Path) -> None:
    positions = torch.arange(5)
    change_tensors(base / "model.safetensors", lambda tensors: tensors.update(positions=positions))
    merged(base, write_adapter(tmp_path / "a", seed=1), out=tmp_path / "out", dtype="float16")
    assert torch.equal(weights(tmp_path / "out")["positions"], positions)


def test_only_layers_that_the_training_left_out_may_lack_matrices(base: Path, tmp_path: Path) -> None:
    adapter = write_adapter(tmp_path / "a", seed=1, modules=["mlp.up_proj"], layers_to_transform=[0, 1])
    merged(base, adapter, out=tmp_path / "both")
    change_json(adapter / "adapter_config.json", target_modules="all-linear")
    merged(base, adapter, out=tmp_path / "linear")
    change_json(adapter / "adapter_config.json", target_modules=r".*\.mlp\..*", exclude_modules=["down_proj"])
    merged(base, adapter, out=tmp_path / "excluded")
    change_json(adapter / "adapter_config.json", exclude_modules=None)
    with pytest.raises(ConfigurationError, match=r"mlp\.down_proj, a target module, are missing"):
        merged(base, adapter, out=tmp_path / "incomplete")
