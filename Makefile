.DEFAULT_GOAL := help
SHELL := /bin/bash -o pipefail

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

assets: infra/node_modules/.package-lock.json ## build style, scripts and the JSONata bundle from npm
	@node infra/assets.mjs

infra/node_modules/.package-lock.json: infra/package-lock.json
	@npm ci --prefix infra --no-audit --no-fund --ignore-scripts --loglevel=error

.PHONY: help assets
