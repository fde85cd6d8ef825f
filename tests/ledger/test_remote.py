"""A service at a URL replays as this process would; what it refuses is told in its own words."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from server.errors import ServiceError
from server.ledger.entry import TurnRecord, turn_of
from server.ledger.remote import RemoteReplayer
from server.ledger.replay import Agreement, Level, as_derived, derived_json, replay
from tests.ledger.samples import recovered, turn

RECORD = turn(1, choices=(recovered(1),))


@asynccontextmanager
async def service(
    answer: Callable[[httpx.Request], httpx.Response], url: str = "http://truecall.test"
) -> AsyncIterator[RemoteReplayer]:
    replayer = RemoteReplayer(url, "key", transport=httpx.MockTransport(answer))
    try:
        yield replayer
    finally:
        await replayer.close()


def faithful(request: httpx.Request) -> httpx.Response:
    """The service as it should be."""
    assert request.url.path == "/v1/replay"
    assert request.headers["authorization"] == "Bearer key"
    body = json.loads(request.content)
    record: TurnRecord = turn_of(body["record"])
    assert record == RECORD
    draft = record.choices[body["choice"]].drafts[body["draft"]]
    match body["level"]:
        case "rederive":
            return httpx.Response(200, json={"derived": derived_json(as_derived(record))})
        case "rescore":
            return httpx.Response(200, json={"logprobs": [-1.0] * len(draft.output_ids)})
        case _:
            return httpx.Response(200, json={"raw": draft.raw, "output_ids": list(draft.output_ids)})


@pytest.mark.parametrize(
    ("level", "agreement"),
    [
        (Level.REDERIVE, Agreement.SAME),
        (Level.RESCORE, Agreement.SCORED),
        (Level.REDECODE, Agreement.SAME),
    ],
)
async def test_each_level_comes_back_over_the_wire(level: Level, agreement: Agreement) -> None:
    async with service(faithful) as replayer:
        assert (await replay(RECORD, level, replayer)).agreement is agreement


@pytest.mark.parametrize(
    "url", ["http://truecall.test/", "http://truecall.test/v1", "http://truecall.test/v1/"]
)
async def test_the_url_may_be_that_of_the_chat_api(url: str) -> None:
    async with service(faithful, url) as replayer:
        assert (await replay(RECORD, Level.REDERIVE, replayer)).agreement is Agreement.SAME


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (
            httpx.Response(403, json={"error": {"message": "The key lacks the scope admin."}}),
            "403: The key lacks",
        ),
        (httpx.Response(502, text="<html>bad gateway</html>"), "502"),
        (httpx.Response(200, text="hello"), "not what a replay answers"),
        (httpx.Response(200, json={"other": 1}), "not what a replay answers"),
    ],
)
async def test_an_answer_that_is_none_is_a_failure_that_says_so(response: httpx.Response, said: str) -> None:
    async with service(lambda _: response) as replayer:
        done = await replay(RECORD, Level.REDECODE, replayer)
    assert done.agreement is Agreement.FAILED
    assert said in done.reason


async def test_a_service_that_cannot_be_reached_is_a_failure_that_names_it() -> None:
    def gone(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    async with service(gone) as replayer:
        with pytest.raises(ServiceError, match=r"truecall\.test.*refused"):
            await replayer.rederive(RECORD)
