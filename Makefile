# The whole set-up is here: a virtual environment from the standard library, the locked packages, and nothing else.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes

.PHONY: demo test lint check format lock bench judge messages

demo: .venv/run  ## Sample content, demo people, and the site on 127.0.0.1:$(PORT)
	@DEBUG=1 SITE_URL=http://127.0.0.1:$(PORT) $(BIN)/python manage.py demo --port $(PORT)

test: .venv/dev  ## Every test; browser tests run where Chromium is installed
	$(BIN)/pytest

lint: .venv/dev  ## Format, lint, types, import contracts, missing migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	DEBUG=1 $(BIN)/python manage.py makemigrations --check --dry-run

check: lint test  ## What must hold before a change lands

format: .venv/dev  ## Apply the formatter and the safe fixes of the linter
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages: .venv/dev  ## Collect the words of the public pages for translation into locale/, and compile them (needs gettext)
	DEBUG=1 $(BIN)/python manage.py makemessages --all $(COLLECTED)
	DEBUG=1 $(BIN)/python manage.py compilemessages --ignore=.venv

# By file and not by line, so that a change elsewhere in a file is none here.
COLLECTED := --extension html,txt,py,xml --add-location file --no-wrap --ignore .venv --ignore tests --ignore bench

bench: .venv/dev  ## Requests at 100 and 10,000 briefs; records by the 100,000; a history of 5,000 revisions
	$(BIN)/python -m bench.requests
	$(BIN)/python -m bench.records
	$(BIN)/python -m bench.history

judge: .venv/dev  ## Judges from registries, on the site as in production; JUDGES are some of them, FEEDVALIDATOR and ZOTERO checkouts of two
	$(BIN)/python -m bench.judging $(JUDGES)

lock: .venv/dev  ## Compile pyproject.toml into the five hashed requirement files
	$(BIN)/uv pip compile $(LOCK) pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile $(LOCK) --extra postgres pyproject.toml -o requirements-postgres.txt
	$(BIN)/uv pip compile $(LOCK) --extra security pyproject.toml -o requirements-security.txt
	$(BIN)/uv pip compile $(LOCK) --extra pdf pyproject.toml -o requirements-pdf.txt
	$(BIN)/uv pip compile $(LOCK) --extra pdf --extra postgres --extra security --extra dev pyproject.toml -o requirements-dev.txt

LOCK := --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header

.venv/run: requirements.txt
	$(PYTHON) -m venv .venv
	$(PIP) -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt
	$(PYTHON) -m venv .venv
	$(PIP) -r requirements-dev.txt
	@touch $@
