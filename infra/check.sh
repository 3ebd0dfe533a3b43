#!/usr/bin/env bash
# Says in one line which tool is missing or too old.
set -u
need() { # name, least version, how it says its version
  command -v "$1" >/dev/null 2>&1 || { echo "Bridges needs $1 $2 or newer: install it and run make again." >&2; exit 1; }
  local have
  have=$(eval "$3" 2>/dev/null | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1)
  if [ "$(printf '%s\n%s\n' "$2" "${have:-0}" | sort -V | head -n 1)" != "$2" ]; then
    echo "Bridges needs $1 $2 or newer, this is ${have:-unknown}: update it and run make again." >&2
    exit 1
  fi
}
need go 1.26 'go version'
need node 20.0 'node --version'
need npm 10.0 'npm --version'
need curl 7.0 'curl --version'
