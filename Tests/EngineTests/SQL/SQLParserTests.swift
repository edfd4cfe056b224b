import Testing

@testable import Engine

struct SQLParserTests {
    @Test func `a statement is known by its kind`() throws {
        #expect(try SQLParser.statementKinds("select 1; create table t ()") == ["SelectStmt", "CreateStmt"])
    }
}
