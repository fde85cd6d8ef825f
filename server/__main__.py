"""`python -m server`: the `truecall` command. The one place that reads the environment."""

from __future__ import annotations

import io
import os
import sys


def main() -> None:
    """Run the command; exit with its status."""
    from server.cli import run

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # JSON is, whatever the locale says
    sys.exit(run(sys.argv[1:], dict(os.environ)))


if __name__ == "__main__":
    main()
