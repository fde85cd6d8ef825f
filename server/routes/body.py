"""Reading a request's JSON body within its limit."""

from __future__ import annotations

from starlette.requests import ClientDisconnect, Request

from server.errors import BodyTooLarge, InvalidRequest, UnsupportedMediaType


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
