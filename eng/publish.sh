#!/usr/bin/env bash
# Publishes the hosts and the tool to artifacts/publish/<project>/release: framework-dependent, compiled ahead of time for this machine's system.
# usage: eng/publish.sh [project ...]     Silo, Api, Cli (default all three)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case "${1:-}" in
  -h | --help) sed -n '2,3s/^# //p' "${BASH_SOURCE[0]}"; exit 0 ;;
esac
[ $# -gt 0 ] || set -- Silo Api Cli
for project in "$@"; do
  case "$project" in Silo | Api | Cli) ;; *) echo "eng/publish.sh: there is no project $project (see --help)" >&2; exit 64 ;; esac
done
. eng/toolchain.sh

# A silo that has just joined gets its share of the calls at once. With code that is compiled when it is first called they waited for seconds
# (docs/decisions/0014-ahead-of-time.md). What is compiled already begins fast enough for the compiler to take its time with the rest.
ahead=(-p:PublishReadyToRun=true -p:TieredCompilationQuickJit=true -p:TieredPGO=false)
for project in "$@"; do
  dotnet publish "src/$project" -c Release -v quiet --use-current-runtime --self-contained false "${ahead[@]}" -o "artifacts/publish/$project/release"
  echo "artifacts/publish/$project/release"
done
