import Engine

/// Scenario 2: `name` becomes `full_name` while code for either is running.
public let renameNameToFullName = MigrationPatterns.safeRenameColumn(
    "users", "name", "full_name", "character varying(255)", named: "rename-name-to-full-name")
