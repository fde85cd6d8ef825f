"""The gateway as a Ray Serve application: `serve run deploy.ray.app:application`.

Each replica is a whole gateway with its engine, built by the same `build_app` as `truecall serve`. Settings come
from `TRUECALL_*` variables of the replica (config.yaml), so the two ways to run it differ in nothing else.

Not covered: metrics. A replica has no port of its own; set `metrics.port` and let Prometheus find the nodes.
"""

from __future__ import annotations

import os

from fastapi import FastAPI
from prometheus_client import REGISTRY
from ray import serve
from ray.serve import Application

from server.metrics import Metrics
from server.serving import build_engine
from server.settings import load
