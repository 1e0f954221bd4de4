# Ostraka. `make` or `make help` lists what there is.
.DEFAULT_GOAL := help
.PHONY: help setup build release run test evidence lint imports clean

BUILD := swift build --explicit-target-dependency-import-check error
BINARY = $(shell swift build --show-bin-path)/ostraka

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: ## Install the system packages that building needs, once
	@scripts/setup

build: setup ## Build the program (debug); a wrong import fails the build
	@$(BUILD) --product ostraka

release: setup ## Build the program (release) into .build-release
	@swift build -c release --scratch-path .build-release --product ostraka

run: build ## Load this repository into a memory and ask it three questions
	@scripts/demo "$(BINARY)"

test: setup imports ## Build everything and run all tests
	@$(BUILD) --build-tests
	@swift test --skip-build

evidence: release ## The long forms, by hand: figures in docs/evidence (FOLDERS="…" adds scale)
	@scripts/evidence .build-release/release/ostraka take-over
	@scripts/evidence .build-release/release/ostraka kills
	@scripts/evidence .build-release/release/ostraka wake-up
	@[ -z "$(FOLDERS)" ] || scripts/evidence .build-release/release/ostraka scale $(FOLDERS)

lint: ## Check the formatting strictly
	@swift format lint --strict --parallel --recursive Package.swift Sources Tests

imports: ## Check the import rule of ARCHITECTURE.md
	@scripts/imports

clean: ## Remove what was built
	@swift package clean
