"""A checkpoint's chat template, compiled in jinja2's sandbox as `apply_chat_template` compiles it.

`apply_chat_template` itself asks the sandbox about every attribute of every message, a third of what rendering a short
conversation takes. Here it is asked only about objects that could be unsafe. `PromptRenderer` compares the two when built.

Not covered: what only training asks of a template (assistant masks, continued messages).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NoReturn

from jinja2 import TemplateError, meta, nodes
from jinja2.defaults import DEFAULT_NAMESPACE
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace
from transformers import PreTrainedTokenizerFast

from server.errors import ConfigurationError

_GIVEN = frozenset(DEFAULT_NAMESPACE) | {
    "messages",
    "tools",
    "documents",
    "add_generation_prompt",
    "continue_final_message",
    "raise_exception",
    "strftime_now",
}
_DICT_ATTRIBUTES = frozenset(dir(dict))


class _Sandbox(ImmutableSandboxedEnvironment):
    """The sandbox; what a plain dict holds, and what a loop or a namespace tells by its public names, is safe."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        kind = type(obj)
        if kind is dict and attribute not in _DICT_ATTRIBUTES:
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        if (kind is LoopContext or kind is Namespace) and attribute[:1] != "_":
            try:
                return getattr(obj, attribute)
            except AttributeError:
                pass
        return super().getattr(obj, attribute)


class _GenerationTag(Extension):
    """Reads `{% generation %}`, with which templates mark the assistant's text for training."""

    tags = {"generation"}  # noqa: RUF012 - declared so by the base class

    def parse(self, parser: Parser) -> list[nodes.Node]:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


class ChatTemplate:
    """The template of a tokenizer. Safe to use from several threads."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast) -> None:
        """Raises `ConfigurationError` for a checkpoint without a template, or with a broken one."""
        template = tokenizer.chat_template
        if not template:
            raise ConfigurationError("the checkpoint has no chat template (chat_template.jinja)")
        named = isinstance(template, Mapping)
        self.text: str = "\n".join(template.values()) if named else template
        """All of it, where a checkpoint has one for conversations with tools and one for others."""
        self._special_tokens = dict(tokenizer.special_tokens_map)
        sandbox = _sandbox()
        try:
            self.variables = (
                frozenset(meta.find_undeclared_variables(sandbox.parse(self.text)))
                - _GIVEN
                - set(self._special_tokens)
            )
            """Names that the template reads from outside itself, and that a request may set."""
            self._plain = sandbox.from_string(tokenizer.get_chat_template())
            self._with_tools = (
                sandbox.from_string(tokenizer.get_chat_template(tools=[{}])) if named else self._plain
            )
        except (TemplateError, ValueError) as error:
            raise ConfigurationError(f"the checkpoint's chat template is broken: {error}") from error

    def render(
        self, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]] | None, **args: Any
    ) -> str:
        """The conversation up to where the assistant speaks. Raises jinja2's `TemplateError`."""
        template = self._with_tools if tools else self._plain
        return template.render(
            messages=messages,
            tools=tools,
            documents=None,
            add_generation_prompt=True,
            **self._special_tokens | args,
        )


def _sandbox() -> _Sandbox:
    sandbox = _Sandbox(
        trim_blocks=True, lstrip_blocks=True, extensions=[_GenerationTag, "jinja2.ext.loopcontrols"]
    )
    sandbox.filters["tojson"] = _to_json  # jinja2's own escapes HTML
    sandbox.globals["raise_exception"] = _raise
    sandbox.globals["strftime_now"] = lambda form: datetime.now().strftime(form)
    return sandbox


def _to_json(
    value: Any,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    return json.dumps(
        value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys
    )


def _raise(message: str) -> NoReturn:
    raise TemplateError(message)
