"""`truecall eval`: measure a model on labelled conversations, compare two measurements, import BFCL."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from math import isfinite
from pathlib import Path
from typing import Annotated, Any

import typer

from server.cli.environment import API_KEY, api_key, checked_key, environ_of
from server.errors import ConfigurationError

app = typer.Typer(
    help="Measure accuracy on labelled conversations.", no_args_is_help=True, rich_markup_mode=None
)

_NOT_FIELDS: Mapping[str, str] = {
    "model": "give --model",
    "seed": "give --seed; each request has a seed of its own",
    "messages": "the suite has them",
    "tools": "the suite has them",
    "n": "give --repeats; each request asks for one answer",
    "stream": "answers are read whole",
}
"""What a request's body holds that `--fields` must not replace, and what to do instead."""


@app.command("run")
def run_(
    ctx: typer.Context,
    suite: Annotated[str, typer.Option(help="A shipped suite (uss, uss_conversation) or a JSONL file.")],
    base_url: Annotated[str, typer.Option(help="An OpenAI-compatible server, with or without /v1.")],
    out: Annotated[Path, typer.Option(help="The result file.")] = Path("eval.json"),
    model: Annotated[str | None, typer.Option(help="The model to ask. [default: the one served]")] = None,
    api_key_file: Annotated[
        Path | None, typer.Option(help=f"A file that holds the API key. [default: ${API_KEY}]")
    ] = None,
    concurrency: Annotated[int, typer.Option(min=1, help="Conversations played at once.")] = 8,
    repeats: Annotated[
        int, typer.Option(min=1, help="Plays of each conversation, each with other seeds.")
    ] = 1,
    seed: Annotated[int, typer.Option(help="Root of every request's seed.")] = 0,
    limit: Annotated[
        int | None, typer.Option(min=1, help="This many conversations, always the same.")
    ] = None,
    temperature: Annotated[float | None, typer.Option(min=0, help="[default: the server's]")] = None,
    max_tokens: Annotated[
        int | None, typer.Option(min=1, help="Longest answer. [default: the server's]")
    ] = None,
    thinking: Annotated[
        bool | None,
        typer.Option("--thinking/--no-thinking", help="Ask for a think block. [default: the server's]"),
    ] = None,
    fields: Annotated[str, typer.Option(help="More fields of every request, as a JSON object.")] = "{}",
    timeout_s: Annotated[float, typer.Option(min=1, help="Patience for one answer, in seconds.")] = 600,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was cut off.")] = False,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Count failed requests as wrong turns instead of stopping.")
    ] = False,
) -> None:
    """Play a suite against a server and write down every turn, the figures and who answered."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from server.accuracy.partial import partial_of
    from server.accuracy.report import print_run
    from server.accuracy.run import RunSettings, run
    from server.accuracy.suite import SHIPPED, load

    settings = RunSettings(
        base_url=base_url, model=model, seed=seed, repeats=repeats, limit=limit, concurrency=concurrency,
        timeout_s=timeout_s, keep_going=keep_going, fields=_fields(fields, temperature, max_tokens, thinking),
    )  # fmt: skip
    inputs = [api_key_file, None if suite in SHIPPED else Path(suite)]
    _check_not_read("--out", out, inputs)
    _check_not_read("--out", partial_of(out), inputs)
    key = _key_in(api_key_file) if api_key_file else api_key(environ_of(ctx))
    loaded = load(suite)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(loaded.name, total=None)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        def warn(what: str) -> None:
            bar.console.print(what, highlight=False, markup=False)

        result = asyncio.run(run(loaded, settings, out, api_key=key, resume=resume, progress=tell, warn=warn))
    print_run(Console(), result)
    typer.echo(f"written: {out}")


@app.command("compare")
def compare_(
    base: Annotated[Path, typer.Argument(help="The result to measure against.")],
    new: Annotated[Path, typer.Argument(help="The result to judge.")],
    fail_under: Annotated[
        list[str] | None, typer.Option(help="metric[@tag]=share: the new run must reach it, e.g. 0.95.")
    ] = None,
    max_drop: Annotated[
        list[str] | None, typer.Option(help="metric[@tag]=points: the new run may fall by so many, e.g. 2.")
    ] = None,
    alpha: Annotated[
        float, typer.Option(min=0, max=1, help="A fall with McNemar's p below it is a regression; 0: never.")
    ] = 0.01,
    allow_partial: Annotated[
        bool, typer.Option("--allow-partial", help="Hold limits to a run that lacks turns of the base.")
    ] = False,
    markdown: Annotated[Path | None, typer.Option(help="Write the tables as Markdown too.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page with plots too.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Compare two results of one suite; exit status 1 on a regression."""
    from rich.console import Console

    from server.accuracy import page, report
    from server.accuracy.compare import Limits, Unit, compare, read_limits
    from server.accuracy.result import load_result

    limits = Limits(
        fail_under=read_limits(fail_under or (), "--fail-under", Unit.SHARE),
        max_drop=read_limits(max_drop or (), "--max-drop", Unit.POINTS),
        alpha=alpha,
        allow_partial=allow_partial,
    )
    for option, written in (("--markdown", markdown), ("--html", html)):
        _check_not_read(option, written, (base, new))
    comparison = compare(load_result(base), load_result(new), limits)
    if markdown is not None:
        _write(markdown, report.markdown(comparison))
    if html is not None:
        _write(html, page.html_page(comparison))
    if json_:
        typer.echo(report.as_json(comparison))
    else:
        report.print_comparison(Console(), comparison)
    if comparison.breaches:
        raise typer.Exit(1)


@app.command("import-bfcl")
def import_bfcl_(
    questions: Annotated[
        Path, typer.Argument(help="A BFCL question file, such as BFCL_v4_simple_python.json.")
    ],
    answers: Annotated[
        Path | None, typer.Argument(help="Its possible_answer file; irrelevance categories have none.")
    ] = None,
    out: Annotated[Path, typer.Option(help="The suite to write.")] = Path("bfcl.jsonl"),
    functions: Annotated[
        Path | None, typer.Option(help="Folder of the multi-turn functions. [default: beside the questions]")
    ] = None,
) -> None:
    """Turn a BFCL file into a suite; multi-turn files run BFCL's own simulation for the tools' results."""
    from server.accuracy.bfcl import import_bfcl, is_beyond_its_schema
    from server.accuracy.suite import dump

    _check_not_read("--out", out, (questions, answers))
    cases = list(import_bfcl(questions, answers, functions))
    _write(out, dump(cases))
    beyond = [case.id for case in cases if is_beyond_its_schema(case)]
    if beyond:
        typer.echo(
            f"{len(beyond)} cases accept no call that their own tools' schemas admit: {', '.join(beyond)}",
            err=True,
        )
    typer.echo(f"written: {out}: {len(cases)} cases, {sum(len(case.steps) for case in cases)} turns")


def _fields(
    text: str, temperature: float | None, max_tokens: int | None, thinking: bool | None
) -> dict[str, Any]:
    from server.accuracy import strict

    try:
        fields = strict.read(text)
    except ValueError as failure:
        raise ConfigurationError(f"--fields: {failure}") from None
    if not isinstance(fields, dict):
        raise ConfigurationError("--fields: give a JSON object")
    for name, instead in _NOT_FIELDS.items():
        if name in fields:
            raise ConfigurationError(f"--fields: {name} is not for every request to say: {instead}")
    if temperature is not None and not isfinite(temperature):
        raise ConfigurationError(f"--temperature {temperature}: give a number")
    given: dict[str, Any] = {"temperature": temperature, "max_tokens": max_tokens}
    fields |= {name: value for name, value in given.items() if value is not None}
    if thinking is not None:
        template = fields.get("chat_template_kwargs", {})
        if not isinstance(template, dict) or template.get("enable_thinking", thinking) is not thinking:
            raise ConfigurationError("--thinking: --fields has another chat_template_kwargs")
        fields["chat_template_kwargs"] = {**template, "enable_thinking": thinking}
    return fields


def _check_not_read(option: str, written: Path | None, read: Iterable[Path | None]) -> None:
    """Raise `ConfigurationError` where a file would be written over one that the command reads."""
    for path in read:
        try:
            is_same = written is not None and path is not None and written.samefile(path)
        except OSError:  # one of them is not there
            continue
        if is_same:
            raise ConfigurationError(f"{option} {written}: the command reads that file; name another")


def _key_in(path: Path) -> str:
    try:
        # What is not even UTF-8 is not ASCII either.
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as failure:
        raise ConfigurationError(f"{path}: {failure.strerror}") from failure
    return checked_key(text.strip(), path)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as failure:
        raise ConfigurationError(f"{path}: {failure.strerror}") from failure
