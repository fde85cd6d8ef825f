"""The encoder as it is shipped: heard where the bag of features finds a lie possible, and nowhere else."""

from __future__ import annotations

import math
from typing import cast

import pytest

from server.guard.learned.encoder import Encoder, Mix, SecondOpinion, shipped_encoder
from server.guard.learned.features import Passage, Turn
from server.guard.learned.pieces import Reader, Reading

_TURN = Turn(0, (("and", "U"), ("the", "U"), ("second", "U"), ("?", "")), (), ())


def passage(text: str, origin: str = "N") -> Passage:
    return Passage(tuple((word, origin if word.isalpha() else "") for word in text.split()), ())


class Counting:
    """An encoder of one mind that counts how often it is asked."""

    def __init__(self, mix: Mix) -> None:
        self.mix = mix
        self.asked: list[Reading] = []

    @property
    def reader(self) -> Reader:
        return shipped_encoder().reader

    def logit(self, reading: Reading) -> float:
        self.asked.append(reading)
        return 2.0


@pytest.mark.parametrize(
    ("bag", "logit", "asked"), [(-5.0, -5.0, 0), (-4.0, 0.5 * -4 + 3 - 1, 1), (3.0, 3.5, 1), (6.0, 6.0, 0)]
)
def test_it_is_asked_where_the_bag_leaves_it_open(bag: float, logit: float, asked: int) -> None:
    counting = Counting(Mix(-4.0, 6.0, 0.5, 1.5, -1.0))
    second = SecondOpinion(_TURN, cast(Encoder, counting))
    assert second.logit(bag, (), passage("it sails at nine")) == logit
    assert len(counting.asked) == asked


def test_the_shipped_one_tells_a_report_from_a_question() -> None:
    encoder = shipped_encoder()
    ahead = encoder.reader.turn(_TURN)

    def logit(text: str) -> float:
        return encoder.logit(encoder.reader.read(_TURN, ahead, (), passage(text)))

    report, question = (
        logit("it was delivered this morning and signed for ."),
        logit("which one do you mean ?"),
    )
    assert report > question + 2
    assert math.isfinite(logit("")), "an empty passage is judged too"
    assert logit("which one do you mean ?") == question, "equal readings have equal logits"


def test_both_are_weighed() -> None:
    mix = shipped_encoder().mix
    assert mix.bag > 0
    assert mix.encoder > 0
