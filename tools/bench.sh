#!/usr/bin/env bash
# Measures what make promises: bench.sh warm, or bench.sh cold.
set -euo pipefail
cd "$(dirname "$0")/.."

TIMEFORMAT=%R

# measure NAME TARGET COMMAND...: how many seconds the command takes.
measure() {
  local name=$1 target=$2 log seconds
  shift 2
  log=$(mktemp)
  if ! { seconds=$({ time "$@" >"$log" 2>&1; } 2>&1); }; then
    cat "$log" >&2
    echo "$name failed" >&2
    exit 1
  fi
  rm -f "$log"
  printf '%-44s %8s s   (target: %s)\n' "$name" "$seconds" "$target"
}

# changed is the ordinary case: the code of a component is another than last time.
changed() {
  local file=compute/service.go status=0
  cp "$file" "$file.before"
  printf '\nvar _ = "%s"\n' "$(date +%s)" >>"$file"
  make test || status=$?
  mv "$file.before" "$file"
  return "$status"
}

warm() {
  make test >/dev/null
  measure 'make test, warm, nothing changed' 'under 60 s' make test
  measure 'make test, warm, a component changed' 'under 60 s' changed
  measure 'make test, warm, no result cached' 'none: it is what CI sees' make test TESTFLAGS=-count=1
  make preview STACK=staging >/dev/null
  measure 'make preview STACK=staging, warm' 'under 20 s' make preview STACK=staging
  echo 'evaluation under mocks (target: under 1 s) and first preview on the engine, of'
  echo 'the shipped stacks and of one, ten and a hundred services:'
  go test ./tests -run '^$' -bench . -benchtime 3x | grep '^Benchmark'
}

# A fresh clone, and nothing downloaded or compiled before.
cold() {
  local scratch
  scratch=$(mktemp -d)
  trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT
  git clone --quiet . "$scratch/clone"
  export GOCACHE=$scratch/build GOMODCACHE=$scratch/modules GOLANGCI_LINT_CACHE=$scratch/lint
  # A CLI that happens to be on this machine would spare the build of ours.
  measure "make test, cold, $(getconf _NPROCESSORS_ONLN) processors" 'under 20 min on 2' \
    env -C "$scratch/clone" LANDFALL_PULUMI="$scratch/clone/.tools/bin/pulumi" make .tools/bin/pulumi test
}

case ${1-} in
warm | cold) "$1" ;;
*)
  echo 'usage: tools/bench.sh warm|cold' >&2
  exit 2
  ;;
esac
