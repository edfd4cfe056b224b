import Glibc

/// Files of the package's `examples` folder.
public enum Example {
    public static func path(_ name: String) -> String {
        let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        return package + "/examples/" + name
    }

    /// The file's text. A missing example ends the test run: it is part of the package.
    public static func text(_ name: String) -> String {
        guard let file = fopen(path(name), "r") else { preconditionFailure("\(path(name)) cannot be read") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF { bytes.append(UInt8(byte)) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
