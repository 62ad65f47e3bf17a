# Two commands do all the set-up: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test coverage soak test-newest dev lint docs clean

# The environment is made again whenever the dependencies change.
$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.'
	touch $@

$(VENV)/.dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

dev: $(VENV)/.dev

test: $(VENV)/.dev
	$(BIN)/python -m pytest $(PYTEST_ARGS)

# The same tests, measured, workers and commands too; fails below the floor in pyproject.toml.
coverage: $(VENV)/.dev
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(PYTEST_ARGS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

# Imports killed at random moments and run again must end in the archive of an undisturbed one; and of bits flipped at random
# places of an archive, verify must find all that change content.
soak: $(VENV)/.dev
	$(BIN)/python tests/soak.py $(SOAK_ARGS)
	$(BIN)/python -m benchmarks.flips

# The newest Python that is here, with the next Datasette; the browser has been seen to by `make test`.
NEWEST := $(shell for python in python3.13 $(HOME)/.pyenv/versions/3.13*/bin/python python3.12 python3; do \
	$$python -c pass 2>/dev/null && echo $$python && break; done)

.venv-newest/.dev: pyproject.toml
	$(NEWEST) -m venv .venv-newest
	.venv-newest/bin/python -m pip install --quiet --upgrade pip
	.venv-newest/bin/python -m pip install --quiet --editable '.[test]'
	.venv-newest/bin/python -m pip install --quiet --pre --upgrade 'datasette>=1.0a0'
	touch $@

test-newest: .venv-newest/.dev
	.venv-newest/bin/python -m pytest --ignore tests/browser $(PYTEST_ARGS)

demo: $(VENV)/.installed
	@PATH="$(abspath $(BIN)):$$PATH" sh docs/demo.sh

# What is generated: docs/cli.md and docs/schema.md, and the descriptions for plain Datasette.
docs: $(VENV)/.dev
	$(BIN)/python docs/generate.py
	$(BIN)/python -m mailarchive.datasette_plugin.metadata_json > metadata.json.new
	mv metadata.json.new metadata.json

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

clean:
	rm -rf $(VENV) .venv-newest build dist demo.db demo.db-wal demo.db-shm
