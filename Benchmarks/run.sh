#!/usr/bin/env bash
# Measures against peers in the same run, on a server of its own, and writes RESULTS.md: `make bench`, or run.sh SECTION … for some.
# Takes about half an hour; ROUNDS=1 is quicker and noisier.
set -euo pipefail
cd "$(dirname "$0")"
. ./lib.sh
. ./sections.sh
trap stop_server EXIT
start_server

# The first run after a start makes the WAL's files and the memory's pages, which is nobody's fault.
load 1000000
sql -c "ALTER TABLE u ADD full_name varchar(60)" -c "UPDATE u SET full_name = name"

sections=("$@")
[ ${#sections[@]} -gt 0 ] || sections=(backfill application dual_write copy_and_compare rebuild growth)
declare -A titles=(
    [backfill]="Backfill" [application]="What the application feels" [dual_write]="Dual writes" [copy_and_compare]="Copy into partitions, and compare"
    [rebuild]="A table written anew" [growth]="Growth"
)
{
    echo "# Results"
    echo
    echo "Written by \`make bench\`. Times depend on the machine, ratios less: each is of medians of $rounds, peer and ours in turn on the same server."
    echo
    echo "Machine: $(nproc) cores ($(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo)), $(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo), Linux $(uname -r)."
    echo "PostgreSQL $("$programs/postgres" --version | grep -oE '[0-9]+\.[0-9]+' | head -1) as it comes, but for shared_buffers 1 GB, max_wal_size 8 GB, checkpoint_timeout 30 min; ai-shell $(git -C "$here" describe --always), $(date -u +%F)."
    for section in "${sections[@]}"; do
        echo "- $section" >&2
        printf '\n## %s\n\n' "${titles[$section]}"
        "$section"
    done
} > "$work/results.md"
if [ $# -eq 0 ]; then cp "$work/results.md" RESULTS.md; else cat "$work/results.md"; fi
