"""The outermost ring of the application: one error shape, one count and one log line a request."""

from __future__ import annotations

import logging
import time
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.domain import Verdict
from server.errors import ContractViolation, InvalidRequest, MethodNotAllowed, NotFound, ServiceError
from server.metrics import Metrics

log = logging.getLogger("truecall.http")


class JsonResponse(Response):
    """A body that orjson renders."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """The body's bytes."""
        return orjson.dumps(content)


def error_response(error: ServiceError, headers: dict[str, str] | None = None) -> JsonResponse:
    """The one rendering of an error before the first byte."""
    headers = dict(headers or {})
    if error.retry_after_s is not None:
        headers["retry-after"] = str(max(1, round(error.retry_after_s)))
    if "turn" in error.details:
        headers["x-truecall-turn"] = error.details["turn"]
    if isinstance(error, ContractViolation):
        headers["x-truecall-verdict"] = Verdict.BLOCK.value
    if error.status == 401:
        headers["www-authenticate"] = "Bearer"
    return JsonResponse(error.body(), error.status, headers)


def note_code(scope: Scope, code: str) -> None:
    """Tell the edge how the request ended; without it `ok`, or `client_gone` where no answer was sent."""
    scope.setdefault("state", {})["truecall_code"] = code


async def _on_service_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ServiceError)
    note_code(request.scope, error.code)
    return error_response(error)


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    path = request.url.path
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "")
        refusal: ServiceError = MethodNotAllowed(
            f"{request.method} is not allowed on {path}; allowed: {allowed}."
        )
        note_code(request.scope, refusal.code)
        return error_response(refusal, {"allow": allowed})
    refusal = NotFound(f"There is no route {request.method} {path}.")
    note_code(request.scope, refusal.code)
    return error_response(refusal)


async def _on_validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    path = ".".join(str(part) for part in first["loc"][1:])
    refusal = InvalidRequest(f"{path}: {first['msg']}", param=path or None)
    note_code(request.scope, refusal.code)
    return error_response(refusal)


async def _on_defect(request: Request, error: Exception) -> Response:
    note_code(request.scope, ServiceError.code)
    log.error("a request failed by a defect", exc_info=error, extra={"path": request.url.path})
    return error_response(ServiceError("Internal error; the log has the details."))


def install_error_shape(app: FastAPI) -> None:
    """Every failure of a route leaves as an OpenAI error body."""
    app.add_exception_handler(ServiceError, _on_service_error)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(Exception, _on_defect)


class Edge:
    """Counts and logs requests. Plain ASGI, so that streams pass through untouched."""

    def __init__(self, app: ASGIApp, metrics: Metrics, log_requests: bool) -> None:
        self._app = app
        self._metrics = metrics
        self._log_requests = log_requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; count it by the route that served it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def noting_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting_status)
        except Exception:
            note_code(scope, ServiceError.code)  # rendered outside of this ring
            raise
        finally:
            state = scope.get("state", {})
            route = getattr(
                scope.get("route"), "path", "none"
            )  # the template, never the path that was asked for
            code = state.get("truecall_code") or ("ok" if 0 < status < 400 else "client_gone")
            self._metrics.request(route, code)
            if self._log_requests:
                milliseconds = round(1000 * (time.perf_counter() - started), 2)
                extra = {"route": route, "status": status, "code": code, "milliseconds": milliseconds}
                log.info("request", extra=extra | {"turn": state.get("truecall_turn")})
