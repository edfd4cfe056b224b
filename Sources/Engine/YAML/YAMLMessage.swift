internal import CLibYAML

/// What libyaml has to say, with a next step where its words give none.
enum YAMLMessage {
    static func message(of parser: yaml_parser_t) -> String {
        let problem = parser.problem.map { String(cString: $0) } ?? "the text is not YAML"
        guard let context = parser.context.map({ String(cString: $0) }), !context.isEmpty else { return problem }
        return "\(context): \(problem)"
    }

    static func hint(of parser: yaml_parser_t) -> String? {
        let problem = message(of: parser)
        if problem.contains("tab") || problem.contains("cannot start any token") {
            return "Indent with spaces, and put text that begins with a tab, @, ` or % in quotes."
        }
        if problem.contains("mapping values are not allowed") {
            return "Indent the key like its neighbours, or put text that holds a colon in quotes."
        }
        if problem.contains("expected key") || problem.contains("expected ',' or") {
            return "Indent the line like its neighbours; text that holds quotes, commas or brackets goes in double quotes."
        }
        return nil
    }
}
