"""Comparing two runs: the gate catches a planted regression and lets the same model pass."""

from __future__ import annotations

import asyncio
import json
import re
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from server.accuracy import page, report
from server.accuracy.compare import Comparison, Limits, Unit, compare, read_limits
from server.accuracy.result import RunResult
from server.accuracy.run import RunSettings, run
from server.accuracy.suite import Suite, load
from server.errors import ConfigurationError
from tests.accuracy.players import FakeServer, Model, Player

USS = load("uss")
NO_LIMITS = Limits(fail_under={}, max_drop={})


async def measured(
    tmp_path: Path, model: Model, fingerprint: str, suite: Suite = USS, **settings: Any
) -> RunResult:
    app: Any = FakeServer(model, fingerprint=fingerprint)
    out = tmp_path / f"{fingerprint}-{suite.name}.json"
    return await run(
        suite, RunSettings(base_url="http://fake", **settings), out, transport=httpx.ASGITransport(app=app)
    )


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return asyncio.run(measured(tmp_path_factory.mktemp("good"), Player(USS, wrong=0.08), "good", seed=1))


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return asyncio.run(measured(tmp_path_factory.mktemp("bad"), Player(USS, wrong=0.2), "bad", seed=1))


async def test_two_runs_of_the_same_model_pass(tmp_path: Path, good: RunResult) -> None:
    again = await measured(tmp_path, Player(USS, wrong=0.08), "good", seed=2)
    compared = compare(good, again, NO_LIMITS)
    assert compared.breaches == ()
    assert compared.turn_rows[0].paired is not None
    assert compared.turn_rows[0].paired.lost > 0
    assert "Both runs carry the same fingerprint." in compared.notes


def test_a_planted_regression_is_caught_without_any_limit(good: RunResult, bad: RunResult) -> None:
    breaches = compare(good, bad, NO_LIMITS).breaches
    assert breaches[0].metric == "tool_call_accuracy"
    assert "McNemar" in breaches[0].reason


def test_an_improvement_is_no_regression(good: RunResult, bad: RunResult) -> None:
    assert compare(bad, good, NO_LIMITS).breaches == ()


@pytest.mark.parametrize(
    ("fail_under", "max_drop", "breached"),
    [
        ({"tool_call_accuracy": 0.5}, {}, False),
        ({"tool_call_accuracy": 0.99}, {}, True),
        ({}, {"tool_call_accuracy": 50}, False),
        ({}, {"tool_call_accuracy": 2}, True),
        ({"tool_call_accuracy@no_call": 0.99}, {}, True),
        ({"tool_call_accuracy@zh": 0.5}, {}, False),
        ({"knowledge_retention": 0.1}, {}, True),
    ],
)
def test_limits_are_held_to(
    good: RunResult, bad: RunResult, fail_under: dict[str, float], max_drop: dict[str, float], breached: bool
) -> None:
    limits = Limits(fail_under=fail_under, max_drop=max_drop, alpha=0.0)
    assert bool(compare(good, bad, limits).breaches) is breached


def test_a_fall_by_exactly_the_allowed_points_passes(good: RunResult, bad: RunResult) -> None:
    fall = -compare(good, bad, NO_LIMITS).turn_rows[0].points
    allowed = Limits(fail_under={}, max_drop={"tool_call_accuracy": fall}, alpha=0.0)
    assert compare(good, bad, allowed).breaches == ()


@pytest.mark.parametrize("tag", ["zh-", "", "x@call"])
def test_a_limit_on_a_tag_that_no_turn_has_is_refused(good: RunResult, bad: RunResult, tag: str) -> None:
    for limits in (
        Limits(fail_under={f"tool_call_accuracy@{tag}": 0.5}, max_drop={}),
        Limits(fail_under={}, max_drop={f"response_quality@{tag}": 2}),
    ):
        with pytest.raises(ConfigurationError, match=f"@{tag}: no turn .* there are: call, no_call, .*, zh$"):
            compare(good, bad, limits)


CALLS = "tool_call_accuracy"


@pytest.mark.parametrize(
    ("texts", "unit", "reason"),
    [
        (["accuracy=1"], Unit.POINTS, "no such metric"),
        (["=1"], Unit.POINTS, "no such metric"),
        ([CALLS], Unit.POINTS, f"give it as {CALLS}=NUMBER"),
        ([f"{CALLS}=high"], Unit.POINTS, f"give it as {CALLS}=NUMBER"),
        ([f"{CALLS}=1", f"{CALLS}=2"], Unit.POINTS, "has a limit already"),
        ([f"{CALLS}=nan"], Unit.POINTS, "points from 0 to 100"),
        ([f"{CALLS}=inf"], Unit.POINTS, "points from 0 to 100"),
        ([f"{CALLS}=-1"], Unit.POINTS, "points from 0 to 100"),
        ([f"{CALLS}=nan"], Unit.SHARE, "a share from 0 to 1$"),
        ([f"{CALLS}=-inf"], Unit.SHARE, "a share from 0 to 1$"),
        ([f"{CALLS}=0"], Unit.SHARE, "every run would pass"),
        ([f"{CALLS}=100"], Unit.POINTS, "every run would pass"),
        ([f"{CALLS}=95"], Unit.SHARE, "a share from 0 to 1; 95 % is 0.95$"),
    ],
)
def test_a_limit_that_would_hold_nothing_back_is_refused(texts: list[str], unit: Unit, reason: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^--gate .*{reason}"):
        read_limits(texts, "--gate", unit)


def test_the_strictest_limits_are_limits() -> None:
    assert read_limits([f"{CALLS}=1"], "--gate", Unit.SHARE) == {CALLS: 1}
    assert read_limits([f"{CALLS}=0"], "--gate", Unit.POINTS) == {CALLS: 0}


def test_with_limits_turns_of_the_base_that_the_new_run_lacks_are_a_breach(good: RunResult) -> None:
    floor = {CALLS: 0.0}
    part = good.model_copy(update={"turns": good.turns[:1]})
    (breach,) = compare(good, part, Limits(fail_under=floor, max_drop={})).breaches
    assert breach.metric == "turns"
    assert f"{USS.num_turns - 1} of the base's {USS.num_turns} are not in the new run" in breach.reason
    assert compare(good, part, Limits(fail_under=floor, max_drop={}, allow_partial=True)).breaches == ()
    assert compare(good, part, NO_LIMITS).breaches == ()
    assert compare(part, good, Limits(fail_under=floor, max_drop={})).breaches == ()


def test_questions_that_the_new_run_lacks_are_a_breach_too(talks: Comparison) -> None:
    (conversation,) = talks.new.conversations
    cut = conversation.model_copy(update={"replies": conversation.replies[:3]})
    part = talks.new.model_copy(update={"conversations": (cut,)})
    limits = Limits(fail_under={}, max_drop={"effective_tokens": 100.0})
    assert [breach.metric for breach in compare(talks.new, part, limits).breaches] == ["turns"]


@pytest.mark.parametrize("which", ["base", "new"])
def test_a_run_without_turns_is_not_compared(good: RunResult, which: str) -> None:
    runs = {"base": good, "new": good} | {which: good.model_copy(update={"turns": ()})}
    with pytest.raises(ConfigurationError, match=f"the {which} run holds no turns"):
        compare(runs["base"], runs["new"], NO_LIMITS)


async def test_runs_of_different_suites_are_not_compared(tmp_path: Path, good: RunResult) -> None:
    other = await measured(tmp_path, lambda _: {"content": "USS"}, "x", load("uss_conversation"))
    with pytest.raises(ConfigurationError, match="different suites"):
        compare(good, other, NO_LIMITS)


async def test_what_differs_between_the_runs_is_noted(tmp_path: Path, good: RunResult) -> None:
    part = await measured(tmp_path, Player(USS), "part", limit=20, fields={"temperature": 1})
    notes = "\n".join(compare(good, part, NO_LIMITS).notes)
    assert re.search(r"differ in limit: None and 20", notes)
    assert "temperature" in notes
    assert "turns are in one run alone" in notes


def test_only_turns_in_which_both_called_are_paired_for_names(good: RunResult, bad: RunResult) -> None:
    name_row = compare(good, bad, NO_LIMITS).turn_rows[1]
    assert name_row.paired is not None
    assert name_row.paired.n < min(name_row.base.n, name_row.new.n) + 1


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    suite, folder = load("uss_conversation"), tmp_path_factory.mktemp("talks")
    lost, anchored = "A starship. It flies. 443.", "USS rates each URI. It blocks malicious ones."
    base = asyncio.run(measured(folder, lambda _: {"content": lost}, "<base>", suite))
    new = asyncio.run(measured(folder, lambda _: {"content": anchored}, "new", suite))
    return compare(base, new, NO_LIMITS)


def test_conversation_metrics_are_compared_too(talks: Comparison) -> None:
    rows = {row.metric: row for row in talks.conversation_rows}
    assert rows["semantic_anchoring"].points > 0
    assert rows["knowledge_retention"].points < 0
    assert rows["effective_tokens"].new.ratio == 1.0


def test_refused_and_cut_off_turns_are_counted_under_a_runs_figures_and_in_a_comparison(
    good: RunResult, talks: Comparison
) -> None:
    def without(answer: RunResult, **said: Any) -> RunResult:
        first = answer.turns[0].said.model_copy(update=said)
        return answer.model_copy(
            update={"turns": (answer.turns[0].model_copy(update={"said": first}), *answer.turns[1:])}
        )

    n = USS.num_turns
    refused = f"1 of {n} turns were refused and count as wrong: schema_not_supported 1."
    cut = f"1 of {n} turns were cut off at max_tokens; text that was cut off is wrong in tool_call_accuracy."
    for run_, told in (
        (without(good, refused="schema_not_supported"), refused),
        (without(good, finish="length"), cut),
    ):
        out = StringIO()
        report.print_run(Console(file=out, width=200), run_)
        assert out.getvalue().endswith(f"{told}\n")
        assert f"The new run: {told}" in compare(good, run_, NO_LIMITS).notes
    assert not good.without_whole_answer
    (list_,) = talks.new.conversations
    replies = [
        reply.model_copy(update={"said": reply.said.model_copy(update={"refused": code})})
        for reply, code in zip(list_.replies, ["a", "b", "b", *[None] * 7], strict=True)
    ]
    lists = talks.new.model_copy(
        update={"conversations": (list_.model_copy(update={"replies": tuple(replies)}),)}
    )
    assert lists.without_whole_answer == ["3 of 10 turns were refused and count as wrong: b 2, a 1."]


def test_the_json_report_holds_every_figure(good: RunResult, bad: RunResult) -> None:
    document = json.loads(report.as_json(compare(good, bad, NO_LIMITS)))
    first = document["turns"][0]
    assert document["regression"] is True
    assert first["base"]["n"] == first["new"]["n"] == USS.num_turns
    assert first["new"]["low"] < first["new"]["ratio"] < first["new"]["high"]
    assert first["mcnemar"]["lost"] > first["mcnemar"]["won"]


def test_the_markdown_report_is_tables_and_a_verdict(good: RunResult, bad: RunResult) -> None:
    text = report.markdown(compare(good, bad, NO_LIMITS))
    assert "| tool_call_accuracy | " in text
    assert "## Table 1: turns" in text
    assert "Table 2" not in text
    assert text.rstrip().endswith("**REGRESSION**")


def test_the_terminal_report_names_every_metric(good: RunResult, bad: RunResult) -> None:
    out = StringIO()
    report.print_comparison(Console(file=out, width=200), compare(good, bad, NO_LIMITS))
    for name in ("tool_call_accuracy", "tool_args_accuracy", "REGRESSION"):
        assert name in out.getvalue()


def test_a_name_is_never_markup_of_the_terminal(good: RunResult) -> None:
    named = "[/x][red]"
    model = good.model.model_copy(update={"name": named})
    turns = tuple(turn.model_copy(update={"tags": (named,)}) for turn in good.turns)
    strange = good.model_copy(update={"turns": turns, "model": model})
    out = StringIO()
    console = Console(file=out, width=300)
    report.print_comparison(console, compare(strange, strange, NO_LIMITS))
    report.print_run(console, strange)
    assert f"tool_call_accuracy@{named}" in out.getvalue()
    assert f"{named} (good) on uss" in out.getvalue()


def test_a_narrow_terminal_cuts_no_metrics_name(good: RunResult, bad: RunResult) -> None:
    out = StringIO()
    report.print_comparison(Console(file=out, width=80), compare(good, bad, NO_LIMITS))
    columns = [line.split("│")[1].strip() for line in out.getvalue().splitlines() if line.startswith("│")]
    names = "".join(columns)
    assert "tool_call_accuracy@calltool_call_accuracy@no_call" in names
    assert "…" not in names


class _Page(HTMLParser):
    """Collects a page's tags, what it would load, and whether every tag is closed."""

    VOID = frozenset({"meta", "circle", "line", "br", "!doctype"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [str(value) for name, value in attrs if name in ("src", "href", "xlink:href")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_loads_nothing(good: RunResult, bad: RunResult, talks: Comparison) -> None:
    for comparison in (compare(good, bad, NO_LIMITS), talks):
        text = page.html_page(comparison)
        read = _Page()
        read.feed(text)
        assert read.open == []
        assert read.loads == []
        assert not re.search(r"url\(|@import|https?://", text)
        assert read.tags.count("svg") == len(report.sections(comparison))
        assert read.tags.count("circle") > 2


def test_a_models_name_cannot_become_markup(talks: Comparison) -> None:
    text = page.html_page(talks)
    assert "&lt;base&gt;" in text
    assert "<base>" not in text
