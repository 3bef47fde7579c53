# Two commands are for everyone: `make sandbox` and `make test`. Both set up what they need.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: sandbox test check fix bench soak faults audit pictures tables breaks lock load closings fuzz

sandbox: .venv/ready ## try the bot without Slack
	@$(BIN)/python -m atest_bot sandbox $(ARGS)

test: check ## format, lint, types and every test
	@$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

check: .venv/ready-dev ## format, lint and types only
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet . && $(BIN)/mypy

fix: .venv/ready-dev ## format, and mend what lint can mend
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --fix --quiet .

bench: .venv/ready ## what it costs (docs/performance.md)
	@$(BIN)/python -m bench $(ARGS)

soak: .venv/ready ## bots on a bad day, counted beside (docs/guarantees.md)
	@$(BIN)/python -m soak $(ARGS)

faults: .venv/ready-dev ## let every single write of a vote fail in its turn, and rehearse the operators' page in full
	@ATEST_LONG=1 $(BIN)/python -m pytest -s -n 0 -o timeout=1800 tests/stories/test_failing_writes.py

audit: .venv/ready-dev ## look for known weaknesses in everything that is installed; needs the network
	@$(BIN)/pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r requirements-dev.txt

load: .venv/ready ## Slack's ceiling for ten minutes, on every database and way in; MINUTES=2 for less
	@$(BIN)/python -m bench.steady $(MINUTES)

closings: .venv/ready ## 500 closings at one instant, with processes killed and clocks that jump; CLOSINGS=60 for less
	@$(BIN)/python -m bench.closings $(CLOSINGS)

fuzz: .venv/ready-dev ## strange deliveries and hostile words for everything; PAYLOADS=2000 STRINGS=20 for less
	@$(BIN)/python -m tests.input --payloads $(or $(PAYLOADS),24000) --strings $(or $(STRINGS),600) --seed $(or $(SEED),1)

pictures: .venv/ready-dev ## take the screenshots in docs/pictures again
	@$(BIN)/python -m docs.take_pictures

tables: .venv/ready-dev ## write docs/rules.md, docs/guarantees.md, docs/lifecycle.md and the table of holidays again
	@$(BIN)/python -m docs.write_tables

breaks: .venv/ready-dev ## break each guarantee on purpose, and note which tests fall
	@$(BIN)/python -m tests.breaking $(ARGS) && $(BIN)/python -m docs.write_tables

PIP_COMPILE := $(BIN)/pip-compile --quiet --strip-extras --generate-hashes --no-header --no-annotate --no-emit-index-url \
  --no-emit-find-links

lock: .venv/ready-dev ## write the locked dependencies anew from pyproject.toml; ARGS=--upgrade for the newest
	@$(PIP_COMPILE) $(ARGS) --allow-unsafe --extra dev --output-file requirements-dev.txt pyproject.toml
	@$(PIP_COMPILE) $(ARGS) --constraint requirements-dev.txt --output-file requirements.txt pyproject.toml

.venv/bin/python:
	@$(PYTHON) -m venv .venv

.venv/ready: .venv/bin/python requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
