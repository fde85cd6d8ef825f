"""The `truecall` command: one Typer application; what is heavy is imported where it is used."""

from __future__ import annotations

import importlib
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Annotated

import typer

from server.errors import ConfigurationError

app = typer.Typer(
    name="truecall",
    help="A self-hosted inference service for tool-calling agents.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # it would take `[default: 8000]` for a colour
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("truecall"))
        raise typer.Exit


@app.callback()
def root(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    """A self-hosted inference service for tool-calling agents."""


# Command groups that live in modules of their own; importing one must stay cheap.
for _name in ("serve", "key", "plan"):
    _module = importlib.import_module(f"server.cli.{_name}")
    app.command(_name)(_module.command)
for _name, _module_name in (
    ("contract", "server.cli.contract"),
    ("guard", "server.cli.guard"),
    ("ledger", "server.cli.ledger"),
    ("eval", "server.cli.eval"),
    ("merge", "adapters.cli"),
    ("loadtest", "loadtest.cli"),
):
    app.add_typer(importlib.import_module(_module_name).app, name=_name)


PIPE_CLOSED = 128 + signal.SIGPIPE
"""Exit status where the reader of the output went away: a verdict of the command's own would be taken for one."""
DEFECT = 70
"""Exit status of a command that met a defect of ours: `EX_SOFTWARE` of sysexits.h, and no command's own."""


_OURS = ("server", "adapters", "loadtest")


def run(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one command; the exit status. What an operator got wrong ends with one line and status 2.

    A defect ends with its traceback and `DEFECT`: a script must not read it as a regression, which is 1.
    """
    command = typer.main.get_command(app)
    try:
        status = command.main(args=list(argv), prog_name="truecall", standalone_mode=False, obj=dict(environ))
    except ConfigurationError as refusal:
        typer.echo(f"truecall: {refusal}", err=True)
        return 2
    except typer.exceptions.TyperException as refusal:
        message = refusal.format_message()
        # A group of commands without one of them gives its help.
        typer.echo(message if message.startswith("Usage: ") else f"truecall: {message}", err=True)
        return refusal.exit_code
    except ModuleNotFoundError as missing:
        name = missing.name or "."
        # Else a package is there, and not as we know it.
        if "." in name or name in (*_OURS, *sys.stdlib_module_names):
            return _defect()
        typer.echo(
            f"truecall: {missing.name} is not installed; an extra has it, see docs/install.md", err=True
        )
        return 2
    except SystemExit as ended:
        # Typer and Rich end with 1 where nobody reads on.
        return PIPE_CLOSED if isinstance(ended.__context__, BrokenPipeError) else int(ended.code or 0)
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except Exception:  # noqa: BLE001 - outermost frame of the command
        return _defect()
    return status if isinstance(status, int) else 0


def _defect() -> int:
    traceback.print_exc()
    typer.echo("truecall: this is a defect; please report it with the lines above", err=True)
    return DEFECT
