#!/usr/bin/env bash
# Kills a serving node at random moments and at every named point, and checks every invariant from outside.
# usage: eng/crash.sh [--runs N] [--seed N]     (default 30 random moments)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
runs=30 seed=2022
while [ $# -gt 0 ]; do
  case "$1" in
    --runs) runs=$2; shift ;;
    --seed) seed=$2; shift ;;
    -h | --help) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
    *) echo "eng/crash.sh: unknown option $1" >&2; exit 64 ;;
  esac
  shift
done
PUSHORLEANS_CRASH_RUNS=$runs PUSHORLEANS_CRASH_SEED=$seed exec eng/test.sh --project Cli CrashTests
