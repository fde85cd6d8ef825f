#!/usr/bin/env bash
# Make .venv as deploy/locks/cpu.txt says. Does nothing, in a moment, when nothing changed. Wants Python 3.11 on
# Linux x86-64 with network access to the package index that pip is configured for.
set -euo pipefail
cd "$(dirname "$0")/.."

lock=deploy/locks/cpu.txt
torch=2.13.0+cpu
torch_index=https://download.pytorch.org/whl/cpu
export PIP_DISABLE_PIP_VERSION_CHECK=1

python=${PYTHON:-$(command -v python3.11 || command -v python3)}
"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' ||
  { echo "setup: $python is not Python 3.11, which deploy/locks is for: set PYTHON=/path/to/python3.11" >&2; exit 1; }

digest() { cat "$@" | sha256sum | cut -d' ' -f1; }
packages=$(digest "$lock" deploy/setup.sh)
project=$(digest pyproject.toml)
current() { [ "$(cat ".venv/$1.digest" 2>/dev/null)" = "$2" ]; }

if command -v flock >/dev/null; then # two runs at once would break each other's install
  mkdir -p build
  exec 9>build/.setup.lock
  flock 9
fi

if ! current packages "$packages"; then
  # A virtual environment remembers where it was made: a moved one is made again.
  [ -x .venv/bin/python ] && .venv/bin/pip --version >/dev/null 2>&1 || "$python" -m venv --clear .venv
  pip() { .venv/bin/pip install --quiet --no-deps --no-compile --only-binary :all: "$@"; }

  if ! .venv/bin/python -c "from importlib.metadata import version; assert version('torch') == '$torch'" 2>/dev/null; then
    echo "setup: torch $torch"
    # Where pip knows of a CPU wheel (a mirror, a folder of wheels) it is taken; else from PyTorch's own index,
    # asked for torch alone.
    pip "torch==$torch" 2>/dev/null || pip "torch==$torch" --index-url "$torch_index"
  fi
  echo "setup: $(grep -c == "$lock") packages of $lock"
  pip -r "$lock"
  echo "setup: bytecode" # importing dominates the engine's start; pip would compile on one core only
  env -u PYTHONDONTWRITEBYTECODE .venv/bin/python -m compileall -qq -j 0 \
    -x '/(tests?|testing|_inductor/codegen)/' .venv/lib/python3.11/site-packages >/dev/null 2>&1 || true
  echo "$packages" >.venv/packages.digest
  rm -f .venv/project.digest
fi

if ! current project "$project"; then
  .venv/bin/pip install --quiet --no-deps --no-build-isolation --editable .
  echo "$project" >.venv/project.digest
fi
