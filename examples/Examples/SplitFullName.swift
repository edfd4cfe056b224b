import Engine

/// Scenario 5: `full_name` becomes `first_name` and `last_name`, kept in step until no code needs the whole.
public let splitFullName = MigrationPatterns.splitColumn(
    "users", "full_name",
    [
        .init(
            name: "first_name", type: "VARCHAR(100)",
            extract: """
                CASE
                  WHEN POSITION(' ' IN TRIM(full_name)) > 0
                  THEN TRIM(SPLIT_PART(TRIM(full_name), ' ', 1))
                  ELSE TRIM(full_name)
                END
                """),
        .init(
            name: "last_name", type: "VARCHAR(100)",
            extract: """
                CASE
                  WHEN POSITION(' ' IN TRIM(full_name)) > 0
                  THEN TRIM(SUBSTRING(TRIM(full_name) FROM POSITION(' ' IN TRIM(full_name))))
                  ELSE ''
                END
                """),
    ], named: "split-full-name")
