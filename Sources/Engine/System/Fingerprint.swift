/// A short name for a long text: 64 bits of FNV-1a as 16 hexadecimal digits.
///
/// - SeeAlso: <https://www.rfc-editor.org/rfc/rfc9923>
enum Fingerprint {
    static func of(_ text: String) -> String {
        let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
