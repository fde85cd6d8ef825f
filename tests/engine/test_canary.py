"""A canary on the real engine: the adapter's weights answer, live and in the shadow."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.gateways import Running, running

pytestmark = [pytest.mark.engine, pytest.mark.asyncio(loop_scope="session")]

CANARY = ("served_name=tiny", "engine.adapters={loud: loaded}", "canary.adapter=loud", "canary.share=1")
BODY = {
    "messages": [{"role": "user", "content": "What is the weather in Paris?"}],
    "temperature": 0,
    "max_tokens": 24,
    "ignore_eos": True,
    "chat_template_kwargs": {"enable_thinking": False},
}


class Lent:
    """The session's engine, which a gateway may use and not close."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def close(self) -> None:
        """It is needed after this."""


async def said(service: Running, model: str) -> tuple[str, str]:
    """Which model answered, and what."""
    answer = (await service.post(BODY | {"model": model})).json()
    return answer["model"], answer["choices"][0]["message"]["content"]


async def test_a_live_canary_answers_with_the_adapters_weights(vllm: Any, tmp_path: Path) -> None:
    async with running(tmp_path, Lent(vllm), *CANARY, "canary.mode=live") as service:
        named = await said(service, "tiny@loud")
        assert await said(service, "tiny") == named
    async with running(tmp_path, Lent(vllm), *CANARY, "canary.mode=live", "canary.share=0") as service:
        model, merged = await said(service, "tiny")
        assert model == "tiny"
        assert merged != named[1]


async def test_a_shadow_decodes_with_the_adapters_weights(vllm: Any, tmp_path: Path) -> None:
    async with running(tmp_path, Lent(vllm), *CANARY) as service:
        _, named = await said(service, "tiny@loud")
        model, merged = await said(service, "tiny")
        assert model == "tiny"
        for _ in range(500):
            if service.gateway.ledger.stats.written == 3:
                break
            await asyncio.sleep(0.02)
        turns = (await service.get("/v1/turns")).json()["turns"]
        newest = (await service.get(f"/v1/turns/{turns[0]['turn']}")).json()["record"]
        assert newest["labels"] == {"shadow_of": turns[1]["turn"]}
        assert newest["choices"][0]["text"] == named != merged
