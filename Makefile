# The image pipeline's commands. `make` alone lists them.

PORT ?= 4566
ENGINE ?=
ENVIRONMENTS := .venv/.installed .envs/localstack/.installed .envs/lambda-runtime/.installed
PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest
CHECKED := lambda emulator demo init-scripts tests

.DEFAULT_GOAL := help
.SUFFIXES:

.PHONY: help
help: ## List the commands
	@awk -F ':.*## ' '/^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' Makefile
	@printf '\nPORT=4566 chooses the port of the local stack; several can run side by side.\n'
	@printf 'ENGINE=embedded|docker chooses what it runs on.\n'

##@ The local stack

.PHONY: up
up: $(ENVIRONMENTS) build/function.zip ## Start the whole pipeline on this machine
	@$(PYTHON) -m emulator up --port $(PORT) $(if $(ENGINE),--engine $(ENGINE))

.PHONY: down
down: .venv/.installed ## Stop it, and remove everything that it kept
	@$(PYTHON) -m emulator down --port $(PORT)

.PHONY: status
status: .venv/.installed ## Say what runs, on which ports
	@$(PYTHON) -m emulator status

.PHONY: logs
logs: .venv/.installed ## Show the function's log
	@$(PYTHON) -m emulator logs --port $(PORT)

.PHONY: demo
demo: up ## Send a varied set of images through the pipeline; a contact sheet shows before and after
	@$(PYTHON) -m demo --port $(PORT)

##@ Checks

.PHONY: test
test: $(ENVIRONMENTS) build/function.zip ## Run every test
	$(PYTEST)

.PHONY: test-unit
test-unit: .venv/.installed ## The tests that need no stack
	$(PYTEST) tests/unit

.PHONY: test-emulator
test-emulator: $(ENVIRONMENTS) ## The embedded engine: how it runs functions, how it starts and stops
	$(PYTEST) tests/emulator

.PHONY: test-contract
test-contract: $(ENVIRONMENTS) build/function.zip ## The fakes of the unit tests against S3 and DynamoDB
	$(PYTEST) tests/contract

.PHONY: test-integration
test-integration: $(ENVIRONMENTS) build/function.zip ## The whole pipeline, on a stack of the tests' own
	$(if $(ENGINE),TEST_ENGINE=$(ENGINE)) $(PYTEST) tests/integration

.PHONY: lint
lint: .venv/.installed ## Style and types
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy lambda emulator

.PHONY: format
format: .venv/.installed ## Rewrite the code in the project's style
	.venv/bin/ruff check --fix-only .
	.venv/bin/ruff format .

##@ The function

.PHONY: build
build: build/function.zip ## Build the function's zip for this machine: build/function.zip

build/function.zip: .venv/.installed lambda/build_zip.py lambda/requirements.txt $(shell find lambda/image_pipeline -type f ! -path '*/__pycache__/*')
	@$(PYTHON) lambda/build_zip.py

##@ The project

.PHONY: lock
lock: .venv/.installed ## Resolve every environment's requirements anew and pin them with hashes
	@environments/lock

.PHONY: clean
clean: ## Remove what make made: environments, builds, caches. Stops no stack
	rm -rf .venv .envs build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.installed: environments/dev.txt environments/create .python-version
	@environments/create dev

.envs/localstack/.installed: environments/localstack.txt environments/create .python-version emulator/plugins/pyproject.toml
	@environments/create localstack

.envs/lambda-runtime/.installed: environments/lambda-runtime.txt environments/create .python-version
	@environments/create lambda-runtime
