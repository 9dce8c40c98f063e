# `make run` and `make test` do all of their own set-up; they need python3 (3.11 or later), make and the package registries.
PYTHON ?= python3
CONFIG ?= configs/base.py
ARGS ?=
# processes that the tests run in; each takes files of tests whole
JOBS ?= 2

VENV := .venv
# names what is installed, so that a changed lock or changed dependencies install anew and nothing else does
READY := $(VENV)/.ready-$(firstword $(shell cat requirements.lock pyproject.toml Makefile | cksum))
# what the tests of a release compare with; in the same environment, installed for them alone
STRANGERS := $(VENV)/.strangers-$(firstword $(shell cat requirements-strangers.lock requirements-torch.lock requirements.lock pyproject.toml Makefile | cksum))
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check -qq install

.PHONY: help ready strangers run test lint bench benchmarks clean
help:
	@echo "make run    the main job: real Rust to a trained model and a sample  [CONFIG=$(CONFIG)] [ARGS=--config.train.steps=50]"
	@echo "make test   every test                                                [ARGS=tests/model]"
	@echo "make lint   style, format and types"
	@echo "make bench  is anything slower than its baseline? [CONFIG=$(CONFIG)] [QUICK=1: seconds, on the CPU] [RECORD=1: a new baseline]"
	@echo "make benchmarks  prove the benchmark's tasks, see docs/benchmarks.md         [ARGS=benchmarks/v1/fim] [ARGS=--record]"
	@echo "make clean  remove the environment and caches of tools; data/ and runs/ stay"
	@echo "PYTHON=$(PYTHON) makes the environment; make clean first to change it."

ready: $(READY)

strangers: $(STRANGERS)

run: $(READY)
	$(VENV)/bin/python -m m31r.main --config=$(CONFIG) $(ARGS)

test: $(READY) $(STRANGERS)
	@.ci/tools
	$(VENV)/bin/python -m pytest --numprocesses=$(JOBS) --dist=loadfile $(ARGS)

lint: $(READY)
	$(VENV)/bin/python -m ruff check .
	$(VENV)/bin/python -m ruff format --check .
	$(VENV)/bin/python -m mypy
	cd profiling && ../$(VENV)/bin/python -m mypy --config-file ../pyproject.toml --cache-dir ../.mypy_cache .

bench: $(READY)
	$(VENV)/bin/python profiling/bench.py --config=$(CONFIG) --output=runs/bench.json \
		$(if $(QUICK),--quick) $(if $(RECORD),--record) $(ARGS)

benchmarks: $(READY)
	@.ci/tools
	$(VENV)/bin/python -m m31r.main benchmark --check $(ARGS)

$(READY): requirements.lock pyproject.toml Makefile
	@$(PYTHON) -c '' 2>/dev/null || { echo "make: $(PYTHON) does not run; install Python 3.11 or later, or give PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "make: $$($(PYTHON) --version 2>&1) is too old; give Python 3.11 or later, as in make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo "make: $(PYTHON) cannot make environments; install python3-venv (apt install python3-venv), or give another PYTHON=" >&2; exit 1; }
	@echo "setting up $(VENV) from requirements.lock, a minute or two ..." >&2
	@# its base: $(PYTHON) may be the python of the very environment that is made anew here
	@"$$($(PYTHON) -c 'import sys; print(sys._base_executable)')" -m venv --clear $(VENV)
	@$(PIP) --no-compile --require-hashes -r requirements.lock
	@# pip would do so on one processor; a package's files for other versions of Python, and its tests, are let be
	@$(VENV)/bin/python -m compileall -qq -j 0 -x '/tests?/' $(VENV)/lib || true
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(STRANGERS): $(READY) requirements-strangers.lock requirements-torch.lock
	@echo "setting up what releases are tested with, from requirements-strangers.lock, a minute or two ..." >&2
	@if $(PIP) --no-compile --no-deps --require-hashes -r requirements-strangers.lock && \
		$(PIP) --no-compile --no-deps --require-hashes --retries=1 -r requirements-torch.lock; then touch $@; else \
		echo "make: these cannot be installed; the tests in tests/release that need them will fail" >&2; fi

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find m31r tests profiling configs -name __pycache__ -type d -prune -exec rm -rf {} +
