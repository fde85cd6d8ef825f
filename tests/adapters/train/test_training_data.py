"""What the demo's adapters are trained on: right where its tools are declared, and never what they are measured on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from random import Random
from typing import Any, Literal, cast

import pytest

from adapters.train import generic, replay, wording
from adapters.train.groups import Groups
from adapters.train.hosts import WORDS, invented, rehosted
from adapters.train.rejected import FAULTS, language, rejected
from adapters.train.turns import Speller, Turn
from adapters.train.uss import UssTurns, reworded
from server.accuracy.score import LabelledCall, calls_right
from server.accuracy.suite import Case, load
from server.accuracy.uss import phrases, requests
from server.accuracy.uss.chat import OUT_OF_REACH, SMALL_TALK
from server.accuracy.uss.entities import Entities
from server.accuracy.uss.generate import generate
from server.domain import Call

URI = "https://amber-atlas.example/pay"
HOSTS = re.compile(r"[a-z0-9.-]+\.(?:example|test|invalid)\b", re.ASCII)
ADDRESSES = re.compile(
    r"(?:www\.)?(?:[a-z0-9.-]+\.(?:example|test|invalid)|198\.\d+\.\d+\.\d+|192\.0\.2\.\d+)(?::\d+)?(?:/[\w./-]*(?:\?\w+=\d+)?)?",
    re.ASCII,
)


def words_of_the_suites() -> set[str]:
    """Everything that users say in the shipped suites."""
    said = {
        str(message["content"]).strip().casefold()
        for case in load("uss").cases
        for step in case.steps
        for message in step.messages
        if message["role"] == "user"
    }
    questions = {
        question.ask.casefold()
        for line in load("uss_conversation").conversations
        for question in line.questions
    }
    assert len(said) > 200
    assert len(questions) == 10
    return said | questions


@pytest.fixture(scope="module")
def uss() -> UssTurns:
    return UssTurns(1, 1500)


def asked(turn: Turn) -> str:
    """What the user said last."""
    return (
        str([message for message in turn.messages if message["role"] == "user"][-1]["content"])
        .strip()
        .casefold()
    )


def test_no_training_request_is_one_of_the_suites(uss: UssTurns) -> None:
    forbidden = words_of_the_suites()
    assert not forbidden & {asked(turn) for turns in uss.cases for turn in turns}
    assert not forbidden & {
        asked(turn) for seed in range(50) for turn in generic.conversations(Random(seed))[2]
    }
    plain = [
        *replay.QUESTIONS,
        *(question for questions in replay.ENTITY_QUESTIONS.values() for question in questions),
    ]
    assert not forbidden & {question.casefold() for question in plain}
    topics = ("dns", "https", "phishing", "uss")
    assert not [
        question for question in plain if any(topic in question.casefold().split() for topic in topics)
    ]


def texts(table: Any) -> Iterator[str]:
    """Every text in nested mappings and tuples."""
    if isinstance(table, str):
        yield table
    else:
        for item in table.values() if isinstance(table, Mapping) else table:
            yield from texts(item)


def runs(text: str) -> set[tuple[str, ...]]:
    """Five English words, or six Chinese characters, in a row; a slot is a word and separates characters."""
    words = re.findall(r"[a-z']+|\{[a-z]+\}", text.casefold())
    characters = re.findall(r"[\u4e00-\u9fff]", text)
    found = [tuple(words[at : at + 5]) for at in range(len(words) - 4)]
    return {*found, *(tuple(characters[at : at + 6]) for at in range(len(characters) - 5))}


def test_our_own_wording_takes_no_run_of_words_from_a_held_out_phrasing() -> None:
    tables = (
        phrases.FOLLOW_UPS,
        phrases.RECALLS,
        phrases.CONDITIONS,
        phrases.SCAN_AND_WAIT,
        phrases.SEVERAL,
        phrases.MISSING,
    )
    heldout: list[Any] = [requests.HELDOUT, *(table["heldout"] for table in tables)]
    heldout += [
        [said for pairs in table["heldout"].values() for said, _ in pairs]
        for table in (SMALL_TALK, OUT_OF_REACH)
    ]
    ours: list[Any] = [
        wording.REQUESTS,
        wording.SEVERAL,
        wording.MISSING,
        wording.FOLLOW_UPS,
        wording.RECALLS,
        wording.CONDITIONS,
        wording.SCAN_AND_WAIT,
    ]
    ours += [
        [said for pairs in table.values() for said, _ in pairs]
        for table in (wording.TALK, wording.OUT_OF_REACH)
    ]
    forbidden = {run: text for text in texts(heldout) for run in runs(text)}
    assert len(forbidden) > 150
    assert not {text: forbidden[run] for text in texts(ours) for run in runs(text) if run in forbidden}


def test_a_reworded_conversation_keeps_its_labels() -> None:
    """All that a call of the first turn needs stands in the new message."""
    plain = [case for case in generate("train", 1, 1500) if case.expected.calls]
    changed = 0
    for case in plain:
        other = reworded(case, Random(case.id))
        said = str(other.messages[-1]["content"])
        changed += said != case.messages[-1]["content"]
        assert other.expected == case.expected
        for call in other.expected.calls:
            for key, value in call.example.items():
                words = phrases.WORDS[case.tags[-1]]
                spelled = words[f"{value} list"] if key == "list" else words.get(str(value), str(value))
                assert spelled in said
    assert 0.5 < changed / len(plain) < 0.8


def words_of_hosts(split: Literal["train", "heldout"]) -> set[str]:
    """The words that the generator makes host names of."""
    entities = Entities(split, Random(0))
    return {word for _ in range(3000) for word in entities.domain().split(".")[0].split("-")}


def test_no_host_of_training_has_a_word_of_a_held_out_host(uss: UssTurns) -> None:
    forbidden = words_of_hosts("heldout")
    assert len(forbidden) == 33
    said = {str(message["content"]) for turns in uss.cases for message in turns[-1].messages}
    hosts = {host for text in said for host in HOSTS.findall(text)}
    assert len(hosts) > 1000
    assert not [host for host in hosts if any(word in host for word in forbidden)]
    assert not [text for text in said if "203.0.113." in text]
    assert not forbidden & set(WORDS)
    random = Random(2)
    made = (invented(random, syllables) for _ in range(20_000) for syllables in (2, 3))
    assert not [word for word in made if any(other in word for other in forbidden)]


def test_most_hosts_of_training_are_not_the_generators(uss: UssTurns) -> None:
    own = words_of_hosts("train")
    known = [
        set(host.split(".")[-2].split("-")) <= own
        for turns in uss.cases
        for host in HOSTS.findall(str(turns[0].messages[-1]["content"]))
    ]
    assert 0.6 < known.count(False) / len(known) < 0.8


def test_what_a_call_names_was_said_before_it(uss: UssTurns) -> None:
    """Hosts and paths are replaced alike in messages, labels and results."""
    named = 0
    for turns in uss.cases:
        for turn in turns:
            said = " ".join(str(message["content"]) for message in turn.messages[1:])
            for _, arguments in turn.calls:
                for key in {"uri", "indicator", "ticket", "scan", "case"} & arguments.keys():
                    assert re.search(
                        rf"(?<![\w.-]){re.escape(arguments[key])}(?![\w/-]|\?\w)", said, re.ASCII
                    )
                    named += 1
    assert named > 2000


def test_other_hosts_stand_one_for_one_and_change_nothing_else() -> None:
    for case in generate("train", 3, 800):
        other = rehosted(case, Random(case.id))
        for before, after in zip(spelled(case), spelled(other), strict=True):
            assert ADDRESSES.sub("@", before) == ADDRESSES.sub("@", after)
        old, new = (ADDRESSES.findall(" ".join(spelled(one))) for one in (case, other))
        assert len(set(old)) == len(set(new)) == len(set(zip(old, new, strict=True)))
        # What USS itself tells stays, and an address can come up by chance.
        kept = set(old) & set(new)
        assert all("feed.test" in host or host[0].isdigit() for host in kept)


def spelled(case: Case) -> list[str]:
    """All texts of a case but its tools."""
    return list(texts_within(case.model_dump(mode="json", exclude={"tools"})))


def texts_within(value: Any) -> Iterator[str]:
    """Every text in JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from texts_within(item)


def test_few_turns_are_refused_for_want_of_a_tool_and_a_third_is_chinese(uss: UssTurns) -> None:
    groups = Groups(cast(Speller, None), uss, (), seed=1, tokens=0)
    drawn = [turn.kind for step in range(400) for turn in islice(groups.turns_at(step, ("uss",)), 20)]
    assert 0.03 < drawn.count("unavailable") / len(drawn) < 0.06
    assert sum(kind.endswith(" zh") for kind in drawn) > 0.28 * len(drawn)
    told = [turn.kind.split()[-1] for turns in uss.cases for turn in turns]
    assert told.count("zh") > 0.3 * len(told)


def test_a_question_back_of_our_own_is_about_a_declared_tool(uss: UssTurns) -> None:
    for tool, question in wording.ASKS["zh"].items():
        asking = [turn for turns in uss.cases for turn in turns if turn.text == question]
        assert asking
        for turn in asking:
            assert tool in turn.needs
            assert tool in {declared["function"]["name"] for declared in turn.tools}


def test_a_turn_about_a_tool_that_is_not_declared_is_refused(uss: UssTurns) -> None:
    turn = next(turn for turns in uss.cases for turn in turns if turn.kind == "single en")
    assert uss.fitting(turn, frozenset(turn.needs)) is turn
    refused = uss.fitting(turn, frozenset({"no_such_tool"}))
    assert refused is not None
    assert not refused.calls
    assert "no tool" in refused.text


def test_a_later_turn_does_not_fit_where_its_tools_are_missing(uss: UssTurns) -> None:
    turn = next(
        turn for turns in uss.cases for turn in turns if turn.kind.startswith("recall") and not turn.calls
    )
    assert uss.fitting(turn, frozenset({"start_scan"})) is None


def test_everyday_calls_are_of_declared_tools_with_all_their_parameters() -> None:
    names = set()
    for seed in range(60):
        _, tools, turns = generic.conversations(Random(seed))
        declared = {tool["function"]["name"]: tool["function"]["parameters"] for tool in tools}
        for turn in turns:
            for name, arguments in turn.calls:
                assert set(arguments) == set(declared[name]["required"])
                for key, value in arguments.items():
                    assert value in declared[name]["properties"][key].get("enum", [value])
            names |= {name for name, _ in turn.calls}
            assert turn.calls or turn.text
            assert "{" not in turn.text
    assert len(names) > 40
    assert len(generic.TOOLS) >= 30


def test_a_refused_everyday_request_is_about_no_declared_tool() -> None:
    for seed in range(60):
        _, tools, turns = generic.conversations(Random(seed))
        declared = {tool["function"]["description"] for tool in tools}
        requests = {tool.description: tool.requests for tool in generic.TOOLS}
        for turn in turns:
            if turn.kind == "generic refusal":
                beginnings = {
                    ask.split("{")[0]
                    for about in declared
                    for ask in requests[about]
                    if not ask.startswith("{")
                }
                assert not [
                    one
                    for one in beginnings
                    if len(one) > 12 and str(turn.messages[0]["content"]).startswith(one)
                ]


def test_a_wrong_answer_is_wrong_by_the_suites_own_measure(uss: UssTurns) -> None:
    random = Random(1)
    for turns in islice(uss.cases, 300):
        for turn in turns:
            wrong = rejected(turn, random)
            assert wrong is not None
            assert wrong.messages == turn.messages
            if turn.calls or wrong.calls:
                label = [LabelledCall(name, arguments) for name, arguments in turn.calls]
                assert not calls_right(label, as_calls(wrong))
            else:
                assert wrong.text != turn.text


def test_every_fault_occurs(uss: UssTurns) -> None:
    random = Random(1)
    for fault in FAULTS:
        made = [wrong for turns in uss.cases for turn in turns if (wrong := fault(turn, random)) is not None]
        assert made, fault.__name__


def test_the_pairs_lean_to_neither_side(uss: UssTurns) -> None:
    random = Random(1)
    pairs = [(turn, wrong) for turns in uss.cases for turn in turns if (wrong := rejected(turn, random))]
    more = sum(0 < len(turn.calls) < len(wrong.calls) for turn, wrong in pairs)
    fewer = sum(len(turn.calls) > len(wrong.calls) > 0 for turn, wrong in pairs)
    unasked = sum(not turn.calls and bool(wrong.calls) for turn, wrong in pairs)
    asks = {text for by_tool in (phrases.UNAVAILABLE, *phrases.ASKS.values()) for text in by_tool.values()}
    declined = sum(bool(turn.calls) and wrong.text in asks for turn, wrong in pairs)
    assert more >= fewer > 0
    assert min(unasked, declined) > 0.02 * len(pairs), (unasked, declined, len(pairs))


def test_an_older_result_is_served_for_a_new_uri() -> None:
    lookup: Any = {"function": {"name": "lookup", "arguments": {"uri": "a.test"}}}
    turn = Turn(
        (
            {"role": "user", "content": "a.test?"},
            {"role": "assistant", "content": "", "tool_calls": [lookup]},
            {"role": "tool", "content": "{}"},
            {"role": "assistant", "content": "a.test is benign, score 3."},
            {"role": "user", "content": "And b.test ?"},
        ),
        calls=(("lookup", {"uri": "b.test"}),),
    )
    (stale,) = [fault for fault in FAULTS if fault.__name__ == "stale"]
    wrong = stale(turn, Random(0))
    assert wrong is not None
    assert (wrong.calls, wrong.text) == ((), "b.test is benign, score 3.")


def test_the_language_is_the_users() -> None:
    assert language(Turn(({"role": "user", "content": f"查一下 {URI}"},))) == "zh"
    assert language(Turn(({"role": "user", "content": URI},))) == "en"


def as_calls(turn: Turn) -> list[Call]:
    return [Call(str(at), name, json.dumps(arguments)) for at, (name, arguments) in enumerate(turn.calls)]
