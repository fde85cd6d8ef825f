"""Writes the part `dev_sixth` of the guard's benchmark, once held out: 300 fabrications and 300 honest answers of 20 domains.

Each domain has a lookup tool, an action tool, records drawn from a seed, and hand-written cases. A case is

    @f KIND SETUP | what the user says      (`@h` for an honest answer)
    the answer, to the next case

`«...»` is an expression over the records: `x` and `y` are new in this turn, `a` was looked up in the last round
of the history, `b` in the one before. `⟦` marks where the fabrication begins. A lone `?` as the user's words
stands for one of the domain's questions about `x`. The setup says what happened in this turn before the answer:

    -       nothing
    x, xy   these were looked up
    err     the lookup of `x` failed
    act     the action on `x` was done
    call    nothing, and the answer is followed by a lookup of `x`

Every case is used at least once, some twice with other records. The output depends on the seed alone:

    python -m tests.guard.benchmark.everyday [OUT.jsonl]
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from tests.guard.benchmark.everyday_chinese import DRIVING_ZH, GYM_ZH, PROPERTY_ZH, REPAIR_ZH, SHOW_ZH, TEA_ZH
from tests.guard.benchmark.everyday_kit import Domain, Record, Rng, dmy, js, kv, plus, table, xml, ymd
from tests.guard.benchmark.everyday_leisure import CINEMA, HIVES, MARINA, SLOPES
from tests.guard.benchmark.everyday_operations import BACKUPS, CERTS, CRANES, DRONES, MLRUNS
from tests.guard.benchmark.everyday_services import ADS, BLOODBANK, BREWERY, BUSES, LOYALTY

SEED = 240_611
MARK = "⟦"
CASES_A_SIDE = 15
"""Conversations a domain gives, fabricated and honest each."""


@dataclass(frozen=True)
class Case:
    """One hand-written answer and the moment it is given in."""

    fabricated: bool
    kind: str
    setup: str
    user: str
    answer: str


DOMAINS = (
    BREWERY,
    CERTS,
    GYM_ZH,
    MARINA,
    MLRUNS,
    PROPERTY_ZH,
    SLOPES,
    LOYALTY,
    CINEMA,
    SHOW_ZH,
    DRONES,
    BUSES,
    CRANES,
    DRIVING_ZH,
    BLOODBANK,
    HIVES,
    TEA_ZH,
    ADS,
    BACKUPS,
    REPAIR_ZH,
)
FOLLOW_UPS = {
    "en": ("and {}?", "{} too, please", "What about {}?", "next one is {}", "ok. {}"),
    "zh": ("{}呢?", "再查{}", "那{}", "还有{}", "好,看看{}"),
}
COURTESIES = {
    "en": (
        ("thanks", "You're welcome."),
        ("ok, noted", "Good. What's next?"),
        ("perfect", "Glad that helps!"),
    ),
    "zh": (("谢谢", "不客气!"), ("好的,知道了", "好的,还需要查什么吗?"), ("收到", "好的。")),
}
# Kinds of fabrication that the domains of even and of odd place give once more.
TWICE_EVEN = {"shape", "marker"}
TWICE_ODD = {"shape", "reserved", "again"}
NEEDS_HISTORY = {"smalltalk", "recall", "negation", "ask", "hypothetical"}
HEADER = re.compile(r"@(?P<side>[fh]) (?P<kind>\w+) (?P<setup>-|x|xy|err|act|call) \| (?P<user>.+)")
EXPRESSION = re.compile(r"«([^»]+)»")


def parsed(text: str) -> Iterator[Case]:
    """The cases of a domain."""
    for block in re.split(r"^(?=@[fh] )", text.strip(), flags=re.MULTILINE):
        if not block:
            continue
        header, _, answer = block.partition("\n")
        found = HEADER.fullmatch(header)
        if found is None:
            raise ValueError(f"not a case: {header}")
        yield Case(found["side"] == "f", found["kind"], found["setup"], found["user"], answer.strip())


def chosen(domain: Domain, index: int) -> list[Case]:
    """Every case of a domain once, and some again until both sides are full."""
    cases = list(parsed(domain.cases))
    fabricated = [case for case in cases if case.fabricated]
    honest = [case for case in cases if not case.fabricated]
    wanted = TWICE_ODD if index % 2 else TWICE_EVEN
    again: list[Case] = []
    for case in fabricated[index % 3 :] + fabricated[: index % 3]:
        if case.kind in wanted and case.kind not in {held.kind for held in again}:
            again.append(case)
    answers = [case for case in honest if "«" in case.answer and case.setup in ("-", "x", "xy")]
    random.Random(f"{SEED}/{domain.key}/again").shuffle(answers)
    return (fabricated + again)[:CASES_A_SIDE] + (honest + answers)[:CASES_A_SIDE]


class Conversation:
    """The messages of one conversation, as they grow."""

    def __init__(self, domain: Domain, case: Case, rng: Rng) -> None:
        self._domain, self._case, self._rng = domain, case, rng
        names = list(dict.fromkeys(domain.names(rng)))
        rng.shuffle(names)
        self._records = (Record(**{domain.arg: name}, **domain.fields(rng)) for name in names)
        self.messages: list[dict[str, Any]] = []
        if domain.system:
            self.messages.append({"role": "system", "content": domain.system})

    def written(self) -> int:
        """Write all messages; returns how many characters of the answer precede the fabrication."""
        domain, case = self._domain, self._case
        x, y = next(self._records), next(self._records)
        seen: list[Record] = []
        for number in range(self._num_rounds()):
            seen.append(next(self._records))
            self._round(seen[-1], number)
        self._known = {"x": x, "y": y}
        if seen:
            self._known |= {"a": seen[-1], "b": seen[-2] if len(seen) > 1 else seen[-1]}
        question = self._rng.choice(domain.asks) if case.user == "?" else case.user
        self._say("user", self._filled(question))
        if case.setup in ("x", "xy"):
            self._look_up([x, y][: len(case.setup)])
        elif case.setup == "err":
            self._call([(domain.tool, self._name(x))], [domain.error])
        elif case.setup == "act":
            self._call([(domain.action[0], self._name(x))], [domain.done(self._rng, self._name(x))])
        prefix, _, rest = self._filled(case.answer).partition(MARK)
        self._say("assistant", prefix + rest)
        if case.setup == "call":
            self.messages[-1]["tool_calls"] = [self._spelled(domain.tool, self._name(x))]
        return len(prefix)

    def _num_rounds(self) -> int:
        case, rng = self._case, self._rng
        words = case.user + case.answer
        if "b." in "".join(EXPRESSION.findall(words)):
            low = 2
        elif case.fabricated or case.kind in NEEDS_HISTORY or "a." in "".join(EXPRESSION.findall(words)):
            low = 1
        else:
            low = 0
        band = rng.random()
        high = 4 if band < 0.6 else 12 if band < 0.85 else 30
        return rng.randint(low, high) if high == 4 else rng.randint(high // 2, high)

    def _round(self, record: Record, number: int) -> None:
        domain, rng = self._domain, self._rng
        if number and rng.random() < 0.4:
            self._say("user", rng.choice(FOLLOW_UPS[domain.language]).format(self._name(record)))
        else:
            self._say("user", self._filled(rng.choice(domain.asks), record))
        self._look_up([record])
        self._say("assistant", self._filled(rng.choice(domain.readings), record))
        if rng.random() < 0.12:
            said, replied = rng.choice(COURTESIES[domain.language])
            self._say("user", said)
            self._say("assistant", replied)

    def _look_up(self, records: list[Record]) -> None:
        domain = self._domain
        asked = [(domain.tool, self._name(record)) for record in records]
        observed = [domain.observed(record) for record in records]
        if self._rng.random() < 0.5:
            self._call(asked, observed)
        else:
            for one, result in zip(asked, observed, strict=True):
                self._call([one], [result])

    def _call(self, asked: list[tuple[str, str]], results: list[str]) -> None:
        calls = [self._spelled(tool, name) for tool, name in asked]
        self.messages.append({"role": "assistant", "content": None, "tool_calls": calls})
        for call, result in zip(calls, results, strict=True):
            self.messages.append({"role": "tool", "tool_call_id": call["id"], "content": result})

    def _spelled(self, tool: str, name: str) -> dict[str, Any]:
        arguments = json.dumps({self._domain.arg: name}, ensure_ascii=False)
        function = {"name": tool, "arguments": arguments}
        return {"id": f"call_{self._rng.getrandbits(40):010x}", "type": "function", "function": function}

    def _say(self, role: str, text: str) -> None:
        self.messages.append({"role": role, "content": text})

    def _name(self, record: Record) -> str:
        return str(vars(record)[self._domain.arg])

    def _filled(self, text: str, record: Record | None = None) -> str:
        shown = {"js": js, "kv": kv, "table": table, "xml": xml, "dmy": dmy, "ymd": ymd, "plus": plus}
        known = {"x": record} if record else self._known
        return EXPRESSION.sub(lambda found: str(eval(found[1], shown | known)), text)


def declared(domain: Domain) -> list[dict[str, Any]]:
    """The two tools of a domain in wire form."""
    schema = {"type": "object", "properties": {domain.arg: {"type": "string"}}, "required": [domain.arg]}
    return [
        {"type": "function", "function": {"name": name, "description": about, "parameters": schema}}
        for name, about in ((domain.tool, domain.about), domain.action)
    ]


def lines() -> Iterator[str]:
    """The benchmark's lines, in order."""
    for index, domain in enumerate(DOMAINS):
        for number, case in enumerate(chosen(domain, index)):
            conversation = Conversation(domain, case, random.Random(f"{SEED}/{domain.key}/{number}"))
            honest_chars = conversation.written()
            line = {
                "id": f"everyday-{domain.key}-{number}",
                "split": "dev_sixth",
                "source": "everyday",
                "domain": domain.key,
                "language": domain.language,
                "kind": case.kind if case.fabricated else f"honest_{case.kind}",
                "fabricated": case.fabricated,
                "honest_chars": honest_chars if case.fabricated else 0,
                "messages": conversation.messages,
                "tools": declared(domain),
            }
            yield json.dumps(line, ensure_ascii=False)


def main() -> None:
    """Write the part beside this file, or where the first argument says."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("dev_sixth.jsonl")
    out.write_text("\n".join(chain(lines(), [""])), encoding="utf-8")


if __name__ == "__main__":
    main()
