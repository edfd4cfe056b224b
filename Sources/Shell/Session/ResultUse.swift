/// What becomes of the results of a statement.
enum ResultUse: Sendable {
    /// As the session prints them.
    case print
    /// `\g`: with settings of its own, to a file or a command (`|…`) of its own.
    case printTo(String?, settings: [PrintSetting])
    /// `\gset`: the columns of the only row become variables.
    case variables(prefix: String)
    /// `\gexec`: each value is run as a statement.
    case run
    /// `\gdesc`: not run; the columns that it would have.
    case describe
    /// `\crosstabview`: columns for the rows' names, the columns' names and the values.
    case crosstab([String])
    /// `\watch`: again and again, so many seconds apart.
    case watch(seconds: Double)

    struct PrintSetting: Sendable {
        let name: String
        let value: String?
    }
}
