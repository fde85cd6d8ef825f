"""A service at a URL as the one that replays: `POST /v1/replay`, scope `admin`.

Asked: `{"level", "record", "choice", "draft"}`. Answered: `{"derived": ...}`, `{"logprobs": [...]}` or
`{"raw": ..., "output_ids": [...]}`, by level.
"""

from __future__ import annotations

from typing import Any

import httpx

from server.errors import ServiceError
from server.ledger.entry import TurnRecord, turn_json
from server.ledger.replay import Decode, Derived, Level, derived_of


class RemoteReplayer:
    """Replays at `base_url`. Close it when done."""

    def __init__(self, base_url: str, api_key: str | None, *, timeout_s: float = 600.0) -> None:
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._client = httpx.AsyncClient(base_url=base_url, headers=headers, timeout=timeout_s)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def rederive(self, record: TurnRecord) -> Derived:
        """See `Replayer`."""
        answer = await self._ask(Level.REDERIVE, record)
        return derived_of(answer["derived"])

    async def rescore(self, record: TurnRecord, choice: int, draft: int) -> tuple[float, ...]:
        """See `Replayer`."""
        answer = await self._ask(Level.RESCORE, record, choice, draft)
        return tuple(answer["logprobs"])

    async def redecode(self, record: TurnRecord, choice: int, draft: int) -> Decode:
        """See `Replayer`."""
        answer = await self._ask(Level.REDECODE, record, choice, draft)
        return Decode(answer["raw"], tuple(answer["output_ids"]))

    async def _ask(self, level: Level, record: TurnRecord, choice: int = 0, draft: int = 0) -> dict[str, Any]:
        body = {"level": level.value, "record": turn_json(record), "choice": choice, "draft": draft}
        try:
            response = await self._client.post("/v1/replay", json=body)
            answer = response.json()
        except httpx.HTTPError as error:
            raise ServiceError(f"{self._client.base_url}: {error or type(error).__name__}") from error
        except ValueError as error:
            raise ServiceError(f"{self._client.base_url}: the answer is not JSON") from error
        if response.is_error:
            raise ServiceError(f"{response.status_code}: {response.text[:500]}")
        return dict(answer)
