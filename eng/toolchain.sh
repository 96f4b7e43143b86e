# Sourced by the other scripts: makes sure that what the build needs is there. All else comes as packages.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

command -v dotnet >/dev/null || {
  echo "The .NET SDK 10 is needed (see global.json): https://dotnet.microsoft.com/download" >&2
  exit 69
}
dotnet --version >/dev/null || { echo "No installed .NET SDK satisfies global.json." >&2; exit 69; }

# .NET starts without ICU because the globalization mode is invariant; these are all that the scripts call besides (npm: the storage emulator of the tests).
missing=()
for tool in awk git npm; do command -v "$tool" >/dev/null || missing+=("$tool"); done
if [ "${#missing[@]}" -gt 0 ]; then
  echo "Installing: ${missing[*]}"
  as_root=(); [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
