@testable import Engine
import TestSupport
import Testing

/// Values that `=` holds for one and that are not stored alike, and the other way round.
struct ImageDifferenceTests {
    @Test(arguments: [
        ("text", "'a'", "'a'", false), ("text", "'a'", "'A'", true), ("text", "NULL", "''", true), ("text", "NULL", "NULL", false),
        ("text COLLATE one", "'a'", "'A'", true), ("text COLLATE \"C\"", "'a'", "'b'", true), ("varchar(5)", "'a'", "'a '", true), ("char(3)", "'a'", "'a '", false),
        ("numeric", "1.0", "1.00", true), ("numeric(4,2)", "1.0", "1.00", false), ("float8", "0", "'-0'", true), ("json", "'{}'", "'{ }'", true),
        ("int", "1", "2", true), ("int", "NULL", "0", true), ("bigint", "1", "1", false), ("boolean", "true", "NULL", true), ("bytea", "'\\x00'", "'\\x01'", true),
        ("timestamptz(0)", "'2026-01-01 00:00Z'", "'2026-01-01 01:00+01'", false), ("uuid", "'a0000000-0000-0000-0000-000000000000'", "'A0000000-0000-0000-0000-000000000000'", false),
        ("interval", "'1 day'", "'24 h'", true), ("text[]", "'{a}'", "'{a}'", false),
    ])
    func `they differ where they are not stored alike`(_ type: String, _ first: String, _ second: String, _ differ: Bool) async throws {
        let template = DatabaseTemplate("CREATE COLLATION one (provider = icu, locale = 'und-u-ks-level2', deterministic = false)")
        try await TestServer.shared.withDatabase(template) { database in
            try await database.run("CREATE TABLE t (a \(type), b \(type)); INSERT INTO t VALUES (\(first), \(second))")
            // An equality of the user's own, found before the server's.
            try await database.run("""
                CREATE SCHEMA own; CREATE FUNCTION own.eq(varchar, varchar) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
                CREATE OPERATOR own.= (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = own.eq)
                """)
            let name = try await database.value("SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'a'") ?? ""
            let sql = ImageDifference.sql([("a", "b", name)])
            #expect(try await database.value("SET search_path = own, pg_catalog, public; SELECT \(sql) FROM t") == (differ ? "t" : "f"), "\(sql)")
        }
    }
}
