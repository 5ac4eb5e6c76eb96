# Every target sets up what it needs; everything lands in .venv/ next to this file.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
LONG_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test test-long test-board lint lock release supply clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: $(VENV)/run.stamp ## start the mirror: on your camera, or on the bundled clip
	$(BIN)/gym-mirror run

test: $(VENV)/dev.stamp ## run the tests that need no more than Python
	$(BIN)/python -m pytest -m "not long"

test-long: $(VENV)/dev.stamp ## run the tests that need root, Debian packages or much time (LONG_ARGS="PATH -s")
	$(BIN)/python -m pytest -m long $(LONG_ARGS)

# Part of test-long; the processor is emulated, so it takes most of an hour. The photographs stay in ~/.cache/gym-mirror.
BOARD_TESTS := $(addprefix tests/systemd/test_,machine.py kernel_pins.py board.py first_boot.py) tests/instructions
test-board: $(VENV)/dev.stamp ## the tests of a virtual board: display, pins, camera, first start, cores (root, Debian 12 or 13)
	$(BIN)/python -m pytest -m long $(BOARD_TESTS)

lint: $(VENV)/dev.stamp ## check style and types: ruff, ruff format, mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Fall back to any Python 3 where there is no python3.11.
$(BIN)/python:
	@python=$$(command -v $(PYTHON) || command -v python3) && \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	{ echo "Python 3.11, 3.12 or 3.13 is needed; name yours: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; } && \
	$$python -m venv $(VENV)

$(VENV)/run.stamp: $(BIN)/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Needs uv on the path.
lock: ## write the pinned versions with their hashes (requirements*.lock)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --extra build --extra staff --extra fleet --no-header -o requirements.lock
	uv pip compile pyproject.toml --extra build --extra staff --extra fleet --extra dev --extra film --universal --python-version 3.11 --generate-hashes --no-header -o requirements-dev.lock

# Needs the network. KEY is the OpenPGP key that signs; see systemd/release/README.md.
release: $(VENV)/dev.stamp ## build the release of the tag that is checked out (KEY=NAME), into dist/
	@version=$$(git describe --exact-match --tags --match 'v[0-9]*' 2>/dev/null) || \
	{ echo "No tag such as v1.2.0 is checked out; the release takes its version from it." >&2; exit 2; }; \
	$(BIN)/python systemd/release/build.py --version "$${version#v}" --out dist $(if $(KEY),--key "$(KEY)")

# Needs the network. The tools have an environment of their own, so that they do not list themselves. The audit is
# strict: a package that it cannot look up, or one without a licence, fails the target.
supply: $(VENV)/run.stamp ## for a release: bill of materials, licences, known vulnerabilities (dist/)
	mkdir -p dist
	$(BIN)/python -m venv $(VENV)/supply
	$(VENV)/supply/bin/pip install --quiet --disable-pip-version-check cyclonedx-bom==7.5.0 pip-licenses==5.5.5 pip-audit==2.10.1
	$(VENV)/supply/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --of JSON -o dist/sbom.cdx.json
	$(VENV)/supply/bin/pip-licenses --python=$(BIN)/python --format=markdown --with-urls --fail-on=UNKNOWN --output-file=dist/licences.md
	$(VENV)/supply/bin/pip-audit --strict --require-hashes --disable-pip -r requirements.lock

clean: ## remove .venv/
	rm -rf $(VENV)
