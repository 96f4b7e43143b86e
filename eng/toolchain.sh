# Sourced by the other scripts: makes sure that what the build needs is there. All else comes as packages.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

command -v dotnet >/dev/null || {
  echo "The .NET SDK 10 is needed (see global.json): https://dotnet.microsoft.com/download" >&2
  exit 69
}
dotnet --version >/dev/null || { echo "No installed .NET SDK satisfies global.json." >&2; exit 69; }

# Installs the packages of those programs that are not there: need_packages PROGRAM=PACKAGE …
need_packages() {
  local missing=() pair
  for pair in "$@"; do command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}"); done
  [ "${#missing[@]}" -gt 0 ] || return 0
  echo "Installing: ${missing[*]}"
  local as_root=(); [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

# .NET starts without ICU because the globalization mode is invariant; these are all that the scripts call besides (npm: the storage emulator of
# the tests; RabbitMQ: the tests start nodes of their own, on loopback).
need_packages awk=awk git=git npm=npm /usr/lib/rabbitmq/bin/rabbitmq-server=rabbitmq-server

# What the pop-up's tests look with: the distribution's Chromium, and a font that has Chinese.
need_browser() { need_packages chromium=chromium; fc-list ':lang=zh' 2>/dev/null | grep -q . || need_packages no-such-font=fonts-noto-cjk; }
