"""An engine that plays raw model texts back, so that any model behaviour can be met without weights.

A script is JSON Lines; blank lines are skipped. Each line is one object:

    {"match": "<regex on the last message's text>", "outputs": ["raw text", ...],
     "chunk_chars": 4, "delay_ms": 0, "adapter": "<name, optional>"}

- `match` (default: matches everything) is searched, not anchored. The first line that matches answers;
  when none does the ask is refused.
- `adapter` (default: any and none): the line answers what is asked of that adapter alone.
- `outputs` (at least one): the k-th decode of one request id gives the k-th; the last one repeats.
- `chunk_chars` (default 4): characters a delta. `delay_ms` (default 0): wait before each delta.

Behind `said` the decode goes on: an output that begins with `said.text` is played from there, any other
output is what follows. `max_tokens` is honoured; a grammar is not, so that guards meet what a grammar would
have prevented. Nor are sampling, seed, priority and stop tokens.

There is no tokenizer. The stand-in: a token is four bytes of UTF-8, its id those bytes read as a
little-endian number; a text, and each delta, ends with a shorter token where it does not divide by four.
Every token has log-probability 0, since the script is certain.
"""

from __future__ import annotations

import asyncio
import json
import re
import struct
from collections import OrderedDict
from collections.abc import AsyncGenerator, Iterator
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError, field_validator

from server.dialect.qwen3 import QWEN3
from server.domain import Thinking, TokenLogprob
from server.engine.port import Ask, Delta, ModelCard, Prompt, SamplingDefaults
from server.errors import ConfigurationError, ContextLengthExceeded, EngineUnavailable, InvalidRequest

CONTROL_LITERALS = (
    QWEN3.think_open,
    QWEN3.think_close,
    QWEN3.call_open,
    QWEN3.call_close,
    QWEN3.result_open,
    QWEN3.result_close,
    *QWEN3.turn_tokens,
)
"""Qwen3's control tokens that matter to a conversation; occurrences in a request are counted."""

_BYTES_A_TOKEN = 4
_REQUESTS_REMEMBERED = 4096
_LITERAL = re.compile("|".join(map(re.escape, CONTROL_LITERALS)))


class ScriptLine(BaseModel, frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True):
    """One line of a script."""

    match: str = ""
    """Regular expression, searched in the last message's text."""
    outputs: tuple[str, ...] = Field(min_length=1, strict=False)
    """Raw model texts by decode; the last repeats."""
    chunk_chars: int = Field(default=4, ge=1)
    """Characters a delta."""
    delay_ms: float = Field(default=0, ge=0, strict=False, allow_inf_nan=False)
    """Milliseconds before each delta."""
    adapter: str | None = None
    """Adapter whose answers these are."""

    @field_validator("match")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return pattern


def read_script(path: Path) -> tuple[ScriptLine, ...]:
    """The lines of a script. Raises `ConfigurationError` naming the file and the line at fault."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"script {path} cannot be read: {error}") from error
    lines = tuple(
        _script_line(path, number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()
    )
    if not lines:
        raise ConfigurationError(f"script {path} holds no line")
    return lines


def _script_line(path: Path, number: int, line: str) -> ScriptLine:
    try:
        return ScriptLine.model_validate(json.loads(line))
    except json.JSONDecodeError as error:
        raise ConfigurationError(f"script {path} line {number}: not JSON: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the line"
        raise ConfigurationError(f"script {path} line {number}: {field}: {first['msg']}") from error


class ScriptedEngine:
    """`server.engine.port.Engine` over a script."""

    def __init__(
        self,
        lines: tuple[ScriptLine, ...],
        *,
        name: str = "scripted",
        max_model_len: int = 32_768,
        adapters: tuple[str, ...] = (),
    ) -> None:
        self._lines = tuple((re.compile(line.match), line) for line in lines)
        self._decodes: OrderedDict[str, int] = OrderedDict()
        self._closed = False
        script = json.dumps([line.model_dump(mode="json") for line in lines], sort_keys=True)
        defaults = SamplingDefaults(temperature=0.7, top_p=0.8, top_k=20)
        self._model = ModelCard(
            name=name,
            fingerprint=sha256(script.encode("utf-8", "surrogatepass")).hexdigest(),
            max_model_len=max_model_len,
            dtype="text",
            defaults=defaults,
            thinking_defaults=SamplingDefaults(temperature=0.6, top_p=0.95, top_k=20),
            adapters=adapters,
        )

    @property
    def model(self) -> ModelCard:
        """A card whose fingerprint is a digest of the script."""
        return self._model

    async def render(self, ask: Ask) -> Prompt:
        """Stand-in ids of every text of the ask. Raises `ContextLengthExceeded` as a model would."""
        self._raise_if_closed()
        text = _conversation_text(ask)
        token_ids = stand_in_ids(text)
        room = self._model.max_model_len - len(token_ids)
        if room < max(1, ask.sampling.max_tokens or 0):
            raise ContextLengthExceeded(
                f"the prompt's {len(token_ids)} tokens and {ask.sampling.max_tokens or 1} of the answer do not"
                f" fit the model's context of {self._model.max_model_len} tokens",
                param="messages" if room < 1 else "max_tokens",
            )
        thinking = Thinking.OPTIONAL if ask.thinking else Thinking.CLOSED
        return Prompt(token_ids, thinking, neutralised=sum(1 for _ in _LITERAL.finditer(text)))

    async def stream(self, ask: Ask, prompt: Prompt) -> AsyncGenerator[Delta, None]:
        """Play the matching output. Raises `InvalidRequest` when no line matches."""
        self._raise_if_closed()
        line = self._line_for(ask)
        output = line.outputs[min(self._next_decode(ask.request_id), len(line.outputs) - 1)]
        output = output.removeprefix(ask.said)
        room = self._model.max_model_len - len(prompt.token_ids) - len(stand_in_ids(ask.said))
        budget = max(0, min(room, room if ask.sampling.max_tokens is None else ask.sampling.max_tokens))
        for delta in _deltas(
            output, line.chunk_chars, budget, with_logprobs=ask.sampling.logprobs is not None
        ):
            # Even without a delay the loop must get its turn: a client that leaves is noticed there.
            await asyncio.sleep(line.delay_ms / 1000)
            self._raise_if_closed()
            yield delta

    async def rescore(self, prompt: Prompt, said: str, output_ids: tuple[int, ...]) -> tuple[float, ...]:
        """Zero for every id: the script is certain."""
        self._raise_if_closed()
        return (0.0,) * len(output_ids)

    async def check(self) -> None:
        """Return until closed."""
        self._raise_if_closed()

    async def close(self) -> None:
        """Refuse from now on; streams end with `EngineUnavailable` at their next delta."""
        self._closed = True

    def _raise_if_closed(self) -> None:
        if self._closed:
            raise EngineUnavailable("the engine is closed")

    def _line_for(self, ask: Ask) -> ScriptLine:
        text = ask.messages[-1].text if ask.messages else ""
        for pattern, line in self._lines:
            if line.adapter in (None, ask.adapter) and pattern.search(text):
                return line
        raise InvalidRequest("no line of the script matches the last message", param="messages")

    def _next_decode(self, request_id: str) -> int:
        """How often this request id was decoded before; the least recent ids are forgotten."""
        count = self._decodes.pop(request_id, 0)
        self._decodes[request_id] = count + 1
        if len(self._decodes) > _REQUESTS_REMEMBERED:
            self._decodes.popitem(last=False)
        return count


def stand_in_ids(text: str) -> tuple[int, ...]:
    """The stand-in token ids of a text."""
    data = text.encode("utf-8", "surrogatepass")
    count = -(-len(data) // _BYTES_A_TOKEN)
    return struct.unpack(f"<{count}I", data.ljust(count * _BYTES_A_TOKEN, b"\0"))


def _conversation_text(ask: Ask) -> str:
    parts = [
        json.dumps(tool.parameters, ensure_ascii=False) + tool.name + tool.description for tool in ask.tools
    ]
    for message in ask.messages:
        parts += (message.role.value, message.name or "", message.reasoning, message.text)
        parts += [call.name + call.arguments for call in message.calls]
    return "\n".join(parts)


def _deltas(output: str, chunk_chars: int, budget: int, *, with_logprobs: bool) -> Iterator[Delta]:
    """Cut `output` into deltas of at most `budget` tokens together; the last one carries the finish."""
    chunks = [output[at : at + chunk_chars] for at in range(0, len(output), chunk_chars)] or [""]
    for number, text in enumerate(chunks, 1):
        ids = stand_in_ids(text)
        if len(ids) > budget:
            text = text.encode("utf-8", "surrogatepass")[: budget * _BYTES_A_TOKEN].decode("utf-8", "ignore")
            yield _delta(text, ids[:budget], "length", with_logprobs)
            return
        budget -= len(ids)
        yield _delta(text, ids, "stop" if number == len(chunks) else None, with_logprobs)


def _delta(text: str, ids: tuple[int, ...], finish: str | None, with_logprobs: bool) -> Delta:
    return Delta(text, ids, tuple(map(_certain, ids)) if with_logprobs else (), finish)


def _certain(token_id: int) -> TokenLogprob:
    data = token_id.to_bytes(_BYTES_A_TOKEN, "little").rstrip(b"\0")
    token = data.decode("utf-8", "replace")
    return TokenLogprob(token, token_id, 0.0, ((token, token_id, 0.0),))
