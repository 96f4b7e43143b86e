#!/usr/bin/env bash
# What one campaign costs on the storage account (Azurite), counted at the SDK's pipeline, by what was done to what.
# usage: eng/storage-cost.sh [--users N] [--partitions P] [--no-build]     (default 1,000,000 users in 1,024 partitions)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
users=1000000 partitions=1024 options=()
while [ $# -gt 0 ]; do
  case "$1" in
    --users) users=$2; shift ;;
    --partitions) partitions=$2; shift ;;
    --no-build) options+=(--no-build) ;;
    -h | --help) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
    *) echo "eng/storage-cost.sh: unknown option $1" >&2; exit 64 ;;
  esac
  shift
done
log=$(mktemp) status=0
PUSHORLEANS_COST_USERS=$users PUSHORLEANS_COST_PARTITIONS=$partitions PUSHORLEANS_COST_LOG=$log \
  eng/test.sh --project Chaos ${options[@]+"${options[@]}"} StorageCostTests || status=$?
cat "$log"; rm -f "$log"
exit "$status"
