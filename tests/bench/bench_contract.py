"""What a contract costs: to look one up, to compile one, to check a call against one, beside what others take.

Run it as `python -m tests.bench.bench_contract`. Microseconds, the median of many runs. `jsonschema` validates
the same parsed call; vLLM's structural tag is `get_model_structural_tag` for the same tools at its strictest
level. What is not installed is left out. The last line is JSON.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from server.contract import Contracts, ContractSettings, Stage, Valid
from server.contract.recent import Recent
from server.dialect.qwen3 import QWEN3
from server.domain import Thinking, Tool, ToolChoice

MIXED: tuple[dict[str, Any], ...] = (
    {"type": "string", "maxLength": 64},
    {"type": "integer", "minimum": 0, "maximum": 1000},
    {"enum": ["red", "green", "blue"]},
    {"type": "array", "items": {"type": "string"}, "maxItems": 5},
    {"type": ["number", "null"]},
)
FIFTY = {
    "type": "object",
    "properties": {f"field_{i:02}": MIXED[i % 5] for i in range(50)},
    "required": ["field_00"],
}
TYPICAL = {
    "type": "object",
    "properties": {
        "city": {"type": "string", "minLength": 1},
        "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
        "days": {"type": "integer", "minimum": 1, "maximum": 14},
        "date": {"type": "string", "format": "date"},
        "places": {"type": "array", "items": {"type": "string"}, "maxItems": 5},
    },
    "required": ["city"],
    "additionalProperties": False,
}
CALL = '{"city": "Paris", "unit": "celsius", "days": 3, "date": "2026-03-01", "places": ["Louvre", "Orsay"]}'


def median_us(run: Callable[[], object], times: int) -> float:
    """Median microseconds of one run."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter_ns()
        run()
        taken.append(time.perf_counter_ns() - begun)
    return round(statistics.median(taken) / 1e3, 3)


async def lookup_us(tools: tuple[Tool, ...]) -> float:
    """A contract that is kept, asked for again."""
    contracts = Contracts(ContractSettings(), QWEN3)
    taken = []
    for _ in range(500):
        begun = time.perf_counter_ns()
        await contracts.get(tools, ToolChoice())
        taken.append(time.perf_counter_ns() - begun)
    return round(statistics.median(taken) / 1e3, 3)


async def compile_us(tools: tuple[Tool, ...]) -> float:
    """A contract that is new, with its first grammar."""
    taken = []
    for _ in range(20):
        contracts = Contracts(ContractSettings(), QWEN3)
        begun = time.perf_counter_ns()
        (await contracts.get(tools, ToolChoice())).grammar(Stage(Thinking.OPTIONAL))
        taken.append(time.perf_counter_ns() - begun)
    return round(statistics.median(taken) / 1e3, 3)


async def grammar_us(tools: tuple[Tool, ...]) -> float:
    """The structural tag alone, from a compiled contract that has not written it yet."""
    contract = await Contracts(ContractSettings(), QWEN3).get(tools, ToolChoice())

    def write() -> None:
        object.__setattr__(contract, "_grammars", Recent(1, 1 << 30))
        contract.grammar(Stage(Thinking.OPTIONAL))

    return median_us(write, 200)


def vllm_us(tools: tuple[Tool, ...]) -> float | None:
    """vLLM's structural tag for the same tools, as the JSON that its engine takes."""
    try:
        from vllm.entrypoints.openai.chat_completion.protocol import ChatCompletionToolsParam
        from vllm.tool_parsers.structural_tag_registry import ToolStrictLevel, get_model_structural_tag
    except ImportError:
        return None
    declared = [
        ChatCompletionToolsParam.model_validate(
            {"type": "function", "function": {"name": tool.name, "parameters": tool.parameters}}
        )
        for tool in tools
    ]

    def build() -> None:
        tag = get_model_structural_tag(
            "hermes", declared, "auto", False, strict_level=ToolStrictLevel.PARAMETER
        )
        assert tag is not None
        json.dumps(tag.model_dump())

    return median_us(build, 200)


def jsonschema_us() -> float | None:
    """`jsonschema` on the same parsed call."""
    try:
        import jsonschema
    except ImportError:
        return None
    validator = jsonschema.Draft202012Validator(TYPICAL, format_checker=jsonschema.FormatChecker())
    value = json.loads(CALL)
    return median_us(lambda: validator.is_valid(value), 300)


async def measure() -> dict[str, Any]:
    """Every figure."""
    fifty, typical = (Tool("fifty", parameters=FIFTY),), (Tool("typical", parameters=TYPICAL),)
    ten = tuple(Tool(f"tool_{number}", parameters=TYPICAL) for number in range(10))
    contract = await Contracts(ContractSettings(), QWEN3).get(typical, ToolChoice())
    assert isinstance(contract.check("typical", CALL), Valid)
    validator, value = contract.tools["typical"].compiled.rules.validator, json.loads(CALL)
    figures: dict[str, Any] = {
        "cache_hit_us": {
            "1 tool": await lookup_us(typical),
            "10 tools": await lookup_us(ten),
            "50 properties": await lookup_us(fifty),
        },
        "compile_50_properties_us": await compile_us(fifty),
        "check_call_us": median_us(lambda: contract.check("typical", CALL), 3_000),
        "validate_call_us": median_us(lambda: validator.is_valid(value), 3_000),
        "validate_call_jsonschema_us": jsonschema_us(),
        "structural_tag_10_tools_us": await grammar_us(ten),
        "structural_tag_10_tools_vllm_us": vllm_us(ten),
    }
    figures["ratios"] = {
        "jsonschema / ours, validation": _ratio(
            figures["validate_call_jsonschema_us"], figures["validate_call_us"]
        ),
        "jsonschema without parsing / our whole check": _ratio(
            figures["validate_call_jsonschema_us"], figures["check_call_us"]
        ),
        "vllm / ours, structural tag": _ratio(
            figures["structural_tag_10_tools_vllm_us"], figures["structural_tag_10_tools_us"]
        ),
        "vllm's tag / our cache hit": _ratio(
            figures["structural_tag_10_tools_vllm_us"], figures["cache_hit_us"]["10 tools"]
        ),
    }
    return figures


def _ratio(theirs: float | None, ours: float) -> float | None:
    return None if theirs is None else round(theirs / ours, 1)


def main() -> None:
    """Print the figures, then the JSON line."""
    figures = asyncio.run(measure())
    for name, figure in figures.items():
        print(f"{name:36} {figure}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
