"""`GET /v1/turns` and `GET /v1/turns/{id}`: the ledger, for reviewers."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from server.domain import FindingKind, Verdict
from server.errors import InvalidRequest, NotFound
from server.ledger.entry import microseconds_of
from server.ledger.query import Selection
from server.routes.auth import Scope
from server.routes.edge import JsonResponse
from server.routes.gateway import gateway_of

router = APIRouter()

_FILTERS = (
    "verdict",
    "finding",
    "tool",
    "model",
    "owner",
    "status",
    "since",
    "until",
    "recovered",
    "reviewed",
)
_MAX_LIMIT = 1000


@router.get("/v1/turns")
async def list_turns(request: Request) -> Response:
    """Turns, newest first. Filters as query parameters; `before` asks for the next page."""
    gateway = gateway_of(request)
    gateway.keys.admit(request, Scope.REVIEW)
    query = request.query_params
    for name in query:
        if name not in (*_FILTERS, "limit", "before"):
            known = ", ".join((*_FILTERS, "limit", "before"))
            raise InvalidRequest(f"There is no filter {name!r}; there are: {known}.", param=name)
    selection = Selection(
        verdict=_one_of(query, "verdict", [verdict.value for verdict in Verdict]),
        finding=_one_of(query, "finding", [kind.value for kind in FindingKind]),
        tool=query.get("tool"),
        model=query.get("model"),
        owner=query.get("owner"),
        status=query.get("status"),
        since_us=_time(query, "since"),
        until_us=_time(query, "until"),
        recovered=_flag(query, "recovered"),
        reviewed=_flag(query, "reviewed"),
    )
    limit = _number(query, "limit", 1, _MAX_LIMIT)
    page = await gateway.ledger.find(
        selection, limit=50 if limit is None else limit, before=_number(query, "before", 1, 2**63 - 1)
    )
    return JsonResponse(page.as_json())


@router.get("/v1/turns/{turn}")
async def get_turn(request: Request, turn: str) -> Response:
    """One turn whole: request, drafts, findings, labels and its place in the chain."""
    gateway = gateway_of(request)
    gateway.keys.admit(request, Scope.REVIEW)
    stored = await gateway.ledger.get(turn)
    if stored is None:
        raise NotFound(f"There is no turn {turn!r} on the ledger.", param="turn")
    return JsonResponse(stored.as_json())


def _one_of(query: QueryParams, name: str, known: list[str]) -> str | None:
    value = query.get(name)
    if value is not None and value not in known:
        raise InvalidRequest(f"{name} must be one of: {', '.join(known)}.", param=name)
    return value


def _flag(query: QueryParams, name: str) -> bool | None:
    return {"true": True, "false": False, None: None}[_one_of(query, name, ["true", "false"])]


def _time(query: QueryParams, name: str) -> int | None:
    value = query.get(name)
    try:
        return None if value is None else microseconds_of(value)
    except ValueError:
        raise InvalidRequest(
            f"{name} must be an ISO 8601 time, such as 2026-01-31T12:00:00Z.", param=name
        ) from None


def _number(query: QueryParams, name: str, low: int, high: int) -> int | None:
    value = query.get(name)
    if value is None:
        return None
    if not value.isascii() or not value.isdecimal() or len(value) > 19 or not low <= int(value) <= high:
        raise InvalidRequest(f"{name} must be a whole number from {low} to {high}.", param=name)
    return int(value)
