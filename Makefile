.DEFAULT_GOAL := help
GO ?= go
export CGO_ENABLED ?= 0

.PHONY: help build demo test vet test-race test-real test-model test-full bench bench-peers cross clean

help: ## Show what can be done
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

build: ## Build the binary into ./datafind
	$(GO) build -trimpath -ldflags "-s -w" -o datafind ./cmd/datafind

demo: build ## Run the whole bot in the browser: no account, no key
	./datafind demo $(ARGS)

vet:
	$(GO) vet ./...
	$(GO) vet -tags "real full" ./...
	$(GO) tool staticcheck ./...

test: vet ## Vet, staticcheck and all tests; needs Go alone
	$(GO) test -shuffle=on ./...

test-race: ## All tests under the race detector; needs a C compiler
	CGO_ENABLED=1 $(GO) test -race -shuffle=on ./...

test-real: test-model ## The demo in Chromium, Slack's Bolt SDK, Spark with Delta, a small model; installs its own needs
	./.ci/needs
	$(GO) test -tags real -count=1 -timeout 5m -run Real ./cmd/datafind ./bot/slacksim
	./.ci/needs-spark
	$(GO) test -tags real -count=1 -timeout 25m -run 'Real|OnSpark' ./catalog/databricks

test-model: ## A real small model behind llama.cpp alone; installs its own needs
	./.ci/needs-model
	$(GO) test -tags real -count=1 -timeout 20m -v -run TestSmallModel ./cmd/datafind

test-full: ## The long ones: soak, load, whole evaluations
	cd catalog/search/peers && $(GO) vet ./... && $(GO) test -shuffle=on ./...
	$(GO) test -tags full -timeout 80m -count=1 -v -run 'Full' ./...
	./.ci/needs-model
	$(GO) test -tags 'real full' -timeout 120m -count=1 -v -run 'Full.*SmallModel' ./cmd/datafind
	./.ci/needs-spark
	$(GO) test -tags 'real full' -timeout 40m -count=1 -v -run FullEach ./catalog/databricks

bench: ## Benchmarks of search, journal, cache and reader; minutes
	$(GO) test -run '^$$' -bench . -benchmem ./catalog/search ./bot/journal ./catalog/databricks/...
	$(GO) test -run '^$$' -bench . -benchtime 1x ./catalog/store

bench-peers: ## bleve and SQLite FTS5 beside ours: quality (EVAL_DIR) and speed; minutes, fetches bleve
	cd catalog/search/peers && $(GO) build -o ../../../build/peers .
	EVAL_DIR="$(EVAL_DIR)" ./build/peers quality
	./build/peers speed $(or $(TABLES),10000 100000)

cross: ## Build for macOS and Windows
	GOOS=darwin GOARCH=arm64 $(GO) build -o /dev/null ./cmd/datafind
	GOOS=windows GOARCH=amd64 $(GO) build -o /dev/null ./cmd/datafind

clean: ## Remove what was built
	rm -rf datafind build
