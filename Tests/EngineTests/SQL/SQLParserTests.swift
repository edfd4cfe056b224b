import Testing

@testable import Engine

struct SQLParserTests {
    @Test func `a statement is known by its kind`() throws {
        #expect(try SQLParser.statementKinds("select 1; create table t ()") == ["SelectStmt", "CreateStmt"])
        #expect(try SQLParser.statementKinds(" ; -- nothing") == [])
    }

    @Test func `a mistake has its place in characters`() {
        #expect(throws: SQLSyntaxError(message: "syntax error at or near \"selec\"", position: 5)) { try SQLParser.parse("/*é*/selec 1") }
        #expect(throws: SQLSyntaxError(message: "SQL cannot hold a zero byte", position: 7)) { try SQLParser.parse("select \0 1") }
    }

    @Test(arguments: [
        "1", "now()", "lower(name) || 'é; --'", "(select max(id) from t)", "a -- why", "CASE WHEN a THEN 1 ELSE 2 END", "'{}'::jsonb",
    ])
    func `an expression is taken as it stands`(text: String) throws {
        #expect(try SQLParser.parseExpression(text).text == text)
    }

    @Test(arguments: [
        "", "1; drop table x", "1 from t", "1) + (2", "1, 2", "1 as x", "1 x", "*", "distinct 1", "all 1", "1 union select 2",
        "1 where true",
        "1 order by 1", "1 limit 1", "1 /*", "1) from (select 2", "1;", "'a", "$$x", "select 1", "1 into t",
    ])
    func `anything but one expression is refused`(text: String) {
        #expect(throws: SQLSyntaxError.self) { try SQLParser.parseExpression(text) }
    }

    @Test func `an expression tells what it reads and calls`() throws {
        let expression = try SQLParser.parseExpression("shop.slug(u.name, \"Age\") || (select max(x) from t)")
        #expect(expression.columns == ["name", "Age", "x"])
        #expect(expression.functions == ["shop.slug", "max"])
        #expect(expression.hasSubquery)
        #expect(try !SQLParser.parseExpression("a + 1").hasSubquery)
    }

    @Test(arguments: [
        "int", "varchar(10)", "numeric(10,2)", "text collate \"C\"", "timestamp with time zone", "text[]", "shop.mood", "double precision",
    ])
    func `a type is taken as it stands`(text: String) throws {
        #expect(try SQLParser.parseType(text).text == text)
    }

    @Test(arguments: [
        "", "int not null", "int default 1", "int, add column d int", "int; drop table t", "setof int", "t.c%type", "int primary key", "1",
        "int /*",
    ])
    func `anything but a type is refused`(text: String) {
        #expect(throws: SQLSyntaxError.self) { try SQLParser.parseType(text) }
    }

    @Test func `serial is known for what it is`() throws {
        #expect(try SQLParser.parseType("BIGSERIAL").isSerial)
        #expect(try !SQLParser.parseType("bigint").isSerial)
    }

    @Test func `long expressions are refused or read, never a crash`() throws {
        let long = Array(repeating: "a", count: 20_000).joined(separator: " + ")
        #expect(throws: SQLSyntaxError.self) { try SQLParser.parseExpression(long) }
        #expect(throws: SQLSyntaxError.self) { try SQLParser.parse("select a" + String(repeating: "+a", count: 100_000)) }
        #expect(try SQLParser.statementKinds("insert into t values (1)" + String(repeating: ", (2)", count: 10_000)) == ["InsertStmt"])
        let nested = String(repeating: "(", count: 20_000) + "1" + String(repeating: ")", count: 20_000)
        #expect(throws: SQLSyntaxError.self) { try SQLParser.parseExpression(nested) }
        #expect(try SQLParser.parseExpression(Array(repeating: "a", count: 500).joined(separator: " || ")).columns == ["a"])
    }
}
