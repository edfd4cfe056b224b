#!/usr/bin/env bash
# Two migrations of a shop with 200,000 users while its application goes on reading and writing; then one of them back.
# Run by `make demo`, which builds the programs first.
set -euo pipefail
cd "$(dirname "$0")/.."

build=$PWD/.build/release
add=examples/migrations/add-email-verified.yaml
rename=examples/migrations/rename-name-to-full-name.yaml

# A sandbox of the demonstration's own: yours stays as it is.
export XDG_STATE_HOME=$PWD/.build/demo/state XDG_CONFIG_HOME=$PWD/.build/demo/config
unset "${!PG@}"
export LC_ALL=C.UTF-8

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$'\e[1m' plain=$'\e[0m'; else bold= plain=; fi
title() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
fail() { printf 'demo: %s\n' "$*" >&2; exit 1; }

# Shows the command as one would type it, then runs it; any failure ends the demonstration.
shop=
shell() { "$build/ai-shell" "$@" || { local status=$?; printf 'demo: ai-shell %s ended with exit status %s\n' "$*" "$status" >&2; exit "$status"; }; }
migrate() { printf '\n$ ai-shell migrate %s\n' "$*"; shell -d "$shop" migrate "$@" </dev/null; }
value() { shell -d "$shop" -X -A -t -c "$1" </dev/null; }

app= to_app= from_app=
finish() {
    local status=$?
    trap - EXIT INT TERM HUP
    if [ -n "$app" ]; then kill "$app" 2>/dev/null || true; wait "$app" 2>/dev/null || true; fi
    "$build/ai-shell" sandbox stop >/dev/null 2>&1 || true
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

# Tells the application something and waits until it has done it.
tell() {
    local answer
    printf '%s\n' "$*" >&"$to_app"
    IFS= read -r -t 60 answer <&"$from_app" || fail "the application did not answer to \"$*\""
    [[ $answer != error:* ]] || fail "the application answered \"$answer\""
    printf '%s\n' "$answer"
}
deploy() { printf '\n%sdeploy%s ' "$bold" "$plain"; tell "version $1"; }
period() { tell "period $1" >/dev/null; }

title "A server: a sandbox of its own"
mkdir -p "$XDG_STATE_HOME" "$XDG_CONFIG_HOME"
printf '$ ai-shell sandbox start\n'
shell sandbox start
url=$(shell sandbox url)
shop=${url/\/postgres\?/\/shop\?}
[ "$shop" != "$url" ] || fail "\"sandbox url\" gave \"$url\", which names no database to replace"

title "A shop: 200,000 users, 200,000 orders"
shell -q -d "$url" -c 'DROP DATABASE IF EXISTS shop WITH (FORCE)' </dev/null
shell -q -d "$url" -c 'CREATE DATABASE shop' </dev/null
shell -q -d "$shop" -f examples/shop/schema.sql </dev/null
shell -q -d "$shop" -f examples/shop/load.sql </dev/null
shell -q -d "$shop" -c 'CREATE SCHEMA demo' -c 'CREATE TABLE demo.names_at_start AS SELECT id, name FROM users' </dev/null
value "SELECT count(*) || ' users, ' || (SELECT count(*) FROM orders) || ' orders' FROM users"

title "An application that reads and writes all the time"
coproc APP { exec "$build/shop-app" "$shop"; }
app=$APP_PID
exec {to_app}>&"${APP[1]}" {from_app}<&"${APP[0]}"
IFS= read -r -t 60 answer <&"$from_app" || fail "the application did not start"
printf '%s\n' "$answer"
sleep 5

title "1. A required column: users.email_verified"
migrate plan "$add"
period "add email_verified"
migrate apply "$add" --phase 1 -y
deploy 1.1
migrate apply "$add" --phase 2 -y
migrate apply "$add" --phase 3 -y

title "2. A column renamed: users.name becomes users.full_name"
migrate plan "$rename"
period "rename"
migrate apply "$rename" --phase 1 -y
deploy 1.2
migrate apply "$rename" --phase 2 -y
migrate apply "$rename" --phase 3 -y
deploy 1.3
migrate apply "$rename" --phase 4 -y
deploy 2.0
migrate apply "$rename" --phase 5 -y
migrate status "$rename"

title "3. And back, while the application goes on"
period "roll back"
migrate rollback "$rename" --to-phase 4 -y
deploy 1.1
migrate rollback "$rename" -y
sleep 1

title "Is everything there?"
printf 'stop\n' >&"$to_app"
report=$(cat <&"$from_app")
status=0
wait "$app" || status=$?
app=
# Names that the application has not written since are as they were loaded; it has looked for the others itself.
compared=$(value "
    SELECT count(*), md5(string_agg(kept.id || kept.name, ',' ORDER BY kept.id)), md5(string_agg(users.id || users.name, ',' ORDER BY kept.id))
    FROM demo.names_at_start AS kept LEFT JOIN users USING (id)
    WHERE users.name IS NULL OR users.name NOT LIKE 'Zoë \"Bob\" O''Brien 美咲 %'")
IFS='|' read -r count before after <<<"$compared"
printf 'names not written since the start: %s, digest then %s, now %s\n' "$count" "$before" "$after"
[ -n "$before" ] && [ "$before" = "$after" ] || fail "the names differ"

title "What the application felt"
printf '%s\n' "$report"
[ "$status" -eq 0 ] || fail "the application ended with exit status $status"

title "Now you"
cat <<END
The shop is still there, with the rename rolled back. To look around, and to do it by hand:

  export XDG_STATE_HOME=$XDG_STATE_HOME
  $build/ai-shell --sandbox shop
  shop=> migrate plan $rename
  shop=> migrate apply $rename
END
