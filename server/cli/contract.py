"""`truecall contract`: what becomes of each keyword of a set of tools, before they meet a model."""

from __future__ import annotations

import asyncio
import json
import traceback
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from server.cli.environment import Profile, Set, environ_of, settings_of
from server.errors import ConfigurationError

if TYPE_CHECKING:
    from server.contract import Coverage
    from server.settings import Settings

app = typer.Typer(
    help="Report what enforces each keyword of the tools in FILE.",
    context_settings={"allow_interspersed_args": True},
    rich_markup_mode=None,
)


@app.callback(invoke_without_command=True)
def contract(
    ctx: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="A JSON array of OpenAI tools, or an object with it under `tools`.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON document.")] = False,
    profile: Profile = None,
    set_: Set = None,
) -> None:
    """Report what enforces each keyword of the tools in FILE; status 1 if the service refuses one.

    The verdict is the service's, under the settings that `truecall serve` would read.
    """
    from server.errors import ServiceError

    settings = settings_of(environ_of(ctx), profile, set_)
    listed = _read(file)
    if find_spec("xgrammar") is None:  # else each tool would be refused for it
        raise ModuleNotFoundError(name="xgrammar")
    try:
        coverage = asyncio.run(_report(listed, settings))
    except ServiceError as refusal:
        typer.echo(
            json.dumps(refusal.body(), ensure_ascii=False) if as_json else f"refused: {refusal.message}"
        )
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps(coverage.as_json(), ensure_ascii=False, indent=2))
    else:
        _print(coverage)
    if any(tool.refused for tool in coverage.tools):
        raise typer.Exit(1)


async def _report(listed: list[Any], settings: Settings) -> Coverage:
    """As `POST /v1/contracts` does it. Raises `ServiceError` for what is refused as a whole."""
    from server.contract import Contracts
    from server.dialect.qwen3 import QWEN3
    from server.engine.grammar import GrammarProver
    from server.wire.tools import read_choice, read_tools

    tools = read_tools(listed, settings.limits)
    prover = GrammarProver()
    try:
        contracts = Contracts(settings.contract, QWEN3, prover.prove, _print_defect)
        coverage = await contracts.report(tools)
        if not any(tool.refused for tool in coverage.tools):
            await contracts.get(tools, read_choice(None, tools))
        return coverage
    finally:
        prover.close()


def _print_defect(_: str, error: Exception) -> None:
    traceback.print_exception(error)


def _read(file: Path) -> list[Any]:
    from server.errors import ServiceError
    from server.wire.requests import parse_json

    try:
        document = parse_json(file.read_bytes())
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}") from error
    except ServiceError as error:
        raise ConfigurationError(f"{file} cannot be read as JSON: {error.message}") from error
    listed = document.get("tools") if isinstance(document, dict) else document
    if not isinstance(listed, list):
        raise ConfigurationError(
            f"{file} must hold a JSON array of tools, or an object with it under `tools`"
        )
    return listed


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
