# A server of its own, a table of a million rows, and how long things take. Sourced by run.sh.

programs=${AI_SHELL_POSTGRES_BIN:-$(pg_config --bindir)}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ai_shell=$here/../.build/release/ai-shell
work=$(mktemp -d /var/tmp/ai-shell-benchmarks.XXXXXX)
export XDG_STATE_HOME=$work/state XDG_CONFIG_HOME=$work/config
url="postgresql:///postgres?host=$work/server&port=5499&user=postgres"
rounds=${ROUNDS:-3}

# PostgreSQL refuses to run as root.
as_server() { if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

start_server() {
    chmod 711 "$work" && mkdir -p "$work/server" "$work/migrations"
    if [ "$(id -u)" -eq 0 ]; then chown postgres "$work/server"; fi
    as_server "$programs/initdb" -D "$work/server/data" -A trust -U postgres >/dev/null
    cat >> "$work/server/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$work/server'
port = 5499
shared_buffers = 1GB
max_wal_size = 8GB
checkpoint_timeout = 30min
CONF
    as_server "$programs/pg_ctl" -D "$work/server/data" -l "$work/server/log" -w start >/dev/null
}

stop_server() {
    as_server "$programs/pg_ctl" -D "$work/server/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$work"
}

sql() { "$programs/psql" -qAtX "$url" -v ON_ERROR_STOP=1 "$@" 2>>"$work/errors" || { tail -3 "$work/errors" >&2; return 1; }; }

# The table `u` anew: rows, and indexes on its other columns.
load() {
    local rows=$1 indexes=${2:-0}
    sql -c "DROP TABLE IF EXISTS u, u_new, u_old, parts CASCADE" -c "DROP SCHEMA IF EXISTS ai_shell, ai_shell_snapshots CASCADE" -c "
        CREATE TABLE u (id bigserial PRIMARY KEY, name varchar(60) NOT NULL, email text, payload text, created_at timestamptz NOT NULL)" -c "
        INSERT INTO u (name, email, payload, created_at) SELECT 'name ' || g, 'e' || g || '@example.org', repeat(md5(g::text), 6),
          '2020-01-01'::timestamptz + (g % 1000) * interval '1 day' FROM generate_series(1, $rows) g"
    local column
    for column in $(printf '%s\n' name email created_at | head -n $((indexes > 1 ? indexes - 1 : 0))); do sql -c "CREATE INDEX ON u ($column)"; done
    sql -c "VACUUM ANALYZE u" -c "CHECKPOINT"
}

# Wall time of a command in seconds; what it says goes to the log.
seconds() {
    local start end
    start=$(date +%s.%N)
    "$@" >>"$work/log" 2>&1 || { echo "failed: $*" >&2; tail -5 "$work/log" >&2; exit 1; }
    end=$(date +%s.%N)
    awk "BEGIN { printf \"%.3f\", $end - $start }"
}

apply() { "$ai_shell" -X -d "$url" --migrations "$work/migrations" migrate apply "$@" -y; }

# Writes a migration: its name, then the operations of a phase an argument, each a YAML flow map (several are divided by a line).
migration() {
    local name=$1 number=0 phase operation
    shift
    {
        printf 'migration:\n  name: %s\n  phases:\n' "$name"
        for phase in "$@"; do
            number=$((number + 1))
            printf '    - phase: %s\n      description: phase %s\n      operations:\n' $number $number
            while IFS= read -r operation; do printf '        - {%s}\n' "$operation"; done <<<"$phase"
        done
    } > "$work/migrations/$name.yaml"
}

median() { printf '%s\n' "$@" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
ratio() { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }
calculate() { awk "BEGIN { printf \"%${2:-.2f}\", $1 }"; }
row() { printf '| %s |\n' "$(printf '%s' "$1"; shift; printf ' | %s' "$@")"; }

# Peak memory of a command, in megabytes.
memory() {
    "$@" >>"$work/log" 2>&1 &
    local pid=$! peak=0 now
    while kill -0 $pid 2>/dev/null; do
        now=$(awk '/VmHWM/ { print $2 }' /proc/$pid/status 2>/dev/null || echo 0)
        peak=$((${now:-0} > peak ? ${now:-0} : peak))
        sleep 0.05
    done
    wait $pid
    calculate "$peak / 1024" .0f
}
