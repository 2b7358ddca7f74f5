# Ringflow. `make` alone lists what there is.
.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-print-directory --no-builtin-rules

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_TEST := $(VENV)/.ready-test
ONLY ?= tests

export PYTHONDONTWRITEBYTECODE ?=

help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z_-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

$(READY): requirements/run.txt pyproject.toml tools/setup.sh
	@bash tools/setup.sh run

$(READY_TEST): requirements/dev.txt $(READY)
	@bash tools/setup.sh dev

setup: $(READY) ## Make the Python environment in .venv

setup-dev: $(READY_TEST)

demo: $(READY) ## Open a working hotline with demo accounts (RINGFLOW_PORT, RINGFLOW_DATA)
	@exec $(BIN)/ringflow demo

.PHONY: help setup setup-dev demo
