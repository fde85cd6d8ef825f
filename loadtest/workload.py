"""What a fleet of tool-calling agents asks for: pure and seeded. Equal seeds give equal loads.

A conversation is a list of questions about one tool set. The client asks each, runs the tools that the model
calls, sends their results back, and thinks before the next one. Tool sets are shared between conversations, as
in a product: their contracts and their prompt prefixes are the same again and again.

Not covered: the drift of a real product's traffic over a day, and users that give up.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

Tool = dict[str, Any]


def _tool(name: str, says: str, required: str, **properties: Any) -> Tool:
    return {
        "type": "function",
        "function": {
            "name": name,
            "description": says,
            "parameters": {
                "type": "object",
                "properties": properties,
                "required": [required],
                "additionalProperties": False,
            },
        },
    }


_TEXT = {"type": "string"}
_CITY = {"type": "string", "description": "Name of a city."}
TOOL_SETS: dict[str, tuple[Tool, ...]] = {
    "travel": (
        _tool("get_weather", "The weather in a city.", "city", city=_CITY, unit={"type": "string", "enum": ["c", "f"]}),
        _tool("find_trains", "Trains from a city.", "city", city=_CITY, after={"type": "string", "description": "HH:MM"}),
        _tool("find_hotels", "Hotels in a city.", "city", city=_CITY, stars={"type": "integer", "minimum": 1, "maximum": 5}),
    ),
    "shop": (
        _tool("find_order", "An order by its number.", "order", order={"type": "integer"}),
        _tool("refund_order", "Refund an order.", "order", order={"type": "integer"}, reason=_TEXT),
        _tool(
            "search_goods", "Goods by words.", "words",
            words={"type": "array", "items": _TEXT, "minItems": 1, "maxItems": 5},
            price={"type": "object", "properties": {"least": {"type": "number"}, "most": {"type": "number"}}},
        ),
    ),
    "operations": tuple(
        _tool(f"query_{what}", f"The {what} of a service.", "service", service=_TEXT, minutes={"type": "integer", "minimum": 1})
        for what in ("latency", "errors", "restarts", "deployments", "alerts", "saturation", "costs", "owners")
    ),
}  # fmt: skip
_SUBJECTS = {
    "travel": ("Paris", "Lyon", "Berlin", "Kyoto", "Lima", "Oslo", "Porto", "Hanoi"),
    "shop": ("order 1042", "order 77", "a red lamp under 40", "order 9001", "two garden chairs"),
    "operations": ("checkout", "search", "ledger", "gateway", "billing"),
}
_QUESTIONS = {
    "travel": (
        "What is the weather in {}?",
        "Which trains leave {} after nine?",
        "Find a hotel in {} with four stars.",
    ),
    "shop": ("Where is {}?", "I want my money back for {}.", "What does {} cost?"),
    "operations": (
        "Has {} had errors in the last hour?",
        "Who owns {}, and when was it deployed?",
        "Is {} slow now?",
    ),
}
_DETAIL = "For context, here is what was agreed before: the budget is fixed, the date is not, and a short answer is fine. "


@dataclass(frozen=True, slots=True)
class Scenario:
    """A kind of conversation, and how often it comes."""

    name: str
    weight: float
    tools: str
    """Key of `TOOL_SETS`."""
    questions: tuple[int, int]
    """Least and most questions."""
    think_s: float
    """Mean of the exponential think time before each question but the first."""
    max_tokens: tuple[int, int]
    """Least and most tokens of an answer."""
    detail: tuple[int, int] = (0, 0)
    """Least and most times that the first question carries a paragraph of context."""


SCENARIOS = (
    Scenario("lookup", 0.5, "travel", (1, 3), 1.0, (32, 96)),
    Scenario("support", 0.3, "shop", (2, 5), 2.0, (48, 160), (0, 4)),
    Scenario("incident", 0.2, "operations", (3, 6), 0.5, (64, 256), (4, 16)),
)


@dataclass(frozen=True, slots=True)
class Question:
    """What the user says, how long they think before it, and how long an answer may be."""

    text: str
    think_s: float
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Conversation:
    """One agent's conversation."""

    number: int
    scenario: str
    tools: tuple[Tool, ...]
    questions: tuple[Question, ...]

    @property
    def system(self) -> str:
        """The system message; the same for all conversations with these tools."""
        return f"You are an assistant with {len(self.tools)} tools. Call one when you need a fact; never make a result up."


def conversations(
    seed: int, *, scenarios: tuple[Scenario, ...] = SCENARIOS, think: bool = True
) -> Iterator[Conversation]:
    """Conversations without end. `think=False` leaves the think times out."""
    draw = random.Random(f"conversations {seed}")
    weights = [scenario.weight for scenario in scenarios]
    number = 0
    while True:
        [scenario] = draw.choices(scenarios, weights)
        questions = []
        for i in range(draw.randint(*scenario.questions)):
            text = draw.choice(_QUESTIONS[scenario.tools]).format(draw.choice(_SUBJECTS[scenario.tools]))
            if not i:
                text = _DETAIL * draw.randint(*scenario.detail) + text
            pause = draw.expovariate(1 / scenario.think_s)
            questions.append(
                Question(text, pause if i and think else 0.0, draw.randint(*scenario.max_tokens))
            )
        yield Conversation(number, scenario.name, TOOL_SETS[scenario.tools], tuple(questions))
        number += 1


def arrivals(seed: int, rate: float) -> Iterator[float]:
    """Instants of a Poisson process of `rate` a second, in seconds from 0."""
    draw = random.Random(f"arrivals {seed}")
    at = 0.0
    while True:
        at += draw.expovariate(rate)
        yield at


def run_tool(name: str, arguments: str) -> str:
    """What the tool answers: made from a digest, so that equal calls give equal results."""
    digest = sha256(f"{name} {arguments}".encode()).digest()
    return json.dumps(
        {
            "tool": name,
            "status": "ok" if digest[0] % 8 else "delayed",
            "value": int.from_bytes(digest[1:3], "big"),
            "items": [
                {"id": digest[i], "score": digest[i + 1] / 256} for i in range(3, 3 + digest[2] % 6 * 2, 2)
            ],
        }
    )
