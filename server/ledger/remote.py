"""A service at a URL as the one that replays: `POST /v1/replay`, scope `admin`.

Asked: `{"level", "record", "choice", "draft"}`. Answered: `{"derived": ...}`, `{"logprobs": [...]}` or
`{"raw": ..., "output_ids": [...]}`, by level.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import httpx

from server.errors import ServiceError
from server.ledger.entry import TurnRecord, turn_json
from server.ledger.replay import Decode, Derived, Level, derived_of

_T = TypeVar("_T")


class RemoteReplayer:
    """Replays at `base_url`, with or without `/v1`. Close it when done."""

    def __init__(
        self,
        base_url: str,
        api_key: str | None,
        *,
        timeout_s: float = 600.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._client = httpx.AsyncClient(
            base_url=base_url.rstrip("/").removesuffix("/v1"),
            headers=headers,
            timeout=timeout_s,
            transport=transport,
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def rederive(self, record: TurnRecord) -> Derived:
        """See `Replayer`."""
        return await self._ask(Level.REDERIVE, record, 0, 0, lambda told: derived_of(told["derived"]))

    async def rescore(self, record: TurnRecord, choice: int, draft: int) -> tuple[float, ...]:
        """See `Replayer`."""
        return await self._ask(
            Level.RESCORE, record, choice, draft, lambda told: tuple(map(float, told["logprobs"]))
        )

    async def redecode(self, record: TurnRecord, choice: int, draft: int) -> Decode:
        """See `Replayer`."""
        return await self._ask(
            Level.REDECODE, record, choice, draft, lambda told: Decode(told["raw"], tuple(told["output_ids"]))
        )

    async def _ask(
        self, level: Level, record: TurnRecord, choice: int, draft: int, read: Callable[[Any], _T]
    ) -> _T:
        body = {"level": level.value, "record": turn_json(record), "choice": choice, "draft": draft}
        try:
            response = await self._client.post("/v1/replay", json=body)
        except httpx.HTTPError as error:
            raise ServiceError(f"{self._client.base_url}: {error or type(error).__name__}") from error
        if response.is_error:
            raise ServiceError(f"{response.status_code}: {_message(response)}")
        try:
            return read(response.json())
        except (ValueError, LookupError, TypeError) as error:
            raise ServiceError(
                f"{self._client.base_url}: this is not what a replay answers: {error}"
            ) from error


def _message(response: httpx.Response) -> str:
    """The error's own words, or the body as it is."""
    try:
        return str(response.json()["error"]["message"])
    except (ValueError, LookupError, TypeError):
        return response.text[:500]
