import Engine

/// Scenario 3: `age` was kept as text and becomes a number, while code for either is running.
///
/// Text that is no number, or too big for one, counts as 0, whenever it is written. An UPDATE ahead of the migration would hold
/// only until the next such write, and would lose what was there; so the rows keep it until the last phase, and after a rollback have it again.
public let changeAgeToInteger = MigrationPatterns.changeColumnType(
    "users", "age", "VARCHAR(10)", "INTEGER",
    up: "CASE WHEN age !~ '^[0-9]{1,9}$' THEN 0 ELSE age::integer END", named: "change-age-to-integer")
