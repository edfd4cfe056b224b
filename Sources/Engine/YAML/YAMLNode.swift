/// A node of a YAML document, with where it stands.
struct YAMLNode {
    enum Content {
        /// - Parameter isPlain: Without quotes and not a block, so that `true`, `null` and numbers are not strings.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        case mapping([(key: YAMLNode, value: YAMLNode)])
    }

    let content: Content
    let start: YAMLMark
    let end: YAMLMark
    /// False where the document broke off inside it: what is missing may only be unread.
    var isWhole = true

    var text: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }

    /// A scalar without quotes: what may be more than a string.
    var plain: String? {
        if case .scalar(let text, isPlain: true) = content { text } else { nil }
    }
}

/// A place in YAML text. Lines and columns count from 1, columns and the offset in Unicode scalars.
struct YAMLMark: Hashable {
    let line: Int
    let column: Int
    let offset: Int
}

/// Text that is not YAML, or is more of it than one file may be.
struct YAMLProblem: Error, Hashable {
    let message: String
    var hint: String?
    let mark: YAMLMark
}
