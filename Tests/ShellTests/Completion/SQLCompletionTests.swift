import Testing

@testable import Shell

struct SQLCompletionTests {
    private static let names: SchemaNames = {
        var names = SchemaNames()
        func table(_ schema: String, _ name: String, _ columns: [String], kind: Character = "r") {
            names.relations.append(.init(schema: schema, name: name, kind: kind, isVisible: schema != "app", columns: columns.map { .init(name: $0, type: "text") }))
        }
        table("public", "users", ["id", "email", "Full Name"])
        table("public", "orders", ["id", "user_id", "total"])
        table("app", "items", ["sku", "order_id"])
        table("public", "order", ["no"])
        table("public", "recent", ["day"], kind: "v")
        table("public", "users_pkey", [], kind: "i")
        names.foreignKeys = [.init(from: 1, to: 0, fromColumns: ["user_id"], toColumns: ["id"]), .init(from: 2, to: 1, fromColumns: ["order_id"], toColumns: ["id"])]
        names.schemas = ["public", "app"]
        names.functions = [.init(schema: "pg_catalog", name: "length", isVisible: true, note: "(text)"), .init(schema: "app", name: "total", isVisible: false, note: "()")]
        names.types = [.init(schema: "pg_catalog", name: "integer", isVisible: true, note: ""), .init(schema: "public", name: "mood", isVisible: true, note: "")]
        names.roles = ["dba", "app_user"]
        names.databases = ["shop"]
        names.settings = [("work_mem", "", []), ("enable_seqscan", "", ["on", "off"]), ("client_min_messages", "", ["debug1", "notice"])]
        return names
    }()

    /// What is offered at `|`.
    private func offered(_ text: String, keywordCase: String = "") -> [String] {
        let place = text.firstIndex(of: "|") ?? text.endIndex
        let scalars = Array(text.filter { $0 != "|" }.unicodeScalars)
        let completion = SQLCompletion(names: Self.names, keywordCase: keywordCase, commandWords: ["migrate"])
        return completion.completion(scalars, cursor: text[..<place].unicodeScalars.count)?.candidates.map(\.text) ?? []
    }

    @Test(arguments: [
        ("sel|", ["select"]), ("SEL|", ["SELECT"]), ("mig|", ["migrate"]), ("select * from us|", ["users"]), ("select * from users join ord|", ["orders", "\"order\""]),
        ("select u.em| from users u", ["email"]), ("select u.| from users as u", ["id", "email", "\"Full Name\""]), ("select fu| from users", ["\"Full Name\"", "full"]),
        ("select * from users u join orders o on |", ["o.user_id = u.id"]), ("select * from orders join users on |", ["orders.user_id = users.id"]),
        ("select * from orders o join app.items i on i|", ["i.order_id = o.id", "i."]),
        ("insert into us|", ["users"]), ("insert into users (|", ["id", "email", "\"Full Name\""]), ("insert into users (id, em|", ["email"]),
        ("update users set em|", ["email"]), ("delete from app.|", ["items", "total("]), ("alter table users drop column em|", ["email"]),
        ("alter table users ren|", ["rename column", "rename constraint", "rename to"]), ("alter table users alter column email set n|", ["not null"]),
        ("create index on users (em|", ["email"]), ("create index concurrently on us|", ["users"]), ("drop index us|", ["users_pkey"]), ("drop view re|", ["recent"]),
        ("set work|", ["work_mem"]), ("set enable_seqscan to o|", ["on", "off"]), ("set client_min_messages = n|", ["notice"]), ("show ena|", ["enable_seqscan"]),
        ("select 1::mo|", ["mood"]), ("select len|", ["length("]), ("grant select on users to d|", ["dba"]), ("references us|", ["users"]),
        ("create table x (y int references users (em|", ["email"]), ("with recent_users as (select 1) select * from recent_|", ["recent_users"]),
        ("select * from users where id in (select user_id from orders where tot|)", ["total"]), ("select \"Fu| from users", ["\"Full Name\""]),
        ("select * from users u, ord|", ["orders", "\"order\""]), ("select * from users order b|", ["by"]), ("truncate us|", ["users"]), ("drop table if exists us|", ["users"]),
    ])
    func `the place decides what is offered`(text: String, expected: [String]) {
        let found = offered(text)
        #expect(expected.allSatisfy(found.contains), "\(found)")
        // What is asked for stands first.
        if let first = expected.first { #expect(found.first == first || expected.contains(found.first ?? ""), "\(found)") }
    }

    @Test(arguments: ["select 'us|", "select 1 -- us|", "select $$us|", "/* us|", "select 12|"])
    func `nothing is offered in texts, comments and numbers`(text: String) {
        #expect(offered(text).isEmpty)
    }

    @Test func `columns of other queries are not offered`() {
        #expect(!offered("select em| from (select * from users) x").contains("email"))
        #expect(!offered("select (select to| from orders), 1 from users").contains("email"))
    }

    @Test func `the case of keywords is as asked for`() {
        #expect(offered("SEL|", keywordCase: "lower") == ["select"])
        #expect(offered("sel|", keywordCase: "upper") == ["SELECT"])
        #expect(offered("|", keywordCase: "preserve-lower").contains("select"))
    }
}
