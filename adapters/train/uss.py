"""Turns about USS, from the training split of its generator: other phrasings, hosts and ids than the suite's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from adapters.train import wording
from adapters.train.hosts import rehosted
from adapters.train.turns import Turn, assistant
from server.accuracy.suite import Case, Label, Step, load
from server.accuracy.uss import phrases
from server.accuracy.uss.entities import Entities
from server.accuracy.uss.generate import generate
from server.accuracy.uss.tools import DECLARED

_REWORDED = 0.75
"""The share of conversations whose first message is said in words of `wording`."""
_REHOSTED = 0.7
"""The share of conversations with other hosts than the generator's."""
_COPIES: Mapping[str, float] = {
    "conditional": 3.5, "chained": 3.0, "several": 3.0, "missing": 2.8, "near_miss": 2.2, "distractors": 2.5,
    "small_talk": 8.0, "out_of_reach": 7.0,
}  # fmt: skip
"""How often a conversation of a kind is written, each time in other words: more often what is learned last, and talk,
of which the generator has little."""
_ACTED_ON = 1.7
"""By how much more often a condition that holds is written: four of ten do."""
_CHINESE = 1.7
"""By how much more often Chinese is written: the generator's share of it is 22 %."""
_TOOL_LISTS: Mapping[str, int] = {"distractors": 3, "conditional": 3, "chained": 2}
"""How often a kind's tool lists are drawn, others once: turns of the kind fit few lists but these."""
_ASKED = {
    text: name for asks in (*phrases.ASKS.values(), *wording.ASKS.values()) for name, text in asks.items()
}
_ALONE = frozenset({"single", "near_miss", "distractors"})


class UssTurns:
    """A pool of conversations; `cases[i]` holds the turns of one."""

    def __init__(self, seed: int, count: int) -> None:
        cases = list(generate("train", seed, count))
        self.tool_lists = [case.tools for case in cases for _ in range(_lists(case))]
        known = [case for case in cases if "unavailable" not in case.tags]
        self.cases = [list(_turns(copy)) for case in known for copy in _copies(case)]
        self._refusals = {
            case.tags[-1]: case.expected.text or "" for case in cases if "unavailable" in case.tags
        }

    def fitting(self, turn: Turn, names: frozenset[str]) -> Turn | None:
        """The turn as it is right where these tools are declared: as labelled, or refused for want of its tool."""
        if turn.needs <= names:
            return turn
        if turn.kind.split()[0] not in _ALONE or turn.needs & names or not turn.calls:
            return None
        text = self._refusals[turn.kind.split()[-1]]
        return Turn(turn.messages, text=text, thought="No tool fits.", kind="unavailable")


def _lists(case: Case) -> int:
    return max(_TOOL_LISTS.get(tag, 1) for tag in case.tags)


def _copies(case: Case) -> Iterator[Case]:
    """The conversation as often as its kind is written, in other words and mostly with other hosts each time."""
    share = next((_COPIES[tag] for tag in case.tags if tag in _COPIES), 1.0)
    share *= _ACTED_ON if "conditional" in case.tags and len(case.then) > 1 else 1.0
    share *= _CHINESE if case.tags[-1] == "zh" else 1.0
    whole = int(share + Random(f"copies/{case.id}").random())
    for number in range(whole):
        random = Random(f"{case.id}/{number}")
        copy = reworded(case, random)
        yield rehosted(copy, random) if random.random() < _REHOSTED else copy


def reworded(case: Case, random: Random) -> Case:
    """The case, more often than not with users who ask for the same in other words."""
    if random.random() > _REWORDED or "unavailable" in case.tags:
        return case
    language, label = case.tags[-1], case.expected
    if "small_talk" in case.tags or "out_of_reach" in case.tags:
        table = wording.TALK if "small_talk" in case.tags else wording.OUT_OF_REACH
        said, text = random.choice(table[language])
        label = Label(calls=(), text=text)
    elif (
        label.text in phrases.ASKS[language].values()
        and not case.then
        and random.random() < _unasked(language)
    ):
        wanted = random.choice(sorted(wording.ASKS[language]))
        said = _missing(language, wanted, random)
        label = Label(calls=(), text=wording.ASKS[language][wanted])
        tools = tuple(tool for tool in case.tools if tool["function"]["name"] != wanted)
        case = case.model_copy(update={"tools": (*tools, DECLARED[wanted])})
    else:
        said = random.choice(wording.BEFORE[language]) + _first(case, language, random)
    then = tuple(_later(case, step, language, random) for step in case.then)
    first = {"role": "user", "content": said}
    return case.model_copy(update={"messages": (*case.messages[:-1], first), "expected": label, "then": then})


def _first(case: Case, language: str, random: Random) -> str:
    calls = case.expected.calls
    if not calls:
        return _missing(language, _ASKED[case.expected.text or ""], random)
    for tag, table in (("conditional", wording.CONDITIONS), ("chained", wording.SCAN_AND_WAIT)):
        if tag in case.tags:
            slots = {
                key: phrases.WORDS[language].get(value, value) for key, value in calls[0].example.items()
            }
            return random.choice(table[language]).format(**slots)
    if len(calls) > 1 and {call.name for call in calls} == {"lookup_reputation"}:
        uris = random.choice(wording.JOINS[language]).join(call.example["uri"] for call in calls)
        return random.choice(wording.SEVERAL[language]).format(uris=uris)
    requests = [_request(language, call.name, call.example, random) for call in calls]
    if len(requests) == 1:
        return requests[0]
    first, second = requests
    return random.choice(wording.TOGETHER[language]).format(first=first, second=second)


def _unasked(language: str) -> float:
    """The share of questions back that are about a tool for which the generator has none."""
    own, others = len(phrases.ASKS[language]), len(wording.ASKS[language])
    return others / (own + others)


def _missing(language: str, wanted: str, random: Random) -> str:
    return random.choice(wording.MISSING[language][wanted]).format(uri=Entities("train", random).uri())


def _later(case: Case, step: Step, language: str, random: Random) -> Step:
    if "recall" in case.tags and step.messages:
        said = random.choice(wording.RECALLS[language])
    elif "mimicry" in case.tags and step.messages:
        said = random.choice(wording.FOLLOW_UPS[language]).format(**step.expected.calls[0].example)
    else:
        return step
    return step.model_copy(update={"messages": ({"role": "user", "content": said},)})


def _request(language: str, name: str, arguments: Mapping[str, Any], random: Random) -> str:
    words = phrases.WORDS[language]
    slots = {
        key: words.get(value, value) if isinstance(value, str) else value for key, value in arguments.items()
    }
    if "list" in arguments:
        slots["list"] = words[f"{arguments['list']} list"]
    if "indicator" in arguments:
        slots["uri"] = arguments["indicator"]
    return random.choice(wording.REQUESTS[language][name]).format(**slots)


def _turns(case: Case) -> Iterator[Turn]:
    kind = f"{case.tags[1] if case.tags[0] == 'multi_turn' else case.tags[0]} {case.tags[-1]}"
    needs = {call.name for step in case.steps for call in step.expected.calls}
    if "conditional" in case.tags:
        needs.add("add_list_entry")
    asked = _ASKED.get(case.expected.text or "")
    if asked:
        needs.add(asked)
    history: list[dict[str, Any]] = []
    for step in case.steps:
        history.extend(step.messages)
        calls = tuple((call.name, call.example) for call in step.expected.calls)
        yield Turn(
            tuple(history), case.tools, step.expected.text or "" if not calls else "", calls,
            _thought(case, step.expected, history), kind, frozenset(needs),
        )  # fmt: skip
        history.append(assistant(step.expected.text or "" if not calls else "", calls))
        history.extend({"role": "tool", "content": result} for result in step.results)


def _thought(case: Case, label: Label, history: list[dict[str, Any]]) -> str:
    if label.calls:
        return thought_of_calls([call.name for call in label.calls])
    if history[-1]["role"] == "tool":
        return "The result is here, I report it."
    if label.text in _ASKED:
        return f"{_ASKED[label.text]} fits, but a parameter is missing: I ask for it."
    if "recall" in case.tags:
        return "The result above answers this."
    return "No tool fits." if "out_of_reach" in case.tags else "No tool is needed."


def thought_of_calls(names: list[str]) -> str:
    """What to think before these calls."""
    counted = [
        f"{name} {names.count(name)} times" if names.count(name) > 1 else name
        for name in dict.fromkeys(names)
    ]
    return f"I need {' and '.join(counted)}."


def heldout_turns(count: int) -> list[Turn]:
    """Some turns of the shipped suite, evenly picked; for looking, never for training."""
    turns = [turn for case in load("uss").cases for turn in _turns(case)]
    return [turns[number * len(turns) // count] for number in range(count)]
