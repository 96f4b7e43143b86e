#!/usr/bin/env bash
# Publishes the hosts and the tool, framework-dependent, to artifacts/publish/<project>/release.
# usage: eng/publish.sh [--help]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case "${1:-}" in
  -h | --help) sed -n '2,3s/^# //p' "${BASH_SOURCE[0]}"; exit 0 ;;
  '') ;;
  *) echo "eng/publish.sh: unknown option $1" >&2; exit 64 ;;
esac
. eng/toolchain.sh

for project in Silo Api Cli; do
  dotnet publish "src/$project" -c Release -v quiet
  echo "artifacts/publish/$project/release"
done
