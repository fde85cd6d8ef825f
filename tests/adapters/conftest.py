"""The tiny checkpoint, prepared once."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters import demo


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Qwen3 of two layers with a real tokenizer and Qwen3's template."""
    pytest.importorskip("transformers")
    out = tmp_path_factory.mktemp("models") / "tiny"
    demo.prepare(out, tiny=True, say=lambda _: None)
    return out
