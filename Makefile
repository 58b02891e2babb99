.POSIX:
.PHONY: help setup verify test format lint types imports unit cover bench clean

PYTHON ?= python3
VERIFY ?=
PYTEST ?=
BIN := .venv/bin

help:
	@echo "make verify   walk RFC-055 on an embedded Postgres and print the board"
	@echo "make test     the whole suite: format, lint, types, import layers, tests"
	@echo "make cover    the tests again, with branch coverage of harness/"
	@echo "make bench    the benchmarks"
	@echo "make format   rewrite the sources as ruff would have them"
	@echo "make clean    remove the virtual environment and caches"

.venv/ready: pyproject.toml constraints.txt
	@echo "Setting up .venv, once: this takes about half a minute."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

setup: .venv/ready

verify: setup
	@$(BIN)/harness verify rfc_055 $(VERIFY)

test: lint types imports unit

format: setup
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

lint: setup
	$(BIN)/ruff format --check
	$(BIN)/ruff check

types: setup
	$(BIN)/mypy

imports: setup
	$(BIN)/lint-imports

unit: setup
	$(BIN)/pytest -n 2 --dist loadfile $(PYTEST)

cover: setup
	$(BIN)/coverage run -m pytest -q
	$(BIN)/coverage report --skip-covered --sort=cover

bench: setup
	$(BIN)/pytest benchmarks -p no:xdist

clean:
	rm -rf .venv build *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
