#!/usr/bin/env bash
# Restores and builds the whole solution in Release; a warning is an error.
# usage: eng/build.sh [--help]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case "${1:-}" in
  -h | --help) sed -n '2,3s/^# //p' "${BASH_SOURCE[0]}"; exit 0 ;;
  '') ;;
  *) echo "eng/build.sh: unknown option $1" >&2; exit 64 ;;
esac
. eng/toolchain.sh

unset FastBuild
dotnet restore PushOrleans.sln -v quiet
dotnet build PushOrleans.sln -c Release --no-restore -v quiet -warnaserror
