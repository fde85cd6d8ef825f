"""The gateway as a Ray Serve application: `serve run deploy/ray/config.yaml`, from the project's folder.

Each replica is a whole gateway with its engine, put together by the same code as `truecall serve`. Its settings
are `TRUECALL_*` variables of the replica (config.yaml). It is Ray that listens and that stops a replica: of
`server.*`, `body_bytes` alone has an effect.

Ray's own queue must stay out of the way: `max_ongoing_requests` is above what admission lets in and lets wait,
so that a full replica answers 429 with `Retry-After` instead of a silent wait at Ray's proxy.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from ray import serve

from server.serving import assemble
from server.settings import load


def build() -> FastAPI:
    """The application of one replica; its lifespan starts and stops the engine. Run inside the replica."""
    environ = dict(os.environ)  # noqa: TID251 - a replica has no other `__main__`
    service = assemble(load(profile=environ.get("TRUECALL_PROFILE"), environ=environ))
    without_engine = service.app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None, None]:
        try:
            async with without_engine(app):
                await service.start_engine()
                yield
        finally:
            service.prover.close()

    service.app.router.lifespan_context = lifespan
    return service.app


@serve.deployment
@serve.ingress(build)
class Gateway:
    """A replica."""


application = Gateway.bind()
