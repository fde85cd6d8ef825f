"""`truecall key`: make a key. It is printed once; the service keeps its digest alone."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Annotated

import typer
import yaml
from pydantic import ValidationError

from server.routes.auth import Key, Scope


def command(
    name: Annotated[str, typer.Argument(help="Who holds it: letters, digits, dot, dash, underscore.")],
    scope: Annotated[list[Scope] | None, typer.Option(help="What it opens; may be repeated.")] = None,
) -> None:
    """Print a new key, and the entry for `auth.keys_file` that lets it in."""
    key = f"tc-{secrets.token_urlsafe(32)}"
    try:
        entry = Key(
            name=name, sha256=sha256(key.encode()).hexdigest(), scopes=frozenset(scope or [Scope.CHAT])
        )
    except ValidationError as failure:
        context = failure.errors()[0].get("ctx", {})
        why = context.get("error", "use 1 to 64 letters, digits, dots, dashes or underscores")
        raise typer.BadParameter(str(why), param_hint="NAME") from None
    typer.echo(f"Key for {name}, shown once: {key}\n\nAdd this to the file that auth.keys_file names:\n")
    typer.echo(yaml.safe_dump([entry.model_dump(mode="json")], sort_keys=False).rstrip())
