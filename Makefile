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
	@$(PYTHON) -m emulator up --port '$(PORT)' $(if $(ENGINE),--engine $(ENGINE))

.PHONY: down
down: .venv/.installed ## Stop it, and remove everything that it kept
	@$(PYTHON) -m emulator down --port '$(PORT)'

.PHONY: status
status: .venv/.installed ## Say what runs, on which ports
	@$(PYTHON) -m emulator status

.PHONY: logs
logs: .venv/.installed ## Show the function's log
	@$(PYTHON) -m emulator logs --port '$(PORT)'

.PHONY: demo
demo: up ## Send a varied set of images through the pipeline; a contact sheet shows before and after
	@$(PYTHON) -m demo --port '$(PORT)'

##@ Checks

.PHONY: test
test: $(ENVIRONMENTS) .envs/ministack/.installed build/function.zip ## Run every test that needs no more than make and Python
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

.PHONY: test-security
test-security: $(ENVIRONMENTS) .envs/ministack/.installed build/function.zip ## What the policies allow, judged call by call, and that no right is spare
	$(PYTEST) tests/security

.PHONY: test-integration
test-integration: $(ENVIRONMENTS) build/function.zip ## The whole pipeline, on a stack of the tests' own
	$(if $(ENGINE),TEST_ENGINE=$(ENGINE)) $(PYTEST) tests/integration

CONFORMANCE := .envs/conformance/bin/python -m pytest --confcutdir tests/conformance

.PHONY: conformance
conformance: .envs/conformance/.installed ## Compare results with the pictures that they must be: build/conformance.md and .png
	$(CONFORMANCE) tests/conformance --ignore tests/conformance/corpus --report build

.PHONY: corpus
corpus: .envs/conformance/.installed build/corpus/.sources ## Put 1,400 real files through the image job, odd, broken and hostile ones; downloads them
	$(CONFORMANCE) tests/conformance/corpus

build/corpus/.sources: tests/conformance/corpus/sources.txt tests/conformance/corpus/download.py | .envs/conformance/.installed
	@.envs/conformance/bin/python tests/conformance/corpus/download.py

.PHONY: bench
bench: .envs/bench/.installed ## Time the image job beside sharp, libvips and Pillow: build/bench.md and .png. QUICK=1: less of it
	@if command -v npm >/dev/null; then npm ci --prefix benchmarks --no-audit --no-fund --silent; else echo 'no npm: sharp is not run'; fi
	@PYTHONPATH=.:lambda .envs/bench/bin/python -m benchmarks.image_job $(if $(QUICK),--quick)

.PHONY: bench-cold
bench-cold: $(ENVIRONMENTS) build/function.zip ## Time the function's start beside boto3's with two clients: build/bench-cold.md
	@PYTHONPATH=lambda $(PYTHON) -m benchmarks.cold

.PHONY: bench-stack
bench-stack: $(ENVIRONMENTS) build/function.zip ## Time a photo's way on own stacks beside a function that only copies: build/bench-stack.md
	@PYTHONPATH=lambda $(PYTHON) -m benchmarks.stack

.PHONY: lint
lint: .venv/.installed ## Style, types, and GitHub's workflows
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy lambda emulator
	.venv/bin/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	.venv/bin/zizmor --offline --quiet .github

.PHONY: format
format: .venv/.installed ## Rewrite the code in the project's style
	.venv/bin/ruff check --fix-only .
	.venv/bin/ruff format .

##@ The function

.PHONY: build
build: .venv/.installed ## Build the function's zip for this machine, build/function.zip, and show the size of its parts
	@$(PYTHON) lambda/build_zip.py

FUNCTION_SOURCES := $(shell find lambda/image_pipeline -type f ! -path '*/__pycache__/*')

build/function.zip: .venv/.installed lambda/build_zip.py lambda/requirements.txt $(FUNCTION_SOURCES)
	@$(PYTHON) lambda/build_zip.py

##@ AWS, by Terraform: docs/DEPLOYMENT.md. With AWS_ENDPOINT_URL=http://127.0.0.1:4566, LocalStack

ENVIRONMENT ?= dev
ARCHITECTURE ?= arm64
TERRAFORM = TF_WORKSPACE=$(ENVIRONMENT) terraform -chdir=terraform
PLANNED := $(CURDIR)/build/$(ENVIRONMENT).tfplan
VARIABLES := $(if $(wildcard terraform/environments/$(ENVIRONMENT).tfvars),-var-file=environments/$(ENVIRONMENT).tfvars)
VARIABLES += -var environment=$(ENVIRONMENT) -var architecture=$(ARCHITECTURE)
BACKEND := $(if $(wildcard terraform/backend.tf),-backend-config=backend.tfbackend)
ifdef AWS_ENDPOINT_URL
export TF_VAR_endpoint_url := $(AWS_ENDPOINT_URL)
endif

.PHONY: plan
plan: build/function-$(ARCHITECTURE).zip terraform-init ## Show what would change on AWS, and keep it for make apply
	$(TERRAFORM) plan -input=false -out=$(PLANNED) $(VARIABLES)

.PHONY: apply
apply: ## Do what make plan showed
	@test -f $(PLANNED) || { echo "Nothing is planned for $(ENVIRONMENT): run make plan ENVIRONMENT=$(ENVIRONMENT), and read it." >&2; exit 1; }
	$(TERRAFORM) apply -input=false $(PLANNED)
	@rm $(PLANNED)

.PHONY: smoke
smoke: .venv/.installed ## Send an image each way through what is deployed, and look at the results
	@$(TERRAFORM) output -json | PYTHONPATH=lambda $(PYTHON) terraform/smoke.py

.PHONY: redrive
redrive: .venv/.installed ## Send the events in the failure queue again, once the cause is mended
	@$(TERRAFORM) output -json | $(PYTHON) terraform/redrive.py

.PHONY: destroy
destroy: build/function-$(ARCHITECTURE).zip terraform-init ## Take all of an environment away again; asks for its name
	@$(TERRAFORM) state pull | grep -q '"force_destroy": true' || \
	{ echo 'Nothing was destroyed: $(ENVIRONMENT) is not deployed, or not with disposable = true (docs/DEPLOYMENT.md).' >&2; exit 1; }
	@printf 'This destroys the environment %s. Type its name to go on: ' '$(ENVIRONMENT)'; \
	read -r answer; test "$$answer" = '$(ENVIRONMENT)' || { echo 'Nothing was destroyed.' >&2; exit 1; }
	$(TERRAFORM) destroy -input=false -auto-approve $(VARIABLES)

.PHONY: cost
cost: .venv/.installed ## Estimate what a thousand and a million images cost
	@$(PYTHON) terraform/cost.py

.PHONY: test-terraform
test-terraform: $(ENVIRONMENTS) .envs/checkov/.installed build/function.zip ## Terraform's own checks, and that what is wrong stops at plan
	$(PYTEST) tests/terraform

.PHONY: parity
parity: $(ENVIRONMENTS) build/function.zip ## Compare what the init scripts make with what Terraform makes
	$(PYTEST) tests/parity

.PHONY: terraform-init
terraform-init: # of whatever environment the caller's shell is
	@env -u TF_WORKSPACE terraform -chdir=terraform init -input=false $(BACKEND) >/dev/null
	@env -u TF_WORKSPACE terraform -chdir=terraform workspace select -or-create $(ENVIRONMENT) >/dev/null

build/function-%.zip: .venv/.installed lambda/build_zip.py lambda/requirements.txt $(FUNCTION_SOURCES)
	@$(PYTHON) lambda/build_zip.py --architecture $* --output $@

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

.envs/localstack/.installed: emulator/plugins/pyproject.toml
.envs/%/.installed: environments/%.txt environments/create .python-version
	@environments/create $*
