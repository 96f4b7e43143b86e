#!/usr/bin/env bash
# A cluster on this machine: Azurite, silos and API nodes, a broker if asked for, as processes of their own, on loopback, for people and for tests.
#
# usage: eng/cluster.sh up N [options]      N silos (1-9) and Azurite; prints the addresses and the admin key
#        eng/cluster.sh add                 one silo more
#        eng/cluster.sh kill I              SIGKILL; I is a silo's number, or api-J, azurite or rabbitmq
#        eng/cluster.sh stop I              SIGTERM, and waits until it has ended
#        eng/cluster.sh start I             starts it again, at its old address
#        eng/cluster.sh freeze I | thaw I   SIGSTOP, SIGCONT
#        eng/cluster.sh status              who runs, who is ready, how many partitions each silo has
#        eng/cluster.sh logs I [-f]         the end of its log
#        eng/cluster.sh down                ends everything; logs and data stay until the next up
# options of up:
#   --api M         M API nodes (default 1)
#   --rabbitmq      a RabbitMQ node, by which silos hand over (default: each within its process)
#   --stepped       decisions follow a coordinator's steps in place of the clock
#   --partitions P  partitions of the new store (default 1,024)
#   --set K=V       a setting of all silos and API nodes, e.g. --set PushOrleans:Partition:PageSize=500 (may be given more than once)
#   --keep          go on with the data of the last time
#   --no-build      run what eng/publish.sh left the last time
# option of all:
#   --dir D         the cluster's folder (default artifacts/cluster, or PUSHORLEANS_CLUSTER_DIR): state, logs/, data. A folder is a cluster.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
self=eng/cluster.sh

usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "$self"; }
die() { echo "$self: $1" >&2; exit "${2:-1}"; }

dir=${PUSHORLEANS_CLUSTER_DIR:-artifacts/cluster} apis=1 rabbitmq='' stepped='' partitions='' keep='' build=1 follow='' sets=() words=()
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --api | --partitions | --set | --dir)
      [ $# -gt 1 ] || die "$1 needs a value" 64
      case "$1" in --api) apis=$2 ;; --partitions) partitions=$2 ;; --set) sets+=("$2") ;; --dir) dir=$2 ;; esac
      shift ;;
    --rabbitmq) rabbitmq=1 ;;
    --stepped) stepped=1 ;;
    --keep) keep=1 ;;
    --no-build) build='' ;;
    -f) follow=1 ;;
    -*) die "unknown option $1 (see --help)" 64 ;;
    *) words+=("$1") ;;
  esac
  shift
done
[ "${#words[@]}" -gt 0 ] || { usage >&2; exit 64; }
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)

is_number() { [[ $1 =~ ^[0-9]+$ ]]; }

# The processes: a folder of files each, named silo-I, api-J, azurite or rabbitmq.
name_of() {
  case "$1" in
    azurite | rabbitmq | api-[1-9] | silo-[1-9]) echo "$1" ;;
    [1-9]) echo "silo-$1" ;;
    *) die "'$1' is no silo's number, api-J, azurite or rabbitmq" 64 ;;
  esac
}
known() { [ -f "$dir/$1.ports" ] || die "there is no $1 in $dir (see $self status)"; }
pid_of() { [ -f "$dir/$1.pid" ] && cut -d ' ' -f 1 "$dir/$1.pid" || echo 0; }
# What the system says of a process, from its state on: what stands before, its name, may hold anything.
stat_of() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null; }
# Ticks since boot at which a process began: a number that was given to another process since is not ours any more.
began() { stat_of "$1" | cut -d ' ' -f 20; }
state_of() { stat_of "$1" | cut -d ' ' -f 1; }
# Read once: one that has ended and is being buried between two readings would be told to run.
runs() {
  local pid begun says
  read -r pid begun 2>/dev/null <"$dir/$1.pid" || return 1
  read -r -a says <<<"$(stat_of "$pid")"
  [ -n "$begun" ] && [ "${says[19]:-}" = "$begun" ] && [ "${says[0]}" != Z ]
}
is_frozen() { [ "$(state_of "$(pid_of "$1")")" = T ]; }
port_of() { sed -n "s/^$2=//p" "$dir/$1.ports"; }

# Ports that are free now, not given to another process of this cluster (which may not listen yet), and below those that the system gives to
# outgoing connections, so that a process finds its own again when it restarts.
free_ports() {
  node -e '
    const net = require("net"), count = Number(process.argv[1]), given = process.argv.slice(2).map(Number), found = [];
    const look = () => {
      if (found.length === count) return console.log(found.join(" "));
      const port = 15000 + Math.floor(Math.random() * 15000);
      if (found.includes(port) || given.includes(port)) return look();
      const server = net.createServer().once("error", look).listen(port, "127.0.0.1", () => server.close(() => { found.push(port); look(); }));
    };
    look();' "$1" $(cat "$dir"/*.ports 2>/dev/null | cut -d = -f 2)
}

# GET over bash alone: status line's code, then the body.
http_get() {
  local port=$1 path=$2
  ( exec 3<>"/dev/tcp/127.0.0.1/$port" && printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' "$path" >&3 && timeout 2 cat <&3 ) 2>/dev/null | tr -d '\r' || true
}
ready() { case "$(http_get "$1" /health/ready | head -n 1)" in *' 200 '* | *' 200') return 0 ;; *) return 1 ;; esac; }

launch() {
  local name=$1; shift
  setsid nohup "$@" >>"$dir/logs/$name.log" 2>&1 </dev/null &
  local pid=$!
  echo "$pid $(began "$pid")" >"$dir/$name.pid"
}

start_azurite() {
  local script=$PWD/eng/azurite/node_modules/azurite/dist/src/azurite.js
  [ -f "$script" ] || ( cd eng/azurite && npm ci --no-audit --no-fund --silent )
  [ -f "$dir/azurite.ports" ] || { read -r blob queue table <<<"$(free_ports 3)"; printf 'blob=%s\nqueue=%s\ntable=%s\n' "$blob" "$queue" "$table" >"$dir/azurite.ports"; }
  launch azurite node "$script" --location "$dir/data" --disableTelemetry --skipApiVersionCheck --loose --silent \
    --blobHost 127.0.0.1 --queueHost 127.0.0.1 --tableHost 127.0.0.1 \
    --blobPort "$(port_of azurite blob)" --queuePort "$(port_of azurite queue)" --tablePort "$(port_of azurite table)"
  local i
  for ((i = 0; i < 300; i++)); do
    runs azurite || die "Azurite did not start; see $dir/logs/azurite.log"
    if [ -n "$(http_get "$(port_of azurite table)" /)" ] && [ -n "$(http_get "$(port_of azurite blob)" /)" ]; then return; fi
    sleep 0.1
  done
  die "Azurite did not start within 30 s; see $dir/logs/azurite.log"
}

# A node of Debian's package with a folder, ports and a port mapper of its own; under systemd, as it believes, its script becomes the node.
start_rabbitmq() {
  local home=$dir/rabbitmq
  mkdir -p "$home"; echo '[].' >"$home/plugins"
  [ -f "$dir/rabbitmq.ports" ] || { read -r amqp dist epmd <<<"$(free_ports 3)"; printf 'amqp=%s\ndist=%s\nepmd=%s\n' "$amqp" "$dist" "$epmd" >"$dir/rabbitmq.ports"; }
  local environment=(
    RUNNING_UNDER_SYSTEMD=1 HOME="$home" ERL_EPMD_PORT="$(port_of rabbitmq epmd)" ERL_EPMD_ADDRESS=127.0.0.1
    RABBITMQ_NODENAME="push$(port_of rabbitmq amqp)@localhost" RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT="$(port_of rabbitmq amqp)" RABBITMQ_DIST_PORT="$(port_of rabbitmq dist)"
    RABBITMQ_MNESIA_BASE="$home/data" RABBITMQ_LOG_BASE="$home/log" RABBITMQ_CONFIG_FILE="$home/rabbitmq" RABBITMQ_CONF_ENV_FILE="$home/none" RABBITMQ_ENABLED_PLUGINS_FILE="$home/plugins"
    'RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1}' )
  runs epmd || launch epmd env "${environment[@]}" epmd -port "$(port_of rabbitmq epmd)" -address 127.0.0.1
  launch rabbitmq env "${environment[@]}" /usr/lib/rabbitmq/bin/rabbitmq-server
  local i
  for ((i = 0; i < 1200; i++)); do
    runs rabbitmq || { tail -n 40 "$dir/logs/rabbitmq.log" >&2; die "RabbitMQ did not start; see $dir/logs/rabbitmq.log"; }
    if speaks_amqp "$(port_of rabbitmq amqp)"; then return; fi
    sleep 0.1
  done
  die "RabbitMQ did not start within 120 s; see $dir/logs/rabbitmq.log"
}
# A broker that is ready answers who greets it.
speaks_amqp() {
  [ -n "$( ( exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'AMQP\0\0\011\001' >&3 && timeout 2 head -c 4 <&3 | tr -d '\0' | wc -c | grep -v '^0$' ) 2>/dev/null)" ]
}

# What silos and API nodes are told: the account (Azurite's published key, which opens nothing else), the keys, and times that suit one machine.
# The collector, too: all nodes share this machine's cores, so each has the workstation's with a nursery (docs/operations.md).
settings() {
  local key='Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==' account=devstoreaccount1
  cat <<END
DOTNET_ENVIRONMENT=Production
DOTNET_gcServer=0
DOTNET_GCgen0size=0x1000000
Logging__LogLevel__Default=${PUSHORLEANS_LOG:-Information}
Logging__LogLevel__Orleans=Warning
Logging__LogLevel__Microsoft=Warning
Logging__LogLevel__Azure=Warning
Logging__Console__FormatterName=simple
Logging__Console__FormatterOptions__SingleLine=true
Logging__Console__FormatterOptions__TimestampFormat=HH:mm:ss.fff 
PushOrleans__Mode=Cluster
PushOrleans__Azure__ConnectionString=DefaultEndpointsProtocol=http;AccountName=$account;AccountKey=$key;BlobEndpoint=http://127.0.0.1:$(port_of azurite blob)/$account;TableEndpoint=http://127.0.0.1:$(port_of azurite table)/$account;
PushOrleans__Secrets__Key=$(cat "$dir/secrets-key")
PushOrleans__BootstrapKey=$(cat "$dir/admin-key")
PushOrleans__Cluster__Address=127.0.0.1
PushOrleans__Cluster__ProbeSeconds=1
PushOrleans__Cluster__VotesForDeath=1
PushOrleans__Cluster__RefreshSeconds=5
PushOrleans__Cluster__AliveSeconds=5
PushOrleans__Cluster__GatewayRefreshSeconds=2
END
  if [ -f "$dir/rabbitmq.ports" ]; then
    printf 'PushOrleans__Delivery__Transport=RabbitMq\nPushOrleans__Delivery__RabbitMq__Host=127.0.0.1\nPushOrleans__Delivery__RabbitMq__Port=%s\n' "$(port_of rabbitmq amqp)"
  fi
  cat "$dir/settings"
}

start_node() {
  local name=$1 program=Silo environment=() line
  case "$name" in api-*) program=Api ;; esac
  local dll=$PWD/artifacts/publish/$program/release/PushOrleans.$program.dll
  [ -f "$dll" ] || die "src/$program is not published (eng/publish.sh)"
  while IFS= read -r line; do environment+=("$line"); done < <(settings)
  if [ "$program" = Silo ]; then
    [ -f "$dir/$name.ports" ] || { read -r silo gateway http <<<"$(free_ports 3)"; printf 'silo=%s\ngateway=%s\nhttp=%s\n' "$silo" "$gateway" "$http" >"$dir/$name.ports"; }
    environment+=("PushOrleans__SiloPort=$(port_of "$name" silo)" "PushOrleans__GatewayPort=$(port_of "$name" gateway)" "PushOrleans__SiloUrl=http://127.0.0.1:$(port_of "$name" http)" "Orleans__Name=$name")
  else
    [ -f "$dir/$name.ports" ] || printf 'http=%s\n' "$(free_ports 1)" >"$dir/$name.ports"
    environment+=("PushOrleans__Url=http://127.0.0.1:$(port_of "$name" http)")
  fi
  launch "$name" env "${environment[@]}" dotnet "$dll"
}

# Starts a node that ended while it started again, as its supervisor does: a store or a port that was not there may be now. Exit code 78 = never.
restart_or_die() {
  local name=$1 code=0
  wait "$(pid_of "$name")" 2>/dev/null || code=$?
  { echo "$self: the end of $name's log:"; tail -n 40 "$dir/logs/$name.log"; } >&2
  [ "$code" != 78 ] || die "$name cannot start as it is set up (exit code 78); see $dir/logs/$name.log" 78
  starts[$name]=$((${starts[$name]:-1} + 1))
  [ "${starts[$name]}" -le "$most_starts" ] || die "$name ended with exit code $code, the last of $most_starts starts; see $dir/logs/$name.log"
  echo "$self: $name ended with exit code $code while it started; starting it again" >&2
  sleep 1
  start_node "$name"
}

declare -A starts=()
most_starts=4
wait_ready() {
  local name i
  for name in "$@"; do
    for ((i = 0; i < 1800; i++)); do
      if ! runs "$name"; then restart_or_die "$name"; fi
      if ready "$(port_of "$name" http)"; then continue 2; fi
      sleep 0.1
    done
    tail -n 40 "$dir/logs/$name.log" >&2
    die "$name was not ready within 180 s: $(http_get "$(port_of "$name" http)" /health/ready | tail -n 1); see $dir/logs/$name.log"
  done
}

# A silo finishes its pages and gives its partitions away, at most PushOrleans:StopTimeoutSeconds twice; the store has nothing to wait for.
stop_seconds=120 stop_store_seconds=20
stop() {
  local name=$1 seconds=$stop_seconds i
  [ "$name" != azurite ] || seconds=$stop_store_seconds
  kill -TERM "$(pid_of "$name")"
  for ((i = 0; i < seconds * 10; i++)); do runs "$name" || return 0; sleep 0.1; done
  die "$name has not ended after $seconds s; it ends when it can. Who is frozen has to be thawed first; see $dir/logs/$name.log"
}

names() { ( cd "$dir" && for file in azurite.ports rabbitmq.ports silo-*.ports api-*.ports; do [ ! -f "$file" ] || echo "${file%.ports}"; done ); }

down() {
  local name pid i
  for name in $(names) epmd; do runs "$name" && { kill -CONT "$(pid_of "$name")"; kill -KILL "$(pid_of "$name")"; } 2>/dev/null || true; done
  for name in $(names) epmd; do
    for ((i = 0; i < 100; i++)); do runs "$name" || break; sleep 0.05; done
    rm -f "$dir/$name.pid"
  done
}

up() {
  local count=$1 i name
  is_number "$count" && [ "$count" -ge 1 ] && [ "$count" -le 9 ] || die "up needs 1 to 9 silos" 64
  is_number "$apis" && [ "$apis" -le 9 ] || die "--api must be 0 to 9" 64
  for name in $(names); do ! runs "$name" || die "the cluster in $dir is up (see $self status; $self down)"; done
  . eng/toolchain.sh
  if [ -n "$build" ]; then
    echo "publishing silo and API node (some minutes the first time; --no-build runs what is there)" >&2
    eng/publish.sh Silo Api >/dev/null || die "publishing failed"
  fi
  rm -rf "$dir/logs"; mkdir -p "$dir/logs"
  if [ -z "$keep" ]; then
    rm -rf "$dir/data" "$dir/rabbitmq"
    rm -f "$dir"/*.ports "$dir"/*.pid "$dir/settings" "$dir/secrets-key" "$dir/admin-key"
  fi
  if [ ! -f "$dir/secrets-key" ]; then
    ( umask 077
      node -e 'process.stdout.write(require("crypto").randomBytes(32).toString("base64"))' >"$dir/secrets-key"
      node -e 'process.stdout.write("push_" + require("crypto").randomBytes(32).toString("base64url"))' >"$dir/admin-key" )
    : >"$dir/settings"
    if [ -n "$partitions" ]; then echo "PushOrleans__Partitions=$partitions" >>"$dir/settings"; fi
    if [ -n "$stepped" ]; then echo "PushOrleans__Clock=Stepped" >>"$dir/settings"; fi
  fi
  local set
  for set in ${sets[@]+"${sets[@]}"}; do [[ $set == *=* ]] || die "--set needs KEY=VALUE" 64; local key=${set%%=*}; echo "${key//:/__}=${set#*=}" >>"$dir/settings"; done
  start_azurite
  if [ -n "$rabbitmq" ] || [ -f "$dir/rabbitmq.ports" ]; then start_rabbitmq; fi
  local nodes=()
  for ((i = 1; i <= count; i++)); do nodes+=("silo-$i"); done
  for ((i = 1; i <= apis; i++)); do nodes+=("api-$i"); done
  for name in "${nodes[@]}"; do start_node "$name"; done
  wait_ready "${nodes[@]}"
  status
}

status() {
  local name state
  printf '%-8s %-8s %-10s %-24s %s\n' name pid state address partitions
  for name in $(names); do
    state=down
    if runs "$name"; then
      state=up
      if is_frozen "$name"; then state=frozen
      elif [ "$name" = rabbitmq ]; then if ! speaks_amqp "$(port_of rabbitmq amqp)"; then state='not ready'; fi
      elif [ "$name" != azurite ]; then if ready "$(port_of "$name" http)"; then state=ready; else state='not ready'; fi; fi
    fi
    case "$name" in
      azurite) printf '%-8s %-8s %-10s %s\n' "$name" "$(pid_of "$name")" "$state" "http://127.0.0.1:$(port_of "$name" blob)" ;;
      rabbitmq) printf '%-8s %-8s %-10s %s\n' "$name" "$(pid_of "$name")" "$state" "amqp://127.0.0.1:$(port_of "$name" amqp)" ;;
      api-*) printf '%-8s %-8s %-10s %s\n' "$name" "$(pid_of "$name")" "$state" "http://127.0.0.1:$(port_of "$name" http)" ;;
      *) local held=-
         if [ "$state" = ready ]; then held=$(http_get "$(port_of "$name" http)" /metrics | awk '$1 == "push_partitions_local" { print $2 }'); fi
         printf '%-8s %-8s %-10s %-24s %s\n' "$name" "$(pid_of "$name")" "$state" "http://127.0.0.1:$(port_of "$name" http)" "${held:-0}" ;;
    esac
  done
  if [ -f "$dir/admin-key" ]; then
    echo
    echo "admin key  $(cat "$dir/admin-key")"
    echo "logs       $dir/logs"
    if [ -f "$dir/api-1.ports" ]; then echo "try        dotnet run -c Release --project src/Cli -- demo --url http://127.0.0.1:$(port_of api-1 http) --key \$(cat $dir/admin-key)"; fi
  fi
}

add() {
  local i
  for ((i = 1; i <= 9; i++)); do [ -f "$dir/silo-$i.ports" ] || break; done
  [ "$i" -le 9 ] || die "nine silos are the most"
  start_node "silo-$i"
  wait_ready "silo-$i"
  echo "silo-$i is ready"
}

one() {
  [ "${#words[@]}" -eq 2 ] || die "${words[0]} needs the number of a silo, api-J, azurite or rabbitmq" 64
  name=$(name_of "${words[1]}")
  known "$name"
}

alone() { [ "${#words[@]}" -eq 1 ] || die "${words[0]} takes no argument" 64; }

case "${words[0]}" in
  up) [ "${#words[@]}" -eq 2 ] || die "up needs the number of silos" 64; up "${words[1]}" ;;
  add) alone; add ;;
  kill) one; runs "$name" || die "$name does not run"; kill -KILL "$(pid_of "$name")"; while runs "$name"; do sleep 0.05; done ;;
  stop) one; runs "$name" || die "$name does not run"; stop "$name" ;;
  start)
    one
    ! runs "$name" || die "$name runs"
    if [ "$name" = azurite ]; then start_azurite; elif [ "$name" = rabbitmq ]; then start_rabbitmq; else start_node "$name"; wait_ready "$name"; fi ;;
  freeze) one; runs "$name" || die "$name does not run"; kill -STOP "$(pid_of "$name")" ;;
  thaw) one; runs "$name" || die "$name does not run"; kill -CONT "$(pid_of "$name")" ;;
  status) alone; status ;;
  logs) one; if [ -n "$follow" ]; then exec tail -n 100 -f "$dir/logs/$name.log"; else tail -n 100 "$dir/logs/$name.log"; fi ;;
  down) alone; down ;;
  *) die "unknown command ${words[0]} (see --help)" 64 ;;
esac
