"""`truecall serve`: the gateway and its engine in one process."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Annotated, Literal

import typer

from server.cli.environment import Profile, Set
from server.errors import ConfigurationError

_UNREAD_S = 60
"""A connection whose peer takes nothing of what was sent for so long is closed: else it would stay for good."""


def command(
    ctx: typer.Context,
    profile: Profile = None,
    model: Annotated[str | None, typer.Option(help="Folder of the checkpoint, or its hub id.")] = None,
    engine: Annotated[Literal["vllm", "scripted"] | None, typer.Option(help="What decodes.")] = None,
    script: Annotated[Path | None, typer.Option(help="Raw model texts, for --engine scripted.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on. [default: 127.0.0.1]")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on; 0 takes a free one. [default: 8000]")
    ] = None,
    set_: Set = None,
) -> None:
    """Serve until SIGTERM or SIGINT. One line on standard output tells the URL when it is ready to answer."""
    from server import settings as tree

    environ = ctx.obj
    settings = tree.load(
        profile=profile or environ.get("TRUECALL_PROFILE"),
        options={
            "model": model,
            "backend": engine,
            "script": script,
            "server.host": host,
            "server.port": port,
        },
        overrides=set_ or [],
        environ=environ,
    )
    listener = listen(settings.server.host, settings.server.port)
    from server.serving import serve

    raise typer.Exit(serve(settings, listener))


def listen(host: str, port: int) -> socket.socket:
    """A bound socket, taken before anything slow starts. Raises `ConfigurationError` when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; accepted connections inherit it
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1000 * _UNREAD_S)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as failure:
        listener.close()
        raise ConfigurationError(f"cannot listen on {host}:{port}: {failure.strerror}") from None
    return listener
