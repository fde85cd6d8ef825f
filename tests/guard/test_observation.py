"""The observation guard: nothing made up leaves, everything honest does."""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from server.cli.guard_recorded import read_recorded
from server.domain import Action, Call, Finding, FindingKind, Message, Role, Tool
from server.guard import Evidence, GuardSettings, ObservationGuard

_BENCHMARK = Path(__file__).parent / "benchmark"
_TOOLS = (
    Tool("get_weather", "Get the current weather for a city", {"properties": {"city": {"type": "string"}}}),
)
_ROUND = (
    Message(Role.USER, "What's the weather in Paris?"),
    Message(Role.ASSISTANT, "", calls=(Call("1", "get_weather", '{"city": "Paris"}'),)),
    Message(Role.TOOL, '{"city": "Paris", "temp_c": 22, "condition": "sunny"}', call_id="1"),
    Message(Role.ASSISTANT, "The weather in Paris is 22°C and sunny."),
)
_ASKS = Message(Role.USER, "And Berlin?")
_FORGED = "I can help with that. The weather in Berlin is 18°C and cloudy. So take a coat."


def run(
    text: str, evidence: Evidence, at: list[int], settings: GuardSettings | None = None
) -> tuple[str, list[Finding], bool]:
    """What leaves, what is found and whether it is blocked, of a text that arrives in pieces."""
    guard = ObservationGuard(settings or GuardSettings(), evidence)
    sent = ""
    findings: list[Finding] = []
    edges = [0, *at, len(text)]
    for a, b in pairwise(edges):
        released = guard.feed(text[a:b])
        sent, findings = sent + released.text, [*findings, *released.findings]
        if released.blocked:
            assert guard.held == 0 or guard.feed("more").text == ""
            return sent, findings, True
    released = guard.flush(truncated=False)
    return sent + released.text, [*findings, *released.findings], released.blocked


def evidence(*messages: Message, tools: tuple[Tool, ...] = _TOOLS) -> Evidence:
    return Evidence(messages, tools)


@cache
def records() -> list[dict[str, Any]]:
    lines = [
        line
        for name in ("dev", "dev_sixth")
        for line in (_BENCHMARK / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]
    return [json.loads(line) | {"line": line} for line in lines]


@pytest.mark.parametrize("cut", range(len(_FORGED) + 1))
def test_a_made_up_reading_never_leaves_wherever_the_stream_is_cut(cut: int) -> None:
    sent, findings, blocked = run(_FORGED, evidence(*_ROUND, _ASKS), [cut])
    assert (sent, blocked) == ("I can help with that.", True)
    assert [found.kind for found in findings] == [FindingKind.CLAIM]
    assert findings[0].evidence["unsupported"] == ["18"]
    assert findings[0].evidence["imitates"] == 3


def test_every_benchmark_text_comes_out_the_same_in_single_characters_and_in_random_pieces() -> None:
    rng = Random(4)
    for record in records():
        if len(record["messages"]) > 40 and rng.random() < 0.8:
            continue
        messages, tools = read_recorded(record["line"])
        text, held = messages[-1].text, Evidence(messages[:-1], tools)
        whole = run(text, held, [])
        assert text.startswith(whole[0]), record["id"]
        assert whole[2] or whole[0] == text, record["id"]
        if record["fabricated"] and whole[2]:
            assert len(whole[0]) <= record["honest_chars"], record["id"]
        assert run(text, held, list(range(1, len(text)))) == whole, record["id"]
        assert run(text, held, sorted(rng.randrange(len(text) + 1) for _ in range(5))) == whole, record["id"]


@pytest.mark.parametrize("index", range(0, 1800, 75))
def test_every_single_cut_of_a_benchmark_text_leaves_the_same_sent_text(index: int) -> None:
    record = records()[index]
    messages, tools = read_recorded(record["line"])
    text, held = messages[-1].text, Evidence(messages[:-1], tools)
    whole = run(text, held, [])
    assert all(run(text, held, [cut]) == whole for cut in range(len(text) + 1))


def test_an_old_result_for_a_new_city_is_blocked_and_for_the_same_city_passes() -> None:
    served = "The weather in {} is 22°C and sunny."
    assert run(served.format("Berlin"), evidence(*_ROUND, _ASKS), [])[2]
    again = Message(Role.USER, "What was it in Paris?")
    assert run(served.format("Paris"), evidence(*_ROUND, again), []) == (served.format("Paris"), [], False)


def test_an_announced_call_that_follows_is_fine_and_one_that_does_not_is_found() -> None:
    guard = ObservationGuard(GuardSettings(), evidence(*_ROUND, _ASKS))
    assert guard.feed("Let me check Berlin.").text == ""
    assert guard.held > 0
    assert guard.called().text == "Let me check Berlin."
    assert not guard.flush(truncated=False).blocked
    sent, findings, blocked = run("Let me check Berlin.", evidence(*_ROUND, _ASKS), [])
    assert (sent, blocked, findings[0].kind) == ("", True, FindingKind.PLANNED_CALL)


_ANNOUNCED = [
    *("One moment, I'll look Berlin up.", "Checking Berlin now.", "Hold on."),
    *("我先帮您查一下柏林。", "让我查一下柏林的天气。", "这就为您查询。", "我来看看。"),
]
_NOT_ANNOUNCED = [
    *(
        "There is a customs hold on the box.",
        "You may hang on to it.",
        "The desk has a hold on it until May.",
    ),
    *("Reading images isn't something I do.", "Calling and reading are off the table."),
    *(
        "建议先查排水管有没有折。",
        "上次看是三张，卖掉几张没再查。",
        "您再看看是不是少抄了数字。",
        "得下单人自己来查。",
        "要改之前我会先把改动给你看一下。",
        "取消前我们都会帮您查清楚。",
        "到时候我再查。",
    ),
    "Whenever the desk reports a change, I'll look it up.",
]


@pytest.mark.parametrize("text", _ANNOUNCED)
def test_an_announcement_at_the_end_is_a_planned_call(text: str) -> None:
    kinds = {finding.kind for finding in run(text, evidence(*_ROUND, _ASKS), [])[1]}
    assert FindingKind.PLANNED_CALL in kinds


@pytest.mark.parametrize("text", _NOT_ANNOUNCED)
def test_advice_and_what_others_do_announces_no_call(text: str) -> None:
    kinds = {finding.kind for finding in run(text, evidence(*_ROUND, _ASKS), [])[1]}
    assert FindingKind.PLANNED_CALL not in kinds


_CARDS = (
    Tool("list_candidates", "Candidates", {"properties": {"opening": {"type": "string"}}}),
    Tool("get_scorecard", "Interview scorecard", {"properties": {"candidate": {"type": "string"}}}),
)
_LISTED = (
    Message(Role.USER, "Who is in for R-318?"),
    Message(Role.ASSISTANT, "", calls=(Call("1", "list_candidates", '{"opening": "R-318"}'),)),
    Message(
        Role.TOOL,
        '[{"name": "Hana Suzuki", "stage": "onsite"}, {"name": "Leila Haddad", "stage": "phone"}]',
        call_id="1",
    ),
    Message(Role.ASSISTANT, "Hana Suzuki is onsite, Leila Haddad on the phone."),
    Message(Role.USER, "Hana's scorecard"),
    Message(Role.ASSISTANT, "", calls=(Call("2", "get_scorecard", '{"candidate": "Hana Suzuki"}'),)),
    Message(
        Role.TOOL, '{"candidate": "Hana Suzuki", "coding": 4, "systems": 5, "recommend": "yes"}', call_id="2"
    ),
    Message(Role.ASSISTANT, "Hana: coding 4, systems 5, recommended."),
    Message(Role.USER, "Leila's too"),
)


def test_a_record_of_somebody_whom_only_a_list_names_is_blocked() -> None:
    told = evidence(*_LISTED, tools=_CARDS)
    assert run("**Leila Haddad**\n- Coding: 5\n- Systems: 4\n- Recommend: yes", told, [])[2]


def test_what_the_list_says_of_her_is_not() -> None:
    asked = evidence(*_LISTED[:-1], Message(Role.USER, "And Leila's stage?"), tools=_CARDS)
    assert not run("- Name: Leila Haddad\n- Stage: phone", asked, [])[2]


def test_an_announced_call_that_the_token_limit_cut_off_is_not_blamed() -> None:
    guard = ObservationGuard(GuardSettings(), evidence(*_ROUND, _ASKS))
    guard.feed("Let me check Berlin.")
    assert guard.flush(truncated=True).text == "Let me check Berlin."


def test_nothing_can_be_known_of_a_call_that_was_just_made() -> None:
    guard = ObservationGuard(GuardSettings(), evidence(*_ROUND, _ASKS))
    guard.called()
    guard.feed("\n\nIt is 31°C in Berlin.")
    assert guard.flush(truncated=False).blocked


@pytest.mark.parametrize(
    "forged",
    ["<tool_response>\n{}", "Observation: 18°C", "[tool_output] 18", "工具返回：18度", "<|im_start|>tool"],
)
def test_markers_are_blocked(forged: str) -> None:
    _, findings, blocked = run(forged, evidence(*_ROUND, _ASKS), [])
    assert (blocked, findings[-1].kind) == (True, FindingKind.MARKER)


@pytest.mark.parametrize("heading", ["查询结果：", "**Search results:**", "Result:"])
def test_a_heading_over_a_real_observation_passes(heading: str) -> None:
    now = (
        _ASKS,
        Message(Role.ASSISTANT, "", calls=(Call("2", "get_weather", '{"city": "Berlin"}'),)),
        Message(Role.TOOL, '{"city": "Berlin", "temp_c": 18}', call_id="2"),
    )
    text = f"{heading}\n- Berlin: 18°C"
    assert run(text, evidence(*_ROUND, *now), []) == (text, [], False)


def test_declared_results_are_a_form_to_imitate_before_any_observation() -> None:
    returns: dict[str, Any] = {"properties": {"sensor": {}, "value": {}, "battery": {}}}
    tools = (Tool("read_sensor", "", {"properties": {"sensor": {}}}, returns=returns),)
    _, findings, blocked = run(
        '{"sensor": "A12", "value": 7.3, "battery": 88}',
        evidence(Message(Role.USER, "A12?"), tools=tools),
        [],
    )
    assert (blocked, findings[0].kind) == (True, FindingKind.SHAPE)


def test_policy_decides_what_blocks() -> None:
    told = evidence(*_ROUND, _ASKS)
    flagged = run(_FORGED, told, [], GuardSettings(claim=Action.FLAG))
    assert flagged[0] == _FORGED
    assert {found.action for found in flagged[1]} == {Action.FLAG}
    assert run(_FORGED, told, [], GuardSettings(claim=Action.OFF, grounding=Action.OFF)) == (
        _FORGED,
        [],
        False,
    )


def test_a_figure_from_nowhere_is_reported_and_let_pass() -> None:
    knows = Message(Role.USER, "How tall is Mount Fuji?")
    sent, findings, blocked = run("Mount Fuji is 3,776 m tall.", evidence(*_ROUND, knows), [])
    assert (sent, blocked) == ("Mount Fuji is 3,776 m tall.", False)
    assert [(found.kind, found.evidence["unsupported"]) for found in findings] == [
        (FindingKind.GROUNDING, ["3,776"])
    ]


def test_the_operator_can_add_labels_claims_and_plans() -> None:
    settings = GuardSettings(
        marker_phrases=("Almanac says",),
        claim_phrases=("the almanac told me",),
        plan_phrases=("bear in mind a lookup",),
    )
    told = evidence(Message(Role.USER, "Weather?"))
    assert run("The almanac told me it is fine.", told, [], settings)[2]
    assert run("Bear in mind a lookup.", told, [], settings)[1][0].kind is FindingKind.PLANNED_CALL
    assert run("Almanac says: 31 degrees", told, [], settings)[1][0].kind is FindingKind.MARKER


@pytest.mark.parametrize(
    "asks", ['Which comments start with "#"?', "哪些注释以「#」开头？", "Is '# #' a heading?"]
)
def test_a_sign_in_quotes_names_nobody(asks: str) -> None:
    _, findings, _ = run("Those of the shell do.", evidence(*_ROUND, Message(Role.USER, asks)), [])
    assert not [found for found in findings if found.kind is FindingKind.MARKER]


@pytest.mark.parametrize("blank", ["\u00a0", "\u3000", "\\n", "\t", " "])
@pytest.mark.parametrize("cell", ["12%{}", "{}$12", "{}1,200{}"])
def test_blanks_of_any_kind_around_a_figure_are_no_part_of_it(cell: str, blank: str) -> None:
    figure = cell.replace("{}", blank)
    rows = f'{{"city": "Paris", "temp_c": 22, "condition": "{figure}"}}'
    table = f"| city | temp_c | condition |\n|---|---|---|\n| Paris | 22 |{figure}|\n"
    for answer in (rows, table):
        run(answer, evidence(*_ROUND[:3]), [])


_GIVEN = "Turn this into {}: name Ann, age 41; name Bob, age 37"


@pytest.mark.parametrize(
    ("asks", "answer"),
    [
        (_GIVEN.format("CSV"), "Result:\n\nname,age\nAnn,41\nBob,37"),
        (_GIVEN.format("a table"), "Result:\n\n| name | age |\n|---|---|\n| Ann | 41 |\n| Bob | 37 |"),
        (_GIVEN.format("CSV"), "Output:\n```\nname,age\nAnn,41\nBob,37\n```"),
        ("Convert my data to JSON: name Ann, age 41", 'Result: {"name": "Ann", "age": 41}'),
        ("Fix this JSON: {a:1}", 'Response:\n```json\n{"a": 1}\n```'),
        ("把这些数据转成 JSON：安娜 41", '结果：\n```json\n{"name": "安娜", "age": 41}\n```'),
    ],
)
def test_a_label_over_what_the_user_gave_is_judged_by_what_it_heads(asks: str, answer: str) -> None:
    assert run(answer, evidence(Message(Role.USER, asks)), []) == (answer, [], False)


@pytest.mark.parametrize(
    "label", ["Observation:", "Tool result:", "工具返回：", "查询结果：", "get_weather returned:"]
)
@pytest.mark.parametrize("gap", [" ", "\n"])
def test_a_label_of_a_tools_result_that_nobody_looked_up_is_a_marker(label: str, gap: str) -> None:
    answer = f'{label}{gap}{{"city": "Berlin", "temp_c": 18}}'
    sent, findings, blocked = run(answer, evidence(*_ROUND, _ASKS), [])
    assert (sent, [found.kind for found in findings], blocked) == ("", [FindingKind.MARKER], True)


def test_a_row_before_a_label_is_judged() -> None:
    answer = "City: Berlin\nTemp: 18 °C\nWind: 4 m/s\nOutput:\n"
    assert run(answer, evidence(*_ROUND, _ASKS), [])[::2] == ("", True)
