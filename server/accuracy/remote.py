"""The server under measurement, over HTTP: which failures are the model's, which pass, and which end the run."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, NoReturn

import httpx

from server.accuracy.play import TURN_REFUSAL_CODES, TurnRefused
from server.accuracy.result import ModelIdentity
from server.errors import ConfigurationError, ContractViolation

_RETRIED = frozenset({408, 429, 500, 502, 503, 504})
_MAX_PAUSE_S = 30.0


class Server:
    """One OpenAI-compatible server: who it is, and its answers."""

    def __init__(self, client: httpx.AsyncClient, base_url: str, *, retries: int, keep_going: bool) -> None:
        """`keep_going`: a request that fails for good is a refused turn, not the end of the run."""
        if not base_url.startswith(("http://", "https://")):
            raise ConfigurationError(
                f"--base-url {base_url}: give a URL that begins with http:// or https://"
            )
        try:
            httpx.URL(base_url)
        except httpx.InvalidURL as failure:
            raise ConfigurationError(f"--base-url {base_url}: {failure}") from None
        root = base_url.rstrip("/")
        self._url = root if root.endswith("/v1") else f"{root}/v1"
        self._client = client
        self._retries = retries
        self._keep_going = keep_going
        self.fingerprints: set[str] = set()
        """What the answers were stamped with; more than one means that the model was swapped."""

    async def identify(self, wanted: str | None) -> ModelIdentity:
        """The model to ask, as `/v1/models` describes it: the one wanted, or the one served."""
        listed = (await self._get("GET", "models")).get("data", [])
        try:
            cards = {str(card["id"]): dict(card) for card in listed}
        except (KeyError, TypeError, ValueError):
            raise ConfigurationError(f"{self._url}/models: no list of models") from None
        if wanted is None and len(cards) == 1:
            wanted = next(iter(cards))
        if wanted is None or wanted not in cards:
            served = ", ".join(sorted(cards)) or "none"
            raise ConfigurationError(f"{self._url}: name the model with --model; served are: {served}")
        return ModelIdentity(name=wanted, card=cards[wanted])

    async def ask(self, body: dict[str, Any]) -> Mapping[str, Any]:
        """One completion; raises `TurnRefused`, or `ConfigurationError` where the run cannot go on."""
        completion = await self._get("POST", "chat/completions", body)
        told = completion.get("system_fingerprint")
        if isinstance(told, str):
            self.fingerprints.add(told)
            if len(self.fingerprints) > 1:
                raise ConfigurationError("the server changed its model during the run")
        return completion

    async def _get(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        attempt = 0
        while True:
            # A server that is not there at the start is a mistake to tell at once; one that goes may come back.
            is_last = body is None or attempt == self._retries
            try:
                response = await self._client.request(method, f"{self._url}/{path}", json=body)
            except httpx.TransportError as failure:
                if is_last:
                    self._give_up(body, "unreachable", f"{type(failure).__name__} {failure}".strip())
                await asyncio.sleep(min(2.0**attempt, _MAX_PAUSE_S))
            else:
                if response.is_success:
                    return _json_object(response)
                if is_last or response.status_code not in _RETRIED:
                    self._refuse(body, response)
                await asyncio.sleep(_pause_s(response, attempt))
            attempt += 1

    def _refuse(self, body: dict[str, Any] | None, response: httpx.Response) -> NoReturn:
        """Raise what a response that is no success means."""
        error = _error_of(response)
        code = str(error.get("code") or response.status_code)
        is_models = error.get("type") == ContractViolation.type or code in TURN_REFUSAL_CODES
        if body is not None and is_models:
            raise TurnRefused(code)
        self._give_up(body, code, f"{response.status_code} {error.get('message', '')}".strip())

    def _give_up(self, body: dict[str, Any] | None, code: str, says: str) -> NoReturn:
        if self._keep_going and body is not None:
            raise TurnRefused(code)
        hint = "; what was played is kept: go on with --resume" if body is not None else ""
        raise ConfigurationError(f"{self._url}: {says}{hint}")


def _json_object(response: httpx.Response) -> dict[str, Any]:
    try:
        value = response.json()
    except (ValueError, RecursionError) as failure:
        raise ConfigurationError(f"{response.url}: the answer is not JSON") from failure
    if not isinstance(value, dict):
        raise ConfigurationError(f"{response.url}: the answer is not a JSON object")
    return value


def _error_of(response: httpx.Response) -> dict[str, Any]:
    try:
        error = response.json().get("error")
    except (ValueError, RecursionError, AttributeError):
        error = None
    return error if isinstance(error, dict) else {"message": response.text[:200]}


def _pause_s(response: httpx.Response, attempt: int) -> float:
    try:
        wanted = float(response.headers.get("retry-after", ""))
    except ValueError:
        wanted = 2.0**attempt
    return min(max(wanted, 0.0), _MAX_PAUSE_S)
