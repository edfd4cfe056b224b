import Engine

/// docs/safety.md: what `verify` knows, made of the rules themselves.
struct SafetyText {
    var markdown: String {
        var text = """
            # Safety: what `migrate verify` knows

            This page is made of the rules themselves: `make safety`.

            `migrate verify FILE …` judges migrations, SQL scripts and folders of them, before anything runs:

            - by PostgreSQL's own grammar, statement by statement, each in the light of those before it: which transaction is open, what it holds
              locked, what `lock_timeout` is, what the file itself has made;
            - by the database that it is connected to: sizes, types, indexes, constraints, partitions, dependants, publications, time zone. Only a table
              that the file makes is taken for one that nobody uses. `--offline` goes by the text alone, and says what it could not know;
            - into the bodies of `DO` blocks, and of functions, there one step less severe;
            - as the script's tool runs it: Flyway's names, the comments of goose, sql-migrate and dbmate; `--single-transaction` for any other.

            An *error* stops others, loses data or fails; a *warning* may; a *recommendation* costs later. Errors and warnings give exit status 4,
            a file that cannot be read 1. `--format json`, `sarif` and `github` are for machines.

            `migrate convert FILE.sql` makes a migration of a script, each statement in its safe form.

            A comment silences one statement, and is counted:

            ```sql
            -- ai-shell: allow index-not-concurrent the table is filled by night only
            CREATE INDEX ON imports (day);
            ```

            In a migration the same stands behind `#`, before an operation or on its first line. A comment that names no rule, gives no reason or
            allows what is not there is itself a warning.

            ## What goes wrong, and what stands against it

            | what | rules | in a migration |
            | --- | --- | --- |

            """
        for row in HazardCoverage.rows {
            text += "| \(Self.cell(row.hazard)) | \(row.rules.map { "[`\($0)`](#\($0))" }.joined(separator: ", ")) | \(Self.cell(row.migrations)) |\n"
        }
        text += "\n## The rules\n\nTheir names are stable.\n"
        for rule in VerifyRules.all {
            text += "\n### \(rule.id)\n\n*\(rule.severity.rawValue)\(rule.versions == "all" ? "" : ", PostgreSQL \(rule.versions)")*: \(rule.statement).\n\n\(rule.danger)\n\nInstead: \(rule.instead)\n"
        }
        return text
    }

    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
