import Testing

@testable import Engine

struct AssignmentListTests {
    @Test func `each part keeps its exact text`() throws {
        let list = try AssignmentList(
            parsing: """
                a = f(x, 'é, where = ') , -- first
                "B" = CASE WHEN b IS DISTINCT FROM c THEN (SELECT 1 FROM t WHERE d = 1) END
                WHERE e = 2 AND g IN (1, 2) -- last
                """)
        #expect(list.assignments.map(\.column) == ["a", "B"])
        #expect(list.assignments[0].expression.text == "f(x, 'é, where = ')")
        #expect(list.assignments[1].expression.text == "CASE WHEN b IS DISTINCT FROM c THEN (SELECT 1 FROM t WHERE d = 1) END")
        #expect(list.condition?.text == "e = 2 AND g IN (1, 2)")
        #expect(list.columnsRead == ["x", "b", "c", "d", "e", "g"])
        #expect(list.assignments[0].expression.functions == ["f"])
    }

    @Test func `targets fold as SQL does`() throws {
        #expect(try AssignmentList(parsing: "Name = 1").assignments[0].column == "name")
        #expect(try AssignmentList(parsing: "\"Name\" = a = b").assignments[0].expression.text == "a = b")
    }

    @Test(arguments: [
        "", "a", "a = ", "a = 1; drop table t", "a = 1 FROM t", "a = 1 RETURNING a", "(a, b) = (1, 2)", "a.b = 1", "a[1] = 2",
        "a = 1, a = 2",
        "a = DEFAULT", "a = 1 WHERE CURRENT OF c", "a = 1 WHERE", "a = 1) WHERE (true", "a = 1, b = 2 WHERE a = 1; ",
    ])
    func `anything else is refused`(text: String) {
        #expect(throws: SQLSyntaxError.self) { try AssignmentList(parsing: text) }
    }
}
