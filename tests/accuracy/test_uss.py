"""The demo domain: its labels are sound, its splits are apart, its committed suite is what the generator writes."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

import jsonschema_rs
import pytest

from server.accuracy.suite import Case, dump, load
from server.accuracy.uss import chat, phrases, requests
from server.accuracy.uss.generate import HELDOUT_COUNT, HELDOUT_SEED, generate
from server.accuracy.uss.tools import DECLARED
from server.accuracy.uss.world import TOOLS, UnknownTool, execute, lookup_reputation, observation

HELDOUT = load("uss")
TRAIN = list(generate("train", 1, 800))


def said_by_users(case: Case) -> list[str]:
    return [str(m["content"]) for step in case.steps for m in step.messages if m["role"] == "user"]


def texts(table: Any) -> Iterator[str]:
    """Every text in a nested table."""
    if isinstance(table, str):
        yield table
    else:
        for item in table.values() if isinstance(table, dict) else table:
            yield from texts(item)


def test_the_committed_suite_is_what_the_generator_writes() -> None:
    assert dump(HELDOUT.cases) == dump(generate("heldout", HELDOUT_SEED, HELDOUT_COUNT))


def test_the_suite_holds_every_kind_of_turn() -> None:
    tags = Counter(tag for case in HELDOUT.cases for _ in case.steps for tag in case.tags)
    assert HELDOUT.num_turns >= 300
    assert tags["zh"] >= 60
    assert tags["en"] > tags["zh"]
    wanted = (
        "single",
        "several",
        "missing",
        "near_miss",
        "distractors",
        "small_talk",
        "out_of_reach",
        "unavailable",
    )
    assert all(tags[tag] >= 8 for tag in wanted), tags
    assert all(tags[tag] >= 30 for tag in ("mimicry", "recall", "conditional", "chained")), tags
    assert all(tags[name] for name in DECLARED)
    no_call = sum(not step.expected.calls for case in HELDOUT.cases for step in case.steps)
    assert 0.3 < no_call / HELDOUT.num_turns < 0.7


@pytest.mark.parametrize("cases", [HELDOUT.cases, TRAIN], ids=["heldout", "train"])
def test_every_label_fits_its_tool_and_names_only_what_was_said(cases: list[Case]) -> None:
    identifiers = {"uri", "indicator", "ticket", "case", "scan"}
    for case in cases:
        seen = ""
        schemas = {tool["function"]["name"]: tool["function"]["parameters"] for tool in case.tools}
        for step in case.steps:
            seen += "\n".join(str(message["content"]) for message in step.messages)
            for call in step.expected.calls:
                jsonschema_rs.validate(schemas[call.name], call.example)
                for name in identifiers & call.example.keys():
                    assert call.example[name] in seen, (case.id, name)
            seen += "\n".join(step.results)


@pytest.mark.parametrize("cases", [HELDOUT.cases, TRAIN], ids=["heldout", "train"])
def test_recorded_results_are_the_worlds(cases: list[Case]) -> None:
    for case in cases:
        for step in case.steps:
            for call, result in zip(step.expected.calls, step.results, strict=False):
                assert result == observation(call.name, call.example)


def test_a_uri_in_a_request_ends_where_nobody_can_doubt_it() -> None:
    for split, language in product(("train", "heldout"), ("en", "zh")):
        table = requests.TRAIN if split == "train" else requests.HELDOUT
        tables = [
            table[language],
            phrases.FOLLOW_UPS,
            phrases.CONDITIONS,
            phrases.SCAN_AND_WAIT,
            phrases.SEVERAL,
        ]
        for template in texts(tables):
            assert not re.search(r"\{uris?\}(?! |$)", template), template


def test_the_splits_share_no_template_and_no_talk() -> None:
    tables = (
        phrases.FOLLOW_UPS, phrases.RECALLS, phrases.CONDITIONS, phrases.SCAN_AND_WAIT, phrases.SEVERAL, phrases.MISSING,
    )  # fmt: skip
    for train, heldout in [
        (requests.TRAIN, requests.HELDOUT),
        *((table["train"], table["heldout"]) for table in tables),
    ]:
        assert not set(texts(train)) & set(texts(heldout))
    for talk in (chat.SMALL_TALK, chat.OUT_OF_REACH):
        asked = {
            split: {said for pairs in table.values() for said, _ in pairs} for split, table in talk.items()
        }
        assert not asked["train"] & asked["heldout"]


def test_the_splits_share_no_entity_that_a_user_names() -> None:
    names = re.compile(
        r"[\w.-]+\.(?:example|test|invalid)\b|\d+\.\d+\.\d+\.\d+|(?:SEC|SCN|FBC)-\d+", re.ASCII
    )
    found = [
        {name for case in cases for text in said_by_users(case) for name in names.findall(text)}
        for cases in (TRAIN, HELDOUT.cases)
    ]
    assert min(map(len, found)) > 100
    assert not found[0] & found[1]


def test_the_splits_share_no_message_of_a_user() -> None:
    heldout = {text for case in HELDOUT.cases for text in said_by_users(case)}
    assert not heldout & {text for case in TRAIN for text in said_by_users(case)}


def test_equal_seeds_write_equal_cases_and_others_differ() -> None:
    assert dump(generate("train", 3, 40)) == dump(generate("train", 3, 40))
    assert dump(generate("train", 3, 40)) != dump(generate("train", 4, 40))


def test_every_declared_tool_can_be_run_and_every_tool_is_declared() -> None:
    assert set(TOOLS) == set(DECLARED)


def test_the_world_answers_the_same_question_in_the_same_way() -> None:
    assert lookup_reputation("a.test") == lookup_reputation("a.test")
    verdicts = Counter(lookup_reputation(f"host-{number}.test")["verdict"] for number in range(400))
    assert set(verdicts) == {"malicious", "suspicious", "benign", "unknown"}
    assert min(verdicts.values()) > 20


def test_a_score_fits_its_verdict() -> None:
    for number in range(200):
        seen = lookup_reputation(f"host-{number}.test")
        assert (seen["score"] >= 75) == (seen["verdict"] == "malicious")
        assert seen["first_seen"] <= seen["last_seen"]


@pytest.mark.parametrize(("name", "arguments"), [("no_tool", {}), ("lookup_reputation", {"url": "x"})])
def test_the_world_refuses_what_it_does_not_have(name: str, arguments: dict[str, str]) -> None:
    with pytest.raises(UnknownTool):
        execute(name, arguments)


def test_observations_are_json_objects() -> None:
    assert json.loads(observation("get_scan_status", {"scan": "SCN-123456"}))["scan"] == "SCN-123456"
