# Ostraka. `make` or `make help` lists what there is.
.DEFAULT_GOAL := help
.PHONY: help setup build release run test bench bench-recall simulate fuzz sanitize validate evidence lint imports install uninstall archive \
	test-install staged clean

BUILD := swift build --explicit-target-dependency-import-check error
BINARY = $(shell swift build --show-bin-path)/ostraka
RELEASE := .build-release
BENCH := $(RELEASE)/release/ostraka-bench
PREFIX ?= $(HOME)/.local

# One binary that needs nothing but the C library: on macOS the rest is part of the system.
ifeq ($(shell uname),Linux)
STATIC := $(CURDIR)/$(RELEASE)/static
RELEASE_FLAGS := --static-swift-stdlib --pkg-config-path $(STATIC) -Xlinker -L$(STATIC)
endif

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: ## Install the system packages that building needs, once
	@scripts/setup

build: setup ## Build the program (debug); a wrong import fails the build
	@$(BUILD) --product ostraka

release: setup ## Build the program (release) into .build-release
	@$(if $(STATIC),scripts/static-libraries $(STATIC))
	@swift build -c release --scratch-path $(RELEASE) $(RELEASE_FLAGS) --product ostraka

bench: release ## Measure the bus beside raw SQLite and raw fsync: a table, and JSON
	@swift build -c release --scratch-path $(RELEASE) $(RELEASE_FLAGS) --product ostraka-bench
	@$(BENCH) bus --output $(RELEASE)/bench.json
	@echo "The figures are in $(RELEASE)/bench.json too."

bench-recall: release ## Measure what search finds: DATA=a folder of documents with questions, or LoCoMo's
	@swift build -c release --scratch-path $(RELEASE) $(RELEASE_FLAGS) --product ostraka-bench
	@python3 -B Benchmarks/recall.py $(RELEASE)/release/ostraka "$(DATA)" --bench $(BENCH)

run: build ## Load this repository into a memory and ask it three questions
	@scripts/demo "$(BINARY)"

test: setup imports ## Build everything and run all tests
	@scripts/local-model >/dev/null
	@scripts/embedding-model >/dev/null
	@scripts/python-sdk >/dev/null
	@$(BUILD) --build-tests
	@swift test --skip-build --no-parallel

simulate: setup ## Simulate SEEDS=10000 systems in which everything goes wrong; SEED=n replays one
	@$(BUILD) --build-tests
	@scripts/simulate $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),10000) --first $(or $(FIRST),1))

fuzz: setup ## Feed damaged input to eight parts of the program, SECONDS=60 each, with libFuzzer
	@scripts/fuzz --seconds $(or $(SECONDS),60)

sanitize: setup ## Run the suite under the thread and address sanitizers (over an hour)
	@scripts/sanitize

validate: release ## Measure the extractive reader and the local model in full (over two hours)
	@scripts/validate $(RELEASE)/release/ostraka

evidence: release ## The long forms, by hand: figures in docs/evidence (DATA and TEXT add recall and scale)
	@swift build -c release --scratch-path $(RELEASE) $(RELEASE_FLAGS) --product ostraka-bench
	@swift build -c release --scratch-path $(RELEASE) $(RELEASE_FLAGS) --product mcp-everything
	@scripts/evidence $(BENCH) bench
	@scripts/evidence $(BENCH) redaction $(FOLDERS) $(if $(RULES),--rules $(RULES))
	@scripts/evidence $(BENCH) model
	@scripts/evidence $(RELEASE)/release/ostraka held
	@scripts/evidence $(RELEASE)/release/ostraka take-over
	@scripts/evidence $(RELEASE)/release/ostraka kills
	@scripts/evidence $(RELEASE)/release/ostraka wake-up
	@scripts/evidence $(RELEASE)/release mcp
	@scripts/evidence $(RELEASE)/release/ostraka attached
	@scripts/evidence $(RELEASE)/release/ostraka mcp-fuzz
	@[ -z "$(DATA)" ] || scripts/evidence $(RELEASE)/release/ostraka recall $(DATA) --bench $(BENCH)
	@[ -z "$(DATA)" ] || scripts/evidence $(RELEASE)/release/ostraka meaning $(DATA)
	@[ -z "$(DATA)" ] || scripts/evidence $(RELEASE)/release/ostraka answers $(DATA)
	@[ -z "$(TEXT)" ] || scripts/evidence $(RELEASE)/release/ostraka scale $(TEXT)

lint: ## Check the formatting strictly
	@swift format lint --strict --parallel --recursive Package.swift Sources Tests Benchmarks Examples

imports: ## Check the import rule of ARCHITECTURE.md
	@scripts/imports

staged: release
	@rm -rf $(RELEASE)/staged
	@scripts/stage $(RELEASE) $(RELEASE)/staged

install: staged ## Install below PREFIX (~/.local): the program, its manual, completions
	@scripts/install $(RELEASE)/staged "$(PREFIX)"

uninstall: ## Remove what `make install` put below PREFIX
	@scripts/install --remove "$(PREFIX)"

archive: staged ## Pack a release archive into .build-release/archives
	@scripts/archive $(RELEASE)/staged $(RELEASE)/archives

test-install: staged ## Run the archive on a clean Debian made with debootstrap (root)
	@archive=$$(scripts/archive $(RELEASE)/staged $(RELEASE)/archives) && \
		scripts/test-install "$$archive"

clean: ## Remove what was built
	@swift package clean
