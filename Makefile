# What a person types here. `make` alone lists it; the longer steps live in scripts/.
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

BIN := .venv/bin
RUNTIME := .venv/.runtime
DEVELOPMENT := .venv/.development
CATALOGUES := $(wildcard dispatch/translations/*/LC_MESSAGES/*.po)
COMPILED := $(CATALOGUES:.po=.mo)
FOLDERS := dispatch training tests $(if $(wildcard benchmarks/*.py),benchmarks)

.PHONY: help
help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: install
install: $(RUNTIME) $(COMPILED) ## make .venv with what the application needs

.PHONY: develop
develop: install $(DEVELOPMENT) ## the same, with what tests and checks need

.PHONY: run
run: install ## set up, load the demo city, plan, and serve on http://127.0.0.1:8000 (PORT changes it)
	@exec $(BIN)/dispatch run

.PHONY: test
test: develop ## set up what the tests need, then run every check and every test
	@scripts/setup-test-machine
	@$(MAKE) lint
	@echo "== tests"
	@$(BIN)/pytest --numprocesses auto --maxprocesses 8 --dist worksteal

.PHONY: lint
lint: develop ## style, formatting, types, import directions, security
	@echo "== style"
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@echo "== types"
	@$(BIN)/mypy $(FOLDERS)
	@echo "== import directions"
	@$(BIN)/lint-imports --no-logo
	@echo "== security"
	@$(BIN)/bandit --quiet --severity-level medium --confidence-level medium --recursive dispatch training

.PHONY: format
format: develop ## put the code in the house's format and mend what can be mended
	@$(BIN)/ruff check --fix --quiet
	@$(BIN)/ruff format

.PHONY: bench
bench: develop ## speed of the engine from a district to a prefecture (ARGS='--seeds 1,2,3 --repeat 3')
	@$(BIN)/python -m benchmarks $(ARGS)

.PHONY: bench-nation
bench-nation: develop ## the same for a nation of 100 regions (ARGS=--series: does time grow linearly?)
	@$(BIN)/python -m benchmarks --nation $(ARGS)

.PHONY: messages
messages: develop ## collect the sentences to translate into dispatch/translations/*/LC_MESSAGES/messages.po
	@scripts/messages

.PHONY: lock
lock: ## renew requirements.lock and requirements-dev.lock from setup.cfg (needs uv)
	@scripts/lock

.PHONY: clean
clean: ## remove what was built here; the data in instance/ stays
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build *.egg-info
	@rm -rf test-results .coverage .coverage.* htmlcov $(COMPILED)
	@find $(FOLDERS) -name __pycache__ -prune -exec rm -rf {} +

$(RUNTIME): requirements.lock setup.cfg pyproject.toml scripts/install
	@scripts/install requirements.lock
	@touch $@

$(DEVELOPMENT): requirements-dev.lock $(RUNTIME)
	@scripts/install requirements-dev.lock
	@touch $@

%.mo: %.po | $(RUNTIME)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
