"""What every ward uses: seeded draws with names of its own, and the book that collects the items."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

from tests.guard.benchmark.desks import kit as desks
from tests.guard.benchmark.scene import looks_up, record, says, system, tool, user

U, A, C, S, T = user, says, looks_up, system, tool
Messages = list[dict[str, Any]]
SPLIT, SOURCE = "dev_eighth", "wards"

GIVEN = [
    "Agnes",
    "Bjarne",
    "Cosima",
    "Duarte",
    "Eszter",
    "Fergus",
    "Gwen",
    "Hollis",
    "Imogen",
    "Joaquin",
    "Kirsten",
    "Lorcan",
    "Mireille",
    "Naveed",
    "Odalys",
    "Piotr",
    "Rhiannon",
    "Saoirse",
    "Tobias",
    "Una",
    "Vikram",
    "Winifred",
    "Yannick",
    "Zuzana",
    "Leopold",
    "Marguerite",
]
FAMILY = [
    "Achterberg",
    "Bellweather",
    "Cartmel",
    "Drury",
    "Engstrom",
    "Fothergill",
    "Gwynne",
    "Halloran",
    "Ilves",
    "Jespersen",
    "Kowalczyk",
    "Lascelles",
    "Marchetti",
    "Norrington",
    "Osei",
    "Penhaligon",
    "Rutkowski",
    "Strand",
    "Trevelyan",
    "Ullman",
    "Verhoeven",
    "Wroblewski",
]
ZH_FAMILY = list("姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯")
ZH_GIVEN = [
    "桂英",
    "明轩",
    "玉珍",
    "淑芬",
    "启航",
    "凤霞",
    "天佑",
    "静怡",
    "世杰",
    "春梅",
    "学军",
    "亦菲",
    "长青",
    "可馨",
    "卫东",
    "紫萱",
    "润生",
    "美玲",
]

DOWN = {
    "en": [
        (
            "ERROR 504 gateway timeout",
            "No answer from the service in time (504), so nothing on that one yet.",
        ),
        (
            '{"ok": false, "reason": "record locked"}',
            "That record is locked at the moment; I couldn't read it.",
        ),
        ("null", "The lookup came back empty."),
    ],
    "zh": [
        ("ERR_CONN_RESET", "连接被重置了，这一条没拿到数据。"),
        ('{"success": false, "message": "无权限"}', "系统提示无权限，这条我读不了。"),
    ],
}
ASIDE = {
    "en": [
        ("brb", "Sure, I'll be here."),
        ("great", "Glad that helps. What's next?"),
        ("okay let me write that down", "Of course."),
    ],
    "zh": [("嗯嗯", "还要看别的吗？"), ("好，我记一下", "您慢慢记。"), ("收到", "好的，有事再叫我。")],
}
ALONE = {
    "honest_negation",
    "honest_recall",
    "honest_multi_turn",
    "honest_summary",
}  # they speak of what came before


class Draw(desks.Draw):
    """Seeded draws with other people."""

    def person(self) -> str:
        return self._unseen(GIVEN, FAMILY, " ")

    def zh(self) -> str:
        return self._unseen(ZH_GIVEN, ZH_FAMILY, "")

    def _unseen(self, given: list[str], family: list[str], gap: str) -> str:
        while True:
            pair = (self.pick(given), self.pick(family))
            name = gap.join(pair if gap else reversed(pair))
            if name not in self.used:
                self.used.add(name)
                return name


class Book:
    """Collects the items of one domain in one pass."""

    def __init__(self, domain: str, language: str, number: int) -> None:
        self.domain, self.language, self.number = domain, language, number
        self.tools: list[dict[str, Any]] = []
        self.sys = ""
        self.filler: Callable[[], Messages] = list
        self.rows: list[dict[str, Any]] = []

    def long(self, rounds: int) -> Messages:
        """Earlier rounds about other records; some fail, some are only a word in passing."""
        chance, parts = Random(f"long/{self.domain}/{self.number}/{len(self.rows)}/{rounds}"), []
        for _ in range(rounds):
            part = self.filler()
            if chance.random() < 0.09:
                part[-2]["content"], part[-1]["content"] = chance.choice(DOWN[self.language])
            parts += part
            if chance.random() < 0.1:
                question, answer = chance.choice(ASIDE[self.language])
                parts += [*user(question), *says(answer)]
        return parts

    def add(self, kind: str, parts: list[Messages], answer: str) -> None:
        """One labelled conversation; a short one may get earlier rounds and the ward's system message."""
        at = len(self.rows)
        chance = Random(f"add/{self.domain}/{self.number}/{at}")
        parts = [part for part in parts if part]
        rounds = sum(message["role"] == "user" for part in parts for message in part)
        if rounds <= 2 and kind not in ALONE and chance.random() < 0.42:
            first = int(parts[0][0]["role"] == "system")
            more = self.long(chance.choice([1, 1, 2, 3, 3, 4, 6, 8, 10, 14, 24]))
            parts = [*parts[:first], more, *parts[first:]]
        history = [json.loads(json.dumps(message)) for part in parts for message in part]
        if self.sys and history[0]["role"] != "system" and (at + self.number) % 2:
            history = [*system(self.sys), *history]
        prefix = chance.choice(["call_", "toolu_", "fc-", "chatcmpl-tool-"])
        waiting: list[str] = []
        for message in history:
            for call in message.get("tool_calls", ()):
                call["id"] = f"{prefix}{chance.getrandbits(44):011x}"
                waiting.append(call["id"])
            if message["role"] == "tool":
                message["tool_call_id"] = waiting.pop(0)
        assert not waiting, (self.domain, at)
        name = f"{self.domain}-{self.number}-{at:02d}"
        self.rows.append(
            record(SPLIT, SOURCE, name, self.domain, self.language, kind, history, self.tools, answer)
        )
