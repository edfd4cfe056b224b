/// Reads one YAML document into nodes with marks.
///
/// Reading goes on as far as it can: the result holds every problem, and what could be read beside them.
struct YAMLReader {
    struct Document {
        /// Nil where there is nothing, or nothing readable.
        let root: YAMLNode?
        let problems: [YAMLProblem]
    }

    /// What a file may be at most. Far beyond any migration; a file made to hurt stops here.
    enum Limit {
        static let bytes = 4 << 20
        static let depth = 64
        /// Nodes with every alias counted as often as it is used.
        static let nodes = 200_000
    }

    static func read(_ bytes: [UInt8]) -> Document {
        guard bytes.count <= Limit.bytes else {
            return Document(root: nil, problems: [YAMLProblem(message: "the file is larger than \(Limit.bytes >> 20) MB", mark: .start)])
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return Document(root: nil, problems: [YAMLProblem(message: "the file is not UTF-8", mark: firstInvalid(in: bytes))])
        }
        var scalars = Array(text.unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        var repaired: [YAMLProblem] = []
        while true {
            var parser = YAMLTreeParser(scalars)
            parser.parse()
            // Text that follows a closing quote is replaced by as many letters, so that what comes after it is read too.
            guard let broken = parser.brokenOff, let quoted = parser.lastQuoted,
                let repair = TextAfterQuote(scalars, quoted: quoted, from: broken)
            else { return Document(root: parser.root, problems: (repaired + parser.problems).sorted { $0.mark.offset < $1.mark.offset }) }
            repaired.append(repair.problem)
            scalars.replaceSubrange(repair.range, with: repeatElement("x", count: repair.range.count))
        }
    }

    private static func firstInvalid(in bytes: [UInt8]) -> YAMLMark {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var line = 1
        var column = 1
        var offset = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            offset += 1
            column += 1
            if scalar == "\n" {
                line += 1
                column = 1
            }
        }
        return YAMLMark(line: line, column: column, offset: offset)
    }
}

extension YAMLMark {
    static let start = YAMLMark(line: 1, column: 1, offset: 0)
}

/// The common slip `default: '{}'::jsonb`: in YAML nothing may follow a closing quote.
private struct TextAfterQuote {
    let range: Range<Int>
    let problem: YAMLProblem

    init?(_ text: [Unicode.Scalar], quoted: Range<YAMLMark>, from broken: YAMLMark) {
        guard quoted.upperBound.line == broken.line, quoted.lowerBound.line == broken.line,
            quoted.upperBound.offset <= broken.offset, broken.offset < text.count
        else { return nil }
        // In a flow mapping a comma or bracket ends it, unless inside brackets of its own.
        var end = broken.offset
        var depth = 0
        scan: while end < text.count, text[end] != "\n" {
            switch text[end] {
            case "(", "[", "{": depth += 1
            case ")", "]", "}":
                if depth == 0 { break scan }
                depth -= 1
            case ",": if depth == 0 { break scan }
            case "#": if end > 0, text[end - 1] == " " { break scan }
            default: break
            }
            end += 1
        }
        while end > broken.offset, text[end - 1].properties.isWhitespace { end -= 1 }
        guard end > broken.offset else { return nil }
        range = quoted.lowerBound.offset..<end
        let written = String(String.UnicodeScalarView(text[range]))
        problem = YAMLProblem(
            message: "text follows a closing quote", hint: "Put the whole of it in quotes: \(YAMLWriter.quoted(written)).",
            mark: quoted.lowerBound)
    }
}
