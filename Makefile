# Everything a developer does. Needs GNU make, a POSIX shell and Python 3.11 or newer; pip brings the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# Tests wait as long as they compute: three at a time keep two cores busy.
SHARED := --numprocesses=3 --dist=worksteal
# uv takes a sixth of pip's time. It is in the lock like everything else, and told of pip's index; where it cannot be had
# or cannot get something, pip does it all.
UV_INSTALL = sed -n '/^uv==/,/[^\\]$$/p' requirements.lock >$(VENV)/uv.lock && \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.lock && \
	index=$${PIP_INDEX_URL:-$$($(BIN)/python -m pip config get global.index-url 2>/dev/null)}; \
	env UV_SYSTEM_CERTS=1 $${index:+UV_DEFAULT_INDEX=$$index} $(BIN)/uv pip install --quiet --no-config \
		--python $(BIN)/python --compile-bytecode --require-hashes -r requirements.lock

.DEFAULT_GOAL := help
.PHONY: help install demo run test rules others types check format bench screens lock migration clean

help: ## Show what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

install: $(INSTALLED) ## Make .venv with the exact versions of requirements.lock

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Salesbot needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || echo missing)." \
		"Install one, or name it: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@test -x $(BIN)/python || { echo "Making $(VENV) ..."; $(PYTHON) -m venv $(VENV); }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@echo "Installing what requirements.lock names (about a minute the first time) ..."
	@{ $(UV_INSTALL); } 2>/dev/null || \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(INSTALLED) ## Start the bot with a local Slack in the browser: no account, no token
	@$(BIN)/salesbot demo

run: $(INSTALLED) ## Start the bot with the settings of the environment and .env
	@$(BIN)/salesbot run

test: $(INSTALLED) ## Run every test; the rules in storage/domain must be covered whole
	@$(MAKE) --no-print-directory rules
	@$(MAKE) --no-print-directory others

# Measuring coverage costs half as much time again, so it is done where it must be whole. Starting more than one process
# would cost more than these tests.
rules: $(INSTALLED)
	@$(BIN)/python -m pytest --cov --cov-report=term:skip-covered tests/storage/domain

others: $(INSTALLED)
	@$(BIN)/python -m pytest $(SHARED) --ignore=tests/storage/domain

types: $(INSTALLED)
	@$(BIN)/mypy

# The types take one core a minute; meanwhile the other one is busy with the rules.
check: $(INSTALLED) ## Format, lint, types, contracts, tests: what CI runs
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory --jobs=2 types rules
	@$(MAKE) --no-print-directory others

format: $(INSTALLED) ## Format the code and mend what the linter can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(INSTALLED) ## Measure what README promises
	@for script in bench/commands.py bench/services.py bench/ticks.py bench/digests.py bench/figures.py bench/search.py bench/forecast.py bench/importing.py; do echo "== $$script"; $(BIN)/python "$$script" || exit 1; done

screens: $(INSTALLED) ## Photograph the local Slack into docs/screens; needs Chromium
	@$(BIN)/python -m tests.browser.screens

migration: $(INSTALLED) ## Write a migration from the models: make migration m="add a table"
	@test -n "$(m)" || { echo 'Say what it does: make migration m="add a table"' >&2; exit 2; }
	@$(BIN)/python -m storage.migrations "$(m)"

lock: $(INSTALLED) ## Write requirements.lock anew from pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url \
		--no-emit-find-links --python-version 3.11 --extra dev --extra build --upgrade --output-file requirements.lock \
		pyproject.toml

clean: ## Remove .venv and what the tools leave behind
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage *.egg-info
