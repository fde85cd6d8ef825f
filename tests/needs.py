"""What a test needs that a machine may lack: it skips there and says why, or fails where it must not lack.

`TRUECALL_TEST_REQUIRE=postgres,node` names what is known to be there: `.ci/run` sets it to what it installed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest

VARIABLE = "TRUECALL_TEST_REQUIRE"
NODE_MODULES = Path(__file__).parent.parent / "build" / "node" / "node_modules"
"""Where `.ci/run` puts npm packages; `npm install --prefix build/node openai` does the same by hand."""


def postgres_programs() -> Path | None:
    """The folder of PostgreSQL's server programs, the newest if there are several."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(installed, key=lambda path: int(path.parts[-3]), default=None) or shutil.which("initdb")
    return Path(newest).parent if newest else None


def _lacks_postgres() -> str | None:
    return None if postgres_programs() else "no PostgreSQL server programs (apt-get install postgresql)"


def _lacks_prometheus() -> str | None:
    missing = [name for name in ("prometheus", "promtool") if not shutil.which(name)]
    return f"no {' and no '.join(missing)} (apt-get install prometheus)" if missing else None


def _lacks_node() -> str | None:
    if not shutil.which("node"):
        return "no Node.js"
    if not (NODE_MODULES / "openai").is_dir():
        return "no npm client (npm install --prefix build/node openai)"
    return None


def _lacks_chromium() -> str | None:
    return None if shutil.which("chromium") else "no headless browser (apt-get install chromium)"


def _lacks_docker() -> str | None:
    if not shutil.which("docker"):
        return "no container engine"
    reachable = Path("/var/run/docker.sock").exists() or "DOCKER_HOST" in os.environ
    return None if reachable else "the container engine is not running"


PROBES: Mapping[str, Callable[[], str | None]] = {
    "postgres": _lacks_postgres,
    "prometheus": _lacks_prometheus,
    "node": _lacks_node,
    "chromium": _lacks_chromium,
    "docker": _lacks_docker,
}
"""By marker: why a test with that marker cannot run here, or None."""


@cache
def lack(name: str) -> str | None:
    """Why `name` is not to be had here; None when it is."""
    return PROBES[name]()


def require(name: str) -> None:
    """Go on if `name` is there; else skip, or fail if VARIABLE lists it."""
    reason = lack(name)
    if reason is None:
        return
    if name in os.environ.get(VARIABLE, "").split(","):
        pytest.fail(f"{VARIABLE} lists {name}, yet: {reason}", pytrace=False)
    pytest.skip(reason)
