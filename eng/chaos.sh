#!/usr/bin/env bash
# Runs campaigns in a cluster of processes while it kills -9, stops, adds and freezes silos and takes the store away at random moments; then
# checks every promise from outside: lost, duplicated, over-granted, chains, replays, deliveries, errors that a client saw.
# usage: eng/chaos.sh [--runs N] [--seed N] [--json FILE] [--no-build]     (default 20 runs)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
runs=20 seed=2022 json='' options=()
while [ $# -gt 0 ]; do
  case "$1" in
    --runs) runs=$2; shift ;;
    --seed) seed=$2; shift ;;
    --json) json=$2; shift ;;
    --no-build) options+=(--no-build) ;;
    -h | --help) sed -n '2,4s/^# //p' "$0"; exit 0 ;;
    *) echo "eng/chaos.sh: unknown option $1" >&2; exit 64 ;;
  esac
  shift
done
case "$json" in '' | /*) ;; *) json=$PWD/$json ;; esac
status=0
PUSHORLEANS_TEST_TIMEOUT=$((runs * 11 + 20))m PUSHORLEANS_CHAOS_RUNS=$runs PUSHORLEANS_CHAOS_SEED=$seed PUSHORLEANS_CHAOS_JSON=$json eng/test.sh --project Chaos ${options[@]+"${options[@]}"} ChaosTests || status=$?
if [ -n "$json" ] && [ -f "$json" ]; then cat "$json"; fi
exit "$status"
