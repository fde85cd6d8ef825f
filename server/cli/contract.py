"""`truecall contract`: what becomes of each keyword of a set of tools, before they meet a model."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from server.errors import ConfigurationError

if TYPE_CHECKING:
    from server.contract import Coverage
    from server.domain import Tool

app = typer.Typer(
    help="Report what enforces each keyword of the tools in FILE.",
    context_settings={"allow_interspersed_args": True},
)


@app.callback(invoke_without_command=True)
def contract(
    file: Annotated[
        Path, typer.Argument(help="A JSON array of OpenAI tools, or an object with it under `tools`.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON document.")] = False,
) -> None:
    """Report what enforces each keyword of the tools in FILE; status 1 if a tool is refused."""
    coverage = asyncio.run(_report(_read(file)))
    if as_json:
        typer.echo(json.dumps(coverage.as_json(), ensure_ascii=False, indent=2))
    else:
        _print(coverage)
    if any(tool.refused for tool in coverage.tools):
        raise typer.Exit(1)


async def _report(tools: tuple[Tool, ...]) -> Coverage:
    from server.contract import Contracts, ContractSettings
    from server.dialect.qwen3 import QWEN3
    from server.engine.grammar import GrammarProver

    prover = GrammarProver()
    try:
        return await Contracts(ContractSettings(), QWEN3, prover.prove).report(tools)
    finally:
        prover.close()


def _read(file: Path) -> tuple[Tool, ...]:
    from server.domain import Tool

    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{file} cannot be read as JSON: {error}") from error
    listed = document.get("tools") if isinstance(document, dict) else document
    if not isinstance(listed, list):
        raise ConfigurationError(
            f"{file} must hold a JSON array of tools, or an object with it under `tools`"
        )
    return tuple(_tool(file, index, item, Tool) for index, item in enumerate(listed))


def _tool(file: Path, index: int, item: Any, tool: type[Tool]) -> Tool:
    function = item.get("function") if isinstance(item, dict) else None
    if not isinstance(function, dict) or not isinstance(function.get("name"), str):
        raise ConfigurationError(f"{file}: tools[{index}].function.name is missing")
    return tool(function["name"], parameters=function.get("parameters") or {})


def _print(coverage: Coverage) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from server.contract import Enforcement

    console = Console()
    colours = {
        Enforcement.GRAMMAR: "green",
        Enforcement.PARTLY: "yellow",
        Enforcement.VALIDATOR: "yellow",
        Enforcement.IGNORED: "dim",
    }
    for tool in coverage.tools:
        if tool.refused:
            console.print(f"[bold]{escape(tool.name)}[/bold]: [red]refused[/red]: {escape(tool.refused)}")
            continue
        table = Table("keyword at", "enforced by", title=escape(tool.name), title_justify="left")
        for each in tool.keywords:
            colour = colours[each.enforcement]
            table.add_row(escape(each.path), f"[{colour}]{each.enforcement.value}[/{colour}]")
        console.print(table)
        for hazard in tool.hazards:
            console.print(
                f"  [yellow]{hazard.code.value}[/yellow] {escape(hazard.path or '/')}: {escape(hazard.message)}"
            )
