internal import CLibPQ
import Glibc

/// One statement's result, held as libpq received it; values are read in place.
///
/// `@unchecked Sendable`: a finished `PGresult` is never written again.
public final class Rows: @unchecked Sendable, RandomAccessCollection {
    private let result: OpaquePointer

    init(_ result: OpaquePointer) { self.result = result }

    deinit { PQclear(result) }

    public var startIndex: Int { 0 }
    public var endIndex: Int { Int(PQntuples(result)) }
    public subscript(row: Int) -> Row { Row(rows: self, index: row) }

    public var columnCount: Int { Int(PQnfields(result)) }

    /// Whether the statement gives rows at all, be it none.
    public var hasRows: Bool {
        let status = PQresultStatus(result)
        return status == PGRES_TUPLES_OK || status == PGRES_SINGLE_TUPLE
    }

    /// What the server says was done: `UPDATE 3`, `CREATE TABLE`; empty for an empty statement.
    public var commandTag: String { String(cString: PQcmdStatus(result)) }

    /// Rows inserted, updated, deleted or selected, as the command tag counts them.
    public var affected: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

    public func columnName(_ column: Int) -> String { String(cString: PQfname(result, Int32(column))) }

    /// The OID of the column's type in `pg_type`.
    public func columnType(_ column: Int) -> UInt32 { PQftype(result, Int32(column)) }

    /// The type modifier, -1 where there is none.
    public func columnTypeModifier(_ column: Int) -> Int { Int(PQfmod(result, Int32(column))) }

    public func column(named name: String) -> Int? {
        (0..<columnCount).first { columnName($0) == name }
    }

    public func isNull(_ row: Int, _ column: Int) -> Bool { PQgetisnull(result, Int32(row), Int32(column)) != 0 }

    /// The value's bytes in text format, valid as long as this object; empty for NULL.
    public func bytes(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: PQgetvalue(result, Int32(row), Int32(column)), count: Int(PQgetlength(result, Int32(row), Int32(column))))
    }

    public func string(_ row: Int, _ column: Int) -> String? {
        isNull(row, column) ? nil : String(decoding: bytes(row, column), as: UTF8.self)
    }

    public struct Row: Sendable {
        public let rows: Rows
        public let index: Int

        /// The value as the server wrote it, nil for NULL. A column the result does not have is a programming error.
        public subscript(name: String) -> String? {
            guard let column = rows.column(named: name) else { preconditionFailure("no column \(name) in the result") }
            return rows.string(index, column)
        }

        public subscript(column: Int) -> String? { rows.string(index, column) }

        public func text(_ name: String) -> String { self[name] ?? "" }
        public func integer(_ name: String) -> Int { self[name].flatMap(Int.init) ?? 0 }
        public func number(_ name: String) -> Double { self[name].flatMap(Double.init) ?? 0 }
        public func flag(_ name: String) -> Bool { self[name] == "t" }

        /// The elements of a one-dimensional array of names or texts in the server's text form.
        public func list(_ name: String) -> [String] { self[name].map(Self.elements) ?? [] }

        static func elements(_ text: String) -> [String] {
            // By scalars: to Swift a comma and an accent after it are one character, which is no comma.
            var elements: [String] = []
            var current = String.UnicodeScalarView()
            var inQuotes = false, escaped = false, any = false
            func end() {
                elements.append(String(current))
                current = String.UnicodeScalarView()
            }
            for scalar in text.unicodeScalars.dropFirst().dropLast() {
                any = true
                if escaped {
                    current.append(scalar)
                    escaped = false
                    continue
                }
                switch scalar {
                case "\\": escaped = true
                case "\"": inQuotes.toggle()
                case "," where !inQuotes: end()
                default: current.append(scalar)
                }
            }
            if any { end() }
            return elements
        }
    }
}

extension Rows {
    /// A result put together here, to be printed like one of the server's.
    public static func made(columns: [(name: String, type: UInt32)], rows: [[String?]]) -> Rows {
        guard let result = PQmakeEmptyPGresult(nil, PGRES_TUPLES_OK) else { preconditionFailure("no memory for a result") }
        let names = columns.map { strdup($0.name) }
        defer { for name in names { free(name) } }
        var attributes = zip(names, columns).map { name, column in
            PGresAttDesc(name: name, tableid: 0, columnid: 0, format: 0, typid: column.type, typlen: -1, atttypmod: -1)
        }
        PQsetResultAttrs(result, Int32(columns.count), &attributes)
        for (row, values) in rows.enumerated() {
            for (column, value) in values.enumerated() {
                guard var value else {
                    PQsetvalue(result, Int32(row), Int32(column), nil, -1)
                    continue
                }
                value.withUTF8 { bytes in
                    bytes.withMemoryRebound(to: CChar.self) {
                        _ = PQsetvalue(result, Int32(row), Int32(column), UnsafeMutablePointer(mutating: $0.baseAddress ?? UnsafePointer("")), Int32($0.count))
                    }
                }
            }
        }
        return Rows(result)
    }

    /// The only value of a result of one row and one column; nil when NULL or no row.
    public var scalar: String? { isEmpty ? nil : string(0, 0) }
}
