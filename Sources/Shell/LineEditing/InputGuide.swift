import Engine

/// Knows what is being typed.
@ShellActor
protocol InputGuide: AnyObject {
    /// What stands before the text.
    var prompt: String { get }
    /// What the text leaves unfinished: nothing, and the return key runs it; else it goes on in the next line.
    func pending(after text: String) -> StatementSplitter.Pending
    /// What may stand at the cursor; nil where nothing is known.
    func completion(_ buffer: EditBuffer) -> Completion?
}
