PYTHON  ?= python3
PORT    ?= 8501
ADDRESS ?= localhost
SIZE    ?= 1000000
EXPORTS ?= examples/exports
LIVE    ?=
ARCHIVE ?=
STORE   ?=
PEOPLE  ?=
FOLDER  ?=
# half of a browser test is waiting
WORKERS ?= 3
# under which names the app answers: a page elsewhere that gives its own name this machine's address is refused
HOSTS   ?= $(if $(filter localhost,$(ADDRESS)),localhost 127.0.0.1)

VENV := .venv
# `python -m tool` rather than the scripts beside it, whose first line breaks when the folder is moved
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check

# the stamp carries the version: an upgrade of Python makes the environment anew
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
MADE    := $(VENV)/made-with-$(VERSION)
RUNTIME := $(VENV)/runtime-installed
ENGINE  := $(VENV)/engine/installed
DEV     := $(VENV)/dev-installed

.DEFAULT_GOAL := help
.PHONY: help run load university test test-thorough lint format screenshots bench bench-report bench-pages bench-visitors bench-refresh bench-sources bench-engine answers

help: ## list the verbs
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r verb what; do \
		printf '%-20s %s\n' "$$verb" "$$what"; done

run: $(RUNTIME) ## start the app (PORT=8501 ADDRESS=localhost; PEOPLE=40000 shows a demo of that size)
	@echo "IER Explorer: http://$(ADDRESS):$(PORT)"
	@# headless: otherwise the first start waits for an email address
	@$(if $(PEOPLE),IER_DEMO=$(PEOPLE)) exec $(PY) -m streamlit run app.py --server.headless true --server.address $(ADDRESS) --server.port $(PORT) $(foreach host,$(HOSTS),--server.allowedHosts $(host))

load: $(RUNTIME) ## load exports into the history (LIVE=folder ARCHIVE=folder, either alone too)
	@$(PY) -m data_access load $(if $(LIVE),--live "$(LIVE)") $(if $(ARCHIVE),--archive "$(ARCHIVE)")

university: $(RUNTIME) ## make a history of SIZE=1000000 results to measure on, 75M for a year (below FOLDER=var/demo)
	@$(PY) -m data_access university --size $(SIZE) $(if $(FOLDER),--place "$(FOLDER)")

test: lint $(ENGINE) ## lint, then every test (WORKERS=3 processes; 0 runs them in one)
	@# a file's tests stay together: what its fixtures make is made once; files with few tests are the long ones, and
	@# would all come last if the others went first
	$(PY) -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

test-thorough: $(DEV) ## the tests that try at random, many more times (an hour or so)
	IER_THOROUGH=1 $(PY) -m pytest --numprocesses $(WORKERS) --dist loadfile \
		tests/data_access tests/analytics tests/ui tests/campaigns

lint: $(DEV) ## faults, format, types, known weaknesses of what is installed; changes nothing
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m tests.audit

format: $(DEV) ## repair what can be repaired, then format
	$(PY) -m ruff check --fix-only .
	$(PY) -m ruff format .

screenshots: $(DEV) ## take the pictures of docs/pictures anew (needs Chromium)
	@$(PY) -m docs.screenshots

bench: $(DEV) ## measure side by side (SIZE=1000000 or 75M; FOLDER=dir keeps exports, store and what was found)
	$(PY) -m benchmarks --size $(SIZE) --repeat $(REPEAT) $(if $(ENGINES),--engines $(ENGINES)) \
		$(if $(FOLDER),--folder "$(FOLDER)" --json "$(FOLDER)/bench-$(SIZE).json" --profiles "$(FOLDER)/profiles-$(SIZE)")

bench-report: $(DEV) ## put what bench found in FOLDER into docs/performance.md, with its pictures
	$(PY) -m benchmarks.report $(FOLDER)/bench-*.json

bench-pages: $(DEV) ## measure from click to finished picture, every page (STORE=folder, else the demo; needs Chromium)
	$(PY) -m benchmarks.pages $(if $(STORE),--store "$(STORE)")

bench-visitors: $(DEV) ## measure twenty people at once, for five minutes (STORE=folder, else the demo)
	$(PY) -m benchmarks.visitors $(if $(STORE),--store "$(STORE)")

bench-refresh: $(DEV) ## measure what a quarter of an hour brings, with a reader (STORE=folder, which is copied)
	$(PY) -m benchmarks.refresh $(if $(STORE),--store "$(STORE)")

bench-sources: $(DEV) ## measure a sync from Snowflake's stand-in and PostgreSQL side by side (some minutes)
	$(PY) -m benchmarks.sources

bench-engine: $(ENGINE) ## ask an engine that can be distributed the same, side by side (STORE=folder or s3://bucket/prefix)
	$(PY) -m benchmarks.distributed $(STORE)

answers: $(DEV) ## check an export folder against its known answers (EXPORTS=examples/exports)
	$(PY) -m pytest tests/test_answers.py --exports "$(EXPORTS)"

$(MADE):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "IER Explorer needs Python 3.11 or newer, but $(PYTHON) is $(or $(VERSION),not there)." \
			"Name another one: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make a virtual environment. Install the Debian package python3-venv." >&2; exit 1; }
	@echo "Making $(VENV) with Python $(VERSION)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(RUNTIME): requirements.txt $(MADE)
	@echo "Installing requirements.txt"
	@$(PIP) -r requirements.txt
	@touch $@

# apart, because it wants older packages than the app
$(ENGINE): requirements-engine.txt $(DEV)
	@echo "Installing requirements-engine.txt"
	@$(PYTHON) -m venv --clear $(VENV)/engine
	@$(VENV)/engine/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-engine.txt
	@touch $@

$(DEV): requirements-dev.txt $(RUNTIME)
	@echo "Installing requirements-dev.txt"
	@$(PIP) -r requirements-dev.txt
	@touch $@
