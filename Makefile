# Two commands are enough: `make run` and `make test`. `make help` lists the rest.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

PYTHON := .venv/bin/python
PORT ?= 8000
# Two processes at most (each makes its own test database), one file in one of them.
PYTEST := $(PYTHON) -m pytest --numprocesses auto --maxprocesses 2 --dist loadfile
# The settings of a real installation, for `manage.py check --deploy`; the key is made anew each time.
PRODUCTION := env -u DATABASE_URL -u CELERY_BROKER_URL DEBUG=0 ALLOWED_HOSTS=example.test SITE_URL=https://example.test \
	EMAIL_URL=smtp://127.0.0.1:25 DEFAULT_FROM_EMAIL=plan-tracker@example.test VAR_DIR=var/check

# What `setup` has done; each file is newer than what it was made from.
PYTHON_DONE := .venv/.done
NODE_DONE := node_modules/.done
ASSETS_DONE := static/dist/.done
# Templates name the icons that are bundled.
ASSETS := $(shell find assets templates -type f 2>/dev/null)
# An environment whose interpreter went away with a system upgrade is made again.
$(shell $(PYTHON) -c '' 2>/dev/null || rm -f $(PYTHON_DONE))

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: export DEBUG := 1
run: export PORT := $(PORT)
run: setup ## Install, load the plan and sample data, serve on 127.0.0.1:8000 (PORT=… for another port)
	@$(PYTHON) bin/serve.py

.PHONY: test
test: export DEBUG := 1
# Apart from what `make run` keeps, so that a worker left running never takes a test's messages.
test: export VAR_DIR := $(or $(VAR_DIR),var/test)
test: setup ## Install and run all tests (PYTEST_ARGS='-k word' for some of them)
	@bin/system-packages browser
	@echo "==> Tests"
	@$(PYTEST) $(PYTEST_ARGS)

.PHONY: setup
setup: documents $(PYTHON_DONE) $(NODE_DONE) $(ASSETS_DONE) ## Only install and build

.PHONY: documents
documents:
	@bin/system-packages documents

$(PYTHON_DONE): requirements.txt requirements-dev.txt bin/install-python
	@bin/install-python
	@touch $@

$(NODE_DONE): package.json package-lock.json bin/npm | $(PYTHON_DONE)
	@echo "==> Browser packages"
	@bin/npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(ASSETS_DONE): $(NODE_DONE) $(ASSETS)
	@echo "==> Browser files"
	@bin/npm run build
	@mkdir -p $(@D) && touch $@

.PHONY: check
check: check-style check-layers check-types check-templates check-django ## Check style, import layers, types, templates, migrations and settings

.PHONY: check-style check-layers check-types check-templates check-django
check-style check-layers check-types check-templates check-django: export DEBUG := 1
check-style: setup
	@echo "==> Style"
	@$(PYTHON) -m ruff format --quiet --check .
	@$(PYTHON) -m ruff check --quiet .

check-layers: setup
	@echo "==> Import layers"
	@$(PYTHON) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'

check-types: setup
	@echo "==> Types"
	@$(PYTHON) -m mypy .

check-templates: setup
	@echo "==> Templates"
	@$(PYTHON) -m djlint templates --quiet --lint

check-django: setup
	@echo "==> Migrations and settings"
	@$(PYTHON) manage.py makemigrations --check --dry-run
	@$(PRODUCTION) SECRET_KEY="$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(60))')" \
		$(PYTHON) manage.py check --deploy --fail-level WARNING

.PHONY: fmt
fmt: setup ## Put code and templates into their format
	@$(PYTHON) -m ruff check --fix . || true
	@$(PYTHON) -m ruff format .

.PHONY: lock
lock: setup ## Compile requirements*.in (LOCK_ARGS=--upgrade for newer versions)
	@for name in requirements requirements-dev; do \
		$(PYTHON) -m uv pip compile --quiet --generate-hashes --no-header --python-version 3.11 $(LOCK_ARGS) \
			--output-file $$name.txt $$name.in || exit 1; \
	done
