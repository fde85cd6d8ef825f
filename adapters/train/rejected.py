"""What a tool-calling model does wrong, written beside what is right. Pure.

Each fault makes a wrong answer to a turn, or none where it does not apply:

    fabricated      a result told as if a tool had returned it, without a call
    promised        a call announced and not made
    declined        no tool said to fit, or a question asked, where everything for a call is there
    wrong tool      another declared tool, its parameters filled with what the user gave
    wrong argument  the right tool with another value than the user's
    one of several  fewer calls than were asked for
    one too many    another call beside what was asked for
    unasked         a call where none is right: a parameter is missing, no tool fits, the answer is known
    stale           a new URI answered with an older result
    misreported     a result told with other figures
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from adapters.train.turns import Turn
from server.accuracy.uss import phrases
from server.accuracy.uss.replies import reply
from server.accuracy.uss.world import UnknownTool, execute

_PROMISES = {
    "en": ("Let me look that up.", "I will check that for you.", "One moment please.", "Sure, I am on it."),
    "zh": ("我来查一下。", "请稍等。", "好的，我马上处理。"),
}
_INVENTED = {"uri": "https://example.com", "scan": "SCN-123456", "case": "FBC-12345", "ticket": "SEC-1234"}
_DIGITS = re.compile(r"\d")


def rejected(turn: Turn, random: Random) -> Turn | None:
    """The turn with a wrong answer, its fault drawn by chance among those that apply."""
    faults = list(FAULTS)
    random.shuffle(faults)
    return next(
        (wrong for fault in faults if (wrong := fault(turn, random)) is not None and wrong.said != turn.said),
        None,
    )


def fabricated(turn: Turn, random: Random) -> Turn | None:
    if len(turn.calls) != 1:
        return None
    ((name, arguments),) = turn.calls
    try:
        # The result of arguments that nobody named: well-formed, and not this call's.
        result = execute(
            name, {**arguments, **({"uri": _altered(arguments["uri"], random)} if "uri" in arguments else {})}
        )
    except UnknownTool:
        return replace(
            turn, calls=(), text=f"It is done: {', '.join(str(value) for value in arguments.values())}."
        )
    text = reply(language(turn), name, {**result, **arguments})
    return replace(turn, calls=(), text=text)


def promised(turn: Turn, random: Random) -> Turn | None:
    return replace(turn, calls=(), text=random.choice(_PROMISES[language(turn)])) if turn.calls else None


def declined(turn: Turn, random: Random) -> Turn | None:
    said = (phrases.UNAVAILABLE[language(turn)], *phrases.ASKS[language(turn)].values())
    return (
        replace(turn, calls=(), text=random.choice(random.choice((said[:1], said[1:]))))
        if turn.calls
        else None
    )


def wrong_tool(turn: Turn, random: Random) -> Turn | None:
    if len(turn.calls) != 1:
        return None
    ((name, arguments),) = turn.calls
    others = [tool for tool in turn.tools if tool["function"]["name"] != name]
    return replace(turn, calls=(_filled(random.choice(others), arguments, random),)) if others else None


def wrong_argument(turn: Turn, random: Random) -> Turn | None:
    if not turn.calls:
        return None
    at = random.randrange(len(turn.calls))
    name, arguments = turn.calls[at]
    key = random.choice(list(arguments))
    declared = next(tool["function"]["parameters"] for tool in turn.tools if tool["function"]["name"] == name)
    values = [value for value in declared["properties"][key].get("enum", ()) if value != arguments[key]]
    other = random.choice(values) if values else _altered(arguments[key], random)
    changed = (name, {**arguments, key: other})
    return replace(turn, calls=(*turn.calls[:at], changed, *turn.calls[at + 1 :]))


def one_of_several(turn: Turn, random: Random) -> Turn | None:  # noqa: ARG001  every fault's signature
    return replace(turn, calls=turn.calls[:-1]) if len(turn.calls) > 1 else None


def one_too_many(turn: Turn, random: Random) -> Turn | None:
    known = {key: value for _, arguments in turn.calls for key, value in arguments.items()}
    another = _filled(random.choice(turn.tools), known, random) if turn.calls else None
    return None if another is None or another in turn.calls else replace(turn, calls=(*turn.calls, another))


def unasked(turn: Turn, random: Random) -> Turn | None:
    if turn.calls or not turn.tools:
        return None
    known: dict[str, Any] = {}
    for message in turn.messages:
        for call in message.get("tool_calls", ()):
            known |= call["function"]["arguments"]
    return replace(turn, text="", calls=(_filled(random.choice(turn.tools), known, random),))


def stale(turn: Turn, random: Random) -> Turn | None:  # noqa: ARG001  every fault's signature
    told = [
        message
        for message in turn.messages
        if message["role"] == "assistant" and not message.get("tool_calls")
    ]
    before = [
        call["function"]["arguments"] for message in turn.messages for call in message.get("tool_calls", ())
    ]
    if not told or not before or len(turn.calls) != 1:
        return None
    text = str(told[-1]["content"])
    for old, new in zip(before[-1].values(), turn.calls[0][1].values(), strict=False):
        text = text.replace(str(old), str(new))
    return replace(turn, calls=(), text=text)


def misreported(turn: Turn, random: Random) -> Turn | None:
    if turn.calls or turn.messages[-1]["role"] != "tool":
        return None
    return replace(turn, text=_altered(turn.text, random))


FAULTS: Sequence[Callable[[Turn, Random], Turn | None]] = (
    fabricated, promised, declined, wrong_tool, wrong_argument, one_of_several, one_too_many, unasked, stale, misreported,
)  # fmt: skip


def language(turn: Turn) -> str:
    """`zh` where the user writes Chinese, else `en`."""
    said = "".join(str(message["content"]) for message in turn.messages if message["role"] == "user")
    return "zh" if re.search(r"[\u4e00-\u9fff]", said) else "en"


def _filled(tool: Mapping[str, Any], known: Mapping[str, Any], random: Random) -> tuple[str, dict[str, Any]]:
    """A call of a tool with what is known, and inventions for the rest."""
    arguments: dict[str, Any] = {}
    texts = [value for value in known.values() if isinstance(value, str)]
    for key, schema in tool["function"]["parameters"]["properties"].items():
        if "enum" in schema:
            arguments[key] = known[key] if known.get(key) in schema["enum"] else random.choice(schema["enum"])
        elif schema.get("type") in ("integer", "number"):
            arguments[key] = random.choice((1, 5, 24))
        else:
            arguments[key] = known.get(key) or (texts[0] if texts else _INVENTED.get(key, "default"))
    return tool["function"]["name"], arguments


def _altered(value: Any, random: Random) -> Any:
    """Another value that looks like it: a digit or a letter changed."""
    if isinstance(value, int | float):
        return value + random.choice((1, 2, 12))
    text = str(value)
    digits = [found.start() for found in _DIGITS.finditer(text)]
    if digits:
        at = random.choice(digits)
        return f"{text[:at]}{(int(text[at]) + random.randint(1, 9)) % 10}{text[at + 1 :]}"
    words = [found.span() for found in re.finditer(r"[A-Za-z]{3,}", text)]
    if not words:
        return f"{text}1"
    start, end = random.choice(words)
    return f"{text[:start]}{text[start:end][::-1]}{text[end:]}"
