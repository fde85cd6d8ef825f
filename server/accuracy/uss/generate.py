"""Writes labelled conversations about USS. Pure: the same split, seed and count give the same cases.

The splits `train` and `heldout` share no phrasing, host, path, address, ticket, scan or case that a user
names, so that a model trained on the one has never met the other's. Run as a module it prints a suite:

    python -m server.accuracy.uss.generate --split heldout > server/accuracy/suites/uss.jsonl
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any, Literal

from server.accuracy.suite import CallLabel, Case, Label, Step, dump
from server.accuracy.uss import chat, phrases, requests
from server.accuracy.uss.entities import Entities, Split
from server.accuracy.uss.replies import reply
from server.accuracy.uss.tools import DECLARED, DISTRACTORS, SYSTEM
from server.accuracy.uss.world import execute, lookup_reputation, observation

Language = Literal["en", "zh"]
HELDOUT_SEED = 20260901
HELDOUT_COUNT = 256
"""The committed suite is `generate("heldout", HELDOUT_SEED, HELDOUT_COUNT)`."""

_NEIGHBOURS: Mapping[str, tuple[str, ...]] = {
    "lookup_reputation": ("query_intelligence", "start_scan", "list_recent_verdicts"),
    "query_intelligence": ("lookup_reputation", "start_scan"),
    "record_disposition": ("add_list_entry", "open_feedback_case"),
    "open_feedback_case": ("get_feedback_case", "record_disposition"),
    "get_feedback_case": ("open_feedback_case", "get_scan_status"),
    "start_scan": ("get_scan_status", "lookup_reputation"),
    "get_scan_status": ("start_scan", "get_feedback_case"),
    "list_recent_verdicts": ("lookup_reputation", "add_list_entry"),
    "add_list_entry": ("remove_list_entry", "record_disposition"),
    "remove_list_entry": ("add_list_entry", "record_disposition"),
}
"""For each tool those that are easily taken for it."""


class Scene:
    """One conversation being written: its chance, its language, and what its users can name."""

    def __init__(self, split: Split, language: Language, tool: str, random: Random) -> None:
        self.split = split
        self.language = language
        self.tool = tool
        """The tool whose turn it is, for kinds of conversation that may be about any."""
        self.random = random
        self.entities = Entities(split, random)
        self._table = requests.TRAIN if split == "train" else requests.HELDOUT

    def pick(self, table: Mapping[str, Mapping[str, tuple[Any, ...]]]) -> Any:
        """One entry for this split and language."""
        return self.random.choice(table[self.split][self.language])

    def opened(self, text: str) -> str:
        """The text, perhaps with a greeting before it."""
        return f"{self.pick(phrases.OPENERS)}{text}"

    def arguments(self, name: str) -> dict[str, Any]:
        """Arguments for a tool, drawn by chance."""
        draw = self.random.choice
        match name:
            case "lookup_reputation":
                return {"uri": self.entities.uri()}
            case "query_intelligence":
                source = draw(("whois", "passive_dns", "certificates", "blocklists"))
                return {"indicator": self.entities.host(), "source": source}
            case "record_disposition":
                disposition = draw(("block", "allow", "monitor"))
                return {
                    "uri": self.entities.uri(),
                    "disposition": disposition,
                    "ticket": self.entities.ticket(),
                }
            case "open_feedback_case":
                return {"uri": self.entities.uri(), "kind": draw(("false_positive", "false_negative"))}
            case "get_feedback_case":
                return {"case": self.entities.case()}
            case "start_scan":
                return {"uri": self.entities.uri(), "depth": draw(("quick", "deep"))}
            case "get_scan_status":
                return {"scan": self.entities.scan()}
            case "list_recent_verdicts":
                return {
                    "verdict": draw(("malicious", "suspicious", "benign")),
                    "hours": draw((2, 6, 12, 24, 48, 72)),
                }
            case _:
                return {"list": draw(("allow", "deny")), "uri": self.entities.uri()}

    def request(self, name: str, arguments: Mapping[str, Any]) -> str:
        """How a user asks for that call."""
        words = phrases.WORDS[self.language]
        slots = {
            key: words.get(value, value) if isinstance(value, str) else value
            for key, value in arguments.items()
        }
        if "list" in arguments:
            slots["list"] = words[f"{arguments['list']} list"]
        if "indicator" in arguments:
            slots["uri"] = arguments["indicator"]
        return str(self.random.choice(self._table[self.language][name]).format(**slots))

    def tools(
        self, *needed: str, without: tuple[str, ...] = (), extra: int = 3
    ) -> tuple[dict[str, Any], ...]:
        """The tools needed, their neighbours and `extra` more, in any order."""
        names = set(needed)
        for name in needed:
            names.update(_NEIGHBOURS[name])
        others = sorted(set(DECLARED) - names)
        names.update(self.random.sample(others, min(extra, len(others))))
        order = sorted(names - set(without))
        self.random.shuffle(order)
        return tuple(DECLARED[name] for name in order)


def _user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def _call(name: str, arguments: Mapping[str, Any]) -> CallLabel:
    return CallLabel(name=name, arguments=dict(arguments))


def _case(
    tags: tuple[str, ...], tools: tuple[dict[str, Any], ...], said: str, first: Label, *then: Step,
    results: tuple[str, ...] = (),
) -> Case:  # fmt: skip
    """A case still without its id, split and language, which `generate` adds."""
    messages = ({"role": "system", "content": SYSTEM}, _user(said))
    return Case(id="-", messages=messages, tools=tools, expected=first, results=results, then=then, tags=tags)


def _answer(text: str) -> Step:
    return Step(expected=Label(calls=(), text=text))


def _round(scene: Scene, name: str, arguments: Mapping[str, Any], said: str) -> tuple[Step, Step]:
    """A request that wants one call, and the answer to its result."""
    called = Step(
        messages=(_user(said),),
        expected=Label(calls=(_call(name, arguments),)),
        results=(observation(name, arguments),),
    )
    return called, _answer(reply(scene.language, name, execute(name, arguments)))


def _rounds(tags: tuple[str, ...], tools: tuple[dict[str, Any], ...], *steps: Step) -> Case:
    first, *then = steps
    said = str(first.messages[0]["content"])
    return _case(tags, tools, said, first.expected, *then, results=first.results)


def single(scene: Scene) -> Case:
    """One request, one call."""
    arguments = scene.arguments(scene.tool)
    said = scene.opened(scene.request(scene.tool, arguments))
    return _rounds(
        ("single", scene.tool), scene.tools(scene.tool), *_round(scene, scene.tool, arguments, said)[:1]
    )


def several(scene: Scene) -> Case:
    """One request that wants two or three look-ups, or a look-up and another call, at once."""
    if scene.random.random() < 0.5:
        uris = [scene.entities.uri() for _ in range(scene.random.choice((2, 3)))]
        calls = [("lookup_reputation", {"uri": uri}) for uri in uris]
        said = scene.pick(phrases.SEVERAL).format(uris=phrases.JOIN[scene.language].join(uris))
    else:
        other = scene.tool if scene.tool != "lookup_reputation" else "start_scan"
        calls = [(name, scene.arguments(name)) for name in ("lookup_reputation", other)]
        said = "\n".join(scene.request(name, arguments) for name, arguments in calls)
    label = Label(calls=tuple(_call(name, arguments) for name, arguments in calls))
    text = "\n".join(reply(scene.language, name, execute(name, arguments)) for name, arguments in calls)
    results = tuple(observation(name, arguments) for name, arguments in calls)
    tools = scene.tools(*dict.fromkeys(name for name, _ in calls), extra=1)
    return _case(("several",), tools, scene.opened(said), label, _answer(text), results=results)


def small_talk(scene: Scene) -> Case:
    """Talk, or a question that needs no tool."""
    said, text = scene.pick(chat.SMALL_TALK)
    return _case(("small_talk",), scene.tools(scene.tool), said, Label(calls=(), text=text))


def out_of_reach(scene: Scene) -> Case:
    """A request for which no tool exists."""
    said, text = scene.pick(chat.OUT_OF_REACH)
    return _case(("out_of_reach",), scene.tools(scene.tool), said, Label(calls=(), text=text))


def unavailable(scene: Scene) -> Case:
    """A request whose tool is not declared in this conversation, though its neighbours are."""
    wanted = scene.random.choice(
        ("start_scan", "record_disposition", "open_feedback_case", "list_recent_verdicts")
    )
    said = scene.opened(scene.request(wanted, scene.arguments(wanted)))
    tools = scene.tools("lookup_reputation", "get_scan_status", without=(wanted,), extra=0)
    return _case(("unavailable",), tools, said, Label(calls=(), text=phrases.UNAVAILABLE[scene.language]))


def missing(scene: Scene) -> Case:
    """A request that lacks a required parameter; asked for it, the user gives it where that is simple."""
    table = phrases.MISSING[scene.split][scene.language]
    wanted = scene.random.choice(sorted(table))
    uri = scene.entities.uri()
    said = scene.random.choice(table[wanted]).format(uri=uri)
    label = Label(calls=(), text=phrases.ASKS[scene.language][wanted])
    then: tuple[Step, ...] = ()
    if wanted in ("lookup_reputation", "get_feedback_case", "get_scan_status"):
        arguments = scene.arguments(wanted)
        then = _round(scene, wanted, arguments, str(next(iter(arguments.values()))))
    return _case(("missing",), scene.tools(wanted), scene.opened(said), label, *then)


def distracted(scene: Scene) -> Case:
    """One call among tools of other systems."""
    arguments = scene.arguments(scene.tool)
    said = scene.opened(scene.request(scene.tool, arguments))
    others = [
        *DISTRACTORS.values(),
        *(DECLARED[name] for name in _NEIGHBOURS[scene.tool]),
        DECLARED[scene.tool],
    ]
    scene.random.shuffle(others)
    return _rounds(
        ("distractors", scene.tool), tuple(others), *_round(scene, scene.tool, arguments, said)[:1]
    )


def near_miss(scene: Scene) -> Case:
    """One call, where all that is declared is easily taken for another."""
    arguments = scene.arguments(scene.tool)
    said = scene.request(scene.tool, arguments)
    return _rounds(
        ("near_miss", scene.tool),
        scene.tools(scene.tool, extra=0),
        *_round(scene, scene.tool, arguments, said),
    )


def one_after_another(scene: Scene) -> Case:
    """Look-ups of several URIs in turn: each one needs its own call, however alike the results are."""
    uris = [scene.entities.uri() for _ in range(3)]
    says = [scene.opened(scene.request("lookup_reputation", {"uri": uris[0]}))]
    says += [scene.pick(phrases.FOLLOW_UPS).format(uri=uri) for uri in uris[1:]]
    steps = [
        step
        for uri, said in zip(uris, says, strict=True)
        for step in _round(scene, "lookup_reputation", {"uri": uri}, said)
    ]
    return _rounds(("multi_turn", "mimicry"), scene.tools("lookup_reputation", extra=1), *steps)


def recall(scene: Scene) -> Case:
    """A look-up, then a question that its result already answers."""
    arguments = scene.arguments("lookup_reputation")
    said = scene.opened(scene.request("lookup_reputation", arguments))
    score = lookup_reputation(**arguments)["score"]
    text = {"en": f"Its score is {score}.", "zh": f"它的分数是 {score}。"}[scene.language]
    again = Step(messages=(_user(scene.pick(phrases.RECALLS)),), expected=Label(calls=(), text=text))
    steps = _round(scene, "lookup_reputation", arguments, said)
    return _rounds(("multi_turn", "recall"), scene.tools("lookup_reputation", extra=1), *steps, again)


def conditional(scene: Scene) -> Case:
    """A call only if the first call's result says so."""
    uri = scene.entities.uri()
    looked, answered = _round(
        scene, "lookup_reputation", {"uri": uri}, scene.pick(phrases.CONDITIONS).format(uri=uri)
    )
    steps = [looked]
    if lookup_reputation(uri)["verdict"] == "malicious":
        listed, answered = _round(scene, "add_list_entry", {"list": "deny", "uri": uri}, "")
        steps.append(Step(expected=listed.expected, results=listed.results))
    tools = scene.tools("lookup_reputation", "add_list_entry", extra=0)
    return _rounds(("multi_turn", "conditional"), tools, *steps, answered)


def scan_and_wait(scene: Scene) -> Case:
    """A scan, then its status by the id that came back."""
    arguments = scene.arguments("start_scan")
    depth = phrases.WORDS[scene.language][arguments["depth"]]
    said = scene.pick(phrases.SCAN_AND_WAIT).format(uri=arguments["uri"], depth=depth)
    started, _ = _round(scene, "start_scan", arguments, said)
    scan = {"scan": execute("start_scan", arguments)["scan"]}
    asked, answered = _round(scene, "get_scan_status", scan, "")
    steps = (started, Step(expected=asked.expected, results=asked.results), answered)
    return _rounds(("multi_turn", "chained"), scene.tools("start_scan", "get_scan_status", extra=1), *steps)


_PLAN: tuple[Callable[[Scene], Case], ...] = (
    single, near_miss, small_talk, one_after_another, missing, distracted, several, conditional,
    single, out_of_reach, recall, near_miss, missing, scan_and_wait, unavailable, several,
)  # fmt: skip
"""Kinds of conversation in the order in which they are written, again and again."""


def generate(split: Split, seed: int, count: int) -> Iterator[Case]:
    """Write up to `count` cases; one whose users say what an earlier one's said is left out."""
    tools = sorted(DECLARED)
    seen: set[tuple[str, ...]] = set()
    for number in range(count):
        random = Random(f"{split}/{seed}/{number}")
        language: Language = "zh" if random.random() < 0.22 else "en"
        write = _PLAN[number % len(_PLAN)]
        case = write(Scene(split, language, tools[(number // len(_PLAN) + number) % len(tools)], random))
        said = tuple(
            str(message["content"])
            for step in case.steps
            for message in step.messages
            if message["role"] == "user"
        )
        if said in seen:
            continue
        seen.add(said)
        yield case.model_copy(
            update={"id": f"uss-{split}-{number:05d}", "split": split, "tags": (*case.tags, language)}
        )


def main() -> None:
    """Print a suite."""
    parser = argparse.ArgumentParser(description="Write labelled conversations about USS as a suite.")
    parser.add_argument("--split", choices=("train", "heldout"), default="heldout")
    parser.add_argument("--seed", type=int, default=HELDOUT_SEED)
    parser.add_argument("--count", type=int, default=HELDOUT_COUNT)
    wanted = parser.parse_args()
    sys.stdout.write(dump(generate(wanted.split, wanted.seed, wanted.count)))


if __name__ == "__main__":
    main()
