# Two commands: `make run` serves the product, `make test` proves it. Both set up what they need.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test setup lint check-arrows audit sbom lock mutants messages bench clean help

run: setup  ## Start Open Loket with a fictional municipality
	$(BIN)/loket serve --demo

test: setup  ## Run all tests (journeys need a Chromium)
	$(BIN)/python -m pytest -n 2 --dist loadgroup

setup: .venv/ready static/ready

.venv/ready: requirements.txt pyproject.toml bin/setup
	PYTHON=$(PYTHON) bin/setup python

static/ready: package-lock.json $(wildcard openloket/site/static/* openloket/site/static/*/*) openloket/site/locale/*/*/*.po .venv/ready
	bin/setup static

lint: setup  ## Style, templates, types, import arrows and migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djangofmt --check openloket
	$(BIN)/python bin/lint-templates
	$(BIN)/mypy openloket
	$(BIN)/lint-imports
	$(BIN)/python bin/lint-migrations

mutants: var/mutants/tools/ready  ## Which small changes of the code no test notices (up to an hour; ARGS=law for one group)
	PYTHONPATH=$(CURDIR)/var/mutants/tools $(BIN)/python bin/mutants $(ARGS)

var/mutants/tools/ready: requirements-mutants.txt .venv/ready
	rm -rf var/mutants/tools
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps --target var/mutants/tools -r requirements-mutants.txt
	touch $@

audit: setup  ## Known holes in dependencies
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements.txt

sbom: setup  ## A bill of materials of what runs in production, in var/ (CycloneDX)
	$(BIN)/python bin/make-sbom

lock:  ## Lock dependencies anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group dev pyproject.toml -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -c requirements.txt --group build pyproject.toml -o requirements-run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group mutants -c requirements.txt -o requirements-mutants.txt

clean:  ## Remove what setup made; data in var/ stays
	rm -rf .venv node_modules static

help:
	@grep -hE '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/'
