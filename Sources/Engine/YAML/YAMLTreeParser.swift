internal import CLibYAML

/// Builds the tree of one document from libyaml's events.
struct YAMLTreeParser {
    private(set) var root: YAMLNode?
    private(set) var problems: [YAMLProblem] = []
    /// Where libyaml could not go on; nil where the document was read to its end.
    private(set) var brokenOff: YAMLMark?
    /// The last scalar in quotes that was read.
    private(set) var lastQuoted: Range<YAMLMark>?

    private let bytes: [UInt8]
    private var open: [Collection] = []
    private var anchors: [String: (node: YAMLNode, size: Int)] = [:]
    private var size = 0
    private var documents = 0

    /// A sequence or mapping that has not ended.
    private struct Collection {
        let isMapping: Bool
        let start: YAMLMark
        let anchor: String?
        /// Nodes before this one started.
        let sizeBefore: Int
        var elements: [YAMLNode] = []
        var pairs: [(key: YAMLNode, value: YAMLNode)] = []
        /// The key whose value comes next.
        var key: YAMLNode?
        /// The keys so far.
        var names: Set<String> = []

        mutating func append(_ node: YAMLNode) {
            if !isMapping {
                elements.append(node)
            } else if let key {
                pairs.append((key, node))
                self.key = nil
            } else {
                key = node
            }
        }

        func node(end: YAMLMark, isWhole: Bool) -> YAMLNode {
            YAMLNode(content: isMapping ? .mapping(pairs) : .sequence(elements), start: start, end: end, isWhole: isWhole)
        }
    }

    init(_ scalars: [Unicode.Scalar]) { bytes = Array(String(String.UnicodeScalarView(scalars)).utf8) }

    mutating func parse() {
        var parser = yaml_parser_t()
        guard yaml_parser_initialize(&parser) == 1 else {
            return problems.append(YAMLProblem(message: "there is no memory to read the file", mark: .start))
        }
        defer { yaml_parser_delete(&parser) }
        bytes.withUnsafeBufferPointer { input in
            yaml_parser_set_input_string(&parser, input.baseAddress, input.count)
            yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
            while true {
                var event = yaml_event_t()
                guard yaml_parser_parse(&parser, &event) == 1 else { return breakOff(parser) }
                defer { yaml_event_delete(&event) }
                if event.type == YAML_STREAM_END_EVENT { return }
                do throws(YAMLProblem) { try take(event) } catch {
                    problems.append(error)
                    return closeAll(at: error.mark)
                }
            }
        }
    }

    private mutating func take(_ event: yaml_event_t) throws(YAMLProblem) {
        let start = YAMLMark(event.start_mark)
        let end = YAMLMark(event.end_mark)
        switch event.type {
        case YAML_DOCUMENT_START_EVENT:
            documents += 1
            if documents > 1 {
                throw YAMLProblem(message: "a second document starts", hint: "Write each migration to a file of its own.", mark: start)
            }
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            refuseTag(scalar.tag, at: start)
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            if scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE || scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE {
                lastQuoted = start..<end
            }
            let node = YAMLNode(
                content: .scalar(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE), start: start, end: end)
            try add(node, size: 1, anchor: Self.text(scalar.anchor))
        case YAML_SEQUENCE_START_EVENT:
            refuseTag(event.data.sequence_start.tag, at: start)
            try enter(start, isMapping: false, anchor: Self.text(event.data.sequence_start.anchor))
        case YAML_MAPPING_START_EVENT:
            refuseTag(event.data.mapping_start.tag, at: start)
            try enter(start, isMapping: true, anchor: Self.text(event.data.mapping_start.anchor))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            let closed = open.removeLast()
            try add(closed.node(end: end, isWhole: true), size: size - closed.sizeBefore, anchor: closed.anchor, isCounted: true)
        case YAML_ALIAS_EVENT:
            let name = Self.text(event.data.alias.anchor) ?? ""
            guard let target = anchors[name] else {
                problems.append(YAMLProblem(message: "there is no anchor \"\(name)\" before this", mark: start))
                return try add(YAMLNode(content: .scalar("", isPlain: true), start: start, end: end), size: 1, anchor: nil)
            }
            guard Self.depth(of: target.node) + open.count <= YAMLReader.Limit.depth else {
                throw YAMLProblem(message: "more than \(YAMLReader.Limit.depth) levels deep", mark: start)
            }
            try add(target.node, size: target.size, anchor: nil)
        default: break
        }
    }

    private mutating func enter(_ start: YAMLMark, isMapping: Bool, anchor: String?) throws(YAMLProblem) {
        guard open.count < YAMLReader.Limit.depth else {
            throw YAMLProblem(message: "more than \(YAMLReader.Limit.depth) levels deep", mark: start)
        }
        open.append(Collection(isMapping: isMapping, start: start, anchor: anchor, sizeBefore: size))
        size += 1
    }

    private mutating func add(_ node: YAMLNode, size count: Int, anchor: String?, isCounted: Bool = false) throws(YAMLProblem) {
        if !isCounted { size += count }
        guard size <= YAMLReader.Limit.nodes else {
            throw YAMLProblem(message: "aliases expand to more than \(YAMLReader.Limit.nodes) nodes", mark: node.start)
        }
        if let anchor { anchors[anchor] = (node, count) }
        guard let parent = open.indices.last else {
            root = node
            return
        }
        if open[parent].isMapping, open[parent].key == nil {
            guard let name = node.text else { throw YAMLProblem(message: "a key must be a word", mark: node.start) }
            if !open[parent].names.insert(name).inserted {
                problems.append(YAMLProblem(message: "key \"\(name)\" is given twice", mark: node.start))
            }
        }
        open[parent].append(node)
    }

    private mutating func refuseTag(_ tag: UnsafeMutablePointer<yaml_char_t>?, at mark: YAMLMark) {
        guard let tag = Self.text(tag) else { return }
        problems.append(YAMLProblem(message: "tag \(tag) is not supported", hint: "Leave the tag out.", mark: mark))
    }

    private mutating func breakOff(_ parser: yaml_parser_t) {
        let isAtProblem = parser.problem_mark.line > 0 || parser.problem_mark.column > 0
        var mark = YAMLMark(isAtProblem ? parser.problem_mark : parser.context_mark)
        if parser.error == YAML_READER_ERROR { mark = place(ofByte: parser.problem_offset) }
        brokenOff = mark
        problems.append(YAMLProblem(message: YAMLMessage.message(of: parser), hint: YAMLMessage.hint(of: parser), mark: mark))
        closeAll(at: mark)
    }

    /// Ends what is open as it stands, so that what was read can still be judged.
    private mutating func closeAll(at mark: YAMLMark) {
        while let closed = open.popLast() {
            let node = closed.node(end: mark, isWhole: false)
            if let parent = open.indices.last {
                open[parent].append(node)
            } else if root == nil {
                root = node
            }
        }
    }

    private func place(ofByte offset: Int) -> YAMLMark {
        let before = String(decoding: bytes.prefix(offset), as: UTF8.self).unicodeScalars
        let line = before.split(separator: "\n", omittingEmptySubsequences: false)
        return YAMLMark(line: line.count, column: (line.last?.count ?? 0) + 1, offset: before.count)
    }

    private static func depth(of node: YAMLNode) -> Int {
        switch node.content {
        case .scalar: 0
        case .sequence(let elements): 1 + (elements.map(depth).max() ?? 0)
        case .mapping(let pairs): 1 + (pairs.map { depth(of: $0.value) }.max() ?? 0)
        }
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }
}

extension YAMLMark {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: mark.line + 1, column: mark.column + 1, offset: mark.index)
    }

    static func < (left: YAMLMark, right: YAMLMark) -> Bool { left.offset < right.offset }
}

extension YAMLMark: Comparable {}
