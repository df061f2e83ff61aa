# The workbench. Everything lands in .venv, web/node_modules and the services' static folders; see `make clean`.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
BIN := .venv/bin
STAMPS := .venv/stamps
# compiled now, once: a process that compiles its libraries at each start is ready seconds later
UV := $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python
WEB := PYTHONPATH=dev $(BIN)/python -m baton_dev.web_build
COMPOSE := docker compose --file deploy/docker-compose.yml
OURS := shared dev services tests $(wildcard bench)

.PHONY: help setup runtime web run test trust trust-long check ci generated fmt migrate bench bench-full screenshots lighthouse lock clean env up owner baton down

help: ## Show these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMPS)/tools ## Make .venv and build the web assets
	@$(MAKE) --no-print-directory -j2 runtime web

run: setup ## Start everything on this machine, no account needed (ARGS="--port 9000")
	@exec $(BIN)/baton-dev $(ARGS)

test: check ## Run the checks and all tests; those of tests/trust as `make trust` does
	$(BIN)/pytest --numprocesses=2 --dist=loadfile --ignore=tests/trust $(ARGS)
	$(BIN)/python -m baton_dev.trust
	$(WEB) test

trust: setup $(STAMPS)/dev ## Prove the promises, quickly: trust.json and a scoreboard
	$(BIN)/python -m baton_dev.trust $(ARGS)

trust-long: setup $(STAMPS)/dev ## One part of the long proof, or all (PART=faults-1, soak-1, sabotage, ... all)
	$(BIN)/python -m baton_dev.trust --part $(PART) $(ARGS)

check: setup $(STAMPS)/dev ## Lint, types, import contracts, budgets, locks, generated files
	$(BIN)/ruff check $(OURS)
	$(BIN)/ruff format --check $(OURS)
	$(BIN)/mypy $(OURS)
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m baton_dev.budget $(OURS)
	$(BIN)/python -m baton_dev.locks
	@$(MAKE) --no-print-directory generated
	$(WEB) lint types size

ci: ## Run what the machine runs for every change
	.ci/run

generated: setup $(STAMPS)/dev ## Write the generated files again; fail if one was stale
	$(BIN)/python -m baton_dev.generated

fmt: setup $(STAMPS)/dev ## Format all code and mend what the linters can mend
	$(BIN)/ruff format $(OURS)
	$(BIN)/ruff check --fix $(OURS)
	$(WEB) fmt

migrate: $(STAMPS)/runtime ## Bring the database at BATON_DATABASE_URL to the newest schema
	$(BIN)/python -m baton.database.migrate $(ARGS)

bench: setup $(STAMPS)/dev ## Measure Baton beside a bare yardstick (ARGS="--quick", ARGS="--rows idle_stream")
	$(BIN)/python -m bench $(ARGS)

bench-full: setup $(STAMPS)/dev ## The same with 5 million stored entries, and its figures into docs/performance.md
	$(BIN)/python -m bench --full --publish $(ARGS)

screenshots: setup $(STAMPS)/dev ## Take pictures of widget and panel into screenshots/
	$(BIN)/python -m baton_dev.screenshots $(ARGS)

lighthouse: setup $(STAMPS)/dev ## Measure what the widget costs the page that it stands on
	$(BIN)/python -m baton_dev.lighthouse

lock: $(STAMPS)/tools ## Resolve the dependencies again into the lock files (ARGS=--upgrade)
	@$(BIN)/python dev/baton_dev/locks.py compile $(ARGS)

env: ## Write deploy/.env with fresh secrets, once (ARGS="--domain example.com")
	@PYTHONPATH=dev $(PYTHON) -m baton_dev.env_file $(ARGS)

up: ## Build and start in containers, and wait (ARGS="--profile demo" needs no account)
	@PYTHONPATH=dev $(PYTHON) -m baton_dev.compose_up $(ARGS)

owner: ## Make a workspace and its owner there (ARGS="--email you@example.com")
	@$(COMPOSE) run --rm --no-deps -T baton create-owner $(ARGS)

baton: ## Run the operators' command there (ARGS="doctor"; ARGS=--help says what it can do)
	@$(COMPOSE) run --rm --no-deps -T baton $(ARGS)

down: ## Stop the containers; their data stay (ARGS=--volumes: the data go too)
	$(COMPOSE) --profile demo --profile observability down $(ARGS)

clean: ## Remove all that make made; .baton (your data) stays
	rm -rf .venv web/node_modules services/*/*/static .mypy_cache .ruff_cache .pytest_cache \
		.import_linter_cache .hypothesis bench.json trust.json .trust screenshots
	find $(OURS) -name __pycache__ -type d -prune -exec rm -rf {} +

# -- what the targets above stand on; a stamp is newer than what it was made from --------------------------------
runtime: $(STAMPS)/runtime

web: $(STAMPS)/tools
	@$(WEB)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Baton needs Python 3.11 or newer: make PYTHON=…")'
	$(PYTHON) -m venv .venv

$(STAMPS)/tools: requirements-build.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/runtime: requirements.lock pyproject.toml $(STAMPS)/tools
	$(UV) --require-hashes -r requirements.lock
	$(UV) --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMPS)/dev: requirements-dev.lock $(STAMPS)/runtime
	$(UV) --require-hashes -r requirements-dev.lock
	@touch $@
