internal import CPGQuery
import Glibc

/// PL/pgSQL's own grammar, for the bodies of DO blocks and routines.
enum PLpgSQLParser {
    /// - Parameter sql: A whole DO, CREATE FUNCTION or CREATE PROCEDURE.
    /// - Returns: libpg_query's tree of the body; its nodes carry `lineno`, from 1 at the start of the body.
    static func parse(_ sql: String) throws(SQLSyntaxError) -> SQLNode {
        let result = pg_query_parse_plpgsql(sql)
        defer { pg_query_free_plpgsql_parse_result(result) }
        if let error = result.error?.pointee { throw SQLSyntaxError(message: error.message.map { String(cString: $0) } ?? "it cannot be read") }
        guard let json = result.plpgsql_funcs else { throw SQLSyntaxError(message: "it cannot be read") }
        // Line ends stand only between its values.
        let bytes = UnsafeRawBufferPointer(start: json, count: strlen(json)).filter { $0 != UInt8(ascii: "\n") }
        return try bytes.withUnsafeBufferPointer { bytes throws(SQLSyntaxError) in try SQLNodeReader.read(bytes) }
    }
}
