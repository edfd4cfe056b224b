internal import CCrypto

enum SHA256 {
    /// The digest of the text's UTF-8 bytes, 64 hexadecimal digits.
    static func hexadecimal(_ text: String) -> String {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        let bytes = Array(text.utf8)
        _ = CCrypto.SHA256(bytes, bytes.count, &digest)
        return digest.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
