/// The tables of the journal, in schema `ai_shell` of the database being changed; people may read them.
enum JournalSchema {
    /// Raised with every change of the statements below.
    static let version = 7

    /// Run in one transaction; each does nothing where its object is there.
    static let statements = [
        "CREATE SCHEMA IF NOT EXISTS ai_shell",
        "COMMENT ON SCHEMA ai_shell IS 'Journal of ai-shell: which migrations have run, and how far'",
        "CREATE TABLE IF NOT EXISTS ai_shell.version (version int NOT NULL)",
        // Where a publication is for all tables, nothing without an identity can be updated.
        "ALTER TABLE ai_shell.version REPLICA IDENTITY FULL",
        "ALTER TABLE ai_shell.version ADD COLUMN IF NOT EXISTS system_identifier text, ADD COLUMN IF NOT EXISTS timeline int",
        "INSERT INTO ai_shell.version SELECT \(version) WHERE NOT EXISTS (SELECT FROM ai_shell.version)",
        "UPDATE ai_shell.version SET version = \(version)",
        """
        CREATE TABLE IF NOT EXISTS ai_shell.executions (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, migration text NOT NULL, kind text NOT NULL, target_phase int NOT NULL,
          status text NOT NULL DEFAULT 'running', token text NOT NULL, file text, started_by text, backend_pid int,
          started_at timestamptz NOT NULL DEFAULT now(), finished_at timestamptz, message text, hint text)
        """,
        "COMMENT ON TABLE ai_shell.executions IS 'One row a run of apply or rollback'",
        """
        CREATE TABLE IF NOT EXISTS ai_shell.migrations (
          name text PRIMARY KEY, file text, phases int NOT NULL, first_seen timestamptz NOT NULL DEFAULT now())
        """,
        """
        CREATE TABLE IF NOT EXISTS ai_shell.phases (
          migration text NOT NULL REFERENCES ai_shell.migrations, phase int NOT NULL, description text NOT NULL, gate text,
          checksum text NOT NULL, canonical text NOT NULL, status text NOT NULL, run int NOT NULL, plan jsonb NOT NULL, undo jsonb,
          execution bigint REFERENCES ai_shell.executions, gate_passed_by text, gate_passed_at timestamptz,
          started_at timestamptz NOT NULL DEFAULT now(), finished_at timestamptz, PRIMARY KEY (migration, phase))
        """,
        "COMMENT ON COLUMN ai_shell.phases.status IS 'applying, applied, undoing, undone'",
        """
        CREATE TABLE IF NOT EXISTS ai_shell.steps (
          migration text NOT NULL, phase int NOT NULL, run int NOT NULL, direction text NOT NULL, step int NOT NULL, title text NOT NULL,
          status text NOT NULL, execution bigint, at timestamptz NOT NULL DEFAULT clock_timestamp(),
          PRIMARY KEY (migration, phase, run, direction, step))
        """,
        "COMMENT ON COLUMN ai_shell.steps.status IS 'intent: begun outside a transaction; failed; done'",
        """
        CREATE TABLE IF NOT EXISTS ai_shell.backfills (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, migration text NOT NULL, phase int NOT NULL, run int NOT NULL,
          direction text NOT NULL, step int NOT NULL, upper text[], next text[], is_point boolean NOT NULL DEFAULT false,
          rows bigint NOT NULL DEFAULT 0, done boolean NOT NULL DEFAULT false, token text NOT NULL)
        """,
        "ALTER TABLE ai_shell.backfills ADD COLUMN IF NOT EXISTS relation oid, ADD COLUMN IF NOT EXISTS filenode oid",
        "COMMENT ON TABLE ai_shell.backfills IS 'One row a range of keys: done up to next; a point is one locked row come back to'",
        "COMMENT ON COLUMN ai_shell.backfills.relation IS 'Where next and upper are block numbers of a table: which, and in which file'",
        "CREATE INDEX IF NOT EXISTS backfills_step ON ai_shell.backfills (migration, phase, run, direction, step)",
        """
        CREATE TABLE IF NOT EXISTS ai_shell.rejected_rows (
          pair text NOT NULL, key text[] NOT NULL, relation oid NOT NULL, old_side boolean NOT NULL, value text,
          at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (pair, key))
        """,
        // Of the triggers of a pair, or of a backfill, which says which and what the server said.
        """
        ALTER TABLE ai_shell.rejected_rows ADD COLUMN IF NOT EXISTS migration text, ADD COLUMN IF NOT EXISTS phase int,
          ADD COLUMN IF NOT EXISTS step int, ADD COLUMN IF NOT EXISTS error text
        """,
        "COMMENT ON TABLE ai_shell.rejected_rows IS 'Rows with a value that the other side of a pair cannot take, or that a backfill passed over'",
        """
        CREATE TABLE IF NOT EXISTS ai_shell.misses (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, twin text NOT NULL, key text[] NOT NULL)
        """,
        "COMMENT ON TABLE ai_shell.misses IS 'Keys whose DELETE found nothing in a twin, to be caught up with'",
        """
        CREATE TABLE IF NOT EXISTS ai_shell.snapshots (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, migration text NOT NULL, phase int NOT NULL, kind text NOT NULL,
          source text NOT NULL, relation text NOT NULL, created_at timestamptz NOT NULL DEFAULT now())
        """,
        """
        ALTER TABLE ai_shell.snapshots ADD COLUMN IF NOT EXISTS column_name text, ADD COLUMN IF NOT EXISTS relid oid,
          ADD COLUMN IF NOT EXISTS attnum int, ADD COLUMN IF NOT EXISTS forgotten_at timestamptz
        """,
        "COMMENT ON TABLE ai_shell.snapshots IS 'What a phase destroyed: kept in schema ai_shell_snapshots, or as a column under another name'",
        "COMMENT ON COLUMN ai_shell.snapshots.forgotten_at IS 'Since then the phase cannot be taken back'",
        """
        CREATE TABLE IF NOT EXISTS ai_shell.pairs (
          pair text PRIMARY KEY, relation oid NOT NULL, definition jsonb NOT NULL, since timestamptz NOT NULL DEFAULT now())
        """,
        "COMMENT ON TABLE ai_shell.pairs IS 'Columns that triggers keep in step now'",
        """
        CREATE TABLE IF NOT EXISTS ai_shell.twins (
          twin text PRIMARY KEY, relation oid NOT NULL, twin_relation oid NOT NULL, definition jsonb NOT NULL,
          since timestamptz NOT NULL DEFAULT now())
        """,
        "COMMENT ON TABLE ai_shell.twins IS 'Tables that triggers keep in step with another one now'",
        """
        CREATE TABLE IF NOT EXISTS ai_shell.progress (
          execution bigint PRIMARY KEY REFERENCES ai_shell.executions, state jsonb NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())
        """,
        "COMMENT ON TABLE ai_shell.progress IS 'What a run is doing, written by it each second'",
        """
        CREATE TABLE IF NOT EXISTS ai_shell.steering (
          execution bigint PRIMARY KEY REFERENCES ai_shell.executions, version int NOT NULL DEFAULT 1, paused boolean NOT NULL, workers int,
          batch int, max_lag double precision, steered_by text, at timestamptz NOT NULL DEFAULT clock_timestamp())
        """,
        "COMMENT ON TABLE ai_shell.steering IS 'What operators ask of a run: it looks four times a second'",
        """
        CREATE TABLE IF NOT EXISTS ai_shell.events (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(), execution bigint,
          phase int, kind text NOT NULL, message text NOT NULL)
        """,
    ]
}
