# `make` alone lists what there is.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
ADDR   ?= 127.0.0.1:8000

.DEFAULT_GOAL := help
.PHONY: help run test test-sqlite test-postgresql check format messages bench lock clean

help:             ## list the commands
	@sed -n 's/^\([a-z-]*\): .*## \(.*\)/  make \1|\2/p; s/^\([a-z-]*\):  *## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|' 2>/dev/null || cat $(MAKEFILE_LIST)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version)'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python lacks venv or ensurepip. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.txt
	@touch $@ $(VENV)/.installed

run: export DEBUG ?= true
run: export SECOND_STEP ?= offered
run: $(VENV)/.installed ## set up what is missing, load the starter content, serve at 127.0.0.1:8000
	@mkdir -p var
	$(BIN)/python manage.py migrate --verbosity 0
	$(BIN)/python manage.py load_starter
	$(BIN)/python manage.py runserver $(ADDR)

test: $(VENV)/.installed-dev ## the whole test suite, on SQLite and on PostgreSQL, with the browser tests
	$(BIN)/python -m tests.run

test-sqlite: $(VENV)/.installed-dev ## the suite on SQLite alone
	$(BIN)/python -m tests.run sqlite

test-postgresql: $(VENV)/.installed-dev ## the suite on PostgreSQL alone
	$(BIN)/python -m tests.run postgresql

check: export SECRET_KEY ?= only-for-make-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF
check: export ALLOWED_HOSTS ?= portal.example
check: export SITE_URL ?= https://portal.example
check: $(VENV)/.installed-dev ## lint, format, templates, types, migrations, deployment settings, reading grades
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	find templates */templates mbcportal/*/templates -name '*.html' 2>/dev/null | xargs $(BIN)/djade --check --target-version 5.2
	$(BIN)/mypy
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python manage.py reading_levels --files

format: $(VENV)/.installed-dev ## put code and templates in the house format
	$(BIN)/ruff check --fix . || true
	$(BIN)/ruff format .
	find templates -name '*.html' | xargs $(BIN)/djade --target-version 5.2 || true

messages: $(VENV)/.installed-dev ## refresh and compile the message catalogues (extracting needs GNU gettext)
	DEBUG=true $(BIN)/python manage.py makemessages --locale es --no-wrap --no-location --ignore .venv --ignore var --ignore tests
	$(BIN)/python -m tests.catalogues compile

bench: $(VENV)/.installed-dev ## measure the search at 5,000 and 100,000 resources (takes many minutes)
	$(BIN)/python -m bench.run

lock:             ## refresh the hashed pins (needs uv)
	uv lock --quiet --upgrade
	uv export --quiet --format requirements-txt --no-header --no-dev -o requirements.txt
	uv export --quiet --format requirements-txt --no-header -o requirements-dev.txt
	rm uv.lock

clean:            ## remove the environment (never the database in var/)
	rm -rf $(VENV)
