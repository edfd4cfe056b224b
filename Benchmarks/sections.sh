# One function a benchmark; each prints its table. Sourced by run.sh.

pair='type: add_column, table: u, column: full_name, dataType: varchar(60)
type: dual_write_enable, table: u, oldColumn: name, newColumn: full_name'

# Two columns in step, and the backfill that is to be measured.
prepare_backfill() {
    load "$1" "${2:-0}"
    migration fill "$pair" "type: backfill, table: u, sql: full_name = name${3:-}"
    apply fill --phase 1 >>"$work/log" 2>&1
}

# A trigger that never runs; PostgreSQL locks each row before it looks whether it does.
idle_trigger() {
    sql -c "CREATE OR REPLACE FUNCTION idle() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN RETURN NEW; END \$\$" -c "
        CREATE TRIGGER idle BEFORE UPDATE ON u FOR EACH ROW WHEN (false) EXECUTE FUNCTION idle()"
}

single_update() { sql -c "UPDATE u SET full_name = name"; }

# What pgroll does: a flag column; a trigger that knows every column and asks for the search path; batches of a thousand keys that a
# SELECT locks first, and an UPDATE that changes nothing, so that the trigger does. Here without its way to the client and back.
prepare_flags() {
    load 1000000
    sql -c "ALTER TABLE u ADD full_name varchar(60), ADD needs_backfill boolean DEFAULT true" -c "
        CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS \$\$
        DECLARE
          id u.id%TYPE := NEW.id; name u.name%TYPE := NEW.name; email u.email%TYPE := NEW.email; payload u.payload%TYPE := NEW.payload;
          created_at u.created_at%TYPE := NEW.created_at; full_name u.full_name%TYPE := NEW.full_name; path text;
        BEGIN
          SELECT current_setting INTO path FROM current_setting('search_path');
          IF path <> 'shop_02' THEN NEW.full_name := name; NEW.needs_backfill := false; END IF;
          RETURN NEW;
        END \$\$" -c "
        CREATE TRIGGER fill BEFORE UPDATE OR INSERT ON u FOR EACH ROW EXECUTE FUNCTION fill()" -c "
        CREATE PROCEDURE fill_all() LANGUAGE plpgsql AS \$\$
        DECLARE last bigint := 0;
        BEGIN
          WHILE last IS NOT NULL LOOP
            WITH batch AS (SELECT id FROM u WHERE id > last AND needs_backfill ORDER BY id LIMIT 1000 FOR NO KEY UPDATE),
            done AS (UPDATE u SET id = u.id FROM batch WHERE u.id = batch.id RETURNING u.id)
            SELECT max(id) INTO last FROM done;
            COMMIT;
          END LOOP;
        END \$\$"
}

# Where the server's time goes, in hundredths, callees included: of one worker, and of one UPDATE without triggers.
profile() {
    command -v perf >/dev/null || return 0
    local ours=$work/ours.perf single=$work/single.perf function
    sample() {
        local pid
        until pid=$(sql -c "SELECT pid FROM pg_stat_activity WHERE query ~* 'update .*\yu\y' AND pid <> pg_backend_pid() LIMIT 1") && [ -n "$pid" ]; do sleep 0.05; done
        perf record -q -e cpu-clock -F 1000 --call-graph dwarf,4096 -p "$pid" -o "$1" -- sleep 1.5 >/dev/null 2>&1
    }
    share() { perf report -i "$1" --children -g none --stdio 2>/dev/null | awk -v name="$2" '$NF == name { print $1; exit }'; }
    prepare_backfill 1000000 0 ", workers: 1"; sample "$ours" & seconds apply fill >/dev/null; wait $!
    load 1000000; sql -c "ALTER TABLE u ADD full_name varchar(60)"; sample "$single" & seconds single_update >/dev/null; wait $!
    echo
    echo "Profile (\`perf\`, share of the session's time, callees included):"
    echo
    row "" "ours, one worker" "one UPDATE"; row --- --- ---
    for function in ExecBRUpdateTriggersNew heap_lock_tuple heap_update ExecInsertIndexTuples XLogInsert; do
        row "\`$function\`" "$(share "$ours" $function)" "$(share "$single" $function)"
    done
}

heap_size() { sql -c "SELECT pg_relation_size('u')"; }
is_filled() { [ "$(sql -c "SELECT count(*) FROM u WHERE full_name IS DISTINCT FROM name")" = 0 ] || { echo "rows are not filled" >&2; exit 1; }; }

backfill() {
    local update=() beside=() two=() one=() bare=() flags=() compared=() growth=() memories=() size i
    migration check "type: add_column, table: u, column: unused, dataType: int"
    printf '      validation:\n        - {check: columns_match, table: u, oldColumn: name, newColumn: full_name}\n' >> "$work/migrations/check.yaml"
    for i in $(seq "$rounds"); do
        load 1000000; sql -c "ALTER TABLE u ADD full_name varchar(60)"; update+=("$(seconds single_update)")
        load 1000000; sql -c "ALTER TABLE u ADD full_name varchar(60)"; idle_trigger; beside+=("$(seconds single_update)")
        prepare_flags; flags+=("$(seconds sql -c "CALL fill_all()")"); sql -c "DROP PROCEDURE fill_all" -c "DROP FUNCTION fill CASCADE"
        prepare_backfill 1000000; size=$(heap_size); two+=("$(seconds apply fill)"); growth+=("$(ratio "$(heap_size)" "$size")"); is_filled
        compared+=("$(seconds apply check)")
        prepare_backfill 1000000 0 ", workers: 1"; one+=("$(seconds apply fill)"); is_filled
        # Under an old snapshot nothing can be cleared away, so nothing is.
        prepare_backfill 1000000 0 ", workers: 1"
        sql -c "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT txid_current(); SELECT pg_sleep(60)" >/dev/null 2>&1 & sleep 0.3; bare+=("$(seconds apply fill)"); sql -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()" >/dev/null; wait || true
        prepare_backfill 1000000; memories+=("$(memory "$ai_shell" -X -d "$url" --migrations "$work/migrations" migrate apply fill -y)")
    done
    local base; base=$(median "${update[@]}")
    echo "A million rows get a value from another column, while triggers keep the two in step. Whole program, start to end, beside one \`UPDATE\` without triggers:"
    echo
    row "" "against one UPDATE" "wanted"; row --- --- ---
    row "two workers, trigger, VACUUM beside" "$(ratio "$(median "${two[@]}")" "$base")" "≤ 0.85"
    row "the same, and every row compared" "$(calculate "($(median "${two[@]}") + $(median "${compared[@]}")) / $base")" ""
    row "one worker, trigger, VACUUM beside" "$(ratio "$(median "${one[@]}")" "$base")" "≤ 1.35"
    row "one worker, trigger, no VACUUM" "$(ratio "$(median "${bare[@]}")" "$base")" "≤ 1.15"
    row "one \`UPDATE\` beside a trigger that never runs" "$(ratio "$(median "${beside[@]}")" "$base")" ""
    row "the shape of pgroll: flag column, keys locked first, trigger on each row" "$(ratio "$(median "${flags[@]}")" "$base")" ""
    row "two workers against that shape" "$(ratio "$(median "${two[@]}")" "$(median "${flags[@]}")")" "≤ 0.33"
    row "growth of the table, two workers" "$(median "${growth[@]}") times" "≤ 1.25"
    row "memory of ai-shell" "$(median "${memories[@]}") MB" "< 64 MB"
    echo
    echo "One \`UPDATE\`: $base s. Without a trigger PostgreSQL updates a row at once; with any BEFORE row trigger it locks the row first"
    echo "(\`ExecBRUpdateTriggers\`, \`heap_lock_tuple\`), writes a WAL record for that and looks the row up again, whether the trigger runs"
    echo "or not. What one worker takes beyond that is ours: the trigger's condition on each row, the batches, the start of the program. The run"
    echo "without VACUUM is made under an old snapshot, the single \`UPDATE\` without one."
    profile
}

# Latencies in milliseconds of what pgbench logged between two moments: the 99th of a hundred, the worst, and how many failed.
latencies() {
    cat "$work"/traffic.[0-9]* 2>/dev/null | awk -v from="$1" -v to="$2" '{ t = $5 + $6 / 1e6; if (t >= from && t <= to) print $3 / 1000 }' | sort -n |
        awk '{ v[NR] = $1 } END { if (NR) printf "%.1f %.1f %d", v[int(NR * 0.99)], v[NR], NR; else printf "- - 0" }'
}

start_traffic() {
    rm -f "$work"/traffic.*
    cat > "$work/request.sql" <<'SQL'
\set id random(1, 1000000)
\set kind random(1, 10)
\if :kind <= 7
SELECT name, email FROM u WHERE id = :id;
\else
UPDATE u SET email = 'x' || :kind || '@example.org' WHERE id = :id;
\endif
SQL
    (cd "$work" && exec "$programs/pgbench" -n -c 8 -j 1 -R 200 -T "$1" -l --log-prefix=traffic -f request.sql "$url" >>"$work/log" 2>&1) &
    traffic=$!
    sleep 1
}

application() {
    local indexes i from to idle ours single
    echo "Beside an application the backfill takes turns with it: one connection, batches of about 1.5 ms, each flushed by itself, a rest as long after it."
    echo "200 requests a second, seven in ten read a row by its key, the others update one; latencies as the application waits, queueing included. Medians of $rounds."
    echo
    row indexes "" "p99, ms" "worst, ms" "p99 against idle" wanted; row --- --- --- --- --- ---
    for indexes in 1 4; do
        local idle99=() idleworst=() ours99=() oursworst=() single99=() singleworst=()
        for i in $(seq "$rounds"); do
            prepare_backfill 1000000 $indexes
            start_traffic 60
            from=$(date +%s.%N); sleep 8; to=$(date +%s.%N); sleep 0.2; idle=$(latencies "$from" "$to")
            from=$(date +%s.%N); seconds apply fill >/dev/null; to=$(date +%s.%N); sleep 0.5; ours=$(latencies "$from" "$to")
            kill $traffic 2>/dev/null; wait $traffic 2>/dev/null || true
            is_filled
            load 1000000 $indexes; sql -c "ALTER TABLE u ADD full_name varchar(60)"
            start_traffic 60
            from=$(date +%s.%N); seconds single_update >/dev/null; to=$(date +%s.%N); sleep 1; single=$(latencies "$from" "$(date +%s.%N)")
            kill $traffic 2>/dev/null; wait $traffic 2>/dev/null || true
            idle99+=("${idle% * *}"); idleworst+=("$(cut -d' ' -f2 <<<"$idle")")
            ours99+=("${ours% * *}"); oursworst+=("$(cut -d' ' -f2 <<<"$ours")")
            single99+=("${single% * *}"); singleworst+=("$(cut -d' ' -f2 <<<"$single")")
        done
        local base; base=$(median "${idle99[@]}")
        row $indexes "idle" "$base" "$(median "${idleworst[@]}")" "" ""
        row $indexes "during ours" "$(median "${ours99[@]}")" "$(median "${oursworst[@]}")" "$(ratio "$(median "${ours99[@]}")" "$base")" "p99 ≤ 3 times, worst ≤ 100 ms"
        row $indexes "during one UPDATE" "$(median "${single99[@]}")" "$(median "${singleworst[@]}")" "$(ratio "$(median "${single99[@]}")" "$base")" ""
    done
    echo
    echo "What is left of the difference: on two cores a request waits now and then for the end of a batch or of VACUUM, and a commit for a flush."
}

dual_write() {
    local plain_insert=() plain_update=() step_insert=() step_update=() i
    statements() { sql -c "DO \$\$ BEGIN FOR i IN 1..200000 LOOP $1; END LOOP; END \$\$"; }
    inserts() { statements "INSERT INTO u (name, email, payload, created_at) VALUES ('a name', 'e', 'p', now())"; }
    updates() { statements "UPDATE u SET name = 'name ' || i || 'x' WHERE id = i"; }
    for i in $(seq "$rounds"); do
        load 200000; sql -c "ALTER TABLE u ADD full_name varchar(60)"
        inserts; plain_insert+=("$(seconds inserts)"); plain_update+=("$(seconds updates)")
        prepare_backfill 200000
        inserts; step_insert+=("$(seconds inserts)"); step_update+=("$(seconds updates)")
    done
    echo "One row a statement, all in one transaction inside the server: the most that the triggers weigh."
    echo
    row "" "time of a statement, against no trigger"; row --- ---
    row insert "$(ratio "$(median "${step_insert[@]}")" "$(median "${plain_insert[@]}")")"
    row update "$(ratio "$(median "${step_update[@]}")" "$(median "${plain_update[@]}")")"
}

# Seconds of a step, from its line in what apply says.
step_seconds() { awk -v step="$1" 'index($0, step) { if (match($0, /\(([0-9.]+) (ms|s|min)[^)]*\)$/)) { t = substr($0, RSTART + 1, RLENGTH - 2); split(t, p, " "); v = p[1]; if (p[2] == "ms") v /= 1000; if (p[2] == "min") v = v * 60 + p[3]; print v } }' "$work/out" | tail -1; }

copy_and_compare() {
    local single=() ours=() compare=() pairs=() i
    for i in $(seq "$rounds"); do
        load 1000000
        sql -c "CREATE TABLE parts (LIKE u INCLUDING DEFAULTS) PARTITION BY RANGE (created_at)"
        for number in 0 1 2 3 4 5 6 7 8 9; do
            sql -c "CREATE TABLE parts_$number PARTITION OF parts FOR VALUES FROM ('2020-01-01'::date + $((number * 100))) TO ('2020-01-01'::date + $((number * 100 + 100)))"
        done
        sql -c "ALTER TABLE parts ADD PRIMARY KEY (id, created_at)" -c CHECKPOINT
        single+=("$(seconds sql -c "INSERT INTO parts SELECT * FROM u")")
        load 1000000
        migration parts "type: partition_table, table: u, by: range, column: created_at, every: 100 days, from: '2020-01-01', to: '2022-09-27', default: false, swap: false"
        apply parts > "$work/out" 2>&1 || { cat "$work/out" >&2; exit 1; }
        ours+=("$(step_seconds "copy u into")"); compare+=("$(step_seconds "compare u with")")
    done
    local base; base=$(median "${single[@]}")
    echo "A million rows into ten partitions with a key, triggers of the twin in place; then both tables compared row by row, both ways."
    echo
    row "" result wanted; row --- --- ---
    row "copy against one INSERT … SELECT" "$(ratio "$(median "${ours[@]}")" "$base")" "≤ 0.8"
    row "compare against one INSERT … SELECT" "$(ratio "$(median "${compare[@]}")" "$base")" ""
    row "compare" "$(calculate "1000000 / $(median "${compare[@]}")" .0f) rows/s" ""
}

rebuild() {
    local single=() ours=() size grown=() i
    for i in $(seq "$rounds"); do
        load 1000000 4; sql -c "ALTER TABLE u ADD full_name varchar(60)"; single+=("$(seconds single_update)")
        load 1000000 4; size=$(sql -c "SELECT pg_total_relation_size('u')")
        migration anew "type: rebuild_table, table: u, changes: [{type: change_type, column: name, dataType: text}, {type: add_column, column: state, dataType: int, default: 1, nullable: false}]"
        ours+=("$(seconds apply anew)"); grown+=("$(ratio "$(sql -c "SELECT pg_total_relation_size('u')")" "$size")")
    done
    echo "A million rows with four indexes written anew: one column of another type, one more column; filled, indexed, compared row by row, swapped."
    echo
    row "" result wanted; row --- --- ---
    row "the whole against one UPDATE of a column, four indexes" "$(ratio "$(median "${ours[@]}")" "$(median "${single[@]}")")" "≤ 0.6"
    row "size of table and indexes afterwards, against before" "$(median "${grown[@]}") times" ""
}

growth() {
    local rows times updates i
    echo "Rows a second of the backfill, two workers, alone on the server; and of one \`UPDATE\` of the same rows."
    echo
    row rows "ours, rows/s" "against a million" "one UPDATE, rows/s" "against a million" "ours against it, time"; row --- --- --- --- --- ---
    declare -A rate single
    for rows in 100000 1000000 10000000; do
        times=() updates=()
        for i in $(seq "$([ $rows -gt 1000000 ] && echo 1 || echo "$rounds")"); do
            prepare_backfill $rows
            apply fill > "$work/out" 2>&1 || { cat "$work/out" >&2; exit 1; }
            times+=("$(step_seconds "backfill u.full_name")")
            load $rows; sql -c "ALTER TABLE u ADD full_name varchar(60)"; updates+=("$(seconds single_update)")
        done
        rate[$rows]=$(calculate "$rows / $(median "${times[@]}")" .0f)
        single[$rows]=$(calculate "$rows / $(median "${updates[@]}")" .0f)
    done
    for rows in 100000 1000000 10000000; do
        row $rows "${rate[$rows]}" "$(ratio "${rate[$rows]}" "${rate[1000000]}")" "${single[$rows]}" "$(ratio "${single[$rows]}" "${single[1000000]}")" \
            "$(ratio "${single[$rows]}" "${rate[$rows]}")"
    done
    echo
    echo "At ten million rows the table and its WAL outgrow shared_buffers and max_wal_size, for both; at a hundred thousand the start of the"
    echo "run (plan, connections, first looks: a tenth of a second) is a third of the time."
}
