"""A conversation to token ids, so that no text of the request can steer the model's control tokens.

    hide literals -> chat template -> split at the template's control tokens -> reveal -> encode plain -> join

Every text of a request is untrusted: messages of every role, reasoning, names, call arguments, ids, tool
names, descriptions and schemas, template arguments. A control-token literal in it (`<|im_end|>`, and the
tokens that Qwen3 does not mark as special, `<tool_response>` and the like) is encoded as the plain characters
that it is and counted; only the template's own text yields control tokens. Plain pieces are encoded by a twin
of the tokenizer that knows no control token. Text without literals gives exactly the ids of
`tokenizer.apply_chat_template`; `PromptRenderer` proves it on probes when it is built.

White-space tokens that a tokenizer adds to its vocabulary are text, not control.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from jinja2 import TemplateError
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from server.dialect.qwen3 import QWEN3
from server.domain import Message, Thinking
from server.engine.disguise import Disguise, Literals
from server.engine.port import Ask, Prompt
from server.engine.template import ChatTemplate
from server.errors import ConfigurationError, InvalidRequest

THINK_OPEN, THINK_CLOSE = QWEN3.think_open, QWEN3.think_close

_OWN_ARGS = frozenset({"enable_thinking", "show_returns"})
_CACHED_CHARS = 8_000_000
_CACHED_PIECE_CHARS = 200_000
_PROBES = ("Hello", " two  spaces\n\n and lines\r\n", "\n中文 naïve 😀 e\u0301", '1234567 {"a": [1.5]}\t')


@dataclass(frozen=True, slots=True)
class Control:
    """A control token: its id, and whether the tokenizer swallows white space beside it."""

    token_id: int
    special: bool
    lstrip: bool
    rstrip: bool


class PromptRenderer:
    """Renders asks with one checkpoint's chat template and tokenizer. Safe to use from several threads."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast) -> None:
        if not tokenizer.is_fast:
            raise ConfigurationError("the checkpoint has no fast tokenizer (tokenizer.json)")
        self.tokenizer = tokenizer
        self._control = {
            token.content: Control(token_id, token.special, token.lstrip, token.rstrip)
            for token_id, token in tokenizer.added_tokens_decoder.items()
            if token.content.strip()
        }
        self._control_ids = frozenset(control.token_id for control in self._control.values())
        self._literals = Literals(self._control)
        self._said_literals = Literals(text for text, control in self._control.items() if not control.special)
        self._twin = _twin(tokenizer, set(self._control))
        self._pieces = _PieceCache()
        self.template = ChatTemplate(tokenizer)
        self._thinks = THINK_OPEN in self._control or THINK_OPEN in self.template.text
        self._raise_unless_exact()

    def render(self, ask: Ask) -> Prompt:
        """The ask's prompt without `said`. Raises `InvalidRequest` naming the field at fault."""
        disguise = Disguise(self._literals)
        try:
            text = self.template.render(
                [
                    _template_message(message, f"messages[{at}]", disguise)
                    for at, message in enumerate(ask.messages)
                ],
                _template_tools(ask, disguise),
                **self._checked_args(ask, disguise),
            )
        except TemplateError as error:
            reason, _ = disguise.reveal(str(error))
            raise InvalidRequest(
                f"the chat template refuses the conversation: {reason}", param="messages"
            ) from error
        except RecursionError as error:
            raise InvalidRequest("the request is nested too deeply", param="messages") from error
        token_ids, neutralised = self._encode(text, self._literals, disguise)
        return Prompt(tuple(token_ids), self._thinking(text, ask.thinking), neutralised)

    def encode_said(self, text: str) -> list[int]:
        """Ids of text that the model said itself.

        Its thinking and call tags are control tokens again; the special ones (turn tokens) never are: what a
        model spells out of them is an echo of the conversation.
        """
        return self._encode(text, self._said_literals, None)[0]

    def decode(self, token_ids: Sequence[int]) -> str:
        """The raw text of some ids, control tokens included."""
        return str(self.tokenizer.backend_tokenizer.decode(token_ids, skip_special_tokens=False))

    def _encode(self, text: str, literals: Literals, disguise: Disguise | None) -> tuple[list[int], int]:
        token_ids: list[int] = []
        neutralised = 0
        parts = literals.parts(text)
        controls = [self._control[literal] for literal in parts[1::2]]
        strip_left = False
        for piece, control in zip(parts[::2], [*controls, None], strict=True):
            if strip_left:
                piece = piece.lstrip()
            if control and control.lstrip:
                piece = piece.rstrip()
            if disguise:
                piece, revealed = disguise.reveal(piece)
                neutralised += revealed
            if piece:
                token_ids += self._pieces.get(piece) or self._encode_plain(piece)
            if control:
                token_ids.append(control.token_id)
                strip_left = control.rstrip
        return token_ids, neutralised

    def _encode_plain(self, piece: str) -> tuple[int, ...]:
        # Of the encoders this one lets other threads run meanwhile.
        [encoding] = self._twin.encode_batch_fast([piece], add_special_tokens=False)
        ids = tuple(encoding.ids)
        if not self._control_ids.isdisjoint(ids):
            raise InvalidRequest(
                "a text holds a control token that this model's tokenizer cannot spell as plain text",
                param="messages",
            )
        self._pieces.put(piece, ids)
        return ids

    def _checked_args(self, ask: Ask, disguise: Disguise) -> dict[str, Any]:
        for name in ask.template_args:
            if name not in self.template.variables | _OWN_ARGS:
                raise InvalidRequest(
                    f"the model's chat template has no variable {name!r}",
                    param=f"chat_template_kwargs.{name}",
                )
        args = {
            name: disguise.hide_in(value)
            for name, value in ask.template_args.items()
            if name != "show_returns"
        }
        return args | {"enable_thinking": ask.thinking}

    def _thinking(self, rendered: str, asked: bool) -> Thinking:
        tail = rendered.rstrip()
        if self._thinks and tail.endswith(THINK_OPEN):
            return Thinking.OPEN
        if not self._thinks or not asked or tail.endswith(THINK_CLOSE):
            return Thinking.CLOSED
        return Thinking.OPTIONAL

    def _raise_unless_exact(self) -> None:
        """Probe that our ids are the tokenizer's own: true of byte-level BPE, not of every tokenizer."""
        for probe in _PROBES:
            messages = [{"role": "user", "content": probe}]
            rendered = self.template.render(messages, None)
            if not any(self._renders_alike(messages) for _ in range(3)):  # a template may tell the time
                raise ConfigurationError(
                    "the checkpoint's tokenizer renders its chat template in a way of its own"
                )
            if self._encode(rendered, self._literals, None)[0] != self.tokenizer.encode(
                rendered, add_special_tokens=False
            ):
                raise ConfigurationError(
                    "the checkpoint's tokenizer encodes a text differently by what stands beside it: prompts"
                    " cannot be rendered without letting requests inject control tokens"
                )

    def _renders_alike(self, messages: list[dict[str, str]]) -> bool:
        theirs = self.tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
        return self.template.render(messages, None) == str(theirs)


class _PieceCache:
    """Least recently used texts and their ids, bounded by characters: a conversation's past is encoded once."""

    def __init__(self) -> None:
        self._ids: OrderedDict[str, tuple[int, ...]] = OrderedDict()
        self._num_chars = 0
        self._lock = Lock()

    def get(self, piece: str) -> tuple[int, ...] | None:
        ids = self._ids.get(piece)
        if ids is not None and self._num_chars * 2 > _CACHED_CHARS:  # else nothing is dropped soon
            with self._lock:
                if piece in self._ids:
                    self._ids.move_to_end(piece)
        return ids

    def put(self, piece: str, ids: tuple[int, ...]) -> None:
        if len(piece) > _CACHED_PIECE_CHARS:
            return
        with self._lock:
            if piece not in self._ids:
                self._num_chars += len(piece)
            self._ids[piece] = ids
            while self._num_chars > _CACHED_CHARS:
                oldest, _ = self._ids.popitem(last=False)
                self._num_chars -= len(oldest)


def _twin(tokenizer: PreTrainedTokenizerFast, control: set[str]) -> Tokenizer:
    """The same tokenizer without control tokens, in its added tokens and in its base vocabulary."""
    definition = json.loads(tokenizer.backend_tokenizer.to_str())
    definition["added_tokens"] = [t for t in definition["added_tokens"] if t["content"] not in control]
    definition["truncation"] = definition["padding"] = definition["post_processor"] = None
    model = definition["model"]
    if model["type"] == "BPE":
        # With `ignore_merges` a pre-token that is in the vocabulary becomes that id, merges or none.
        keep = {model.get("unk_token")}
        model["vocab"] = {
            text: i for text, i in model["vocab"].items() if text not in control or text in keep
        }
    return Tokenizer.from_str(json.dumps(definition))


def _template_tools(ask: Ask, disguise: Disguise) -> list[dict[str, Any]] | None:
    show_returns = ask.template_args.get("show_returns") is True
    return [disguise.hide_in(tool.shown(returns=show_returns)) for tool in ask.tools] or None


def _template_message(message: Message, path: str, disguise: Disguise) -> dict[str, Any]:
    """The message as Hermes-style templates read it."""
    shaped: dict[str, Any] = {"role": str(message.role), "content": disguise.hide(message.text)}
    if message.name is not None:
        shaped["name"] = disguise.hide(message.name)
    if message.call_id is not None:
        shaped["tool_call_id"] = disguise.hide(message.call_id)
    if message.reasoning:
        shaped["reasoning_content"] = disguise.hide(message.reasoning)
    if message.calls:
        shaped["tool_calls"] = [
            {
                "id": disguise.hide(call.id),
                "type": "function",
                "function": {
                    "name": disguise.hide(call.name),
                    "arguments": disguise.hide_in(
                        _arguments(call.arguments, f"{path}.tool_calls[{at}].function.arguments")
                    ),
                },
            }
            for at, call in enumerate(message.calls)
        ]
    return shaped


def _arguments(text: str, path: str) -> dict[str, Any]:
    try:
        arguments = _ARGUMENTS.decode(text)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(f"{path} is not JSON: {error}", param=path) from error
    if not isinstance(arguments, dict):
        raise InvalidRequest(f"{path} must be the JSON text of an object", param=path)
    return arguments


def _refuse_constant(constant: str) -> float:
    raise ValueError(f"{constant} is not a JSON value")


_ARGUMENTS = json.JSONDecoder(parse_constant=_refuse_constant)
"""Made once: `json.loads` would make one for each call of the conversation, for more than the reading costs."""
