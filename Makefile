# Every task of the house. `make` alone lists them.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
DESTDIR ?=
RELEASE := -c release --product tidegate --static-swift-stdlib

.PHONY: help
help: ## list the tasks
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 28

.PHONY: deps
deps: ## install the Debian packages that are missing
	@scripts/install-dependencies build

.PHONY: build
build: deps ## debug build
	swift build

.PHONY: release
release: deps ## release build of the program
	swift build $(RELEASE)

.PHONY: demo
demo: release ## the whole way on 10,000 simulated devices, from commits to a converged fleet; KEEP=1 leaves it running
	@.build/release/tidegate demo $(if $(filter-out 0,$(KEEP)),--keep) $(DEMO)

.PHONY: test
test: deps ## build and run all tests
	@scripts/install-dependencies test
	@scripts/run-tests

.PHONY: test-core
test-core: deps ## core and bindings only, in seconds
	@scripts/run-tests --core

.PHONY: conformance
conformance: deps ## the conformance suites of third parties, and their table; RECORD=1 writes docs/CONFORMANCE.md
	@scripts/run-conformance $(if $(filter-out 0,$(RECORD)),--record)

SEEDS ?= 1000

.PHONY: simulate
simulate: deps ## the engine and the journal in SEEDS simulated worlds, with faults; SEED=N runs one again and minimises it
	@scripts/simulate $(if $(SEED),--seed $(SEED),--seeds $(SEEDS))

.PHONY: simulate-mutants
simulate-mutants: deps ## planted bugs, each of which the simulated worlds must find
	@scripts/simulate --mutants

.PHONY: simulate-determinism
simulate-determinism: deps ## two processes run SEEDS worlds and must tell the same
	@scripts/simulate --determinism --seeds $(SEEDS)

TARGET ?= yaml
MINUTES ?= 10

.PHONY: fuzz
fuzz: deps ## one reader under libFuzzer: TARGET=yaml MINUTES=10, seeds from the suites where there are some
	@scripts/fuzz-reader $(TARGET) $(MINUTES)

.PHONY: bench
bench: release ## the measurements of docs/PERFORMANCE.md, of 100,000 twins; ROUNDS=5, DEVICES=N
	@scripts/install-dependencies bench
	Benchmarks/plan
	Benchmarks/replan
	Benchmarks/resync
	Benchmarks/controller
	Benchmarks/compile
	Benchmarks/paths

.PHONY: bench-million
bench-million: release ## the plan of a million twins against the floor and the peers; ROUNDS=5
	@scripts/install-dependencies bench
	DEVICES=1000000 Benchmarks/plan

.PHONY: bench-fleet
bench-fleet: deps ## a day of a firmware rollout over a million devices, with the engine and the store, and a restart; DEVICES=N, HOURS=24
	@Benchmarks/day
	@SIZES="$(or $(DEVICES),1000000)" Benchmarks/restart

.PHONY: bench-instructions
bench-instructions: release ## instructions of a plan of 20,000 twins against the recorded number; RECORD=1 writes it
	@scripts/install-dependencies bench
	@Benchmarks/instructions

.PHONY: format
format: ## format all Swift code in place
	swift format --in-place --recursive --parallel Package.swift Sources Tests

.PHONY: lint
lint: ## say what is not formatted
	swift format lint --strict --recursive --parallel Package.swift Sources Tests

.PHONY: install
install: release ## install the program; PREFIX and DESTDIR as usual
	install -D -m 0755 .build/release/tidegate $(DESTDIR)$(PREFIX)/bin/tidegate

.PHONY: container
container: release ## build the container image and run it, read-only
	@scripts/build-container

.PHONY: check-device-api
check-device-api: build ## hold the simulator to its OpenAPI document by schemathesis (from PyPI)
	@scripts/check-device-api .build/debug/tidegate

.PHONY: clean
clean: ## remove everything that was built
	rm -rf .build .build-*
