"""The demo's tags can be told apart: by the model that reads them, and by the one that says them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from adapters.demo import RENAMED, tell_apart


@pytest.fixture(scope="module")
def tokenizer(tiny_base: Path) -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(str(tiny_base), local_files_only=True)


def embedding(tokenizer: Any) -> torch.Tensor:
    """A matrix whose reserved rows are equal, as in the shipped weights."""
    rows = torch.randn(len(tokenizer), 96, generator=torch.Generator().manual_seed(1)).to(torch.bfloat16)
    rows[5:17] = rows[5]
    return rows


def test_equal_rows_of_reserved_tokens_become_different_ones(tokenizer: Any) -> None:
    rows = embedding(tokenizer)
    tell_apart(rows, tokenizer)
    tags = rows[[5, *(tokenizer.convert_tokens_to_ids(tag) for tag in RENAMED.values())]].float()
    usual = rows.float().norm(dim=1).median()
    apart = torch.cdist(tags, tags) + usual * torch.eye(7)
    assert apart.min() > 0.25 * usual
    assert (tags - tags[0]).norm(dim=1).max() < 0.35 * usual


def test_no_other_row_changes_and_the_rows_are_the_same_each_time(tokenizer: Any) -> None:
    rows, again = embedding(tokenizer), embedding(tokenizer)
    tell_apart(rows, tokenizer)
    tell_apart(again, tokenizer)
    assert torch.equal(rows, again)
    changed = (rows != embedding(tokenizer)).any(1).nonzero().flatten().tolist()
    assert changed == sorted(tokenizer.convert_tokens_to_ids(tag) for tag in RENAMED.values())
