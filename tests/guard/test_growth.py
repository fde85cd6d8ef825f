"""What a hostile text costs: one mark or word, over and over, grows no faster than its length."""

from __future__ import annotations

import json
import time

import pytest

from server.domain import Call, Message, Role, Tool
from server.guard import Evidence, GuardSettings, ObservationGuard
from server.guard.text.phrases import OFFERS, PLANS
from server.guard.text.structure import read_block

_TOOLS = (Tool("get_level", "Level of a gauge", {"properties": {"gauge": {"type": "string"}}}),)
_MESSAGES = (
    Message(Role.USER, "Level of G-1?"),
    Message(Role.ASSISTANT, "", calls=(Call("1", "get_level", '{"gauge": "G-1"}'),)),
    Message(Role.TOOL, '{"gauge": "G-1", "level": 12}', call_id="1"),
    Message(Role.ASSISTANT, "12"),
    Message(Role.USER, "And is it still calm at G-2?"),
)
_SHORT, _TIMES = 1000, 4
_SQUARE = _TIMES**2
_NEXT_TO_NOTHING = 0.003
"""Seconds: a text of marks alone is not judged, and its first 2,000 characters are held for less."""


def _cpu_of(text: str, messages: tuple[Message, ...] = _MESSAGES) -> float:
    guard = ObservationGuard(GuardSettings(), Evidence(messages, _TOOLS))
    begun = time.process_time()
    for start in range(0, len(text), 16):
        guard.feed(text[start : start + 16])
    guard.flush(truncated=False)
    return time.process_time() - begun


@pytest.mark.parametrize(
    "unit",
    [
        "已",
        "已经",
        "帮您",
        "没",
        ".",
        "!",
        "？",
        "…",
        " ",
        "\n",
        "a",
        "1,",
        "no ",
        "the tool ",
        "*",
        "(",
        "; ",
        ", \n",
    ],
)
def test_a_repeated_text_costs_less_than_the_square_of_its_length(unit: str) -> None:
    short, long = unit * (_SHORT // len(unit)), unit * (_TIMES * _SHORT // len(unit))
    ratio = min(_cpu_of(long) / max(_cpu_of(short), _NEXT_TO_NOTHING) for _ in range(3))
    assert ratio < _SQUARE


@pytest.mark.parametrize(
    "unit", [".", "'", "-", "A ", "A1 ", "a and Anna Berg of B ", "“q” ", "1) ", "\n", "和上海", "; ", "1-1-"]
)
def test_a_question_costs_less_than_half_the_square_of_its_length(unit: str) -> None:
    def cpu(times: int) -> float:
        question = unit * (times * _SHORT // len(unit))
        begun = time.process_time()
        Evidence((*_MESSAGES[:-1], Message(Role.USER, question)), _TOOLS).uncovered()
        return time.process_time() - begun

    ratio = min(cpu(_TIMES) / cpu(1) for _ in range(3))
    assert ratio < _SQUARE / 2


_HOSTILE_RESULTS = [
    ("Name: X\nState: up\n", " ", "99\n"),
    ("Name: X\nState: up", ".", ""),
    ("a=1;", " ", "!"),
    ("Name:", " ", "!\nState: up\n"),
    ("Name,", "\n", "!"),
    ("Sum 1 +", " ", "x 2"),
    ('{"', "(", '": 1}'),
    ("", "\n", "x"),
    ("十点", "一", ""),
]


@pytest.mark.parametrize(("before", "unit", "after"), _HOSTILE_RESULTS)
def test_a_result_costs_less_than_half_the_square_of_its_length(before: str, unit: str, after: str) -> None:
    """What somebody puts onto a page that a tool reads."""

    def cpu(times: int) -> float:
        result = before + unit * (times * _SHORT) + after
        messages = (*_MESSAGES[:2], Message(Role.TOOL, result, call_id="1"))
        begun = time.process_time()
        guard = ObservationGuard(GuardSettings(), Evidence(messages, _TOOLS))
        guard.feed("The level of G-1 is 12.75 m, 3.5 more than the gauge in May had. ")
        guard.feed("| gauge | level |\n|---|---|\n| G-1 | 99 |\n\nDone. ")
        return time.process_time() - begun

    cpu(1)
    short = cpu(_TIMES)
    assert cpu(_TIMES * _TIMES) < _SQUARE / 2 * short + 0.05


@pytest.mark.parametrize(
    "argument", ["AbCdEf", "AbCdEfGhIjKl", "Ab'Cd", "aBcDeF"], ids=lambda argument: argument
)
def test_a_name_of_humps_costs_no_power_of_a_question(argument: str) -> None:
    """Each letter is a capital or a small one, never both: else a run of them is cut in all the ways there are."""
    calls = (Call("1", "get_level", json.dumps({"gauge": argument})),)
    messages = (_MESSAGES[0], Message(Role.ASSISTANT, "", calls=calls), *_MESSAGES[2:4])
    begun = time.process_time()
    Evidence((*messages, Message(Role.USER, "ā" * 400 + "1 and Ā" + "āĀ" * 400)), _TOOLS).uncovered()
    assert time.process_time() - begun < 2


def test_figures_of_one_cell_cost_less_than_the_square_of_their_number() -> None:
    def cpu(count: int) -> float:
        seen = " ".join(str(100_003 + 7 * i) for i in range(count))
        new = " ".join(str(900_001 + 13 * i * i) for i in range(count))
        messages = (
            *_MESSAGES[:2],
            Message(Role.TOOL, json.dumps({"gauge": "G-1", "values": seen}), call_id="1"),
        )
        return _cpu_of(json.dumps({"gauge": "G-1", "values": f"{seen} {new}"}), messages)

    cpu(50)
    assert cpu(400) < _SQUARE * cpu(100) / 2 + 0.1


def test_figures_of_an_answer_are_not_added_up_anew_over_all_that_was_observed() -> None:
    """Sums and means of the columns are taken once a turn."""

    def cpu(rows: int) -> float:
        held = json.dumps([{f"f{i % 50}": i * 1.37 for i in range(row, row + 20)} for row in range(rows)])
        messages = (*_MESSAGES[:2], Message(Role.TOOL, held, call_id="1"))
        guard = ObservationGuard(GuardSettings(), Evidence(messages, _TOOLS))
        guard.feed("It is calm. ")
        begun = time.process_time()
        guard.feed("".join(f"| {i * 3.11:.2f} | {i * 7.77:.2f} |\n" for i in range(60)) + "\nDone. ")
        return time.process_time() - begun

    cpu(10)
    assert cpu(640) < 4 * cpu(40) + 0.1


def test_a_program_that_does_not_begin_is_not_looked_at_again_for_each_blank() -> None:
    def cpu(blanks: int) -> float:
        guard = ObservationGuard(GuardSettings(), Evidence(_MESSAGES, _TOOLS))
        begun = time.process_time()
        guard.feed("```python\n")
        for _ in range(blanks):
            guard.feed("\n")
        return time.process_time() - begun

    cpu(_SHORT)
    assert cpu(_TIMES * _TIMES * _SHORT) < _TIMES * _SQUARE / 2 * cpu(_TIMES * _SHORT)


def test_rows_that_were_asked_for_cost_less_than_the_square_of_their_number() -> None:
    def rows(count: int) -> str:
        made_up = [
            {"name": f"Lamp {i}", "price": 7.19 + i * 13.37, "stock": i * 7 % 93} for i in range(count)
        ]
        return json.dumps(made_up)

    messages = (*_MESSAGES[:-1], Message(Role.USER, "Write rows of made-up sample products as JSON."))
    ratio = min(_cpu_of(rows(_TIMES * 60), messages) / _cpu_of(rows(60), messages) for _ in range(3))
    assert ratio < _SQUARE / 2


@pytest.mark.parametrize("frames", [OFFERS, PLANS], ids=["offers", "plans"])
@pytest.mark.parametrize("unit", ["已", "帮您", "已经帮您", "...", "我们", "now "])
def test_a_frame_costs_less_than_the_square_of_its_text(frames: object, unit: str) -> None:
    def cpu(text: str) -> float:
        begun = time.process_time()
        for _ in range(5):
            frames.search(text)  # type: ignore[attr-defined]
        return time.process_time() - begun

    ratio = min(cpu(unit * _TIMES * _SHORT) / cpu(unit * _SHORT) for _ in range(3))
    assert ratio < _SQUARE * 0.75


@pytest.mark.parametrize("leaf", [[1], {"x": 1}, 1], ids=["lists", "objects", "figures"])
def test_the_leaves_of_a_long_field_name_cost_less_than_the_square_of_its_length(leaf: object) -> None:
    def cpu(size: int) -> float:
        result = json.dumps({"ab " * size: [leaf] * size})
        begun = time.process_time()
        read_block(result)
        return time.process_time() - begun

    cpu(_SHORT)
    assert cpu(_TIMES * _SHORT) < _SQUARE * cpu(_SHORT) / 2 + 0.1
