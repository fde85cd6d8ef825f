"""Reading a request's JSON body within its limit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from starlette.requests import ClientDisconnect, Request

from server.errors import BodyTooLarge, InvalidRequest, UnsupportedMediaType

T = TypeVar("T")

_PARSED_AT_ONCE = 256 * 1024
"""Bytes of a body; of a larger one made of many small parts the parse takes most of a second."""


async def parsed(body: bytes, parse: Callable[[bytes], T]) -> T:
    """What `parse` makes of the body, which holds nobody else up."""
    return parse(body) if len(body) <= _PARSED_AT_ONCE else await asyncio.to_thread(parse, body)


async def read_body(request: Request, limit: int) -> bytes:
    """The body's bytes. Raises `UnsupportedMediaType`, or `BodyTooLarge` as soon as `limit` is passed."""
    media_type = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise UnsupportedMediaType(f"Send application/json, not {media_type}.")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise UnsupportedMediaType("Send the body without a content-encoding.")
    too_large = BodyTooLarge(f"The body is over the limit of {limit} bytes (server.body_bytes).")
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise too_large
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > limit:
                raise too_large
            chunks.append(chunk)
    except ClientDisconnect:
        raise InvalidRequest("The body was cut off.") from None
    return b"".join(chunks)
