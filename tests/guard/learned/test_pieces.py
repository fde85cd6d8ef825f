"""What the encoder reads: pieces of words, who said them, and no more than is bounded."""

from __future__ import annotations

import pytest

from server.guard.learned.features import Passage, Turn
from server.guard.learned.origins import Token
from server.guard.learned.pieces import (
    ASKED,
    BEFORE,
    FLAGS,
    FOUND,
    PARTS,
    SAID,
    SLOTS,
    SPECIAL,
    STATED,
    UNKNOWN,
    Pieces,
    Reader,
)

_SCORED = {
    "▁moor": -5.0,
    "▁mooring": -9.0,
    "▁m": -3.0,
    "ing": -3.5,
    "泊位": -6.0,
    "泊": -4.0,
    "位": -4.0,
    "空": -4.0,
    ".": -2.0,
}
_PIECES = Pieces((*SPECIAL, *_SCORED), (*[0.0] * len(SPECIAL), *_SCORED.values()))
_READER = Reader(_PIECES, ["N", "R", "found"], ["asks listed", "is PROSE"])


def texts(numbers: list[int]) -> list[str]:
    return [_PIECES.texts[number] for number in numbers]


def said(*tokens: Token) -> tuple[list[str], list[int]]:
    """Pieces and origins of a passage's part, without what opens it."""
    turn = Turn(0, (), (), ())
    reading = _READER.read(turn, _READER.turn(turn), (), Passage(tokens, ()))
    start = len(reading.pieces) - reading.said + 1
    base = PARTS.index(SAID) * SLOTS
    return texts(reading.pieces[start:]), [origin - base for origin in reading.origins[start:]]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("▁mooring", ["▁moor", "ing"]),  # -8.5, which beats the whole word's -9
        ("▁moor", ["▁moor"]),
        ("▁mq", ["▁m", UNKNOWN]),
        ("", []),
    ],
)
def test_a_word_is_cut_into_what_is_most_probable_together(text: str, pieces: list[str]) -> None:
    cut = _PIECES.cut(text)
    assert texts([number for *_, number in cut]) == pieces
    assert "".join(text[start:end] for start, end, _ in cut) == text


def test_pieces_of_a_word_have_its_origin_and_figures_say_nothing() -> None:
    assert said(("mooring", "N"), ("", "#new"), (".", ""), ("\n", "")) == (
        ["▁moor", "ing", "<figure>", ".", "<break>"],
        [1, 1, 0, 0, 0],
    )


def test_a_full_width_sign_is_read_as_the_plain_one() -> None:
    assert said(("．", "")) == (["."], [0])


def test_chinese_pairs_are_read_as_the_run_they_come_from() -> None:
    assert said(("泊位", "R"), ("位空", "N")) == (["泊位", "空"], [2, 1])
    assert said(("泊位", "R"), (".", ""), ("位空", "R")) == (["泊位", ".", "位", "空"], [2, 0, 2, 2])


def test_a_turn_is_its_state_its_question_and_what_was_found() -> None:
    turn = Turn(1, (("mooring", "N"),), ("moor", "."), ("asks listed", "never seen"))
    passage = Passage((("moor", "R"),), ("is PROSE",))
    reading = _READER.read(turn, _READER.turn(turn), (("moor", "N"),), passage)
    assert texts(reading.pieces) == [
        *(STATED[1], FLAGS, ASKED, "▁moor", "ing", FOUND, "▁moor", ".", BEFORE, "▁moor", SAID, "▁moor"),
    ]
    assert reading.flags == [1, 2], "flags that no training saw are left out"
    assert reading.said == 2
    parts = [(0, 0), (0, 0), (0, 0), (0, 1), (0, 1), (1, 0), (1, 3), (1, 0), (2, 0), (2, 1), (3, 0), (3, 2)]
    assert reading.origins == [part * SLOTS + origin for part, origin in parts]


def test_however_long_the_texts_a_reading_is_bounded() -> None:
    word = ("mooring", "N")
    turn = Turn(0, (word,) * 10_000, ("moor",) * 10_000, ())
    reading = _READER.read(turn, _READER.turn(turn), (word,) * 10_000, Passage((word,) * 10_000, ()))
    assert len(reading.pieces) == 2 + (1 + 40) + (1 + 32) + (1 + 32) + (1 + 96)


def test_more_origins_than_a_part_has_numbers_for_are_refused() -> None:
    with pytest.raises(ValueError, match=f"{SLOTS} origins"):
        Reader(_PIECES, [str(i) for i in range(SLOTS)], [])


def test_of_a_long_word_no_more_is_cut_than_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []
    whole = Pieces.cut

    def noting(pieces: Pieces, text: str) -> list[tuple[int, int, int]]:
        lengths.append(len(text))
        return whole(pieces, text)

    monkeypatch.setattr(Pieces, "cut", noting)
    assert len(said(("m" * 1_000, "N"))[0]) == 6
    assert lengths == [1 + 48]
