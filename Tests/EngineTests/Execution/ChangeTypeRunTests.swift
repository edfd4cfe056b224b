@testable import Engine
import TestSupport
import Testing

struct ChangeTypeRunTests {
    static func template(_ type: String, _ value: String) -> DatabaseTemplate {
        DatabaseTemplate("CREATE TABLE t (id int PRIMARY KEY, c \(type)); CREATE INDEX t_c ON t (c); INSERT INTO t SELECT n, \(value) FROM generate_series(1, 100) n")
    }

    @Test(arguments: [
        ("varchar(10)", "varchar(20)", "'x'"), ("varchar(10)", "text", "'x'"), ("numeric(8,2)", "numeric(12,2)", "n"), ("numeric(8,2)", "numeric", "n"),
        ("timestamp(3)", "timestamp(6)", "now()"), ("varbit(3)", "varbit(9)", "b'1'"), ("cidr", "inet", "'10.0.0.0/8'"),
    ]) func `a change that needs no rewrite writes no file anew`(from: String, to: String, value: String) async throws {
        try await TestServer.shared.withDatabase(Self.template(from, value)) { database in
            let files = "SELECT string_agg(relfilenode::text, ',' ORDER BY relname) FROM pg_class WHERE relname IN ('t', 't_c')"
            let before = try await database.value(files)
            let migration = try migration("m").phase("1").changeType("t", "c", to).build()
            _ = try await database.engine().apply(migration, .pending)
            #expect(try await database.value(files) == before)
            let now = try await database.value("SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'c'")
            try await database.run("CREATE TABLE wanted (c \(to))")
            let wanted = try await database.value("SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'wanted'::regclass AND attname = 'c'")
            #expect(now == wanted)
        }
    }

    @Test(arguments: [("text", "integer", "'1'"), ("integer", "bigint", "n"), ("numeric(8,2)", "numeric(8,3)", "n"), ("varchar(20)", "varchar(10)", "'x'")])
    func `a change that rewrites is refused with the pattern, and done where insisted upon`(from: String, to: String, value: String) async throws {
        try await TestServer.shared.withDatabase(Self.template(from, value)) { database in
            let using = from == "text" ? "c::integer" : nil
            let plain = try migration("m").phase("1").changeType("t", "c", to, using: using).build()
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().plan(plain) }
            #expect(error?.exitStatus == .refused)
            #expect(error?.hint?.contains("change-type") == true)
            let insisting = try migration("m").phase("1").changeType("t", "c", to, using: using, rewrite: true).build()
            try await database.thereAndBack(insisting, rows: "SELECT md5(string_agg(c::text, ',' ORDER BY id)) FROM t")
        }
    }

    @Test func `a plain rename goes there and back`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let migration = try migration("m").phase("1").plainRename("users", "name", "full_name").build()
            try await database.thereAndBack(migration, rows: "SELECT count(*) FROM users") { () async throws in
                #expect(try await database.value("SELECT count(full_name) FROM users") != nil)
            }
        }
    }
}
