"""How a decode is cut into pieces changes nothing, no text makes the parser raise, and its cost is linear."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Iterator
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.dialect.events import (
    CallBroken,
    CallParsed,
    CallTruncated,
    Marker,
    Reasoning,
    Text,
    ThoughtCall,
    UnmatchedThink,
)
from server.dialect.qwen3 import Qwen3Parser
from server.domain import Thinking
from tests.dialect.reading import call, read

# A loaded machine is no finding.
patient = partial(settings, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SAMPLES = [
    f"<think>\nWeather <tool_call> there?\n{call('a')}\n</think>\n\nLet me look.\n{call()}\n{call('now', '{}')}\n",
    f'\n <think>x{{</think> \nText <b>\n\n{call("f", chr(123) + chr(34) + "q" + chr(34) + ": " + chr(34) + "</tool_call>" + chr(34) + "}")} \n more',
    '<tool_call>{"name": "f}}</tool_call> and <tool_call>{"name": "g", "arguments": {}} <tool_call>no</tool_call>\n.',
    "a </think> b<think>c\n\n<|im_start|>user\n<tool_response>\n{}</tool_response><|im_end|>",
    '<tool_call>{\\"' * 20 + '\n<tool_call>{"name": "f", "arguments": {}}</tool_call><tool_call>',
    '<think>a<think>b<tool_call>{"x": [</think>\n\n\n  c<<tool_call\n<tool_call>\t{"name":"f","arguments":{"a":"\\"}"}}',
]  # fmt: skip

ALPHABET = [
    *("<think>", "</think>", "<tool_call>", "</tool_call>", "<tool_response>", "<|im_start|>", "<", "</t"),
    *('{"name": "f", "arguments": {', '{"name": "', '": "', "}}", "{", "}", "[", "]", '"', "\\", ",", ":"),
    *(" ", "\n", "\r\n", "text", "1", "é", "\U0001f600", "\ud800"),
]
raw_texts = st.lists(st.sampled_from(ALPHABET) | st.text(max_size=3), max_size=30).map("".join)
modes = st.tuples(st.sampled_from(Thinking), st.booleans(), st.booleans())


@pytest.mark.parametrize("parse_calls", [True, False])
@pytest.mark.parametrize("truncated", [True, False])
@pytest.mark.parametrize("thinking", list(Thinking))
@pytest.mark.parametrize("raw", SAMPLES)
def test_every_cut_gives_the_same_events(
    raw: str, thinking: Thinking, truncated: bool, parse_calls: bool
) -> None:
    def events(*cuts: int) -> list[object]:
        return list(read(raw, thinking, truncated=truncated, parse_calls=parse_calls, cuts=cuts))

    whole = events()
    assert events(*range(len(raw))) == whole
    for cut in range(len(raw)):
        assert events(cut) == whole, cut


@patient(max_examples=1500)
@given(raw=raw_texts, mode=modes, seed=st.integers(0, 2**32))
def test_any_text_cut_anywhere_gives_the_same_events(
    raw: str, mode: tuple[Thinking, bool, bool], seed: int
) -> None:
    thinking, truncated, parse_calls = mode
    whole = read(raw, thinking, truncated=truncated, parse_calls=parse_calls)
    cuts = random.Random(seed).choices(range(len(raw) + 1), k=6)
    assert read(raw, thinking, truncated=truncated, parse_calls=parse_calls, cuts=cuts) == whole
    singles = range(len(raw))
    assert read(raw, thinking, truncated=truncated, parse_calls=parse_calls, cuts=singles) == whole


@patient(max_examples=1500)
@given(raw=raw_texts, mode=modes)
def test_events_are_in_order_and_their_offsets_are_true(raw: str, mode: tuple[Thinking, bool, bool]) -> None:
    thinking, truncated, parse_calls = mode
    events = read(raw, thinking, truncated=truncated, parse_calls=parse_calls)
    for event in events:
        if isinstance(event, Text | Reasoning):
            assert event.text == raw[event.start : event.end] != ""
        elif isinstance(event, CallParsed | CallBroken | CallTruncated | ThoughtCall | Marker):
            assert event.raw == raw[event.start : event.end] != ""
    spans = [
        event for event in events if isinstance(event, Text | Reasoning | CallParsed | CallBroken | Marker)
    ]
    assert all(before.end <= after.start for before, after in pairwise(spans))


@patient(max_examples=1000)
@given(raw=raw_texts, mode=modes)
def test_nothing_but_blanks_and_think_tags_belongs_to_no_event(
    raw: str, mode: tuple[Thinking, bool, bool]
) -> None:
    thinking, truncated, parse_calls = mode
    left = list(raw)
    for event in read(raw, thinking, truncated=truncated, parse_calls=parse_calls):
        if not hasattr(event, "text") and not hasattr(event, "raw"):
            continue
        left[event.start : event.end] = "\0" * (event.end - event.start)
    rest = "".join(left).replace("\0", "").replace("<think>", "").replace("</think>", "")
    assert rest.strip(" \t\r\n") == ""


@patient(max_examples=1000)
@given(raw=raw_texts, mode=modes, cut=st.integers(0, 60))
def test_the_position_parts_what_was_said_from_what_will_be_said(
    raw: str, mode: tuple[Thinking, bool, bool], cut: int
) -> None:
    thinking, truncated, parse_calls = mode
    parser = Qwen3Parser(thinking, parse_calls=parse_calls)
    said = parser.feed(raw[:cut])
    position = parser.position
    assert position + parser.held == len(raw[:cut])
    assert all(event.end <= position for event in said)
    later = parser.feed(raw[cut:]) + parser.flush(truncated=truncated)
    assert all(event.start >= position for event in later if not isinstance(event, UnmatchedThink))
    assert (parser.position, parser.held) == (len(raw), 0)


@pytest.fixture
def no_collection() -> Iterator[None]:
    """No garbage collection falls into a measurement."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize(
    "unit",
    ["word ", "\n", "<", '<tool_call>{"', '<tool_call>{"</tool_call>', "<tool_call>x</tool_call>", "</think>", "<tool_call>{[", '<tool_call>{\\"'],
)  # fmt: skip
@pytest.mark.parametrize(
    "start", ["", '<tool_call>{"name": "f", "arguments": {"q": "', "<tool_call>no", "<think>"]
)
@pytest.mark.parametrize("piece", [3, 10**9])
@pytest.mark.usefixtures("no_collection")
def test_the_cost_is_linear_in_the_length_of_the_text(start: str, unit: str, piece: int) -> None:
    """Eight times the text costs about eight times the time; a quadratic parser would need 64 times."""

    def seconds(num_chars: int) -> float:
        raw = start + unit * (num_chars // len(unit))
        rounds = []
        for _ in range(3):
            began = time.process_time()
            parser = Qwen3Parser(Thinking.OPTIONAL)
            for pos in range(0, len(raw), piece):
                parser.feed(raw[pos : pos + piece])
            parser.flush(truncated=False)
            rounds.append(time.process_time() - began)
        return min(rounds)

    assert seconds(80_000) < 24 * max(seconds(10_000), 0.001)
