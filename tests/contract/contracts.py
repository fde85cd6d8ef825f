"""Contracts and calls for the tests of this package."""

from __future__ import annotations

import json
from typing import Any

from server.contract import Contract, Contracts, ContractSettings, Prove
from server.domain import ResponseFormat, Tool, ToolChoice, ToolMode
from tests.contract.grammars import SPELLING

WEATHER = Tool(
    "get_weather",
    parameters={
        "type": "object",
        "properties": {"city": {"type": "string", "minLength": 2}, "unit": {"enum": ["c", "f"]}},
        "required": ["city"],
        "additionalProperties": False,
    },
)
CLOCK = Tool("get_time", parameters={"type": "object", "properties": {"zone": {"type": "string"}}})
AUTO = ToolChoice()
REQUIRED = ToolChoice(ToolMode.REQUIRED)
NONE = ToolChoice(ToolMode.NONE)


def contracts(prove: Prove | None = None, **settings: Any) -> Contracts:
    """A compiler with these settings."""
    return Contracts(ContractSettings(**settings), SPELLING, prove)


async def contract_of(
    *tools: Tool,
    choice: ToolChoice = AUTO,
    parallel: bool = True,
    response_format: ResponseFormat | None = None,
    observations: bool = False,
    **settings: Any,
) -> Contract:
    """A contract compiled with these settings."""
    return await contracts(**settings).get(
        tools,
        choice,
        parallel=parallel,
        response_format=response_format or ResponseFormat(),
        observations=observations,
    )


def call(name: str = "get_weather", **arguments: Any) -> str:
    """A call as the dialect spells it."""
    written = json.dumps(arguments or {"city": "Paris"}, ensure_ascii=False)
    return f'<tool_call>\n{{"name": "{name}", "arguments": {written}}}\n</tool_call>'
