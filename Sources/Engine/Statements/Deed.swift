/// One thing that a statement of the user's own does to the database, told from its parse tree alone.
enum Deed: Sendable {
    /// - Parameters:
    ///   - ifMissing: Whether one that is there stays, `IF NOT EXISTS`.
    ///   - replacing: What gives one that is there its earlier text back, for `OR REPLACE`.
    case makes(ObjectName, ifMissing: Bool = false, replacing: Restore? = nil)
    /// What goes with the session.
    case makesTemporary(String)
    case renames(ObjectName, to: String, ifThere: Bool = false)
    case moves(ObjectName, toSchema: String, ifThere: Bool = false)
    /// - Parameter extra: What has to go before the earlier state can come back.
    case alters(ObjectName, Restore, extra: @Sendable (_ reference: String) -> [String] = { _ in [] }, ifThere: Bool = false)
    /// Without data of its own, so that its definition is all there is.
    case drops(ObjectName, ifThere: Bool, cascade: Bool, Restore?)
    /// What nothing brings back.
    case destroys(Destruction)
    /// - Parameter into: The table, where the statement names it.
    case writes(into: [String]?)
    /// A part of a table whose inverse is made of steps, by the picture of the table.
    case changesTable(TableChange)
    /// The other way round, in the words of SQL: whole statements that need nothing of the catalog.
    case turns([ObjectName], back: @Sendable (PlanContext) -> [String]?)
    /// The server gives the name, so that only what it hangs on can take it away.
    case makesUnnamed(String, on: ObjectName)
    /// Functions that may write.
    case calls([[String]])
    /// Cannot be taken back.
    case loses(String)
    /// After it names without a schema mean something else.
    case movesSearchPath
}

/// What a statement takes away together with what is in it.
struct Destruction: Sendable {
    /// Nil for whatever it is that a statement such as DROP OWNED finds.
    var object: ObjectName?
    var ifThere = false
    /// As the refusal begins: `DROP TABLE`.
    var verb: String
    /// `drop_table` or `drop_column`, where one does the same with a way back.
    var instead: String?
}

/// A change of a table that is taken back by the careful steps that operations take.
enum TableChange: Sendable {
    case allowsNull([String], column: String)
    case dropsConstraint([String], name: String, ifThere: Bool)
    case dropsIndex([String], ifThere: Bool, cascade: Bool)
    case takesIndex([String], index: String, constraint: String)
    case changesType([String], column: String)
}

/// A kind of statements, and what they do.
protocol StatementFamily: Sendable {
    /// - Returns: Nil for a statement of another family.
    static func deeds(of node: SQLNode, _ text: String) -> [Deed]?
}
