"""Shared helpers of the evaluation set: seeded draws, message shorthands and the book that collects items."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.guard.benchmark.scene import looks_up, record, says, system, tool, user

U, A, C, S, T = user, says, looks_up, system, tool
Messages = list[dict[str, Any]]

FIRST = [
    "Amara",
    "Bence",
    "Carla",
    "Dmitri",
    "Elif",
    "Farid",
    "Greta",
    "Hamza",
    "Ines",
    "Jonas",
    "Keiko",
    "Luca",
    "Maren",
    "Nadia",
    "Oskar",
    "Priya",
    "Quentin",
    "Rosa",
    "Stefan",
    "Tamsin",
    "Ulrike",
    "Viktor",
    "Wanda",
    "Ximena",
    "Yusuf",
    "Zora",
    "Aled",
    "Bridget",
    "Cormac",
    "Delphine",
]
LAST = [
    "Abara",
    "Brandt",
    "Castellano",
    "Dunmore",
    "Eriksen",
    "Fairweather",
    "Gallo",
    "Hutchins",
    "Iwata",
    "Jankowski",
    "Kessler",
    "Lindqvist",
    "Moreau",
    "Nkemelu",
    "Okafor",
    "Petrov",
    "Quist",
    "Rahimi",
    "Sandoval",
    "Thackeray",
    "Umar",
    "Vasquez",
    "Whitlock",
    "Yilmaz",
    "Zeller",
    "Arden",
    "Boyle",
]
ZH_LAST = list("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕")
ZH_GIVEN = [
    "雨桐",
    "子涵",
    "建国",
    "晓敏",
    "志远",
    "丽华",
    "文博",
    "思琪",
    "海燕",
    "俊杰",
    "欣怡",
    "国强",
    "雅婷",
    "振宇",
    "秀兰",
    "浩然",
    "佳宁",
    "立新",
    "梦洁",
    "宏伟",
    "嘉怡",
    "永康",
    "若曦",
    "德明",
]


FAILED = {
    "en": [
        ("Error: request timed out", "That one timed out, so I have nothing for it. Please ask again later."),
        ('{"error": "not_found"}', "The system answers not_found. Is it spelled correctly?"),
        ("HTTP 502 Bad Gateway", "The lookup failed with a 502, sorry."),
    ],
    "zh": [
        ('{"code": 500, "msg": "系统繁忙"}', "系统繁忙（500），这个没查到，稍后再试吧。"),
        ("查询超时", "查询超时了，没有拿到结果。"),
    ],
}
ALONE = {"honest_negation", "honest_recall", "honest_multi_turn"}  # what came before is part of what they say
COURTESY = {
    "en": [("ok thx", "You're welcome."), ("one sec, phone", "Take your time."), ("hm ok", "Anything else?")],
    "zh": [("好的", "还有需要随时说。"), ("谢谢", "不客气。"), ("稍等我接个电话", "好，您先忙。")],
}


def js(value: Any, indent: int | None = 2) -> str:
    """JSON as a model would print it."""
    return json.dumps(value, ensure_ascii=False, indent=indent)


def iso(day: date) -> str:
    return day.isoformat()


def dm(day: date) -> str:
    """A date in prose, such as 4 May."""
    return f"{day.day} {day:%B}"


def md(day: date) -> str:
    """A date in American prose, such as May 4."""
    return f"{day:%B} {day.day}"


def cn(day: date) -> str:
    return f"{day.month}月{day.day}日"


def parallel(*calls: tuple[str, dict[str, Any], Any]) -> Messages:
    """Several calls in one assistant message, with their results behind it."""
    pairs = [
        looks_up(name, arguments, result, key=str(i)) for i, (name, arguments, result) in enumerate(calls)
    ]
    first = {"role": "assistant", "content": None, "tool_calls": [p[0]["tool_calls"][0] for p in pairs]}
    return [first, *(p[1] for p in pairs)]


def ask(question: str, *calls: Messages, answer: str) -> Messages:
    """A finished round."""
    return [*user(question), *(m for c in calls for m in c), *says(answer)]


class Draw:
    """Seeded draws. `v` is the number of the pass (0 or 1); `o` picks the wording of the pass."""

    def __init__(self, seed: str, v: int) -> None:
        self.r = Random(f"{seed}/{v}")
        self.v = v
        self.used: set[str] = set()

    def o(self, *wordings: Any) -> Any:
        return wordings[self.v % len(wordings)]

    def n(self, low: int, high: int) -> int:
        return self.r.randint(low, high)

    def x(self, low: float, high: float, digits: int = 1) -> float:
        return round(self.r.uniform(low, high), digits)

    def day(self, start: str, spread: int = 60) -> date:
        return date.fromisoformat(start) + timedelta(days=self.r.randint(0, spread))

    def hm(self, low: int = 7, high: int = 20, step: int = 5) -> str:
        return f"{self.n(low, high):02d}:{self.r.randrange(0, 60, step):02d}"

    def pick(self, options: Iterable[Any]) -> Any:
        return self.r.choice(list(options))

    def some(self, options: Iterable[Any], k: int) -> list[Any]:
        return self.r.sample(list(options), k)

    def code(self, form: str) -> str:
        """`#` a digit, `@` a capital, `~` a hexadecimal digit; never the same one twice."""
        while True:
            pools = {"#": "0123456789", "@": "ABCDEFGHJKLMNPRSTUVWXYZ", "~": "0123456789abcdef"}
            text = "".join(self.r.choice(pools[c]) if c in pools else c for c in form)
            if text not in self.used:
                self.used.add(text)
                return text

    def person(self) -> str:
        while True:
            name = f"{self.pick(FIRST)} {self.pick(LAST)}"
            if name not in self.used:
                self.used.add(name)
                return name

    def zh(self) -> str:
        while True:
            name = self.pick(ZH_LAST) + self.pick(ZH_GIVEN)
            if name not in self.used:
                self.used.add(name)
                return name


class Book:
    """Collects the items of one domain in one pass."""

    def __init__(self, domain: str, language: str, v: int) -> None:
        self.domain, self.language, self.v = domain, language, v
        self.tools: list[dict[str, Any]] = []
        self.sys = ""
        self.filler: Callable[[], Messages] = list
        self.rows: list[dict[str, Any]] = []

    def long(self, rounds: int) -> Messages:
        """Earlier rounds about other things; now and then one of them fails, or is only a word of courtesy."""
        style, parts = Random(f"{self.domain}{self.v}{len(self.rows)}{rounds}"), []
        for _ in range(rounds):
            part = self.filler()
            if style.random() < 0.08:
                error, report = style.choice(FAILED[self.language])
                part[-2]["content"], part[-1]["content"] = error, report
            parts += part
            if style.random() < 0.12:
                question, answer = style.choice(COURTESY[self.language])
                parts += [*user(question), *says(answer)]
        return parts

    def add(self, kind: str, parts: list[Messages], answer: str) -> None:
        number = len(self.rows)
        parts = [part for part in parts if part]
        before = Random(f"before/{self.domain}{self.v}{number}")
        rounds = sum(m["role"] == "user" for part in parts for m in part)
        if rounds <= 2 and kind not in ALONE and before.random() < 0.42:
            at = 1 if parts[0][0]["role"] == "system" else 0
            parts = [*parts[:at], self.long(before.choice([1, 1, 2, 2, 3, 4, 5, 7, 9, 11, 21])), *parts[at:]]
        history = [json.loads(json.dumps(m)) for part in parts for m in part]
        if self.sys and history[0]["role"] != "system" and (number + self.v) % 2 == 0:
            history = [*system(self.sys), *history]
        style = Random(f"{self.domain}{self.v}{number}")
        prefix = style.choice(["call_", "chatcmpl-tool-", "tc", "call_0_"])
        renamed: list[str] = []
        for message in history:
            for call in message.get("tool_calls", ()):
                call["id"] = prefix + f"{style.getrandbits(40):010x}"
                renamed.append(call["id"])
            if message["role"] == "tool":
                message["tool_call_id"] = renamed.pop(0)
        assert not renamed, (self.domain, number)
        name = f"{self.domain}-{self.v}-{number:02d}"
        self.rows.append(
            record(
                "dev_seventh", "seventh", name, self.domain, self.language, kind, history, self.tools, answer
            )
        )
