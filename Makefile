# One build cache for tests, tools and the Pulumi Go language host, which
# compiles with -trimpath: without it the AWS SDK is compiled twice.
export GOFLAGS := -trimpath -buildvcs=false

BIN := .tools/bin
OFFLINE := go run ./cmd/offline

.DEFAULT_GOAL := help

# asks ends make with one line where a variable is not given that a target needs.
asks = $(foreach name,$(1),$(if $($(name)),,$(error $(name) is missing: make $@ $(2))))
.DELETE_ON_ERROR:

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: preview
preview: cli ## Preview the shipped stacks offline, or one: make preview STACK=staging
	@$(OFFLINE) preview $(addprefix -stack ,$(STACK))

.PHONY: demo
demo: cli ## Take staging through preview, up, a preview without change, refresh and destroy
	@$(OFFLINE) demo -stack $(or $(STACK),staging)

.PHONY: task
task: ## Run a task by hand and wait for it: make task STACK=staging NAME=create-admin
	$(call asks,STACK NAME,STACK=staging NAME=create-admin)@go run ./cmd/task -stack $(STACK) $(NAME) $(COMMAND)

.PHONY: deploy
deploy: ## Deploy what runs, or a build beside it: make deploy STACK=staging [BUILD=repository@commit] [ALLOW=names]
	$(call asks,STACK,STACK=staging)@go run ./cmd/release deploy -stack $(STACK) $(addprefix -build ,$(BUILD)) $(addprefix -allow ,$(ALLOW))

.PHONY: rollback
rollback: ## Go back to an earlier release: make rollback STACK=production RELEASE=20260131T090000Z-1a2b3c4
	$(call asks,STACK RELEASE,STACK=production RELEASE=20260131T090000Z-1a2b3c4)@go run ./cmd/release rollback -stack $(STACK) $(addprefix -allow ,$(ALLOW)) $(RELEASE)

.PHONY: start
start: ## Order a release of the pipeline of AWS: make start STACK=production [BUILD=repository@commit] [RELEASE=an earlier one]
	$(call asks,STACK,STACK=production BUILD=repository@commit)@go run ./cmd/release start -stack $(STACK) $(addprefix -build ,$(BUILD)) $(RELEASE)

.PHONY: releases
releases: ## Show what was released: make releases STACK=production
	$(call asks,STACK,STACK=production)@go run ./cmd/release list -stack $(STACK)

.PHONY: smoke
smoke: ## Ask an environment how it is: make smoke STACK=production
	$(call asks,STACK,STACK=production)@go run ./cmd/release smoke -stack $(STACK)

.PHONY: review-up
review-up: $(BIN)/crane ## Bring a build of a pull request into its review: make review-up PR=7 BUILD=repository@commit [DAYS=14]
	$(call asks,PR BUILD,PR=7 BUILD=repository@commit)@go run ./cmd/release review up -pr $(PR) -build $(BUILD) $(addprefix -days ,$(DAYS))

.PHONY: review-down
review-down: ## Take a review away with all it has: make review-down PR=7
	$(call asks,PR,PR=7)@go run ./cmd/release review down -pr $(PR)

.PHONY: reviews
reviews: ## Show the reviews there are, and how long they stay
	@go run ./cmd/release review list

# The tests that run the engine come first, for they take longest, and four at a time,
# for each waits for the engine half of its time.
.PHONY: test
test: lint cli ## Vet, lint, unit tests and engine tests: everything that needs no account
	go test -timeout 30m -parallel 4 $(TESTFLAGS) ./tests ./...

.PHONY: test-postgres
test-postgres: ## Run what is said to PostgreSQL on a server: POSTGRES_ADMIN=postgres://… of a superuser
	go test -count=1 -tags postgres ./functions/bootstrap/postgres

.PHONY: lint
lint: $(BIN)/golangci-lint $(BIN)/actionlint ## Check the code and the workflows
	go vet ./...
	$(BIN)/golangci-lint run
	$(BIN)/actionlint -shellcheck= -pyflakes=

.PHONY: fmt
fmt: $(BIN)/golangci-lint ## Format the code
	$(BIN)/golangci-lint fmt

.PHONY: golden
golden: cli ## Write the golden files of the tests anew
	go test ./tests/... ./internal/inventory -update

.PHONY: docs
docs: cli ## Write everything generated anew: reference, JSON Schema, picture, golden files
	go generate ./...
	@$(MAKE) --no-print-directory golden

.PHONY: bench
bench: cli ## Measure a warm make test, a warm preview, and stacks of 1, 10 and 100 services
	@tools/bench.sh warm

.PHONY: bench-cold
bench-cold: ## Measure make test in a fresh clone with empty caches (many minutes)
	@tools/bench.sh cold

.PHONY: clean
clean: ## Remove what make has built, but not Go's own caches
	rm -rf .tools

# The engine is driven by a pulumi that is already there and new enough, else by
# our own build.
.PHONY: cli
cli: ## Make sure there is a Pulumi CLI
	@found=$$(go run ./internal/cli/have) && { test -n "$$found" || $(MAKE) --no-print-directory $(BIN)/pulumi; }

# Each tool is pinned by a module of its own, for the versions their
# dependencies settle on together do not suit all of them.
$(BIN)/%: tools/%/go.mod tools/%/go.sum
	@echo "Building $* as pinned in tools/$*/go.mod: minutes the first time, then never again."
	@cd tools/$* && go build -o ../../$@ -ldflags "$(LDFLAGS_$*)" $$(go list tool)
	@touch $@

# Without its version the CLI calls itself unknown and the Automation API refuses it.
PULUMI_VERSION = $$(go list -m -f '{{.Version}}' github.com/pulumi/pulumi/pkg/v3)
LDFLAGS_pulumi = -s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$(PULUMI_VERSION)
LDFLAGS_golangci-lint = -s -w
LDFLAGS_actionlint = -s -w
