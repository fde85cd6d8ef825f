"""The planner's arithmetic against published figures."""

from __future__ import annotations

import dataclasses

import pytest

from server.plan import GPU_BYTES, QWEN3_8B, plan
from server.settings import read_profile


def test_qwen3_8b_has_its_published_sizes() -> None:
    found = plan(QWEN3_8B, GPU_BYTES["rtx4090"], 4096)
    assert round(found.weight_bytes / 1e9, 1) == 16.4
    assert found.kv_bytes_a_token == 144 * 1024


@pytest.mark.parametrize(("card", "least", "most"), [("rtx4090", 28_000, 34_000), ("a800", 370_000, 410_000)])
def test_the_tokens_that_fit_are_about_those_that_were_found(card: str, least: int, most: int) -> None:
    assert least <= plan(QWEN3_8B, GPU_BYTES[card], 4096).num_tokens <= most


def test_every_byte_of_the_share_is_accounted_for() -> None:
    found = plan(QWEN3_8B, GPU_BYTES["a800"], 4096)
    spent = found.weight_bytes + found.working_bytes + found.cache_bytes
    assert spent == int(GPU_BYTES["a800"] * 0.92)


def test_sessions_share_the_cache() -> None:
    found = plan(QWEN3_8B, GPU_BYTES["a800"], 8192)
    assert found.num_sessions == found.num_tokens // 8192
    assert found.engine_args["max_num_seqs"] == found.num_sessions


def test_an_fp8_cache_holds_twice_the_tokens() -> None:
    plain, fp8 = (plan(QWEN3_8B, GPU_BYTES["rtx4090"], 4096, fp8_cache=on) for on in (False, True))
    assert fp8.num_tokens in (2 * plain.num_tokens, 2 * plain.num_tokens + 1)
    assert fp8.engine_args["kv_cache_dtype"] == "fp8"


def test_a_checkpoint_that_does_not_fit_leaves_no_room() -> None:
    found = plan(dataclasses.replace(QWEN3_8B, weight_bytes=30 * 10**9), GPU_BYTES["rtx4090"], 1)
    assert (found.cache_bytes, found.num_tokens, found.fits) == (0, 0, False)


def test_the_longest_conversation_is_never_longer_than_the_model_allows() -> None:
    assert plan(QWEN3_8B, 10**12, 4096).engine_args["max_model_len"] == QWEN3_8B.max_position


@pytest.mark.parametrize(("card", "context"), [("rtx4090", 20_000), ("a800", 32_768)])
def test_the_engine_takes_the_conversation_that_was_asked_for(card: str, context: int) -> None:
    found = plan(QWEN3_8B, GPU_BYTES[card], context)
    assert found.fits
    assert int(found.engine_args["max_model_len"]) >= context


def test_a_conversation_longer_than_the_model_allows_fits_on_no_card() -> None:
    assert not plan(QWEN3_8B, 10**12, QWEN3_8B.max_position + 1).fits


@pytest.mark.parametrize("card", GPU_BYTES)
def test_the_shipped_profile_of_a_card_is_what_fits_on_it(card: str) -> None:
    profile = read_profile(card)
    args, admission = profile["engine"]["args"], profile["admission"]
    found = plan(QWEN3_8B, GPU_BYTES[card], args["max_model_len"])
    suggested = found.engine_args
    assert args["max_model_len"] == suggested["max_model_len"]
    assert args["gpu_memory_utilization"] == suggested["gpu_memory_utilization"]
    assert args["max_num_batched_tokens"] == suggested["max_num_batched_tokens"]
    assert admission["max_in_flight"] <= args["max_num_seqs"] <= 1.25 * admission["max_in_flight"]
    assert found.num_tokens // admission["max_in_flight"] >= 1900
