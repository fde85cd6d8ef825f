"""What the commands take from the environment that `server.__main__` handed them."""

from __future__ import annotations

from collections.abc import Mapping

import typer

from server.errors import ConfigurationError

API_KEY = "TRUECALL_API_KEY"
"""The variable that holds the key for the service that a command asks."""


def environ_of(ctx: typer.Context) -> Mapping[str, str]:
    """The environment as `server.__main__` handed it down."""
    environ: Mapping[str, str] = ctx.obj or {}
    return environ


def api_key(environ: Mapping[str, str]) -> str | None:
    """The key for the service, if there is one. Raises `ConfigurationError` when no header can hold it."""
    key = environ.get(API_KEY)
    return None if key is None else checked_key(key, API_KEY)


def checked_key(key: str, source: object) -> str:
    """The key that `source` holds. Raises `ConfigurationError` when no header can."""
    if not (key.isascii() and key.isprintable()):
        raise ConfigurationError(f"{source}: a key is one line of ASCII")
    return key
