"""`POST /v1/replay`: do a recorded turn again, for `truecall ledger replay --base-url`."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from server.errors import InvalidRequest
from server.ledger.entry import TurnRecord, turn_of
from server.ledger.replay import Level, derived_json
from server.routes.auth import Scope
from server.routes.body import parsed, read_body
from server.routes.edge import JsonResponse
from server.routes.gateway import gateway_of
from server.wire.requests import parse_object

router = APIRouter()


@router.post("/v1/replay")
async def create_replay(request: Request) -> Response:
    """One level of replay of one draft; the answer's fields depend on the level, see `server.ledger.remote`."""
    gateway = gateway_of(request)
    gateway.keys.admit(request, Scope.ADMIN)
    body = await parsed(await read_body(request, gateway.body_bytes), parse_object)
    level, record, choice, draft = _read(body)
    if level is Level.REDERIVE:
        return JsonResponse({"derived": derived_json(await gateway.replayer.rederive(record))})
    if level is Level.RESCORE:
        return JsonResponse({"logprobs": await gateway.replayer.rescore(record, choice, draft)})
    decode = await gateway.replayer.redecode(record, choice, draft)
    return JsonResponse({"raw": decode.raw, "output_ids": decode.output_ids})


def _read(body: dict[str, Any]) -> tuple[Level, TurnRecord, int, int]:
    try:
        level, record = Level(str(body.get("level"))), turn_of(body.get("record") or {})
    except ValueError as failure:
        raise InvalidRequest(
            f"Send a level and a record of the ledger: {failure}", param="record"
        ) from failure
    choice, draft = body.get("choice", 0), body.get("draft", 0)
    if level is not Level.REDERIVE:
        try:
            record.choices[choice].drafts[draft]
        except (LookupError, TypeError):
            raise InvalidRequest("The record has no such choice and draft.", param="draft") from None
    return level, record, choice, draft
