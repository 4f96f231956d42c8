#!/usr/bin/env bash
# Every check of the project, from formatting to pages in a browser; make test
# runs this. Needs Go, Node and make; Chromium, PostgreSQL and Poppler are installed from
# Debian's packages when root, and asked for otherwise.
set -euo pipefail
cd "$(dirname "$0")/../.."

step() { printf '\n== %s (at %d s)\n' "$*" "$SECONDS"; }

# need installs what is missing of the packages that tests use, or says what to install.
need() {
  local missing=()
  find_chromium >/dev/null || missing+=(chromium)
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
  command -v pdftotext >/dev/null || missing+=(poppler-utils)
  # An independent reader of calendars: tests do without it where it cannot be installed.
  /usr/bin/python3 -c 'import icalendar, dateutil' 2>/dev/null || [ "$(id -u)" -ne 0 ] || missing+=(python3-icalendar)
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
  else
    echo "The tests need: ${missing[*]}. Install them (on Debian, as root: apt-get install ${missing[*]}) and run 'make test' again." >&2
    exit 1
  fi
}

find_chromium() { type -P "${OSTOJA_CHROMIUM:-chromium}" || type -P chromium-browser || type -P google-chrome; }

formatted() {
  local wrong
  wrong=$(git ls-files -z '*.go' | xargs -0 gofmt -l)
  [ -z "$wrong" ] || { echo "Not formatted (make fmt does it):"; echo "$wrong"; return 1; }
}

need
OSTOJA_CHROMIUM=$(find_chromium)
export OSTOJA_CHROMIUM

step "npm packages and assets"
make --no-print-directory assets
(cd web && npm run --silent check)

step "gofmt, go vet, staticcheck"
formatted
go vet ./...
go tool -modfile=tools/test/staticcheck.mod staticcheck ./...

step "Go tests, on SQLite and on PostgreSQL"
work=$(mktemp -d)
chmod 755 "$work"
trap 'tools/test/postgres.sh stop "$work/postgres"; rm -rf "$work"' EXIT
OSTOJA_TEST_POSTGRES=$(tools/test/postgres.sh start "$work/postgres")
export OSTOJA_TEST_POSTGRES
go test -timeout 20m -vet=off -ldflags=-s ./... # vetted above; linking without symbols takes half the time

step "Browser tests in $("$OSTOJA_CHROMIUM" --version 2>/dev/null)"
(cd web && npm run --silent test)

printf '\nAll passed: gofmt, vet, staticcheck, types of the scripts, %d Go packages on SQLite and PostgreSQL, %d files of browser tests.\n' \
  "$(go list ./... | wc -l)" "$(ls web/test/*.test.mjs | wc -l)"
