"""`POST /v1/contracts`: compile tools ahead of traffic and read what is enforced where."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from server.routes.auth import Scope
from server.routes.body import parsed, read_body
from server.routes.edge import JsonResponse
from server.routes.gateway import gateway_of
from server.wire.fields import unknown_field
from server.wire.read import flag
from server.wire.requests import parse_object
from server.wire.tools import read_choice, read_tools

router = APIRouter()

FIELDS = ("tools", "tool_choice", "parallel_tool_calls")


@router.post("/v1/contracts")
async def create_contract(request: Request) -> Response:
    """The coverage report of `{"tools": [...], "tool_choice": ...}`.

    Refused tools are reported, not raised; when none is, the contract stays in the cache under `digest`.
    """
    gateway = gateway_of(request)
    gateway.keys.admit(request, Scope.CHAT)
    body = await parsed(await read_body(request, gateway.body_bytes), parse_object)
    for name in body:
        if name not in FIELDS:
            raise unknown_field(name, "", FIELDS)
    tools = read_tools(body.get("tools"), gateway.limits)
    coverage = await gateway.turns.contracts.report(tools)
    digest = None
    if not any(tool.refused for tool in coverage.tools):
        contract = await gateway.turns.contracts.get(
            tools,
            read_choice(body.get("tool_choice"), tools),
            parallel=flag(body, "parallel_tool_calls", True),
        )
        digest = contract.digest
    return JsonResponse({"object": "contract", "digest": digest, "coverage": coverage.as_json()})
