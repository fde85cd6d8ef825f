"""`truecall guard`: the observation guard over recorded conversations, and its benchmark."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from server.cli.environment import Profile, Set, environ_of, settings_of
from server.errors import ConfigurationError

app = typer.Typer(
    help="Find made-up observations in recorded conversations.", no_args_is_help=True, rich_markup_mode=None
)

_BENCHMARK = Path("tests/guard/benchmark")


class Split(StrEnum):
    """Which parts of the benchmark to run."""

    DEV = "dev"
    HELDOUT = "heldout"
    ALL = "all"


@app.command()
def check(
    ctx: typer.Context,
    file: Annotated[
        str,
        typer.Argument(help='JSON Lines of {"messages": [...], "tools": [...]}; `-` reads standard input.'),
    ],
    profile: Profile = None,
    set_: Set = None,
) -> None:
    """Print one line of JSON for each conversation: its verdict and its findings.

    They are the service's, under the settings that `truecall serve` would read.
    """
    from server.cli.guard_recorded import read_recorded
    from server.guard import check_conversation

    settings = settings_of(environ_of(ctx), profile, set_)
    for number, line in _lines(file):
        try:
            messages, tools = read_recorded(line)
        except ValueError as error:
            raise ConfigurationError(f"{file} line {number}: {error}") from error
        verdict, findings = check_conversation(messages, tools, settings.guard)
        report = {"verdict": verdict.value, "findings": [found.as_json() for found in findings]}
        typer.echo(json.dumps(report, ensure_ascii=False))


@app.command()
def bench(
    path: Annotated[
        Path, typer.Argument(help="A labelled JSON Lines file, or a folder of them.")
    ] = _BENCHMARK,
    split: Annotated[
        Split | None, typer.Option(help="Which parts of the project's own to run. [default: heldout]")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Run the labelled benchmark: recall, false blocks, time a turn and its growth."""
    from server.cli.guard_bench import growth, judge, summary
    from server.guard import prepare

    wanted = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    told = path.resolve().name
    if path.resolve() == _BENCHMARK.resolve():
        told = (split or Split.HELDOUT).value
        wanted = [file for file in wanted if told == Split.ALL or file.stem.split("_")[0] == told]
    elif split is not None:
        raise ConfigurationError(
            "--split goes with the project's own benchmark; give the files that you want"
        )
    if not wanted:
        raise ConfigurationError(f"{path} holds no .jsonl file")
    prepare()  # as the service does before its first turn
    judged = []
    for file in wanted:
        for number, line in _lines(str(file)):
            try:
                judged.append(judge(line, file.stem))
            except (KeyError, ValueError) as error:
                raise ConfigurationError(
                    f"{file} line {number}: not a labelled conversation: {error}"
                ) from error
    result = {"split": told} | summary(judged) | {"growth": growth()}
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
    else:
        _print(result)


def _lines(file: str) -> Iterator[tuple[int, str]]:
    """Numbered lines that are not blank. They are UTF-8, whatever the locale says."""
    if file == "-" and sys.stdin is None:
        raise ConfigurationError("- cannot be read: standard input is closed")
    try:
        with nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield number, line.decode("utf-8")
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file} line {number}: not UTF-8: {error}") from error


def _print(result: dict[str, Any]) -> None:
    typer.echo(f"{result['conversations']} conversations ({result['split']})\n")
    typer.echo("| | blocked | of | share | 95 % interval |\n|---|---|---|---|---|")
    _row("**fabricated: recall**", result["recall"])
    _row("**honest: false blocks**", result["false_blocks"])
    for part, rates in result["parts"].items() if len(result["parts"]) > 1 else ():
        _row(f"{part}: recall", rates["recall"])
        _row(f"{part}: false blocks", rates["false_blocks"])
    for kind, row in result["kinds"].items():
        _row(kind, row["blocked"])
    times = result["cpu_ms_a_turn"]
    typer.echo(f"\nAnswers of which a fabricated character left before the block: {result['leaks']}")
    typer.echo(
        f"CPU time of the whole guard a turn: p50 {times['p50']} ms, p95 {times['p95']} ms, max {times['max']} ms\n"
    )
    typer.echo("| tokens of conversation | CPU ms a turn | ms for 1,000 tokens |\n|---|---|---|")
    for point in result["growth"]:
        typer.echo(f"| {point['tokens']:,} | {point['cpu_ms']} | {point['ms_per_1k_tokens']} |")


def _row(name: str, rate: dict[str, Any]) -> None:
    typer.echo(
        f"| {name} | {rate['count']} | {rate['n']} | {rate['count'] / max(1, rate['n']):.1%} | {rate['low']:.1%} to {rate['high']:.1%} |"
    )
