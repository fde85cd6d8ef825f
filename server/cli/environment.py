"""What the commands take from the environment that `server.__main__` handed them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from server.errors import ConfigurationError

if TYPE_CHECKING:
    from server.settings import Settings

Profile = Annotated[str | None, typer.Option(help="A shipped profile's name, or a YAML file.")]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Any setting by its dotted key; repeatable."),
]
API_KEY = "TRUECALL_API_KEY"
"""The variable that holds the key for the service that a command asks."""


def environ_of(ctx: typer.Context) -> Mapping[str, str]:
    """The environment as `server.__main__` handed it down."""
    environ: Mapping[str, str] = ctx.obj or {}
    return environ


def settings_of(
    environ: Mapping[str, str], profile: str | None = None, overrides: Sequence[str] | None = None
) -> Settings:
    """The settings that `truecall serve` would read there. Raises `ConfigurationError`."""
    from server.settings import load

    return load(
        profile=profile or environ.get("TRUECALL_PROFILE"), overrides=overrides or (), environ=environ
    )


def api_key(environ: Mapping[str, str]) -> str | None:
    """The key for the service, if there is one. Raises `ConfigurationError` when no header can hold it."""
    key = environ.get(API_KEY)
    return None if key is None else checked_key(key, API_KEY)


def checked_key(key: str, source: object) -> str:
    """The key that `source` holds. Raises `ConfigurationError` when no header can."""
    if not (key.isascii() and key.isprintable()):
        raise ConfigurationError(f"{source}: a key is one line of ASCII")
    return key
