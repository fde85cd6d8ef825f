"""The whole recipe on the tiny checkpoint: SFT, merge, DPO on the merged model, both adapters merged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters.checkpoint import read_checkpoint
from adapters.lora import read_adapter
from adapters.merge import MergeOrder, merge
from adapters.train.__main__ import main
from server.errors import ConfigurationError

pytestmark = pytest.mark.slow


class Silent:
    """No progress."""

    def __call__(self, done: int) -> None:
        pass


@pytest.fixture(scope="module")
def sft(tiny_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An adapter of two steps; the base's own answers are given, which saves generating them."""
    folder = tmp_path_factory.mktemp("sft")
    (folder / "replay.json").write_text(json.dumps([[0, "Who are you?", "Nobody."], [1, "Why?", "So."]]))
    assert main(["sft", "--base", str(tiny_base), "--out", str(folder / "adapter"), *SHORT]) == 0
    return folder / "adapter"


SHORT = ["--steps", "2", "--tokens", "900", "--rank", "2", "--probed", "1"]


def test_the_saved_adapter_names_no_path_and_fits_its_base(sft: Path, tiny_base: Path) -> None:
    adapter = read_adapter(sft, read_checkpoint(tiny_base))
    assert adapter.trained_on == tiny_base.name
    assert adapter.ranks == {"2": 14}
    assert str(tiny_base.parent) not in (sft / "adapter_config.json").read_text()
    assert adapter.template == (tiny_base / "chat_template.jinja").read_text()
    assert sorted(file.name for file in sft.iterdir()) == [
        "adapter_config.json", "adapter_model.safetensors", "chat_template.jinja",
    ]  # fmt: skip


def test_dpo_trains_on_the_merged_model_and_both_adapters_merge(
    sft: Path, tiny_base: Path, tmp_path: Path
) -> None:
    ignore = Silent()
    first = tmp_path / "merged"
    merge(MergeOrder(base=tiny_base, adapters=(sft,), out=first), start=ignore, progress=ignore)
    assert main(["dpo", "--base", str(first), "--out", str(tmp_path / "dpo"), *SHORT]) == 0
    both = tmp_path / "both"
    merge(
        MergeOrder(base=tiny_base, adapters=(sft, tmp_path / "dpo"), out=both), start=ignore, progress=ignore
    )
    assert (both / "model.safetensors").is_file()


def test_an_adapter_of_another_template_is_refused_by_the_merge(
    sft: Path, tiny_base: Path, tmp_path: Path
) -> None:
    (other := tmp_path / "other").mkdir()
    for file in sft.iterdir():
        (other / file.name).write_bytes(file.read_bytes())
    (other / "chat_template.jinja").write_text("{{ messages }}")
    with pytest.raises(ConfigurationError, match="template"):
        merge(
            MergeOrder(base=tiny_base, adapters=(other,), out=tmp_path / "out"),
            start=Silent(),
            progress=Silent(),
        )
