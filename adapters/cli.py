"""`truecall merge`: LoRA adapters into a checkpoint that can be served, and whether such a checkpoint is right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.errors import ConfigurationError

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

app = typer.Typer(
    help="Add LoRA adapters to a base checkpoint, in the order given.",
    epilog="An interrupted merge goes on where it stopped when it is started again.",
    rich_markup_mode=None,
)


class Dtype(StrEnum):
    """What the merged weights can be stored as."""

    FLOAT16 = "float16"
    BFLOAT16 = "bfloat16"
    FLOAT32 = "float32"


Adapters = Annotated[
    list[Path] | None,
    typer.Option("--adapter", help="Folder of a PEFT adapter; repeat it, first trained first."),
]


@app.callback(invoke_without_command=True)
def merge(
    ctx: typer.Context,
    base: Annotated[Path | None, typer.Option(help="Folder of the base checkpoint (safetensors).")] = None,
    adapter: Adapters = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write; it must not exist.")] = None,
    dtype: Annotated[Dtype, typer.Option(help="Type of the merged weights.")] = Dtype.FLOAT16,
    keep_template: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Serve this chat template. [default: the base's]")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace what --out holds.")] = False,
) -> None:
    """Add LoRA adapters to a base checkpoint, in the order given, and write one that can be served."""
    if ctx.invoked_subcommand is not None:
        return
    if base is None or not adapter or out is None:
        raise ConfigurationError("merge: give --base, --out and at least one --adapter")
    with _libraries():
        from adapters.merge import MergeOrder, peak_memory
        from adapters.merge import merge as run

    order = MergeOrder(base, tuple(adapter), out, dtype.value, keep_template, force)
    with _bar("merging") as (bar, task):
        try:
            merged = run(
                order,
                start=lambda total: bar.update(task, total=total),
                progress=lambda done: bar.advance(task, done),
            )
        except KeyboardInterrupt:
            typer.echo("interrupted; the same command goes on from the last finished shard", err=True)
            raise
    size = sum(file.bytes for file in merged.manifest.files.values())
    kept = f", {merged.num_kept} of them from an interrupted run" if merged.num_kept else ""
    typer.echo(
        f"{out}: {merged.num_tensors} tensors ({merged.num_changed} changed) in {merged.num_shards} files{kept}, "
        f"{dtype.value}, {size / 1e9:.2f} GB; peak memory {peak_memory() / 1e9:.2f} GB"
    )


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `truecall merge` wrote.")],
    base: Annotated[Path | None, typer.Option(help="The base. [default: where the manifest says]")] = None,
    adapter: Adapters = None,
    logits: Annotated[
        bool,
        typer.Option(
            help="Compare weights and logits with those of base and adapters: 4 bytes of memory a parameter."
        ),
    ] = True,
) -> None:
    """Check a merged checkpoint against its manifest, the dialect, and its base with the adapters."""
    with _libraries(), _bar("reading") as (bar, task):
        from adapters.verify import Verification

        checks = Verification(folder, base, adapter, lambda done: bar.advance(task, done)).run(logits=logits)
    for check in checks:
        typer.echo(f"{'ok' if check.ok else 'FAILED':<8}{check.name:<12}{check.detail}")
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


@contextmanager
def _libraries() -> Iterator[None]:
    """What a merge needs and a service may lack."""
    try:
        yield
    except ModuleNotFoundError as missing:
        raise ConfigurationError(f"{missing.name} is not installed: install '.[train]'") from missing


@contextmanager
def _bar(label: str) -> Iterator[tuple[Bar, TaskID]]:
    """A progress bar of bytes on standard error, which goes when it is done."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        yield bar, bar.add_task(label, total=None)
