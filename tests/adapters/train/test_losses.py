"""The losses: DPO's sigmoid loss by its formula, and what a step of each stage looks at."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.nn.functional import logsigmoid

from adapters.train.dpo import LIKELIHOOD, Preferences, preference_loss, sums
from adapters.train.groups import Groups
from adapters.train.model import Trained, load
from adapters.train.packing import log_probs, pack
from adapters.train.sft import Likelihood
from adapters.train.turns import Speller
from adapters.train.uss import UssTurns

BRANCHES = [([3], [4, 5]), ([3], [6]), ([7], [8]), ([7], [9, 10, 11])]


def test_the_preference_loss_is_the_sigmoid_loss_of_the_published_formula() -> None:
    policy = torch.tensor([[-10.0, -12.5], [-3.0, -2.0]])
    reference = torch.tensor([[-11.0, -12.0], [-3.5, -2.5]])
    # Rewards of the right and the wrong answer: beta times the log-ratio to the reference.
    by_hand = [-math.log(1 / (1 + math.exp(-0.1 * ((-10 + 11) - (-12.5 + 12))))), math.log(2)]
    assert preference_loss(policy, reference, 0.1).item() == pytest.approx(sum(by_hand) / 2, abs=1e-6)
    # As TRL spells it: log-ratios of chosen and rejected, each against the reference, and their difference.
    chosen, rejected = (policy - reference).unbind(1)
    trl = -logsigmoid(0.1 * (chosen - rejected)).mean()
    assert preference_loss(policy, reference, 0.1).item() == pytest.approx(trl.item(), abs=1e-7)


def test_log_probabilities_are_summed_a_branch_and_paired() -> None:
    packed = pack([1, 2], BRANCHES)
    said = torch.arange(1.0, len(packed.labels) + 1)
    assert sums(said, packed).tolist() == [[3.0, 3.0], [4.0, 18.0]]


@pytest.fixture
def trained(tiny_base: Path) -> Trained:
    torch.manual_seed(0)
    found = load(tiny_base)
    found.with_adapter(2)
    return found


def groups_for(trained: Trained) -> Groups:
    return Groups(Speller(trained.tokenizer), UssTurns(1, 200), [], seed=1, tokens=1500)


def test_an_untrained_adapter_prefers_nothing(trained: Trained) -> None:
    """Policy and reference are the same model then: every pair's loss is log 2."""
    groups = groups_for(trained)
    preferences = Preferences(trained.model, Speller(trained.tokenizer), groups, seed=1, tokens=1500)
    loss, facts = preferences(0)
    with torch.no_grad():
        packed = preferences.packed(0)
        right = log_probs(trained.model, packed)[packed.owners % 2 == 0]
    assert loss.item() == pytest.approx(math.log(2) - LIKELIHOOD * right.mean().item(), rel=1e-3)
    assert facts["margin"] == 0
    assert facts["pairs"] >= 3


def test_steps_along_the_preference_gradient_make_the_right_turn_likelier_than_the_wrong_one(
    trained: Trained,
) -> None:
    groups = groups_for(trained)
    preferences = Preferences(trained.model, Speller(trained.tokenizer), groups, seed=1, tokens=1500)
    parameters = [parameter for parameter in trained.model.parameters() if parameter.requires_grad]
    adam = torch.optim.AdamW(parameters, lr=1e-2)
    for _ in range(8):
        preferences(0)[0].backward()
        adam.step()
        adam.zero_grad()
    _, facts = preferences(0)
    assert facts["margin"] > 0.05
    assert facts["won"] > 0.7


def test_a_step_of_supervised_training_is_the_mean_loss_a_label_of_one_group(trained: Trained) -> None:
    loss, facts = Likelihood(trained.model, groups := groups_for_replay(trained))(0)
    group = groups.at(0)
    packed = pack(group.spelled[0].prefix, [(one.prompt, one.completion) for one in group.spelled])
    with torch.no_grad():
        assert loss.item() == pytest.approx(-log_probs(trained.model, packed).mean().item())
    assert facts["turns"] == len(group.spelled)
    assert facts["tokens"] <= 1500


def groups_for_replay(trained: Trained) -> Groups:
    from adapters.train.turns import Turn

    replayed: list[list[Any]] = [
        [Turn(({"role": "user", "content": "Hi"},), text="Hello.", thought="So.")] * 4
    ] * 4
    return Groups(Speller(trained.tokenizer), UssTurns(1, 200), replayed, seed=1, tokens=1500)
