import Glibc

/// What is known of the terminal.
enum Terminal {
    /// Its width, nil where neither standard output nor standard error is one.
    static var columns: Int? {
        var size = winsize()
        guard [STDOUT_FILENO, STDERR_FILENO].contains(where: { ioctl($0, UInt(TIOCGWINSZ), &size) == 0 }), size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Its height, nil where standard output is none.
    static var lines: Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return nil }
        return Int(size.ws_row)
    }

    /// Makes the C library read and measure UTF-8, in the C locale too.
    static func useUTF8() {
        setlocale(LC_ALL, "")
        setlocale(LC_NUMERIC, "C")
        let codeset = nl_langinfo(nl_item(CODESET)).map { String(cString: $0) }
        if codeset != "UTF-8" { setlocale(LC_CTYPE, "C.UTF-8") }
    }
}
