/// The text of a new migration file, with what a newcomer needs to fill it in.
enum MigrationSkeleton {
    static func text(name: String) -> String {
        """
        # A migration: phases that run one after the other, with deployments of your application between them.
        # `migrate plan \(name)` shows what each would do before anything runs.
        migration:
          name: \(name)
          database: postgresql
          phases:
            - phase: 1
              description: Add the column
              operations:
                # table and column are exact names; a default in plain text is a value, {sql: "now()"} an expression.
                - {type: add_column, table: my_table, column: my_column, dataType: text}
              validation:
                - {check: column_exists, table: my_table, column: my_column}
            - phase: 2
              description: Fill it
              # What must be true outside the database before this phase runs; take it out where nothing must.
              gate: "Deploy the application version that writes my_column."
              operations:
                - {type: backfill, table: my_table, sql: "my_column = 'something' WHERE my_column IS NULL"}
        # Operations: \(Operations.all.map { $0.name }.joined(separator: ", "))
        # Validations: \(Validations.all.map { $0.name }.joined(separator: ", "))

        """
    }
}
