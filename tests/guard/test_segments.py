"""The cutter: every character once, the same cuts at any chunking."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.guard.text.segments import Segment, Segmenter, SegmentKind

_PIECES = st.sampled_from(
    [
        *(
            "Temp: 22\n",
            "a. B",
            "e.g. ",
            "- x\n",
            "1. y\n",
            "2",
            " ",
            "\n",
            "\n\n",
            "| a | b |\n",
            '{"a": [1,2]}',
            "{",
        ),
        *(
            "```json\n",
            "```\n",
            "```python\n",
            "。",
            "！",
            "好的",
            "Key: it is. Two more words.\n",
            "**B**: v\n",
            "word ",
        ),
        *(
            "3.5 ",
            "?",
            '"',
            "[",
            "]",
            "}",
            "  indented\n",
            "“引”",
            "a|b|c\n",
            "x" * 700,
            "y " * 900,
            "Note: z\n",
            "\t",
        ),
    ]
)


def cut(text: str, at: list[int]) -> list[Segment]:
    """The segments of a text that arrives in pieces."""
    segmenter = Segmenter()
    edges = [0, *sorted(at), len(text)]
    segments = [s for a, b in pairwise(edges) for s in segmenter.feed(text[a:b])]
    return segments + segmenter.end()


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=14).map("".join), st.data())
def test_segments_hold_every_character_and_do_not_depend_on_chunking(text: str, data: st.DataObject) -> None:
    whole = cut(text, [])
    assert "".join(segment.text for segment in whole) == text
    at = data.draw(st.lists(st.integers(0, len(text)), max_size=20))
    assert cut(text, at) == whole


def test_a_structured_block_is_one_segment() -> None:
    text = "Here: \n| a | b |\n|---|---|\n| 1 | 2 |\n\nAfter."
    assert [s.text.strip() for s in cut(text, []) if s.kind is SegmentKind.BLOCK] == [
        "| a | b |\n|---|---|\n| 1 | 2 |"
    ]


def test_a_program_passes_line_by_line_and_data_is_held() -> None:
    program = cut("```python\na = 1\nb = 2\n```\n", [])
    assert [s.kind for s in program] == [SegmentKind.CODE] * 4
    assert len(cut('```json\n{"a": 1}\n```\n', [])) == 1


@pytest.mark.parametrize("mark", ["```", "````", "~~~"])
@pytest.mark.parametrize("behind", ["", "`", " ", "."])
def test_a_program_ends_at_its_mark_whatever_stands_behind_it(mark: str, behind: str) -> None:
    *_, last = cut(f"{mark}python\na = 1\n{mark}{behind}\nIt is done.", [])
    assert last.kind is SegmentKind.PROSE


def test_a_longer_mark_is_closed_by_a_shorter_one() -> None:
    """Rather judged than taken for code."""
    *_, last = cut("````python\na = 1\n```\nIt is done.", [])
    assert last.kind is SegmentKind.PROSE


@pytest.mark.parametrize("tag", ["json", "bash", "python", "js"])
@pytest.mark.parametrize("data", ['{"a": 1}', '[{"a": 1}]', "| a | b |\n|---|---|\n| 1 | 2 |"])
def test_data_is_data_whatever_its_fence_calls_it(tag: str, data: str) -> None:
    assert [s.kind for s in cut(f"```{tag}\n{data}\n```\n", [])] == [SegmentKind.BLOCK]


@pytest.mark.parametrize("line", ['{"a": 1}', '[{"a": 1}]'])
def test_a_record_on_a_line_of_a_program_is_data(line: str) -> None:
    kinds = [s.kind for s in cut(f"```bash\n$ look\n{line}\n```\n", [])]
    assert kinds == [SegmentKind.CODE, SegmentKind.CODE, SegmentKind.BLOCK, SegmentKind.CODE]
    assert [s.kind for s in cut(f"```bash\n$ look\n{line}", [])] == kinds[:3]


@pytest.mark.parametrize("text", ["It is 3.5 km away", "See e.g. Dr. No for that", "Version 1.2.3 is out"])
def test_dots_that_end_no_sentence_cut_nothing(text: str) -> None:
    assert len(cut(text, [])) == 1


def test_text_without_an_end_is_not_held_for_ever() -> None:
    segmenter = Segmenter()
    assert segmenter.feed("x" * 5000)
    assert segmenter.feed('{"a": "' + "y" * 40_000)
