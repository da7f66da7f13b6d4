# One short list of commands, the same at home and in CI. Needs Python 3.11+ and make, nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CHILDREN ?= 2

# What marks a sentence, and which of its arguments it is; `counted` has one form for one and another for more.
SENTENCES := --no-default-keywords -k _ -k gettext -k N_ -k text -k say -k Refused -k Objection -k Problem:3 -k counted:1,1 -k unread
CATALOGUES := calendar_service/translations

.PHONY: run test check bench mutants audit docs messages catalogues format lock dist clean

run: $(VENV)/product            ## every process with embedded parts, in rehearsal; Ctrl-C stops
	@exec $(BIN)/python -m calendar_service.processes run

test: $(VENV)/tests             ## the whole suite, or TESTS=tests/unit; says how long it will take; what is missing here is skipped by name, with CI=true it fails
	@$(BIN)/python -m tests.suite $(TESTS)

check: $(VENV)/tests            ## format, lint, types, imports, translations, stages.yaml
	$(BIN)/ruff format --check --quiet calendar_service tests benchmarks checkout
	$(BIN)/ruff check --quiet calendar_service tests benchmarks checkout
	$(BIN)/mypy --no-error-summary
	$(BIN)/python -m pytest -q -n 2 tests/house
	$(BIN)/python -m calendar_service check

bench: $(VENV)/tests            ## benchmarks, ratios side by side; CORPORA: a folder of others' bounces (benchmarks/bounces.py)
	$(BIN)/python -m benchmarks $(if $(CORPORA),--corpora $(CORPORA))

mutants: $(VENV)/mutants        ## changes the code in thousands of places, one at a time, and counts those that no unit test notices
	$(VENV)/mutants/bin/mutmut run --max-children $(CHILDREN)
	$(VENV)/mutants/bin/python -m tests.mutation_score survivors

audit: $(VENV)/audit            ## whether a locked package has a known flaw; skipped, and said so, where no database can be reached
	@$(VENV)/audit/bin/python -m tests.known_flaws

docs: $(VENV)/product           ## the generated pages: docs/settings.md, docs/stages.schema.json
	$(BIN)/python -c "from calendar_service.settings import settings_table; print(settings_table(), end='')" > docs/settings.md
	$(BIN)/python -m calendar_service schema > docs/stages.schema.json

messages: $(VENV)/tests         ## every sentence of the product into messages.pot; what is new or gone into each messages.po
	@$(MAKE) --silent catalogues

catalogues:
	$(BIN)/pybabel -q extract -F babel.cfg $(SENTENCES) --add-location file --sort-by-file --omit-header --width 150 \
		-o $(CATALOGUES)/messages.pot .
	$(BIN)/pybabel -q update -i $(CATALOGUES)/messages.pot -d $(CATALOGUES) --no-fuzzy-matching --ignore-obsolete \
		--ignore-pot-creation-date --width 150

format: $(VENV)/tests
	$(BIN)/ruff format calendar_service tests benchmarks checkout
	$(BIN)/ruff check --fix-only calendar_service tests benchmarks checkout

lock:                           ## pin every package, indirect ones too, with hashes (needs uv)
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-header --quiet requirements.in -o requirements.txt
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-header --quiet tests/requirements.in -o tests/requirements.txt
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-header --quiet tests/mutants.in -o tests/mutants.txt
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-header --quiet tests/audit.in -o tests/audit.txt

dist: $(VENV)/tests             ## the wheel and the sdist, the same bytes from the same commit
	rm -rf dist
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct 2>/dev/null || echo 1577836800) $(BIN)/python -m hatchling build

clean:
	rm -rf $(VENV) var mutants dist

$(VENV)/product: requirements.txt
	@$(PYTHON) checkout/packages.py $(VENV) requirements.txt
	@touch $@

$(VENV)/tests: tests/requirements.txt $(VENV)/product
	@$(PYTHON) checkout/packages.py $(VENV) tests/requirements.txt
	@touch $@

$(VENV)/audit: tests/audit.txt
	@$(PYTHON) checkout/packages.py $@ tests/audit.txt

$(VENV)/mutants: tests/mutants.txt requirements.txt tests/requirements.txt
	@$(PYTHON) checkout/packages.py $@ requirements.txt tests/requirements.txt tests/mutants.txt
	@touch $@
