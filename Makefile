# `make demo` and `make test` need Python 3.11 or newer and a package registry, nothing else.
# All paths are relative: make cannot handle a space in a target's name, and the folder's own path may have one.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint check clean

demo: .venv/installed
	@"$(BIN)/python" demo/run.py

test: .venv/installed
	"$(BIN)/python" -m pytest $(PYTEST_ARGS)

lint: .venv/installed
	"$(BIN)/python" -m ruff check .
	"$(BIN)/python" -m ruff format --check .
	"$(BIN)/python" -m mypy

check: lint test

# Installed in place, so that tests and demo run the sources that are here; --clear, so that a half-made one is no trap.
.venv/installed: pyproject.toml
	"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	"$(PYTHON)" -m venv --clear .venv
	"$(BIN)/python" -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	@touch "$@"

clean:
	rm -rf .venv .demo build dist
