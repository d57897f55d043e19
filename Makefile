# Two commands on a fresh machine: `make report` and `make test`. Nothing else need be typed first.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# Bytecode is kept, whatever the shell says: else each run, and each process it starts, compiles anew.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n auto --dist loadfile
# Each run of the property tests draws fresh examples: SEED=N draws those of an earlier run again.
SEED   := $(or $(SEED),$(shell $(PYTHON) -c 'import random; print(random.SystemRandom().randrange(2**32))'))
# What pip alone cannot serve: only in make test-all.
REST   := browser or reasoner or server or slow

.PHONY: help report test test-all lint format counts bench pictures docs clean

help:
	@echo "make report    measure the shipped graph and write report/index.html"
	@echo "make test      every test that needs nothing but pip (SEED=N repeats the examples of a run)"
	@echo "make test-all  the rest: browser, reasoner, other servers, the slow ones (installs what lacks)"
	@echo "make lint      ruff, mypy and the floors of the imports"
	@echo "make docs      the documentation as a site that opens from disk: site/index.html"
	@echo "make bench     the figures of docs/benchmarks.md, measured here"

report: $(VENV)/.installed
	$(BIN)/aisupply report -o report
	@echo
	@echo "To type aisupply from here on:  . $(BIN)/activate   (or $(BIN)/aisupply each time)"

test: $(VENV)/.tools
	$(PYTEST) -m "not ($(REST))" --hypothesis-seed=$(SEED)

test-all: $(VENV)/.tools $(VENV)/.docs
	.ci/machine
	$(PYTEST) -m "$(REST)" --hypothesis-seed=$(SEED)

lint: $(VENV)/.tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.tools
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# What is counted of the shipped graph, for its description: to be made anew when claims are added.
counts: $(VENV)/.tools
	$(BIN)/python -c 'import aisupply; from aisupply.claims.dataset import describe_dataset; print(describe_dataset(aisupply.open()), end="")' > $(VENV)/counts.ttl
	mv $(VENV)/counts.ttl graph/registry/counts.ttl

bench: $(VENV)/.tools
	.ci/machine
	$(BIN)/python benchmarks/cold_start.py
	$(BIN)/python benchmarks/questions.py
	$(BIN)/python benchmarks/one_cell.py
	$(BIN)/python benchmarks/bounds.py
	$(BIN)/python benchmarks/disruption.py
	$(BIN)/python benchmarks/view.py
	$(BIN)/python benchmarks/server.py

docs: $(VENV)/.docs
	$(BIN)/python docs/site/make_site.py
	@echo "site/index.html"

pictures: $(VENV)/.tools
	.ci/machine
	$(BIN)/python benchmarks/pictures.py

clean:
	rm -rf $(VENV) report site build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "aisupply needs Python 3.11 or newer; try: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV) || { .ci/machine venv && $(PYTHON) -m venv --clear $(VENV); }

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/.tools: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	touch $@ $(VENV)/.installed

$(VENV)/.docs: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[docs]'
	touch $@ $(VENV)/.installed
