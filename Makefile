# What a newcomer needs is `make demo` and `make test`; each makes .venv if it is not there.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 4000
PIN := $(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-emit-index-url --no-header --no-annotate

.PHONY: help demo test check format lint types imports shape fuzz bench chaos migrate docs messages requirements image image-check deploy-check clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: requirements-demo.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-demo.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.demo

demo: $(VENV)/.demo ## the bot and a small outside world on one page; no credentials
	@PORT=$(PORT) exec $(BIN)/python -m bot demo

test: $(VENV)/.dev ## the whole suite, the same every time
	$(BIN)/python -m pytest -n auto --dist worksteal

fuzz: $(VENV)/.dev ## search at random, and longer, for what breaks a rule; about twenty minutes
	$(BIN)/python -m pytest -n auto --dist worksteal -m hypothesis --hypothesis-profile=fuzz

check: lint types imports shape test ## what CI runs

format: $(VENV)/.dev ## rewrite the code in the house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(VENV)/.dev ## format and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.dev ## mypy, strict
	$(BIN)/python -m mypy

imports: $(VENV)/.dev ## imports go downwards only
	$(BIN)/lint-imports

shape: $(VENV)/.dev ## sizes, names and comments of bot/, no worse than tests/shape/figures.toml
	$(BIN)/python -m tests.shape

bench: $(VENV)/.dev ## the figures: foresight on real months, acks and answers, start-up, cadence, ticks, and how good alerts are and what they cost
	@status=0; for figure in foresight silence drawing acks peers overload answers statements digest_cost start_up first_paint newcomer cadence_judges tick_cost makespan \
			alert_latency alert_latency_served check_cost requests alert_machine alert_quality socket_judge home hostile; do \
		$(BIN)/python -m tests.benchmarks.$$figure || status=1; done; exit $$status

chaos: $(VENV)/.dev ## replicas killed, paused and restarted on both databases; about twenty minutes
	$(BIN)/python -m tests.chaos --full

migrate: $(VENV)/.demo ## bring the database up to date
	$(BIN)/python -m bot migrate

image: ## build the image where no registry can be reached: root, buildah and debootstrap; about five minutes
	deploy/image/build.sh

image-check: $(VENV)/.demo ## start that image read-only, as another user, and ask whether it is ready
	deploy/image/check.sh

deploy-check: ## validate deploy/ and .github/ with the vendors' own tools
	PYTHON=$(PYTHON) deploy/check.sh

docs: $(VENV)/.dev ## redraw the README's tables, and every picture from the sandbox; about five minutes
	$(BIN)/python -m tests.support.readme
	$(BIN)/python -m tests.pictures

messages: $(VENV)/.dev ## bring the catalogs under bot/i18n/locale up to date with the code
	$(BIN)/pybabel -q extract --no-location --no-wrap --no-default-keywords -k say -k count:1,2 -k noop -o bot/i18n/locale/bot.pot bot
	$(BIN)/pybabel -q update --no-fuzzy-matching --no-wrap --ignore-obsolete -D bot -i bot/i18n/locale/bot.pot -d bot/i18n/locale
	@sed -i.old -E '/^"(Report-Msgid|POT-|PO-Rev|Last-Tr|Language-Team|Generated)/d' bot/i18n/locale/*/LC_MESSAGES/bot.po
	@rm bot/i18n/locale/bot.pot bot/i18n/locale/*/LC_MESSAGES/*.old

requirements: $(VENV)/.dev ## pin every dependency anew, with hashes
	$(BIN)/python -m pip install --quiet uv
	$(PIN) pyproject.toml -o requirements.txt
	$(PIN) -c requirements.txt --extra sandbox pyproject.toml -o requirements-demo.txt
	$(PIN) -c requirements-demo.txt --extra dev pyproject.toml -o requirements-dev.txt

clean: ## remove what can be made again
	rm -rf $(VENV) .venv-deploy .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
