#!/usr/bin/env bash
# Asserts the branch coverage of source projects from the Cobertura files that eng/test.sh left in artifacts/test-results.
# A branch point counts with its best test project, so that the figure is a lower bound of the union.
# usage: eng/coverage.sh MINIMUM_PERCENT PROJECT...
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
minimum=$1; shift

files=(artifacts/test-results/*.cobertura.xml)
[ -e "${files[0]}" ] || { echo "   no coverage files in artifacts/test-results"; exit 1; }

awk -v minimum="$minimum" -v wanted="$*" '
  function attribute(name,    rest) {
    if (!match($0, "[ <]" name "=\"[^\"]*\"")) return ""
    rest = substr($0, RSTART, RLENGTH); sub(/^[^"]*"/, "", rest); sub(/"$/, "", rest); return rest
  }
  /<package / { project = attribute("name"); sub(/^PushOrleans\./, "", project); sub(/\.dll$/, "", project) }
  /<class / { file = attribute("filename") }
  /<line / {
    key = project SUBSEP file SUBSEP attribute("number")
    if (match($0, /\([0-9]+\/[0-9]+\)/)) {
      split(substr($0, RSTART + 1, RLENGTH - 2), part, "/")
      if (part[2] > total[key]) total[key] = part[2]
      if (part[1] > hit[key]) hit[key] = part[1]
    }
  }
  END {
    for (key in total) {
      split(key, name, SUBSEP); all[name[1]] += total[key]; reached[name[1]] += hit[key]
      if (hit[key] < total[key]) missed[name[1]] = missed[name[1]] sprintf("     %s:%s  %d of %d\n", name[2], name[3], hit[key], total[key])
    }
    n = split(wanted, projects, " ")
    for (i = 1; i <= n; i++) {
      p = projects[i]; share = all[p] ? 100 * reached[p] / all[p] : 0
      printf "   %s: %.1f %% (%d of %d branches)\n", p, share, reached[p], all[p]
      if (share < minimum) { bad = 1; printf "%s", missed[p] | "sort"; close("sort") }
    }
    exit bad
  }' "${files[@]}"
