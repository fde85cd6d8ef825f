"""Reasoning, quality, loops and whole conversations."""

from __future__ import annotations

import json

import pytest

from server.domain import Action, Call, Finding, FindingKind, Message, Role, Tool, Verdict
from server.guard import (
    Evidence,
    GuardSettings,
    QualityGuard,
    ReasoningGuard,
    check_conversation,
    quality_of,
    repeated_call,
)

_CIRCLE = "I should look at the second file again to be sure. "
_TOOLS = (Tool("poll", "Poll a job", {"properties": {"job": {"type": "string"}}}),)


def asked_twice(first: str, second: str) -> Evidence:
    """A turn in which the same call was answered twice."""
    calls = [Call("1", "poll", '{"job": "a", "n": 1}'), Call("2", "poll", '{"n": 1, "job": "a"}')]
    messages = [Message(Role.USER, "Is job a done?")]
    for call, text in zip(calls, (first, second), strict=True):
        messages += [Message(Role.ASSISTANT, "", calls=(call,)), Message(Role.TOOL, text, call_id=call.id)]
    return Evidence(tuple(messages), _TOOLS)


def test_the_same_call_on_an_unchanged_result_is_a_loop() -> None:
    found = repeated_call(GuardSettings(), asked_twice("pending", "pending"), "poll", '{"n":1,"job":"a"}')
    assert found is not None
    assert (found.kind, found.evidence["imitates"]) == (FindingKind.LOOP, 4)


@pytest.mark.parametrize("arguments", ['{"job": "a", "n": 1.0}', '{"n": 1e0, "job": "\\u0061"}'])
def test_another_spelling_of_the_same_arguments_is_the_same_call(arguments: str) -> None:
    assert repeated_call(GuardSettings(), asked_twice("pending", "pending"), "poll", arguments) is not None


def test_an_id_used_again_in_a_later_round_names_the_latest_call() -> None:
    messages = tuple(
        message
        for job in ("a", "b")
        for message in (
            Message(Role.USER, f"How is {job}?"),
            Message(Role.ASSISTANT, "", calls=(Call("call_0", "poll", json.dumps({"job": job})),)),
            Message(Role.TOOL, '{"status": "pending"}', call_id="call_0"),
        )
    )
    evidence = Evidence(messages, ())
    assert [o.arguments for o in evidence.observations] == [("a",), ("b",)]
    assert repeated_call(GuardSettings(), evidence, "poll", '{"job": "b"}') is not None
    assert repeated_call(GuardSettings(), evidence, "poll", '{"job": "a"}') is None


def test_polling_other_arguments_and_a_policy_that_is_off_are_no_loop() -> None:
    arguments = '{"job": "a", "n": 1}'
    assert repeated_call(GuardSettings(), asked_twice("pending", "done"), "poll", arguments) is None
    assert repeated_call(GuardSettings(), asked_twice("pending", "pending"), "poll", '{"job": "b"}') is None
    assert (
        repeated_call(GuardSettings(loop=Action.OFF), asked_twice("pending", "pending"), "poll", arguments)
        is None
    )


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_a_repeated_tail_is_found_while_it_streams_at_the_same_place_at_any_chunking(size: int) -> None:
    text = "Let me think. " + _CIRCLE * 30
    guard, fed = QualityGuard(GuardSettings()), 0
    found: tuple[Finding, ...] = ()
    for start in range(0, len(text), size):
        found = guard.feed(text[start : start + size])
        fed += size
        if found:
            break
    assert [f.kind for f in found] == [FindingKind.REPETITION]
    assert found[0].end == 256
    assert size == 1000 or fed < 350


@pytest.mark.parametrize(
    "text", ["| --- " * 80, "=" * 500, "word " + "".join(f"row {n} is {n * 7}\n" for n in range(60))]
)
def test_rules_and_tables_are_no_repetition(text: str) -> None:
    assert QualityGuard(GuardSettings()).feed(text) == ()


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("Fine.", True),
        ("", False),
        ("<think>a</think>ok", True),
        ("</think>ok", False),
        ("<think>ok", False),
        (_CIRCLE * 20, False),
    ],
)
def test_quality_is_length_repetition_and_matched_tags(text: str, good: bool) -> None:
    assert quality_of(text) is good


def test_a_call_spelled_in_a_thought_is_found_at_any_chunking() -> None:
    thought = 'I will do it: {"name": "poll", "arguments": {"job": "a"}} and wait.'
    for cut in range(len(thought)):
        guard = ReasoningGuard(GuardSettings())
        findings = [*guard.feed(thought[:cut]), *guard.feed(thought[cut:])]
        assert [(f.kind, f.start) for f in findings] == [(FindingKind.THOUGHT_CALL, thought.index('"name"'))]


def test_a_conversation_without_tools_and_observations_passes() -> None:
    talk = (
        Message(Role.USER, "hi"),
        Message(Role.ASSISTANT, "Observation: I checked, it is 18°C in Berlin."),
    )
    assert check_conversation(talk, ()) == (Verdict.PASS, ())


def test_offsets_count_the_recorded_text_with_its_think_block() -> None:
    text = "<think>easy</think>\n\nI checked job a: it is 87% done."
    verdict, findings = check_conversation(
        (Message(Role.USER, "Job a?"), Message(Role.ASSISTANT, text)), _TOOLS
    )
    assert verdict is Verdict.BLOCK
    assert text[findings[0].start : findings[0].end] == "I checked job a: it is 87% done."


def test_only_an_assistants_message_can_be_checked() -> None:
    with pytest.raises(ValueError, match="assistant"):
        check_conversation((Message(Role.USER, "hi"),), ())
