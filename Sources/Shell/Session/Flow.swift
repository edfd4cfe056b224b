import Engine

/// How reading goes on after a line, a statement or a command.
enum Flow: Equatable {
    case next
    /// The user asked to leave.
    case quit
    /// Somebody said no: what was typed after it does not run either.
    case refused
    /// A script ends here.
    case failed(ExitStatus)
}
