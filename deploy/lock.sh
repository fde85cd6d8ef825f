#!/usr/bin/env bash
# Write deploy/locks/{cpu,gpu}.txt from pyproject.toml. Versions already pinned stay unless they no longer fit;
# `deploy/lock.sh --upgrade` takes the newest. uv resolves; it is kept apart from .venv.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-$(command -v python3.11 || command -v python3)}
tool=build/lock-tool
if [ ! -x "$tool/bin/uv" ]; then
  "$python" -m venv "$tool"
  "$tool/bin/pip" install --quiet 'uv>=0.9'
fi
compile() {  # TARGET, then what to resolve
  local target=deploy/locks/$1 fresh
  shift
  fresh=$(mktemp)
  if [ -f "$target" ]; then cp "$target" "$fresh"; fi
  # --no-emit-*: a lock must not record where packages came from on this machine.
  "$tool/bin/uv" pip compile --quiet --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
    --only-binary :all: --python-version 3.11 --python-platform x86_64-manylinux_2_31 --output-file "$fresh" "$@"
  { echo "# Written by 'make lock'; see README.md."; grep -v '^#' "$fresh"; } >"$fresh.new"
  if grep -nE '://|(^|[[:space:]])(--|-i |-f )|[[:space:]]@[[:space:]]' "$fresh.new"; then
    echo "lock: $target names an address or an index (above); nothing was written" >&2
    return 1
  fi
  cat "$fresh.new" >"$target"
  rm -f "$fresh" "$fresh.new"
  echo "lock: $target, $(grep -c == "$target") packages"
}
extras() { printf -- '--extra %s ' "$@"; }
# shellcheck disable=SC2046 # the extras are words
compile cpu.txt pyproject.toml deploy/locks/torch-needs.in --override deploy/locks/cpu-overrides.txt \
  $(extras cpu postgres otel train loadtest demo dev) "$@"
# shellcheck disable=SC2046
compile gpu.txt pyproject.toml $(extras gpu postgres otel) "$@"
