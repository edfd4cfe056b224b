import Engine
import Glibc

/// Standard output cannot be written.
struct OutputFailure: DescribedError {
    let number: Int32
    var message: String { "could not write to standard output: \(String(cString: strerror(number)))" }
}
