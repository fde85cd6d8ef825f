"""Stop sequences cut the text at the same place however the text arrives."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.dialect.stop import StopSequences

# A loaded machine is no finding.
patient = partial(settings, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def cut(text: str, sequences: list[str], pieces: list[str] | None = None) -> tuple[str, bool]:
    """The text that leaves, and whether a sequence ended it."""
    stop = StopSequences(sequences)
    sent = [stop.feed(piece)[0] for piece in ([text] if pieces is None else pieces)]
    rest, stopped = stop.flush()
    return "".join(sent) + rest, stopped


@pytest.mark.parametrize(
    ("text", "sequences", "expected"),
    [
        ("one END two", ["END"], ("one ", True)),
        ("one EN", ["END"], ("one EN", False)),
        ("ENEND", ["END"], ("EN", True)),
        ("END", ["END"], ("", True)),
        ("a\n\nb", ["\n\n", "b"], ("a", True)),
        ("abcd", ["abcd", "bc"], ("a", True)),
        ("abc", ["bc", "abc"], ("", True)),
        ("abab", [], ("abab", False)),
        ("日本語です", ["語"], ("日本", True)),
    ],
)
def test_the_text_ends_before_the_sequence_that_is_complete_first(
    text: str, sequences: list[str], expected: tuple[str, bool]
) -> None:
    assert cut(text, sequences) == expected
    assert cut(text, sequences, list(text)) == expected


@patient()
@given(
    pieces=st.lists(st.text("ab\n", max_size=4), max_size=12),
    sequences=st.lists(st.text("ab\n", min_size=1, max_size=4), max_size=3),
)
def test_pieces_do_not_matter(pieces: list[str], sequences: list[str]) -> None:
    text = "".join(pieces)
    sent, stopped = cut(text, sequences, pieces)
    assert (sent, stopped) == cut(text, sequences)
    assert text.startswith(sent)
    assert stopped == any(sequence in text for sequence in sequences)
    assert not any(sequence in sent for sequence in sequences)


def test_no_more_is_held_back_than_may_begin_a_sequence() -> None:
    stop = StopSequences(["###", "\nUser:"])
    assert [stop.feed(piece) for piece in ["a#", "b", "##", "c\nUse", "d"]] == [
        ("a", False), ("#b", False), ("", False), ("##c", False), ("\nUsed", False),
    ]  # fmt: skip
    assert stop.held == 0


def test_after_the_sequence_nothing_leaves() -> None:
    stop = StopSequences(["."])
    assert stop.feed("a.b") == ("a", True)
    assert stop.feed("c.d") == ("", True)
    assert stop.flush() == ("", True)
