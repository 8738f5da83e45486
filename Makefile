# Everything here works on a fresh machine with Python (3.11 or 3.12), make and a C library; no root.
PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
export PATH := $(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Byte code is kept, whatever the environment says: the second start is quick.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help model run test check lint types law bench bench-booking rasa rasa-quick lock clean

help: ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

# The locks are complete, so nothing is left to resolve: a release that came out since can change nothing (--no-deps).
$(VENV)/run-ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --no-deps --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --no-deps --editable .
	@touch $@

$(VENV)/dev-ready: $(VENV)/run-ready requirements-dev.lock
	$(BIN)/pip install --quiet --no-deps --require-hashes --requirement requirements-dev.lock
	$(BIN)/pip check
	@touch $@

$(VENV)/node-ready: $(VENV)/dev-ready tests/wecom/package-lock.json tests/browser/package-lock.json
	@if node --version 2>/dev/null | grep -qE '^v(2[0-9]|[3-9][0-9])\.'; then npm=npm; else npm="$(BIN)/npm"; fi; \
	for folder in tests/wecom tests/browser; do \
	  (cd $$folder && $$npm ci --no-audit --no-fund --loglevel=error) || exit 1; \
	done
	@touch $@

# Where the machine has no Node, the wheel's; the pages work without these scripts too, only less quickly.
$(VENV)/assets-ready: $(VENV)/run-ready requirements-assets.lock bot/web/assets/package-lock.json bot/web/assets/vendor.mjs
	@if node --version 2>/dev/null | grep -qE '^v(2[0-9]|[3-9][0-9])\.'; then npm=npm; \
	else $(BIN)/pip install --quiet --no-deps --require-hashes --requirement requirements-assets.lock && npm="$(BIN)/npm"; fi; \
	cd bot/web/assets && $$npm ci --no-audit --no-fund --loglevel=error && $$npm run vendor --silent
	@touch $@

# The model of understanding is learned here once, not at the first start; nothing where it is there already.
model: $(VENV)/run-ready
	@$(BIN)/python -m intents.shipping >/dev/null

run: $(VENV)/run-ready model ## set everything up and run the service with the sample city
	@$(MAKE) --no-print-directory $(VENV)/assets-ready || echo "The scripts of the staff pages could not be fetched; they work without."
	@$(BIN)/mingchuang demo

test: check model $(VENV)/node-ready $(VENV)/assets-ready ## set everything up, check, and run every test
	$(BIN)/python -m pytest --cov --cov-report=term $(TESTS)

check: $(VENV)/dev-ready lint types law ## the quick half: style, types, and the law of the house

lint: $(VENV)/dev-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .

types: $(VENV)/dev-ready
	$(BIN)/mypy

law: $(VENV)/dev-ready
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --quiet tests/test_law.py

bench: $(VENV)/dev-ready ## the benchmarks of docs/performance.md
	$(BIN)/python -m bench.wechat

bench-booking: $(VENV)/dev-ready ## a hot session of visits: our engine beside three others, and a control that oversells
	$(BIN)/python -m bench.booking

rasa: $(VENV)/dev-ready ## Rasa from the same data: trained, served, put to the contract tests (needs a Python 3.10)
	$(BIN)/python -m tools.rasa_env

rasa-quick: $(VENV)/dev-ready ## the contract tests alone, in a few minutes: logistic regression on four fifths of the data
	$(BIN)/python -m tools.rasa_env logistic quick

lock: $(VENV)/run-ready ## the lock files, made again from pyproject.toml
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate --quiet --upgrade --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate --quiet --upgrade -c requirements.lock --output-file requirements-dev.lock

clean: ## remove what was set up here (the home folder with its data stays)
	rm -rf $(VENV) tests/wecom/node_modules tests/browser/node_modules bot/web/assets/node_modules bot/web/static/vendor
