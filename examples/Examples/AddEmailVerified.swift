import Engine

/// Scenario 1: every user gets `email_verified`, false for those already there and never NULL.
public let addEmailVerified = MigrationPatterns.addRequiredColumn(
    "users", "email_verified", "BOOLEAN", default: false, named: "add-email-verified")
