# Two commands do everything: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ASSETS = $(BIN)/python -m tests.apiserver.binaries

# Tests spend about a third of their time waiting.
WORKERS ?= $(shell $(PYTHON) -c "import os; print((os.cpu_count() or 1) + 1)")
# REPORTS=DIR keeps what ran, as JUnit XML.
REPORT = $(if $(REPORTS),--junitxml=$(REPORTS)/$(1).xml)

.PHONY: run lint test test-side-by-side test-alone test-all mutants test-node node-parts bench assets zipapp man docs release clean

# The plugin on the current context; on the recorded cluster where no context answers, and it says so.
run: $(BIN)/kubectl-netinfo
	@$(BIN)/kubectl-netinfo; code=$$?; case $$code in 6|7|8) \
	  echo "No cluster answered: this is the recorded cluster of --demo." >&2; $(BIN)/kubectl-netinfo --demo;; \
	  3|4) exit 0;; *) exit $$code;; esac

# All tests that can run on this machine; what was skipped, and why, is listed at the end.
test: lint test-side-by-side test-alone

lint: $(VENV)/test-tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test-side-by-side: $(VENV)/test-tools
	$(BIN)/python -m pytest -n $(WORKERS) -m "not alone" --durations=30 $(call REPORT,side-by-side) $(PYTEST_ARGS)

test-alone: $(VENV)/test-tools
	$(BIN)/python -m pytest -m alone $(call REPORT,alone) $(PYTEST_ARGS)

# Before a release: all cases where the ordinary run takes a part of them, and all mutants. About two hours.
test-all:
	$(MAKE) test PYTEST_ARGS="--exhaustive $(PYTEST_ARGS)"
	$(MAKE) mutants

# Small changes to the code that decides what may be evidence; each has to fail a test. --all: two thousand of them.
mutants: $(VENV)/test-tools
	$(BIN)/python -m tests.mutants

# Real kube-apiserver, etcd and kubectl for the tests, built with Go into the cache (or set KUBEBUILDER_ASSETS).
assets: $(VENV)/test-tools
	$(ASSETS)

# What a whole real node consists of: Debian's packages unpacked (not installed) and Go programs, into the cache.
node-parts: $(VENV)/test-tools
	$(BIN)/python -m tests.node.setup

# The tests on a whole real node; needs root for its namespaces, apt-get and Go. Stops at what is missing.
test-node: node-parts
	$(BIN)/python -m pytest tests/node --junitxml=$(VENV)/test-node.xml $(PYTEST_ARGS)
	$(BIN)/python -m tests.no_skips $(VENV)/test-node.xml

# Times the program against the commands that it replaces and writes docs/reference/speed.md: 10 minutes, the first
# time half an hour more to load the large clusters.
bench: $(VENV)/test-tools
	$(BIN)/python -m tests.bench --write
	$(BIN)/python -m tests.bench.fleet --write

# The program and all that it imports in one executable file; the same files give the same bytes.
zipapp: $(VENV)/test-tools
	$(BIN)/python -m tests.release.zipapp dist/kubectl-netinfo

# The page for man, made from the help: man dist/kubectl-netinfo.1
man: $(VENV)/test-tools
	$(BIN)/python -m tests.release.manpage dist/kubectl-netinfo.1

# The docs as a site in dist/site, English and Russian; a broken link is an error.
docs: $(VENV)/test-tools
	$(BIN)/python -m mkdocs build --strict --config-file tests/docs/mkdocs.yml --site-dir $(CURDIR)/dist/site

# The files of a release in dist/, all but the upload: make release VERSION=1.2.3 URL=https://... of their folder.
release: $(VENV)/test-tools
	$(BIN)/python -m tests.release "$(VERSION)" "$(URL)"

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(BIN)/kubectl-netinfo: setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/pip install --disable-pip-version-check --config-settings editable_mode=compat --editable .
	@$(BIN)/python -m compileall -q netinfo  # else every start compiles where PYTHONDONTWRITEBYTECODE is set
	@touch $@

$(VENV)/test-tools: setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/pip install --disable-pip-version-check --config-settings editable_mode=compat --editable '.[test,docs]'
	@$(BIN)/python -m compileall -q netinfo
	@touch $@ $(BIN)/kubectl-netinfo

clean:
	rm -rf $(VENV) build dist *.egg-info
