"""One labelled turn of an assistant, and its exact spelling by a chat template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

_TURN_END = "<|im_end|>\n"


@dataclass(frozen=True, slots=True)
class Turn:
    """What an assistant should say after `messages`: text, or calls, or both; `thought` where thinking is on."""

    messages: tuple[Mapping[str, Any], ...]
    tools: tuple[Mapping[str, Any], ...] = ()
    text: str = ""
    calls: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    thought: str = ""
    kind: str = ""
    needs: frozenset[str] = field(default=frozenset())
    """Tools without which the label would be another."""

    def among(self, tools: Sequence[Mapping[str, Any]]) -> Turn:
        """The same turn with these tools declared."""
        return replace(self, tools=tuple(tools))

    @property
    def said(self) -> dict[str, Any]:
        """The turn as a message."""
        return assistant(self.text, self.calls)


def assistant(text: str, calls: Sequence[tuple[str, Mapping[str, Any]]] = ()) -> dict[str, Any]:
    """An assistant's message as OpenAI spells it, arguments as an object."""
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if calls:
        message["tool_calls"] = [
            {"type": "function", "function": {"name": name, "arguments": dict(arguments)}}
            for name, arguments in calls
        ]
    return message


@dataclass(frozen=True, slots=True)
class Spelled:
    """Token ids of a turn in three parts: what all turns of a group share, the rest of the prompt, the completion."""

    prefix: tuple[int, ...]
    prompt: tuple[int, ...]
    completion: tuple[int, ...]


class Speller:
    """Spells turns with a checkpoint's tokenizer and template: the prompt that the service renders, then the answer."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast) -> None:
        self._tokenizer = tokenizer

    def texts(self, turn: Turn, *, thinking: bool) -> tuple[str, str, str]:
        """Prefix, rest of the prompt and completion as text; the completion ends with the token that ends a turn."""
        prompt = self._render(turn, list(turn.messages), thinking=thinking, add_generation_prompt=True)
        said = turn.said | ({"reasoning_content": turn.thought} if thinking else {})
        whole = self._render(turn, [*turn.messages, said], thinking=thinking, add_generation_prompt=False)
        if not whole.startswith(prompt) or not whole.endswith(_TURN_END):
            raise ValueError("the template renders an answer otherwise than behind its own prompt")
        shared = 0
        if turn.tools or turn.messages[0]["role"] == "system":
            shared = prompt.index(_TURN_END) + len(_TURN_END)
        return prompt[:shared], prompt[shared:], whole[len(prompt) : -1]

    def spell(self, turn: Turn, *, thinking: bool) -> Spelled:
        """Token ids of the three parts.

        Prefix and prompt are together those of the whole prompt, since the prefix ends behind a turn. The completion is
        encoded on its own, as it is decoded: in one piece the line breaks behind a think block could join its text.
        """
        return Spelled(*(tuple(self._ids(text)) for text in self.texts(turn, thinking=thinking)))

    def _ids(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False))

    def _render(self, turn: Turn, messages: list[Any], *, thinking: bool, add_generation_prompt: bool) -> str:
        return str(
            self._tokenizer.apply_chat_template(
                messages,
                tools=[dict(tool) for tool in turn.tools] or None,
                add_generation_prompt=add_generation_prompt,
                enable_thinking=thinking,
                tokenize=False,
            )
        )
