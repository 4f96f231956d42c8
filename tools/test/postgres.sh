#!/usr/bin/env bash
# A PostgreSQL of its own for tests: on a free port of 127.0.0.1, with its data
# in a temporary folder, not durable, run by an unprivileged account when root.
#
#   tools/test/postgres.sh start DIR   starts it with its data in DIR (absent or empty); prints its DSN
#   tools/test/postgres.sh stop DIR    stops it and removes DIR
set -euo pipefail

usage() { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ $# -eq 2 ] || usage
action=$1 dir=$2

# bin prints the folder of the newest PostgreSQL; Debian keeps it off the PATH.
bin() {
  local newest
  newest=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
  if [ -n "$newest" ]; then echo "$newest"; else dirname "$(command -v initdb)"; fi
}

# as_owner runs a command as the account that owns the data: PostgreSQL refuses root.
as_owner() {
  if [ "$(id -u)" -ne 0 ]; then "$@"; else (cd / && runuser -u "$owner" -- "$@"); fi
}

owner=postgres
id -u "$owner" >/dev/null 2>&1 || owner=nobody
bin=$(bin)

start() {
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd)
  if [ "$(id -u)" -eq 0 ]; then chown "$owner" "$dir"; fi
  chmod 700 "$dir"
  as_owner "$bin/initdb" -D "$dir/data" -U ostoja --auth=trust --encoding=UTF8 --locale=C.UTF-8 >"$dir.log" 2>&1 || fail
  local port
  for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 20000))
    if as_owner "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 -o "$(options "$port")" start >>"$dir.log" 2>&1; then
      as_owner "$bin/createdb" -h 127.0.0.1 -p "$port" -U ostoja ostoja >>"$dir.log" 2>&1 || fail
      echo "postgres://ostoja@127.0.0.1:$port/ostoja?sslmode=disable"
      return
    fi
  done
  fail
}

options() {
  echo "-c port=$1 -c listen_addresses=127.0.0.1 -c unix_socket_directories='$dir' -c fsync=off -c full_page_writes=off -c max_connections=200"
}

fail() {
  echo "PostgreSQL did not start; its log:" >&2
  cat "$dir.log" "$dir/server.log" >&2 2>/dev/null || true
  exit 1
}

stop() {
  as_owner "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$dir" "$dir.log"
}

case $action in
  start) start ;;
  stop) stop ;;
  *) usage ;;
esac
