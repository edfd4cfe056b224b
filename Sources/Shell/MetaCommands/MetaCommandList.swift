/// Every backslash command, in the order of `\?`.
enum MetaCommandList {
    static let all: [any MetaCommand.Type] = general + input + conditions + information + output + session + variables

    private static let general: [any MetaCommand.Type] = [
        QuitCommand.self, HelpCommand.self, SQLHelpCommand.self, GoCommand.self, SetFromResultCommand.self, RunResultCommand.self, DescribeResultCommand.self,
        CrosstabCommand.self, WatchCommand.self, ErrorDetailCommand.self, RestrictCommand.self, CopyrightCommand.self,
    ]

    private static let input: [any MetaCommand.Type] = [
        EditCommand.self, PrintBufferCommand.self, ResetBufferCommand.self, WriteBufferCommand.self, HistoryCommand.self,
        CopyCommand.self, LargeObjectCommand.self, EchoCommand.self, IncludeCommand.self, OutputCommand.self,
    ]

    private static let conditions: [any MetaCommand.Type] = [IfCommand.self, ElseIfCommand.self, ElseCommand.self, EndIfCommand.self]

    private static let information: [any MetaCommand.Type] = [
        DescribeCommand.self, ListCommand.self, SourceCommand.self,
    ]

    private static let output: [any MetaCommand.Type] = [
        AlignCommand.self, TitleCommand.self, FieldSeparatorCommand.self, HTMLCommand.self, PrintSettingCommand.self, TuplesOnlyCommand.self,
        TableAttributesCommand.self, ExpandedCommand.self,
    ]

    private static let session: [any MetaCommand.Type] = [
        ConnectCommand.self, ConnectionInfoCommand.self, EncodingCommand.self, PasswordCommand.self, ChangeFolderCommand.self,
        GetEnvironmentCommand.self, SetEnvironmentCommand.self, TimingCommand.self, ShellEscapeCommand.self,
    ]

    private static let variables: [any MetaCommand.Type] = [PromptCommand.self, SetCommand.self, UnsetCommand.self]

    static func find(_ name: String) -> (any MetaCommand.Type)? { all.first { $0.names.contains(name) } }
}
