"""Where tokens and visible text stand in what the engine said."""

from __future__ import annotations

from server.domain import TokenLogprob
from server.engine.port import Delta
from server.turns.decoded import Decoded


def said(*texts: str) -> Decoded:
    """A token a text."""
    decoded = Decoded()
    for text in texts:
        decoded.add(Delta(text, (1,), (TokenLogprob(text, 1, 0.0),)))
    return decoded


def test_only_whole_tokens_are_counted() -> None:
    decoded = said("One", " two", " three")
    assert [decoded.tokens_before(raw) for raw in (0, 2, 3, 6, 7, 12, 13, 99)] == [0, 0, 1, 1, 2, 2, 3, 3]


def test_tokens_of_one_delta_are_taken_to_be_equally_long() -> None:
    decoded = Decoded()
    decoded.add(Delta("abcdefgh", (1, 2, 3, 4)))
    assert [decoded.tokens_before(raw) for raw in range(9)] == [0, 0, 1, 1, 2, 2, 3, 3, 4]


def test_a_token_without_text_counts_with_the_one_before_it() -> None:
    assert said("One", "").tokens_before(3) == 2


def test_visible_text_is_found_behind_each_hidden_piece() -> None:
    decoded = said("<t>", "One", "</t>", "Two")
    decoded.visible(0, 3)
    decoded.visible(3, 10)
    assert [decoded.raw_end(visible) for visible in (1, 3, 4, 6)] == [4, 6, 11, 13]


def test_log_probabilities_leave_with_their_text_and_hidden_ones_never() -> None:
    decoded = said("<t>", "One", "</t>", "Two", "!")
    decoded.drop_logprobs(0, 3)
    decoded.drop_logprobs(6, 10)
    assert [item.token for item in decoded.take_logprobs(9)] == ["One"]
    assert [item.token for item in decoded.take_logprobs(13)] == ["Two"]
    assert [item.token for item in decoded.take_logprobs(99)] == ["!"]
    assert decoded.take_logprobs(99) == ()
