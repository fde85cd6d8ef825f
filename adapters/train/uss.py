"""Turns about USS, from the training split of its generator: other phrasings, hosts and ids than the suite's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from adapters.train import wording
from adapters.train.turns import Turn, assistant
from server.accuracy.suite import Case, Label, Step, load
from server.accuracy.uss import phrases
from server.accuracy.uss.entities import Entities
from server.accuracy.uss.generate import generate

_REWORDED = 0.65
"""The share of conversations whose first message is said in words of `wording`."""
_TWICE = frozenset({"several", "missing", "conditional"})
"""Kinds of conversation that are drawn twice as often: they are learned last."""
_ASKED = {text: name for asks in phrases.ASKS.values() for name, text in asks.items()}
_ALONE = frozenset({"single", "near_miss", "distractors"})


class UssTurns:
    """A pool of conversations; `cases[i]` holds the turns of one."""

    def __init__(self, seed: int, count: int) -> None:
        cases = [reworded(case, Random(f"{seed}/{case.id}")) for case in generate("train", seed, count)]
        self.tool_lists = [case.tools for case in cases]
        known = [case for case in cases if "unavailable" not in case.tags]
        self.cases = [list(_turns(case)) for case in known for _ in range(2 - _TWICE.isdisjoint(case.tags))]
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


def reworded(case: Case, random: Random) -> Case:
    """The case, more often than not with users who ask for the same in other words."""
    if random.random() > _REWORDED or "unavailable" in case.tags:
        return case
    language, label = case.tags[-1], case.expected
    if "small_talk" in case.tags or "out_of_reach" in case.tags:
        table = wording.TALK if "small_talk" in case.tags else wording.OUT_OF_REACH
        said, text = random.choice(table[language])
        label = Label(calls=(), text=text)
    else:
        said = random.choice(wording.BEFORE[language]) + _first(case, language, random)
    then = tuple(_later(case, step, language, random) for step in case.then)
    first = {"role": "user", "content": said}
    return case.model_copy(update={"messages": (*case.messages[:-1], first), "expected": label, "then": then})


def _first(case: Case, language: str, random: Random) -> str:
    calls = case.expected.calls
    if not calls:
        asked = _ASKED[case.expected.text or ""]
        return random.choice(wording.MISSING[language][asked]).format(uri=Entities("train", random).uri())
    for tag, table in (("conditional", wording.CONDITIONS), ("chained", wording.SCAN_AND_WAIT)):
        if tag in case.tags:
            slots = {
                key: phrases.WORDS[language].get(value, value) for key, value in calls[0].example.items()
            }
            return random.choice(table[language]).format(**slots)
    if len(calls) > 1 and {call.name for call in calls} == {"lookup_reputation"}:
        uris = phrases.JOIN[language].join(call.example["uri"] for call in calls)
        return random.choice(wording.SEVERAL[language]).format(uris=uris)
    return "\n".join(_request(language, call.name, call.example, random) for call in calls)


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
