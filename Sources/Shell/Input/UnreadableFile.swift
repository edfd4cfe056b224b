import Engine
import Glibc

/// A script that cannot be read.
struct UnreadableFile: DescribedError {
    let path: String
    let number: Int32
    var message: String { "could not read \"\(path)\": \(String(cString: strerror(number)))" }
}
