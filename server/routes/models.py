"""The served models."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from server.errors import ModelNotFound
from server.routes.auth import Scope
from server.routes.edge import JsonResponse
from server.routes.gateway import Gateway, gateway_of

router = APIRouter()


def _cards(gateway: Gateway) -> list[dict[str, object]]:
    card = gateway.turns.engine.model
    return [
        {
            "id": name,
            "object": "model",
            "created": gateway.started_at,
            "owned_by": "truecall",
            "max_model_len": card.max_model_len,
            "truecall": {"fingerprint": card.fingerprint, "dtype": card.dtype},
        }
        for name in card.names
    ]


@router.get("/v1/models")
async def list_models(request: Request) -> Response:
    """Every name that `model` may hold."""
    gateway = gateway_of(request)
    gateway.keys.admit(request, Scope.CHAT, Scope.REVIEW)
    return JsonResponse({"object": "list", "data": _cards(gateway)})


@router.get("/v1/models/{model:path}")
async def get_model(request: Request, model: str) -> Response:
    """One of them."""
    gateway = gateway_of(request)
    gateway.keys.admit(request, Scope.CHAT, Scope.REVIEW)
    for card in _cards(gateway):
        if card["id"] == model:
            return JsonResponse(card)
    raise ModelNotFound(f"The model {model!r} is not served here.", param="model")
