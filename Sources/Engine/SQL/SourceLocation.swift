/// A place in a text: line and column from 1, the column in Unicode scalars, as the server counts positions.
public struct SourceLocation: Hashable, Sendable {
    public var line: Int
    public var column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}
