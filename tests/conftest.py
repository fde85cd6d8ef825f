"""Fixtures that every package's tests may ask for."""

from __future__ import annotations

import pytest

from tests.needs import PROBES, require


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test marked `postgres`, `node`, ... skips, or fails, on a machine without it."""
    for name in PROBES:
        if item.get_closest_marker(name):
            require(name)
