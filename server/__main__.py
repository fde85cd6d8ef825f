"""`python -m server`: the `truecall` command. The one place that reads the environment."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command; exit with its status."""
    from server.cli import run

    sys.exit(run(sys.argv[1:], dict(os.environ)))


if __name__ == "__main__":
    main()
