# Short names for the scripts, which hold the work.
SCENARIO ?= examples/scenarios/smoke-test.yaml
ARGS ?= --platform simulated

.PHONY: help build run test test-integration fmt lint check clean demo docker-build

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

build: ## Build the release preset
	scripts/setup
	scripts/build release

run: ## Run SCENARIO with the options ARGS (default: the smoke test, simulated platform)
	scripts/setup
	scripts/build release loadtest
	build/release/loadtest run $(SCENARIO) $(ARGS)

test: ## Build and run all tests
	scripts/test

test-integration: ## Build, and run the tests that use sockets
	scripts/test -L integration

fmt: ## Format the sources
	scripts/check --fix

lint: ## Format, includes and clang-tidy
	scripts/check --tidy

check: ## Format and includes
	scripts/check

clean: ## Remove the builds, not the runs
	rm -rf build

demo: ## From nothing to a finished run against the simulated platform
	scripts/demo

docker-build: ## Build the container image loadtest
	docker build -t loadtest .
