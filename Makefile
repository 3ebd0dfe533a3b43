.DEFAULT_GOAL := help
SHELL := /bin/bash -eo pipefail
FROM ?= ../shared/data
PORT ?= 8090
STAGE ?= test
FUNCTIONS := $(notdir $(wildcard functions/*))
LAMBDA := CGO_ENABLED=0 go build -trimpath -buildvcs=false -tags lambda.norpc
LOCAL := AWS_ACCESS_KEY_ID=AKIALOCALLOCALLOCAL0 AWS_SECRET_ACCESS_KEY=local-secret-key-for-this-machine-only
CONTEXT := -c stage=$(STAGE) $(foreach v,region account mailFrom publicHost consoleHost certificate alarmMail,$(if $($v),-c $v=$($v)))
CDK := JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20 npx --prefix infra cdk

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: assets local ## start everything on this machine with the demo edition
	@go build -o dist/local/stack ./infra/local
	@exec dist/local/stack -port $(PORT)

test: assets local ## everything: linters, unit, workflow, journey and browser tests, CDK
	@infra/browser.sh
	@$(MAKE) --no-print-directory lint
	@go test -race -shuffle=on -timeout 30m $$(go list ./... | grep -v /infra/stack)
	@JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20 go test -shuffle=on ./infra/stack # without -race: jsii races with its own Close
	@test -f ../shared/data/lau.csv.gz || echo "Skipped, for ../shared/data is not there: all tests on the real registers, the recorded executions and the cases of transliteration."

lint: assets ## vet, linters and the validator of workflows
	@go vet ./...
	@go tool golangci-lint run ./...
	@for f in infra/workflows/*.asl.json; do npx --prefix infra asl-validator --json-path $$f; done

bench: assets local build ## measure what README quotes
	@go test -run '^$$' -bench . -benchtime 500ms -timeout 30m $$(grep -rl '^func Benchmark' --include='*_test.go' shared infra | xargs -n1 dirname | sort -u | sed 's|^|./|') | go run ./infra/local/bench

register: ## import the registers of places FROM=folder into the running local stack
	@$(LOCAL) go run ./infra/register -from $(FROM) -endpoint http://127.0.0.1:$(PORT) -table bridges-local -bucket bridges-local

applicants: ## make EU=300 and UA=300 real units of the imported registers applicants of the running stack
	@go run ./infra/seed -endpoint http://127.0.0.1:$(PORT) -eu $(or $(EU),300) -ua $(or $(UA),300)

invoke: ## run function F on events/F/E.json in the running local stack
	@test -f events/$(F)/$(E).json || { echo "Say F and E as in: $$(cd events && echo */*.json | sed 's/\.json//g')" >&2; exit 1; }
	@curl -sS -X POST --data-binary @events/$(F)/$(E).json http://127.0.0.1:$(PORT)/2015-03-31/functions/$(F)/invocations; echo

build: $(FUNCTIONS:%=dist/%/bootstrap) ## build the functions for AWS (linux, arm64)
synth: assets build ## write the CloudFormation templates to cdk.out
	@$(CDK) synth -q --no-notices $(CONTEXT)
diff: assets build ## compare with what is deployed, STAGE=name
	@$(CDK) diff --no-notices $(CONTEXT)
deploy: assets build ## deploy STAGE=name
	@$(CDK) deploy --all --no-notices $(CONTEXT)

assets: check infra/node_modules/.package-lock.json ## build style, scripts and the JSONata bundle from npm
	@node infra/assets.mjs

infra/node_modules/.package-lock.json: infra/package-lock.json
	@npm ci --prefix infra --no-audit --no-fund --ignore-scripts --loglevel=error

check:
	@infra/check.sh

local: $(FUNCTIONS:%=dist/local/%/bootstrap)
dist/local/%/bootstrap: FORCE # with its build id, by which go tells what is linked already
	@$(LAMBDA) -ldflags='-s -w' -o $@ ./functions/$*
dist/%/bootstrap: FORCE
	@GOOS=linux GOARCH=arm64 $(LAMBDA) -ldflags='-s -w -buildid=' -o $@ ./functions/$*

FORCE:
.PHONY: help run test lint bench register applicants invoke build synth diff deploy assets check local FORCE
