"""A packed group gives the loss and the gradients of its examples run one by one."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model
from transformers import LlamaConfig, LlamaForCausalLM

from adapters.train.packing import ATTENTION, log_probs, pack

BRANCHES = [([5, 6, 7], [8, 9]), ([10], [11, 12, 13]), ([14, 15, 16, 17, 18], [19])]


@pytest.fixture
def model() -> Any:
    """A micro Llama with grouped heads, as the demo's, and an adapter that does something."""
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=32, hidden_size=24, intermediate_size=32, num_hidden_layers=2, num_attention_heads=6,
        num_key_value_heads=2, tie_word_embeddings=True,
    )  # fmt: skip
    adapted = get_peft_model(
        LlamaForCausalLM(config),
        LoraConfig(r=2, target_modules=["q_proj", "v_proj", "down_proj"], task_type="CAUSAL_LM"),
    )
    for name, parameter in adapted.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.2)
    return adapted


def gradients(model: Any) -> dict[str, torch.Tensor]:
    """The adapter's gradients, taken away from it."""
    found = {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}
    model.zero_grad(set_to_none=True)
    return found


def one_by_one(model: Any, prefix: list[int]) -> torch.Tensor:
    """Log-probabilities of every label from transformers' own attention, a sequence an example."""
    model.config._attn_implementation = "eager"
    found = []
    for prompt, completion in BRANCHES:
        token_ids = torch.tensor([[*prefix, *prompt, *completion]])
        said = model(input_ids=token_ids).logits[0].log_softmax(-1)
        first = len(prefix) + len(prompt)
        found += [said[first + at - 1, token] for at, token in enumerate(completion)]
    model.config._attn_implementation = ATTENTION
    return torch.stack(found)


@pytest.mark.parametrize("prefix_length", [0, 1, 7, 300], ids=["none", "one", "short", "several pieces"])
def test_a_packed_group_has_the_loss_and_gradients_of_its_examples_run_alone(
    model: Any, prefix_length: int
) -> None:
    prefix = [token % 32 for token in range(3, 3 + prefix_length)]
    alone = one_by_one(model, prefix)
    (-alone.mean()).backward()
    wanted = gradients(model)
    packed = log_probs(model, pack(prefix, BRANCHES))
    (-packed.mean()).backward()
    torch.testing.assert_close(packed, alone, atol=1e-5, rtol=1e-5)
    found = gradients(model)
    assert found.keys() == wanted.keys()
    assert any(gradient.abs().max() > 1e-3 for gradient in wanted.values())
    for name, gradient in wanted.items():
        torch.testing.assert_close(found[name], gradient, atol=1e-6, rtol=1e-4)


def test_a_branch_sees_nothing_of_another(model: Any) -> None:
    model.config._attn_implementation = ATTENTION
    changed = [BRANCHES[0], ([20, 21], [22]), BRANCHES[2]]
    before, after = pack([1, 2, 3], BRANCHES), pack([1, 2, 3], changed)
    said, said_then = log_probs(model, before), log_probs(model, after)
    for owner in (0, 2):
        torch.testing.assert_close(said[before.owners == owner], said_then[after.owners == owner])
    assert not torch.equal(said[before.owners == 1][:1], said_then[after.owners == 1])


def test_a_branch_without_prompt_or_completion_is_refused() -> None:
    with pytest.raises(ValueError, match="a prompt and a completion"):
        pack([1], [([], [2])])
    with pytest.raises(ValueError, match="a prompt and a completion"):
        pack([1], [([2], [])])
