"""The sentences and blocks of earlier readings, with marks for what came from their observations.

Not covered: a sentence whose figures are spelled as words.
"""

from __future__ import annotations

import re

from server.guard.text.memory import Memory
from server.guard.text.structure import Block, read_block

_FIGURE = re.compile(r"(?<![\w.@/:-])[\w.@/:-]*\d[\w.,:%@/-]*", re.ASCII)
_TOKEN = re.compile(r"#|[A-Za-z][A-Za-z'’]*|[\u4e00-\u9fff]")
_PAIR_LINE = re.compile(r"\s*(?:[-*•]\s+|\d+[.)]\s+)?\**[\w\u4e00-\u9fff][^:：\n]{0,40}\**\s*[:：]\s*\S")
_SENTENCES = re.compile(r"(?<=[.!?])\s+|[。！？；\n]+")
_MAX_REMEMBERED_CHARS = 1_000_000
_MAX_TEMPLATE_TOKENS = 60


def tokenize(text: str) -> list[str]:
    """Words (Chinese: characters) with every figure or id as `#`."""
    return [token.casefold() for token in _TOKEN.findall(_FIGURE.sub(" # ", text))]


def _templates(text: str, *names: str) -> tuple[tuple[str, ...], ...]:
    """The text's sentences as words, with `#` for the names (case folded) and figures in them; those without any left out."""
    found = []
    for sentence in _SENTENCES.split(text):
        folded = sentence.casefold()
        for name in names:
            if name in folded:
                folded = folded.replace(name, " # ")
        tokens = tuple(tokenize(folded)[:_MAX_TEMPLATE_TOKENS])
        if "#" in tokens and len(tokens) - tokens.count("#") >= 2:
            found.append(tokens)
    return tuple(found)


templates_of = Memory(_templates, _MAX_REMEMBERED_CHARS)
"""The sentences of an earlier reading: `templates_of(text, *names)`."""


def _embedded_block(text: str) -> Block | None:
    """The first structured block within a text."""
    if len(text) > 20_000:
        return None
    lines = [line for line in text.splitlines() if line.count("|") >= 2 or _PAIR_LINE.match(line)]
    brace = text.find("{")
    if brace >= 0 and (block := read_block(text[brace : text.rfind("}") + 1])):
        return block
    return read_block("\n".join(lines)) if lines else None


block_of = Memory(_embedded_block, _MAX_REMEMBERED_CHARS)
"""The first structured block within a text."""
