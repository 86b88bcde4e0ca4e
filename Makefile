# Every target does its own set-up; `make` alone lists them. Needs Python >= 3.11 and git, nothing else.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
VENV := .venv/bin
STAMP := .venv/.installed
DEV_STAMP := .venv/.installed-dev

.PHONY: help setup run live test test-wire lint bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-10s %s\n", $$1, $$2}' Makefile

setup: $(STAMP) ## install what `make run` needs, start nothing

run: $(STAMP) ## everything on one machine, with the sample world: http://127.0.0.1:8000/
	@exec $(VENV)/python manage.py up

live: $(STAMP) ## the same against the real kernel.org
	@KERNELTRACK_UPSTREAM=live KERNELTRACK_STATE="$${KERNELTRACK_STATE:-$$PWD/var/live}" exec $(VENV)/python manage.py up

test: $(DEV_STAMP) ## run all tests
	@$(VENV)/python -m tests.browser.chromium
	@$(VENV)/python -m tests.wire.debian
	@$(VENV)/python -m tests.containers.debian
	@$(VENV)/python -m pytest -n auto --no-loadscope-reorder

test-wire: $(DEV_STAMP) ## run the tests against the real public-inbox alone
	@$(VENV)/python -m tests.wire.debian
	@$(VENV)/python -m pytest tests/wire

lint: $(DEV_STAMP) ## style, types, migrations, production settings
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy .
	@$(VENV)/python manage.py makemigrations --check --dry-run
	@KERNELTRACK_PRODUCTION=1 KERNELTRACK_HOSTS=kerneltrack.example KERNELTRACK_URL=https://kerneltrack.example KERNELTRACK_SMTP=smtp://mx.example \
		KERNELTRACK_MAIL_FROM=digests@kerneltrack.example KERNELTRACK_BOUNCES=bounces@kerneltrack.example KERNELTRACK_SECRET_KEY="$$($(VENV)/python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		$(VENV)/python manage.py check --deploy --fail-level WARNING

bench: $(STAMP) ## measure, and print the tables that the documents quote
	@$(VENV)/python manage.py bench

clean: ## remove the virtual environment and all state
	rm -rf .venv var

$(STAMP): requirements.txt requirements-embedded.txt pyproject.toml
	@git --version >/dev/null 2>&1 || { echo "kerneltrack needs git: install it first (Debian: apt-get install git)" >&2; exit 1; }
	@python=; for candidate in python3 python3.14 python3.13 python3.12 python3.11; do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python="$$candidate"; break; fi; done; \
	test -n "$$python" || { echo "kerneltrack needs Python 3.11 or newer" >&2; exit 1; }; \
	test -x $(VENV)/python && $(VENV)/python -m pip --version >/dev/null 2>&1 || { rm -rf .venv; "$$python" -m venv .venv || \
		{ echo "Python's venv module is missing (Debian: apt-get install python3-venv)" >&2; exit 1; }; }
	@echo "installing pinned requirements into .venv"
	@$(VENV)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -r requirements-embedded.txt
	@$(VENV)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . # .venv/bin/kt
	@touch $@

$(DEV_STAMP): requirements-dev.txt $(STAMP)
	@echo "installing what the tests need into .venv"
	@$(VENV)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -r requirements-embedded.txt -r requirements-dev.txt
	@touch $@
