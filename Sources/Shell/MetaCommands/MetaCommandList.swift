/// Every backslash command, in the order of `\?`.
enum MetaCommandList {
    static let all: [any MetaCommand.Type] = [
        QuitCommand.self, HelpCommand.self, GoCommand.self, PrintBufferCommand.self, ResetBufferCommand.self,
        IncludeCommand.self, EchoCommand.self,
        DescribeCommand.self, ListDatabasesCommand.self, ListSchemasCommand.self, ListRolesCommand.self,
        AlignCommand.self, ExpandedCommand.self, TuplesOnlyCommand.self, TimingCommand.self,
        ConnectCommand.self, ConnectionInfoCommand.self,
        SetCommand.self, UnsetCommand.self,
    ]

    static func find(_ name: String) -> (any MetaCommand.Type)? { all.first { $0.names.contains(name) } }
}
