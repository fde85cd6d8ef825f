"""`POST /v1/chat/completions`: parse, open, answer; nothing else."""

from __future__ import annotations

import asyncio
import logging
import time
from functools import partial

from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server.domain import Provenance, TurnEnd, TurnEvent
from server.errors import ServiceError
from server.metrics import GatewayStage
from server.routes.auth import Scope as KeyScope
from server.routes.body import parsed, read_body
from server.routes.edge import error_response, note_code
from server.routes.gateway import Gateway, gateway_of
from server.turns import Turn, routed
from server.turns.deadline import Deadline
from server.wire.objects import Envelope
from server.wire.requests import ChatRequest, parse_chat
from server.wire.responses import Collected
from server.wire.sse import SseWriter

log = logging.getLogger("truecall.chat")
router = APIRouter()

_TRACE_HEADERS = ("traceparent", "tracestate")


@router.post("/v1/chat/completions")
async def create_chat(request: Request) -> Response:
    """Answer a conversation, at once or as a stream."""
    gateway = gateway_of(request)
    owner = gateway.keys.admit(request, KeyScope.CHAT)
    body = await read_body(request, gateway.body_bytes)
    arrived = time.perf_counter()
    chat = await parsed(body, partial(parse_chat, limits=gateway.limits))
    gateway.metrics.stage(GatewayStage.PARSE, time.perf_counter() - arrived)
    trace = {name: request.headers[name] for name in _TRACE_HEADERS if name in request.headers}
    return TurnResponse(gateway, chat, owner, trace, arrived)


class TurnResponse(Response):
    """Runs the turn while it answers, so that a client that leaves ends the turn: the decode is aborted."""

    def __init__(
        self, gateway: Gateway, chat: ChatRequest, owner: str, trace: dict[str, str], arrived: float
    ) -> None:
        self._gateway = gateway
        self._chat = chat
        self._owner = owner
        self._trace = trace
        self._arrived = arrived
        self.status_code = 200
        self.background: BackgroundTask | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer until the end, or until the client leaves.

        In a task of its own the turn is woken, token by token, without passing through every ring of the application.
        """
        answering = asyncio.create_task(self._answer(scope, receive, send))  # noqa: TID251 - awaited below
        watching = asyncio.create_task(_disconnected(receive))  # noqa: TID251 - awaited below
        try:
            await asyncio.wait((answering, watching), return_when=asyncio.FIRST_COMPLETED)
            if not answering.done():
                scope.setdefault("state", {}).setdefault("truecall_code", "client_gone")
        finally:
            watching.cancel()
            answering.cancel()
            await asyncio.wait((answering, watching))
        for task in (answering, watching):
            if not task.cancelled():
                task.result()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        gateway = self._gateway
        try:
            chat = routed(gateway.canary, gateway.turns.engine.model.name, self._chat, self._owner)
            turn, first = await gateway.turns.open(
                chat,
                owner=self._owner,
                trace=self._trace,
                arrived=self._arrived,
                ended=gateway.shadows.follow,
            )
        except ServiceError as refusal:
            note_code(scope, refusal.code)
            await error_response(refusal)(scope, receive, send)
            return
        scope.setdefault("state", {})["truecall_turn"] = turn.id
        fold = self._stream if self._chat.stream else self._collect
        try:
            await fold(turn, first, scope, receive, send)
        finally:
            await turn.events.aclose()

    async def _collect(
        self, turn: Turn, first: list[TurnEvent], scope: Scope, receive: Receive, send: Send
    ) -> None:
        collected = Collected(_envelope(turn), self._chat.n)
        headers = {"x-truecall-turn": turn.id}
        try:
            for event in first:
                collected.add(event)
            async for batch in turn.events:
                for event in batch:
                    collected.add(event)
        except ServiceError as refusal:
            note_code(scope, refusal.code)
            await error_response(refusal)(scope, receive, send)
            return
        headers["x-truecall-verdict"] = turn.verdict.value
        note_code(scope, "ok")
        await Response(collected.body(), 200, headers, media_type="application/json")(scope, receive, send)

    async def _stream(
        self, turn: Turn, first: list[TurnEvent], scope: Scope, receive: Receive, send: Send
    ) -> None:
        writer = SseWriter(_envelope(turn), n=self._chat.n, include_usage=self._chat.include_usage)
        start = {
            "type": "http.response.start",
            "status": 200,
            "headers": [
                (b"content-type", b"text/event-stream; charset=utf-8"),
                (b"cache-control", b"no-cache"),
                (b"x-accel-buffering", b"no"),
                (b"x-truecall-turn", turn.id.encode()),
            ],
        }
        deadline = Deadline(turn.clock.deadline)  # a client that does not read may not hold a slot for ever
        try:
            with deadline:
                await send(start)
                await _send(send, writer.opening() + b"".join(map(writer.event, first)))
            async for batch in turn.events:
                chunk = b"".join(map(writer.event, batch))
                if isinstance(batch[-1], TurnEnd):
                    note_code(scope, "ok")
                with deadline:
                    await _send(send, chunk)
        except TimeoutError:
            note_code(scope, "client_gone")
            return
        except ServiceError as refusal:
            note_code(scope, refusal.code)
            await _send(send, writer.error(refusal))
        except Exception as defect:
            note_code(scope, ServiceError.code)
            log.error("a turn failed by a defect", exc_info=defect, extra={"turn": turn.id})
            await _send(send, writer.error(ServiceError("Internal error; the log has the details.")))
        finally:
            deadline.close()
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


def _envelope(turn: Turn) -> Envelope:
    counts = {kind: sum(seen.provenance is kind for seen in turn.observations) for kind in Provenance}
    return Envelope(
        turn=turn.id,
        model=turn.request.model,
        created=int(turn.received_at),
        fingerprint=turn.model.fingerprint,
        verified=counts[Provenance.VERIFIED],
        unknown=counts[Provenance.UNKNOWN],
    )
