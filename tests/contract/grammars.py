"""xgrammar on a vocabulary of single bytes: what a grammar accepts, and texts drawn from it."""

from __future__ import annotations

import json
from functools import lru_cache
from random import Random
from typing import Any

import xgrammar

from server.domain import Spelling

SPELLING = Spelling(
    think_open="<think>",
    think_close="</think>",
    call_open="<tool_call>",
    call_close="</tool_call>",
    result_open="<tool_response>",
    result_close="</tool_response>",
    call_prefix='\n{"name": ',
    call_middle=', "arguments": ',
    call_suffix="}\n",
    call_separator="\n",
    turn_tokens=("<|im_start|>", "<|im_end|>", "<|endoftext|>"),
)
END = 256
_CLOSING = frozenset(b'"}]')


@lru_cache
def _compiler() -> xgrammar.GrammarCompiler:
    vocabulary = [bytes([byte]) for byte in range(256)] + [b"<end>"]
    info = xgrammar.TokenizerInfo(
        vocabulary, xgrammar.VocabType.RAW, vocab_size=len(vocabulary), stop_token_ids=[END]
    )
    return xgrammar.GrammarCompiler(info, max_threads=1)


def compiled(grammar: str) -> xgrammar.CompiledGrammar:
    """The structural tag, compiled as the engine compiles it."""
    return _compiler().compile_structural_tag(grammar)


def accepts(grammar: xgrammar.CompiledGrammar, text: str) -> bool:
    """Whether the whole text is one the grammar can end with."""
    matcher = xgrammar.GrammarMatcher(grammar, terminate_without_stop_token=True)
    return (not text or matcher.accept_string(text)) and matcher.is_terminated()


def begins(grammar: xgrammar.CompiledGrammar, text: str) -> bool:
    """Whether the text is the beginning of one that the grammar accepts."""
    return not text or bool(xgrammar.GrammarMatcher(grammar).accept_string(text))


def schema_grammar(schema: dict[str, Any]) -> xgrammar.CompiledGrammar:
    """The grammar of a JSON value alone, as calls embed it."""
    content = {"type": "json_schema", "json_schema": schema, "max_whitespace_cnt": 1}
    return compiled(json.dumps({"type": "structural_tag", "format": content}))


def draw(grammar: xgrammar.CompiledGrammar, random: Random, most: int = 2_000) -> str | None:
    """A random text of the grammar, one byte after the other; `None` when it does not end within `most`, or is no text.

    Printable bytes and whatever closes a string, an object or an array are preferred, so that texts end.
    """
    matcher = xgrammar.GrammarMatcher(grammar)
    mask = xgrammar.allocate_token_bitmask(1, END + 1)
    written = bytearray()
    while len(written) < most:
        matcher.fill_next_token_bitmask(mask)
        words = [int(word) & 0xFFFFFFFF for word in mask[0]]
        allowed = [token for token in range(END + 1) if words[token // 32] >> (token % 32) & 1]
        token = _pick(allowed, random, hurry=len(written) / most)
        if token == END:
            return _text(written)
        assert matcher.accept_token(token)
        written.append(token)
    return None


def _text(written: bytearray) -> str | None:
    try:
        return written.decode()
    except UnicodeDecodeError:  # the engine's character classes take encoded surrogates, which are no UTF-8
        return None


def _pick(allowed: list[int], random: Random, hurry: float) -> int:
    if END in allowed and random.random() < 0.5:
        return END
    closing = [token for token in allowed if token in _CLOSING]
    if closing and random.random() < 0.2 + hurry:
        return random.choice(closing)
    plain = [token for token in allowed if 32 <= token < 127 and token != ord("\\")]
    if plain and random.random() < 0.98:
        return random.choice(plain)
    return random.choice(allowed)
