"""What the tests of the deployment share."""

from __future__ import annotations

import pytest

from tests.needs import require


@pytest.fixture
def promtool() -> str:
    """Prometheus's own checker; the test skips without it."""
    require("prometheus")
    return "promtool"
