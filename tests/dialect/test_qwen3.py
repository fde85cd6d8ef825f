"""What the parser makes of every way in which models spell calls and thoughts, rightly and wrongly."""

from __future__ import annotations

import pytest

from server.dialect.events import (
    BrokenReason,
    CallBroken,
    CallParsed,
    CallTruncated,
    Marker,
    Reasoning,
    Text,
    ThoughtCall,
    UnmatchedThink,
)
from server.dialect.qwen3 import QWEN3, Qwen3Parser
from server.domain import Thinking
from tests.dialect.reading import call, kinds, read


def only_call(body: str) -> CallParsed | CallBroken:
    """The one event of a block with this body."""
    (event,) = read(f"<tool_call>\n{body}\n</tool_call>")
    assert isinstance(event, CallParsed | CallBroken)
    return event


def test_thought_text_and_calls_are_told_apart() -> None:
    raw = f"<think>\nWeather?\n</think>\n\nLet me look.\n{call()}\n{call('now', '{}')}"
    thought, text, first, second = read(raw)
    assert thought == Reasoning("Weather?", 8, 16)
    assert text == Text("Let me look.", 27, 39)
    assert (first.name, first.arguments) == ("get_weather", '{"city": "Paris"}')
    assert (second.name, second.arguments) == ("now", "{}")
    assert raw[first.start : first.end] == first.raw == call()
    assert raw[second.start : second.end] == second.raw


def test_what_the_spelling_writes_is_parsed_as_that_call() -> None:
    arguments = '{"a": [1, {"b": null}], "c": "x"}'
    written = f'{QWEN3.call_prefix}"f"{QWEN3.call_middle}{arguments}{QWEN3.call_suffix}'
    block = f"{QWEN3.call_open}{written}{QWEN3.call_close}"
    events = read(f"{block}{QWEN3.call_separator}{block}")
    assert [(event.name, event.arguments) for event in events] == [("f", arguments)] * 2


@pytest.mark.parametrize(
    ("body", "name", "arguments"),
    [
        ('{"name": "f", "arguments": {"q": "a</tool_call>b"}}', "f", '{"q": "a</tool_call>b"}'),
        ('{"name": "f", "arguments": {"q": "<tool_call>{</think>"}}', "f", '{"q": "<tool_call>{</think>"}'),
        ('{"name": "f", "arguments": {"a": {"b": [{}, []]}}}', "f", '{"a": {"b": [{}, []]}}'),
        ('{"name": "f", "arguments": {"rows": [{"a": 1}, {"a": 2}]}}', "f", '{"rows": [{"a": 1}, {"a": 2}]}'),
        ('{"name": "f", "arguments": {"q": "}}]\\"{"}}', "f", '{"q": "}}]\\"{"}'),
        ('{"name": "f", "arguments": {"q": "C:\\\\"}}', "f", '{"q": "C:\\\\"}'),
        ('{"arguments": {"city": "Paris"}, "name": "f"}', "f", '{"city": "Paris"}'),
        ('{"arguments": {"name": "evil", "arguments": 1}, "name": "f"}', "f", '{"name": "evil", "arguments": 1}'),
        ('{"name":"f","arguments":{}}', "f", "{}"),
        ('{ "name" : "f" ,\r\n\t"arguments" : { "x" :  1.50 } }', "f", '{ "x" :  1.50 }'),
        ('{"n\\u0061me": "\\u0066", "arguments": {"\\u00e9": "\\ud83d\\ude00"}}', "f", '{"\\u00e9": "\\ud83d\\ude00"}'),
        ('{"name": "天气", "arguments": {"城市": "巴黎"}}', "天气", '{"城市": "巴黎"}'),
    ],
)  # fmt: skip
def test_arguments_are_the_source_text_of_the_arguments_object(body: str, name: str, arguments: str) -> None:
    event = only_call(body)
    assert isinstance(event, CallParsed)
    assert (event.name, event.arguments) == (name, arguments)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('{"name": "f", "arguments": {"q": 1,}}', BrokenReason.INVALID_JSON),
        ('{"name": "f", "arguments": {},}', BrokenReason.INVALID_JSON),
        ('{"name": "f", "arguments": {"q": \'a\'}}', BrokenReason.INVALID_JSON),
        ('{"name": "f", "arguments": {"q": "a\nb"}}', BrokenReason.INVALID_JSON),
        ('{"name": "f", "arguments": {"q": "\\x"}}', BrokenReason.INVALID_JSON),
        ('{"name": "f", "arguments": {"q": [1}]}', BrokenReason.INVALID_JSON),
        ('{"name": "f" "arguments": {}}', BrokenReason.INVALID_JSON),
        ('{"name", "arguments": {}}', BrokenReason.INVALID_JSON),
        ("{name: 1}", BrokenReason.INVALID_JSON),
        ('{"name": "f", "arguments": {}}}', BrokenReason.TRAILING_TEXT),
        ('{"name": "f", "arguments": {}} as asked', BrokenReason.TRAILING_TEXT),
        ('{"name": "f", "arguments": {"q": "a}}', BrokenReason.INVALID_JSON),
        ('{"name": "f", "arguments": {}', BrokenReason.INVALID_JSON),
        ("[" + '{"name": "f", "arguments": {}}' + "]", BrokenReason.NOT_AN_OBJECT),
        ("", BrokenReason.NOT_AN_OBJECT),
        ("null", BrokenReason.NOT_AN_OBJECT),
        ('f(city="Paris")', BrokenReason.NOT_AN_OBJECT),
        ("<function=f><parameter=city>Paris</parameter></function>", BrokenReason.NOT_AN_OBJECT),
        ('```json\n{"name": "f", "arguments": {}}\n```', BrokenReason.NOT_AN_OBJECT),
        ('{"name": "f", "name": "g", "arguments": {}}', BrokenReason.DUPLICATE_KEY),
        ('{"name": "f", "arguments": {}, "arguments": {}}', BrokenReason.DUPLICATE_KEY),
        ('{"name": "f", "arguments": {}, "id": 3}', BrokenReason.UNKNOWN_KEY),
        ('{"name": "f", "parameters": {}}', BrokenReason.UNKNOWN_KEY),
        ('{"arguments": {}}', BrokenReason.NAME_MISSING),
        ("{}", BrokenReason.NAME_MISSING),
        ('{"name": 7, "arguments": {}}', BrokenReason.NAME_NOT_STRING),
        ('{"name": "", "arguments": {}}', BrokenReason.NAME_NOT_STRING),
        ('{"name": "f"}', BrokenReason.ARGUMENTS_MISSING),
        ('{"name": "f", "arguments": "Paris"}', BrokenReason.ARGUMENTS_NOT_OBJECT),
        ('{"name": "f", "arguments": "{\\"city\\": \\"Paris\\"}"}', BrokenReason.ARGUMENTS_NOT_OBJECT),
        ('{"name": "f", "arguments": [1]}', BrokenReason.ARGUMENTS_NOT_OBJECT),
        ('{"name": "f", "arguments": null}', BrokenReason.ARGUMENTS_NOT_OBJECT),
        ('{"name": "\\ud800", "arguments": {}}', BrokenReason.LONE_SURROGATE),
        ('{"name": "f", "arguments": ' + '{"a":' * 3_000 + "1" + "}" * 3_001, BrokenReason.TOO_DEEP),
    ],
)  # fmt: skip
def test_a_block_that_is_no_call_is_broken_with_its_reason_and_its_text(
    body: str, reason: BrokenReason
) -> None:
    event = only_call(body)
    assert isinstance(event, CallBroken)
    assert event.reason is reason
    assert event.raw == f"<tool_call>\n{body}\n</tool_call>"


@pytest.mark.parametrize(
    "arguments",
    [
        '{"q": NaN}',
        '{"q": -Infinity}',
        '{"q": 1e999}',
        '{"q": ' + "9" * 5_000 + "}",
        '{"a": ' + "[" * 399 + "]" * 399 + "}",
        '{"a": [{"b": 1, "b": 2}]}',
        '{"q": "\\ud800"}',
        '{"\\udc00": 1}',
        '{"q": "\ud800"}',
    ],
)
def test_what_strict_json_forbids_in_arguments_is_left_to_the_contract(arguments: str) -> None:
    event = only_call(f'{{"name": "f", "arguments": {arguments}}}')
    assert isinstance(event, CallParsed)
    assert event.arguments == arguments


def test_a_good_call_beside_a_broken_one_is_not_lost() -> None:
    good, bad, again = read(f"{call()}\n<tool_call>\n{{bad}}\n</tool_call>\n{call('now')}")
    assert isinstance(good, CallParsed)
    assert isinstance(bad, CallBroken)
    assert isinstance(again, CallParsed)
    assert again.name == "now"


def test_a_call_without_its_closing_tag_does_not_swallow_the_next_one() -> None:
    open_one, good = read(f'<tool_call>\n{{"name": "f", "arguments": {{}}}}\n{call()}')
    assert open_one == CallBroken(
        '<tool_call>\n{"name": "f", "arguments": {}}\n', BrokenReason.TRAILING_TEXT, 0, 43
    )
    assert isinstance(good, CallParsed)


def test_a_quote_that_is_not_closed_breaks_its_own_call_only() -> None:
    events = read(f'<tool_call>{{"name": "f}}</tool_call> and {call()}')
    assert kinds(events) == ["CallBroken", "Text", "CallParsed"]


def test_a_string_that_never_ends_is_broken_up_to_the_first_closing_tag() -> None:
    broken, text = read('<tool_call>{"name": "f</tool_call> done.')
    assert (broken.raw, broken.reason) == ('<tool_call>{"name": "f</tool_call>', BrokenReason.UNCLOSED)
    assert text.text == " done."


def test_text_around_calls_stays_text_without_the_line_breaks_between() -> None:
    events = read(f"Before.\n\n{call()}\n\nAfter.\n")
    assert kinds(events) == ["Text", "CallParsed", "Text"]
    assert [events[0].text, events[2].text] == ["Before.", "After.\n"]


def test_a_sentence_about_the_call_tag_is_never_sent_as_prose() -> None:
    text, broken = read("Wrap calls in <tool_call> tags.")
    assert text.text == "Wrap calls in"
    assert (broken.raw, broken.reason) == ("<tool_call> tags.", BrokenReason.NOT_AN_OBJECT)


def test_a_result_tag_is_a_marker_wherever_it_stands() -> None:
    raw = f'{call()}\n<tool_response>\n{{"temp": 31}}\n</tool_response>\nIt is 31 C.'
    events = read(raw)
    assert kinds(events) == ["CallParsed", "Marker", "Text", "Marker", "Text"]
    assert [event.raw for event in events if isinstance(event, Marker)] == [
        "<tool_response>",
        "</tool_response>",
    ]


@pytest.mark.parametrize("token", [*QWEN3.turn_tokens, "</tool_call>", "<tool_response>", "</tool_response>"])
@pytest.mark.parametrize("thought", [False, True])
def test_tokens_without_a_place_are_markers_and_not_text(token: str, thought: bool) -> None:
    before = "<think>" if thought else ""
    events = read(f"{before}a {token} b</think>" if thought else f"a {token} b")
    said = Reasoning if thought else Text
    at = len(before)
    assert events == [
        said("a ", at, at + 2),
        Marker(token, at + 2, at + 2 + len(token), thought),
        said(" b", at + 2 + len(token), at + 4 + len(token)),
    ]


class TestTruncation:
    """The decode stopped at the token limit."""

    WHOLE = call()

    @pytest.mark.parametrize("length", range(len("<t"), len(WHOLE)))
    def test_a_call_cut_anywhere_is_truncated_and_nothing_of_it_is_text(self, length: int) -> None:
        events = read(f"On it.\n{self.WHOLE[:length]}", truncated=True)
        assert events == [
            Text("On it.", 0, 6),
            CallTruncated(self.WHOLE[:length], 7, 7 + length),
        ]

    def test_a_whole_call_before_the_limit_is_a_call(self) -> None:
        assert kinds(read(self.WHOLE, truncated=True)) == ["CallParsed"]

    def test_a_call_already_broken_stays_broken(self) -> None:
        assert kinds(read("<tool_call>nonsense", truncated=True)) == ["CallBroken"]

    def test_a_cut_thought_is_not_unmatched(self) -> None:
        assert read("<think>so far", truncated=True) == [Reasoning("so far", 7, 13)]

    def test_a_lone_bracket_at_the_end_is_text(self) -> None:
        assert read("1 <", truncated=True) == [Text("1 <", 0, 3)]


class TestNaturalEnd:
    """The model ended its turn itself."""

    @pytest.mark.parametrize("rest", ["", "\n", "\n</tool_", "</tool_call"])
    def test_a_missing_closing_tag_behind_a_whole_object_is_forgiven(self, rest: str) -> None:
        events = read(call().removesuffix("\n</tool_call>") + rest)
        assert kinds(events) == ["CallParsed"]

    def test_an_object_that_is_not_whole_is_broken(self) -> None:
        (event,) = read('<tool_call>\n{"name": "f", "argum')
        assert (event.reason, event.raw) == (BrokenReason.UNCLOSED, '<tool_call>\n{"name": "f", "argum')

    def test_the_beginning_of_a_tag_is_text(self) -> None:
        assert read("a <tool_cal") == [Text("a <tool_cal", 0, 11)]


class TestThinking:
    """Where the block opens and closes, for each way a template leaves it."""

    def test_a_prompt_that_opened_the_block_makes_the_first_text_reasoning(self) -> None:
        events = read("\nWhy?\n</think>\n\nBecause.", Thinking.OPEN)
        assert events == [Reasoning("Why?", 1, 5), Text("Because.", 16, 24)]

    def test_a_model_may_repeat_the_tag_that_the_prompt_opened(self) -> None:
        events = read("<think>\nWhy?\n</think>\nBecause.", Thinking.OPEN)
        assert [event.text for event in events] == ["Why?", "Because."]

    @pytest.mark.parametrize("thinking", [Thinking.OPTIONAL, Thinking.CLOSED])
    def test_an_answer_without_a_block_is_text_at_once(self, thinking: Thinking) -> None:
        assert Qwen3Parser(thinking).feed("Hello") == [Text("Hello", 0, 5)]

    @pytest.mark.parametrize("thinking", list(Thinking))
    def test_an_empty_block_says_nothing(self, thinking: Thinking) -> None:
        assert read("<think>\n\n</think>\n\nHi", thinking) == [Text("Hi", 19, 21)]

    def test_a_closing_tag_alone_is_unmatched_and_not_text(self) -> None:
        assert read("Hm.\n</think>\n\nHi", Thinking.CLOSED) == [
            Text("Hm.\n", 0, 4),
            UnmatchedThink("</think>", 4, 12),
            Text("\n\nHi", 12, 16),
        ]

    def test_before_an_answer_a_closing_tag_alone_takes_the_line_breaks_around_it(self) -> None:
        assert read("\n</think>\n\nHi", Thinking.CLOSED) == [UnmatchedThink("", 1, 9), Text("Hi", 11, 13)]

    def test_a_block_that_opens_in_the_middle_of_the_answer_is_unmatched(self) -> None:
        assert kinds(read("Use the <think> tag.")) == ["Text", "UnmatchedThink", "Text"]

    def test_no_block_opens_behind_a_call(self) -> None:
        assert kinds(read(f"{call()}\n<think>x</think>")) == [
            "CallParsed",
            "UnmatchedThink",
            "Text",
            "UnmatchedThink",
        ]

    def test_a_second_opening_tag_inside_the_block_is_unmatched(self) -> None:
        assert kinds(read("<think>a<think>b</think>c")) == [
            "Reasoning",
            "UnmatchedThink",
            "Reasoning",
            "Text",
        ]

    def test_a_block_that_never_closes_is_unmatched_over_its_extent(self) -> None:
        assert read("\n<think>forever") == [
            Reasoning("forever", 8, 15),
            UnmatchedThink("", 1, 15, thought=True),
        ]

    def test_a_call_inside_the_block_was_not_made(self) -> None:
        thought, inner, made = read(f"<think>I could\n{call('a')}\n</think>\n\n{call('b')}")
        assert thought.text == "I could\n"
        assert inner == ThoughtCall(call("a"), inner.start, inner.end)
        assert made.name == "b"

    def test_a_broken_call_inside_the_block_ends_with_the_block(self) -> None:
        events = read(f'<think><tool_call>{{"name": oops</think>\n\n{call()}')
        assert kinds(events) == ["ThoughtCall", "CallParsed"]
        assert events[0].raw == '<tool_call>{"name": oops'

    def test_a_thought_that_mentions_the_tag_loses_neither_its_text_nor_the_call(self) -> None:
        events = read(f"<think>I use <tool_call> tags, e.g. <tool_call></think>\n{call()}")
        assert kinds(events) == ["Reasoning", "CallParsed"]
        assert events[0].text == "I use <tool_call> tags, e.g. <tool_call>"

    def test_a_block_left_open_before_a_call_does_not_pass_it_as_made(self) -> None:
        assert kinds(read(f"<think>Call now.\n{call()}")) == ["Reasoning", "ThoughtCall", "UnmatchedThink"]

    def test_indentation_behind_the_block_is_kept(self) -> None:
        assert read("<think>x</think>\n\n    code")[1].text == "    code"


class TestWithoutTools:
    """A turn that may not call."""

    def test_a_call_is_not_expected_and_not_text(self) -> None:
        events = read(f"Sure.\n{call()}", parse_calls=False)
        assert kinds(events) == ["Text", "CallBroken"]
        assert (events[1].reason, events[1].raw) == (BrokenReason.NOT_EXPECTED, call())

    def test_a_mention_of_the_tag_is_a_marker_with_its_text_around_it(self) -> None:
        events = read("Write <tool_call> first, </tool_call> last.", parse_calls=False)
        assert [getattr(event, "text", None) or event.raw for event in events] == [
            "Write ",
            "<tool_call>",
            " first, ",
            "</tool_call>",
            " last.",
        ]

    def test_the_events_of_an_answer_about_the_tags_spell_the_whole_answer(self) -> None:
        raw = "Write <tool_call> first, <tool_response> and </tool_call> last."
        events = read(raw, parse_calls=False)
        assert "".join(raw[event.start : event.end] for event in events) == raw


def test_text_leaves_as_soon_as_it_cannot_begin_a_tag() -> None:
    parser = Qwen3Parser(Thinking.CLOSED)
    sent = [parser.feed(piece) for piece in ["a", " ", "b <", "thing", " <tool", "box>"]]
    assert [[event.text for event in events] for events in sent] == [
        ["a"], [], [" b"], [" <thing"], [], [" <toolbox>"],
    ]  # fmt: skip
    assert parser.held == 0


def test_the_parser_says_what_is_decided_and_where_it_stands() -> None:
    parser = Qwen3Parser(Thinking.OPTIONAL)
    assert (parser.position, parser.held, parser.in_thought, parser.in_call) == (0, 0, False, False)
    parser.feed("<think>abc")
    assert (parser.position, parser.held, parser.in_thought) == (10, 0, True)
    parser.feed("</think>\n\nHi.\n<tool_")
    assert (parser.position, parser.held, parser.in_thought) == (23, 7, False)
    parser.feed('call>{"name"')
    assert (parser.position, parser.held, parser.in_call) == (24, 18, True)


@pytest.mark.parametrize("broken", [1, 15, 16, 40])
def test_behind_many_broken_calls_a_call_in_a_thought_is_one_still(broken: int) -> None:
    raw = "<think>Format?\n" + "<tool_call>{x</tool_call>\n" * broken + f"{call()}\n</think>\n\nHello."
    found = kinds(read(raw))
    assert found.count("ThoughtCall") == broken + 1
    assert "Marker" not in found
    assert found[-1] == "Text"
