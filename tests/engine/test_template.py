"""Chat templates render as `apply_chat_template` renders them, and reach no further than its sandbox lets them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from jinja2 import TemplateError
from jinja2.sandbox import SecurityError

from server.engine.template import ChatTemplate
from server.errors import ConfigurationError

_MESSAGES: list[dict[str, Any]] = [
    {"role": "user", "content": "hi", "items": "a key of a method's name"},
    {"role": "assistant", "content": "<b> & é", "tool_calls": [{"function": {"name": "f"}}]},
]
_TOOLS = [{"type": "function", "function": {"name": "f", "description": "Ünits & <b>", "parameters": {}}}]


def _with_template(tokenizer: Any, template: str | dict[str, str]) -> Any:
    changed = copy.copy(tokenizer)
    changed.chat_template = template
    return changed


def _theirs(tokenizer: Any, tools: list[dict[str, Any]] | None) -> str:
    return str(
        tokenizer.apply_chat_template(_MESSAGES, tools=tools, add_generation_prompt=True, tokenize=False)
    )


@pytest.mark.parametrize(
    "template",
    [
        "{% for m in messages %}{{ m.role }}{{ m.nothing }}{{ m.content.split('h')[-1] }}{{ m['content'] }}{% endfor %}",
        "{% for key, value in messages[0].items() %}{{ key }}{% endfor %}",
        "{{ messages[0].items is string }}{{ messages[0].get('role') }}{{ messages[1].tool_calls[0].function.name }}",
        "{% for m in messages %}{{ loop.index0 }}{{ loop.last }}{{ loop.previtem.role if not loop.first }}{{ loop.nothing }}{% endfor %}",
        "{% set ns = namespace(seen=0) %}{% for m in messages %}{% set ns.seen = ns.seen + 1 %}{% endfor %}{{ ns.seen }}{{ ns.nothing }}",
        "{% for t in tools or [] %}{{ t | tojson }}{{ t | tojson(indent=2) }}{% endfor %}{{ documents }}",
        "{% if add_generation_prompt %}{% generation %}go{% endgeneration %}{% endif %}{{ eos_token }}",
        "{%- for m in messages %}\n  {%- if loop.first %}{% continue %}{% endif %}\n{{ '%s!' % m.role }}\n{% endfor %}",
        "{{ '{}'.format(messages[0].role) }}{{ strftime_now('%Y') }}",
    ],
)
@pytest.mark.parametrize("tools", [None, _TOOLS])
def test_it_renders_what_transformers_renders(
    tokenizer: Any, template: str, tools: list[dict[str, Any]] | None
) -> None:
    changed = _with_template(tokenizer, template)
    assert ChatTemplate(changed).render(_MESSAGES, tools) == _theirs(changed, tools)


@pytest.mark.parametrize(
    "reach",
    [
        "messages[0].__class__.__mro__",
        "messages[0].content.__class__.mro()",
        "messages.append(1)",
        "messages[0].update(role='system')",
        "messages[0].clear()",
        "'{0.__class__}'.format(messages)",
        "namespace(a=1)._Namespace__attrs",
        "raise_exception.__globals__",
        "raise_exception.__globals__.items()",
    ],
)
def test_it_reaches_what_transformers_lets_it_reach(tokenizer: Any, reach: str) -> None:
    for template in (
        f"{{{{ {reach} }}}}",
        f"{{% for m in messages %}}{{{{ loop._iterable }}}}{{{{ {reach} }}}}{{% endfor %}}",
    ):
        changed = _with_template(tokenizer, template)
        outcomes = [
            _outcome(lambda changed=changed: _theirs(changed, None)),
            _outcome(lambda changed=changed: ChatTemplate(changed).render(_MESSAGES, None)),
        ]
        assert outcomes[0] == outcomes[1]
        assert outcomes[0] in ("", SecurityError)
    assert _MESSAGES[0]["role"] == "user"


def _outcome(render: Callable[[], str]) -> str | type[Exception]:
    try:
        return render()
    except TemplateError as error:
        return type(error)


def test_a_checkpoint_may_have_a_template_for_conversations_with_tools(tokenizer: Any) -> None:
    changed = _with_template(tokenizer, {"default": "plain {{ color }}", "tool_use": "tools {{ size }}"})
    template = ChatTemplate(changed)
    for tools in (None, _TOOLS):
        assert template.render(_MESSAGES, tools) == _theirs(changed, tools)
    assert template.variables == {"color", "size"}


@pytest.mark.parametrize(
    ("template", "fault"), [("", "no chat template"), ("{% if %}", "broken"), ({"other": "x"}, "broken")]
)
def test_a_checkpoint_that_cannot_be_asked_is_refused(
    tokenizer: Any, template: str | dict[str, str], fault: str
) -> None:
    with pytest.raises(ConfigurationError, match=fault):
        ChatTemplate(_with_template(tokenizer, template))
