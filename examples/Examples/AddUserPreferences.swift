import Engine

/// Scenario 8: settings of any shape for each user, with indexes for queries into them.
///
/// The backfill leaves alone what the application wrote since phase 1: only rows that still have the empty default are filled.
public let addUserPreferences = migration("add-user-preferences")
    .phase("Add JSONB column")
    .addColumn("users", "preferences", "JSONB")
    .nullable()
    .withDefault("'{}'::jsonb")

    .phase("Backfill with defaults")
    .backfill(
        "users",
        """
        preferences = jsonb_build_object(
          'email_notifications', true,
          'theme', 'light',
          'language', 'en'
        )
        WHERE preferences IS NULL OR preferences = '{}'
        """
    )

    .phase("Add GIN index for JSONB queries")
    .customSQL(
        """
        CREATE INDEX CONCURRENTLY idx_users_preferences_gin
        ON users USING GIN (preferences)
        """
    )

    .phase("Add specific path indexes")
    .customSQL(
        """
        CREATE INDEX CONCURRENTLY idx_users_pref_theme
        ON users ((preferences->>'theme'))
        WHERE preferences->>'theme' IS NOT NULL
        """)
