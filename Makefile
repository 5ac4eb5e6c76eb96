# `make run` and `make test` set themselves up; everything lands in .venv/ beside this file.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
LONG_ARGS ?=

.PHONY: run test test-long lint lock supply clean

run: $(VENV)/run.stamp
	$(BIN)/gym-mirror run

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -m "not long"

test-long: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -m long $(LONG_ARGS)

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Fall back to any Python 3 where 3.11 has no name of its own; pip refuses an unsuitable one by itself.
$(BIN)/python:
	@command -v $(PYTHON) >/dev/null && $(PYTHON) -m venv $(VENV) || python3 -m venv $(VENV)

$(VENV)/run.stamp: $(BIN)/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Needs uv on the path. Writes the pinned versions with their hashes.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --extra build --extra staff --extra fleet --no-header -o requirements.lock
	uv pip compile pyproject.toml --extra build --extra staff --extra fleet --extra dev --universal --python-version 3.11 --generate-hashes --no-header -o requirements-dev.lock

# For a release, with the network: what is in it (dist/sbom.cdx.json), under which licences (dist/licences.md), and
# whether anything in it is known to be unsafe. The tools live apart, so that they are no part of what they list.
supply: $(VENV)/run.stamp
	mkdir -p dist
	$(BIN)/python -m venv $(VENV)/supply
	$(VENV)/supply/bin/pip install --quiet --disable-pip-version-check cyclonedx-bom==7.5.0 pip-licenses==5.5.5 pip-audit
	$(VENV)/supply/bin/cyclonedx-py requirements requirements.lock --of JSON -o dist/sbom.cdx.json
	$(VENV)/supply/bin/pip-licenses --python=$(BIN)/python --format=markdown --with-urls --output-file=dist/licences.md
	$(VENV)/supply/bin/pip-audit --require-hashes --disable-pip -r requirements.lock

clean:
	rm -rf $(VENV)
