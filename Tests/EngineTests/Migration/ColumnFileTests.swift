import Testing

@testable import Engine

/// Operations and validations on columns in files, without a server.
struct ColumnFileTests {
    @Test func `every key survives its file`() throws {
        let text = """
            migration:
              name: m
              phases:
                - phase: 1
                  description: d
                  operations:
                    - {type: switch_column, table: t, oldColumn: a, newColumn: a_new, keepAs: a_old}
                    - {type: change_type, table: t, column: b, dataType: text, using: "b || ''", oldType: varchar(10), rewrite: true}
                    - {type: rename_column, table: t, oldColumn: c, newColumn: d}
                    - {type: drop_column, table: t, column: g, cascade: true, keepAs: "g \\"old\\""}
                    - {type: backfill, table: t, sql: h = 1, onBadRow: skip}
                  validation:
                    - {check: converts, table: t, column: b, dataType: int, using: "nullif(b, '')::int", when: before}
                    - {check: data_migrated, table: t, column: e, source: f}

            """
        let migration = try MigrationFile.read(text, file: "m.yaml")
        let written = migration.toYAML()
        #expect(try MigrationFile.read(written, file: "m.yaml") == migration)
        #expect(try MigrationFile.read(written, file: "m.yaml").toYAML() == written)
        let operations = migration.phases[0].operations
        #expect(operations.map(\.type) == [.switchColumn, .changeType, .renameColumn, .dropColumn, .backfill])
        #expect((operations[3] as? DropColumn)?.keepAs == "g \"old\"" && (operations[4] as? Backfill)?.onBadRow == .skip)
        #expect((operations[0] as? SwitchColumn)?.keepAs == "a_old")
        #expect(operations[1]["oldType"] == "varchar(10)")
        #expect(migration.phases[0].validations.map(\.runsBefore) == [true, false])
    }
}
