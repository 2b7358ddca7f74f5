# Ringflow. `make` alone lists what there is.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules

# Any Python from 3.11 on. `make demo PYTHON=/path/to/python3` names another one.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$name >/dev/null 2>&1 && \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && \
	{ echo $$name; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
LOCKED := --require-hashes --only-binary :all:
PARTS := base connectors engine forms processes ringflow search web
CODE := $(wildcard $(PARTS) alembic bench tests)

# Tests at the same time; 0 is one after the other.
JOBS ?= auto
SECONDS ?= 60
APP ?=

help: ## List what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile

# --- the environment -------------------------------------------------------------------------

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Ringflow needs Python 3.11 or later; install it, or name it: make demo PYTHON=..."; exit 1; }
	@echo "making a Python environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python cannot make an environment; on Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/.run: requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "installing what Ringflow needs (once)"
	@$(PIP) install $(LOCKED) -r requirements/run.txt
	@$(PIP) -qq install --no-deps --no-build-isolation --config-settings editable_mode=compat --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@echo "installing what tests and checks need (once)"
	@$(PIP) install $(LOCKED) -r requirements/dev.txt
	@touch $@

setup: $(VENV)/.run ## Make the Python environment only

setup-dev: $(VENV)/.dev

assets: $(VENV)/.run ## Build scripts and styles (skipped when nothing changed)
	@$(BIN)/python -m web.build

# --- use -------------------------------------------------------------------------------------

demo: $(VENV)/.run ## Open a working hotline; RINGFLOW_PORT and RINGFLOW_DATA are honoured
	@$(BIN)/python -m web.build || echo "the diagram bundle could not be built; everything else works"
	@exec $(BIN)/ringflow demo

doctor: $(VENV)/.run ## Say what is configured, reachable, and what to do
	@$(BIN)/ringflow doctor

where: ## List the places of one room on every floor: make where APP=tickets
	@test -n "$(APP)" || { echo "name a room: make where APP=tickets"; exit 1; }
	@git ls-files | grep -E "(^|/)$(APP)(/|[._]|$$)|/test_$(APP)" || { echo "there is no room called $(APP)"; exit 1; }

# --- development -----------------------------------------------------------------------------

test: $(VENV)/.dev ## Run all tests; make test ONLY=tests/engine for a part
	@$(BIN)/pytest $(if $(ONLY),$(ONLY),tests) -q -n $(JOBS) --dist loadfile

walk: $(VENV)/.dev ## Walk whole stories: a message comes in, a ticket closes
	@$(BIN)/pytest tests/walks -q -n 0

check: $(VENV)/.dev ## Check format, style, types, imports, templates, drawings and the house rules
	@failed=; \
	step() { name=$$1; shift; echo "$$name"; "$$@" || failed="$$failed $$name"; }; \
	step format    $(BIN)/ruff format --check --quiet $(CODE); \
	step style     $(BIN)/ruff check --quiet $(CODE); \
	step types     $(BIN)/mypy --no-error-summary; \
	step imports   $(BIN)/lint-imports --no-logo; \
	step templates $(BIN)/djlint --lint --quiet $(wildcard web forms); \
	step drawings  $(BIN)/ringflow check processes/bpmn; \
	step house     $(BIN)/pytest tests/house -q -n 0 -m "not real"; \
	if [ -n "$$failed" ]; then echo "not in order:$$failed"; exit 1; fi; echo "all in order"

fix: $(VENV)/.dev ## Put format and order of imports right
	@$(BIN)/ruff check --fix --quiet $(CODE); $(BIN)/ruff format --quiet $(CODE)

pages: $(VENV)/.dev ## Write the documents anew that are made from the code (settings, error codes)
	@$(BIN)/python -m tests.house.pages

bench: $(VENV)/.dev ## Measure the engine beside its goals and the naive way (some minutes)
	@$(BIN)/python -m bench

chaos: $(VENV)/.dev ## Kill processes and servers at random while tickets come in (SECONDS=60)
	@$(BIN)/python -m tests.chaos --seconds $(SECONDS)

# Versions and hashes for Linux and macOS, Python 3.11 and later; no host of any index is written.
COMPILE = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --only-binary :all: --no-emit-index-url --no-emit-find-links --quiet --upgrade

lock: $(VENV)/.run ## Write requirements/*.txt anew from pyproject.toml
	@$(PIP) install $(LOCKED) -r requirements/lock.txt
	@$(COMPILE) pyproject.toml --group build -o requirements/run.txt
	@$(COMPILE) pyproject.toml --group build --group test --group check -c requirements/run.txt -o requirements/dev.txt
	@$(COMPILE) --group pyproject.toml:assets -o requirements/assets.txt
	@$(COMPILE) --group pyproject.toml:lock -o requirements/lock.txt

.PHONY: help setup setup-dev assets demo doctor where test walk check fix pages bench chaos lock
