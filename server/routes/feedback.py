"""`POST /v1/feedback`: what a person says about a turn."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import Response

from server.errors import InvalidRequest
from server.ledger.feedback import Feedback
from server.routes.auth import ANONYMOUS, Scope
from server.routes.body import parsed, read_body
from server.routes.edge import JsonResponse
from server.routes.gateway import gateway_of
from server.wire.requests import parse_object

router = APIRouter()


@router.post("/v1/feedback")
async def create_feedback(request: Request) -> Response:
    """Record a label. `reviewer` is the key's name where keys are configured; the same label again changes nothing."""
    gateway = gateway_of(request)
    owner = gateway.keys.admit(request, Scope.REVIEW)
    body = await parsed(await read_body(request, gateway.body_bytes), parse_object)
    if not gateway.keys.opens_to_all:
        body["reviewer"] = owner
    try:
        said = Feedback.model_validate({"reviewer": ANONYMOUS} | body)
    except ValidationError as failure:
        first = failure.errors()[0]
        path = ".".join(str(part) for part in first["loc"])
        raise InvalidRequest(f"{path or 'body'}: {first['msg']}", param=path or None) from None
    if await gateway.ledger.add_feedback(said):
        gateway.metrics.review(_label(said))
    return JsonResponse({"object": "feedback", "turn": said.turn, "reviewer": said.reviewer})


def _label(said: Feedback) -> str:
    if said.expected is not None:
        return "corrected"
    if said.correct is None:
        return "rated"
    return "correct" if said.correct else "incorrect"
