# What can be made here; 'make' alone lists it. Only Go, Node and make are needed.

NODE_MODULES := web/node_modules/.package-lock.json
ASSETS       := web/dist/manifest.json
SOURCES      := $(wildcard web/*.mjs web/styles/* web/islands/* web/icons/*)

.PHONY: help demo build assets test bench attack fmt clean

help: ## list what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

demo: build ## start the demonstration on 127.0.0.1:8080 and print its sign-in links
	bin/ostoja demo --data data/demo --addr 127.0.0.1:8080

build: assets ## build bin/ostoja with its assets
	go build -o bin/ostoja ./cmd/ostoja

assets: $(ASSETS) ## build styles, scripts and fonts into web/dist

test: ## run every check: Go, PostgreSQL, browser, types, format (installs what it needs when root)
	tools/test/run.sh

bench: ## run the benchmarks and print their figures
	go test -run '^$$' -bench . -benchmem ./...

attack: ## run the long cases of security, reliability and disclosure (tests named TestAttack...; OSTOJA_ATTACK times as often)
	go test -count=1 -timeout 90m -run '^TestAttack' ./...

fmt: ## format the Go files
	git ls-files -z '*.go' | xargs -0 gofmt -w

clean: ## remove what was built; data/ stays
	rm -rf bin web/node_modules
	find web/dist -mindepth 1 ! -name .keep -delete

$(NODE_MODULES): web/package.json web/package-lock.json
	cd web && npm ci
	@touch $@

$(ASSETS): $(NODE_MODULES) $(SOURCES)
	cd web && npm run --silent build
