"""Where the words of a text come from: whose message or which tool has them.

Not covered: synonyms; a word that two sources have counts for the one that proves more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from server.domain import Message, Role, Tool
from server.guard.learned.irregular import IRREGULAR
from server.guard.text.frames import CJK_RUN
from server.guard.text.memory import Memory
from server.guard.text.words import remembered, stem

_TOKEN = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?|\d[\d.,:/%-]*|[\u4e00-\u9fff]+|\n|[^\w\s]")
_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")
_MAX_REMEMBERED_CHARS = 4_000_000
_MAX_MESSAGES = 128
"""The last messages, which are read; older ones say little of what holds now."""
_MAX_SYSTEM = 8
_FIGURE = re.compile(r"\d[\d.,:/%-]*")
_OPENS = frozenset(".!?:\n")
"""Signs behind which a capital says nothing."""

NEW = "N"
"""No message and no tool has the word."""
ORIGINS = ("R", "U", "C", "O", "T", "Y", "S", "D", NEW)
"""A result of this turn or its call; the last user message; a tool called in this turn; an earlier result; an earlier
user message; the system; the assistant; a declared tool; nobody. The first that has a word counts."""


Token = tuple[str, str]
"""The word in lower case, a sign, or nothing for a figure; and who said it: a letter of `ORIGINS`, behind `P` if the word
has a capital within a sentence, `#` and more for a figure, nothing for a sign."""


def bigrams(run: str) -> list[str]:
    """The pairs of neighbours of a Chinese run; a single character stands for itself."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


@remembered
def _root(word: str) -> str:
    return stem(IRREGULAR.get(word, word))


def _read_words(text: str) -> frozenset[str]:
    folded = text.lower()
    words = {_root(word) for word in set(_WORD.findall(folded))}
    if not text.isascii():
        for run in CJK_RUN.findall(text):
            words.update(bigrams(run))
    return frozenset(words)


_words_of = Memory(_read_words, _MAX_REMEMBERED_CHARS)


def _tool_text(tool: Tool) -> str:
    parameters = json.dumps(tool.parameters, ensure_ascii=False)
    return f"{tool.name} {tool.description} {parameters}".replace("_", " ")


class Origins:
    """The words of a conversation by who said them."""

    def __init__(self, messages: tuple[Message, ...], tools: tuple[Tool, ...], last: int) -> None:
        """`last`: index of the last user message, -1 if there is none."""
        said: dict[str, list[frozenset[str]]] = {origin: [] for origin in ORIGINS}
        declared = {tool.name: tool for tool in tools}
        start = max(0, len(messages) - _MAX_MESSAGES)
        for index in range(len(messages) - 1, start - 1, -1):
            message = messages[index]
            now = index > last
            if message.role is Role.TOOL:
                said["R" if now else "O"].append(_words_of(message.text))
            elif message.role is Role.USER:
                said["U" if index == last else "T"].append(_words_of(message.text))
            elif message.role is Role.ASSISTANT:
                said["S"].append(_words_of(message.text))
                for call in message.calls:
                    said["R" if now else "O"].append(_words_of(call.arguments))
                    if now and call.name in declared:
                        tool = declared[call.name]
                        said["C"].append(_words_of(f"{tool.name} {tool.description}".replace("_", " ")))
        said["Y"] = [_words_of(m.text) for m in messages[:_MAX_SYSTEM] if m.role is Role.SYSTEM]
        said["D"] = [_words_of(_tool_text(tool)) for tool in tools]
        self._said = [(origin, words) for origin in ORIGINS for words in said[origin]]
        self._said_before = [one for one in self._said if one[0] != "U"]
        self._known: dict[str, Token] = {}
        self._known_before: dict[str, Token] = {}

    def _token(self, token: str, proper: str, *, asked: bool) -> Token:
        """A word with its origin; `asked`: as if the last user message had not said it."""
        word = token.lower()
        root = _root(word) if word.isascii() else word
        # Looked for where it is needed: most words of a long conversation are never asked for.
        for origin, words in self._said_before if asked else self._said:
            if root in words:
                return word, proper + origin
        return word, proper + NEW

    def read(self, text: str, figure: Callable[[int], str], *, asked: bool = False) -> list[Token]:
        """The tokens of a text. `figure`: what to call the figure at a position; `asked`: it is the last user message."""
        known = self._known_before if asked else self._known
        places = _FIGURE.finditer(text)
        tokens: list[Token] = []
        opens = True
        for token in _TOKEN.findall(text):
            read = known.get(token)
            if read is not None:  # a small word or a sign that was met before
                tokens.append(read)
                opens = token in _OPENS
                continue
            first = token[0]
            if first.isalpha():
                proper = "P" if not opens and first.isupper() else ""
                for word in (token,) if first.isascii() else bigrams(token):
                    key = f"{proper or '^'}{word}" if first.isupper() else word
                    read = known.get(key)
                    if read is None:
                        read = known[key] = self._token(word, proper, asked=asked)
                    tokens.append(read)
                opens = False
            elif first.isdigit():
                tokens.append(("", "#" + figure(next(places).start())))
                opens = False
            else:
                known[token] = read = token, ""
                tokens.append(read)
                opens = token in _OPENS
        return tokens


def signs_of(text: str) -> list[str]:
    """The words, figures and signs of a result, in lower case."""
    return _TOKEN.findall(text.replace("_", " ").lower())
