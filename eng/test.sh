#!/usr/bin/env bash
# Builds everything in Release, runs every test project, and holds the branch coverage of src/Compliance and src/Journal.
#
# usage: eng/test.sh [options] [filter]
#   filter        only test classes whose name contains it, e.g. eng/test.sh Crash   (no coverage check)
#   --fast        leave out the tests with the trait speed=slow (crashes, contention)
#   --project P   only tests/P.Tests (may be given more than once; no coverage check)
#   --no-build    test what is built already (eng/build.sh, and eng/publish.sh for Cluster and Chaos)
#   --bench-deps  only install what the race in bench/ runs against (redis-server, postgresql), and end
#   --help        this text
#
# The last line is always "N passed, N failed". The exit code is 0 when nothing failed, was skipped or is covered too little. A project that takes
# longer than PUSHORLEANS_TEST_TIMEOUT (30m) is ended, which is a failure; tests with processes have limits of their own, well below.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build=1 fast='' filter='' projects=()
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "$0"; exit 0 ;;
    --fast) fast=1 ;;
    --no-build) build='' ;;
    --bench-deps) . eng/toolchain.sh; need_packages redis-server=redis-server psql=postgresql; exit ;;
    --project) [ $# -gt 1 ] || { echo "--project needs a name" >&2; exit 64; }; projects+=("$2"); shift ;;
    -*) echo "eng/test.sh: unknown option $1 (see --help)" >&2; exit 64 ;;
    *) filter=$1 ;;
  esac
  shift
done

. eng/toolchain.sh
results=artifacts/test-results
rm -rf "$results"; mkdir -p "$results"
passed=0 failed=0 problems=()

finish() {
  for problem in ${problems[@]+"${problems[@]}"}; do echo "! $problem"; done
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ] && [ "${#problems[@]}" -eq 0 ]
  exit
}

if [ -n "$build" ] && ! eng/build.sh; then
  problems+=("the build failed"); failed=1
  finish
fi

whole=1
if [ "${#projects[@]}" -gt 0 ] || [ -n "$filter" ]; then whole=''; fi
if [ "${#projects[@]}" -eq 0 ]; then
  for folder in tests/*.Tests; do projects+=("$(basename "$folder" .Tests)"); done
fi

case " ${projects[*]} " in *' Popup '*) need_browser ;; esac

# Clusters are of the processes that operators run.
case " ${projects[*]} " in
  *' Cluster '* | *' Chaos '*) if [ -n "$build" ] && ! eng/publish.sh Silo Api; then problems+=("publishing failed"); failed=1; finish; fi ;;
esac

number_of() { awk -v label="$1:" '$1 == label { n = $2 } END { print n + 0 }' "$2"; }

# Coverage slows the measured code down; only the projects whose tests have to cover it collect it.
covers() { [ -n "$whole" ] && [ -z "$fast" ] && { [ "$1" = Compliance ] || [ "$1" = Journal ]; }; }

for project in "${projects[@]}"; do
  runner=artifacts/bin/$project.Tests/release/PushOrleans.$project.Tests
  if [ ! -x "$runner" ]; then problems+=("tests/$project.Tests is not built"); failed=$((failed + 1)); continue; fi
  log=$results/$project.log
  options=(--results-directory "$results" --no-ansi --progress off --timeout "${PUSHORLEANS_TEST_TIMEOUT:-30m}" --report-xunit-trx --report-xunit-trx-filename "$project.trx")
  [ -z "$filter" ] || options+=(--filter-class "*$filter*")
  [ -z "$fast" ] || options+=(--filter-not-trait speed=slow)
  if covers "$project"; then options+=(--coverage --coverage-output-format cobertura --coverage-output "$project.cobertura.xml" --coverage-settings "$PWD/eng/coverage.settings.xml"); fi

  echo "== $project"
  "$runner" "${options[@]}" >"$log" 2>&1
  code=$?
  ok=$(number_of succeeded "$log") bad=$(number_of failed "$log") skipped=$(number_of skipped "$log")
  passed=$((passed + ok)) failed=$((failed + bad))
  echo "   $ok passed, $bad failed ($(awk '$1 == "duration:" { $1 = ""; d = $0 } END { print d }' "$log" | sed 's/^ //'))"
  [ "$skipped" -eq 0 ] || problems+=("$project: $skipped tests were skipped")
  case $code in
    0) ;;
    8) [ -n "$filter$fast" ] || problems+=("$project: no tests were found") ;;
    *) sed 's/^/   /' "$log"
       if [ "$bad" -eq 0 ]; then failed=$((failed + 1)); problems+=("$project: its runner ended with exit code $code"); fi ;;
  esac
done

if [ -n "$whole" ] && [ -z "$fast" ]; then
  echo "== Coverage of branches"
  eng/coverage.sh 95 Compliance Journal || problems+=("branch coverage is below 95 %")
fi
finish
