import Glibc

/// Two connected descriptors that no program started by another thread can inherit by accident.
enum SocketPair {
    static func make() throws(SystemError) -> (Int32, Int32) {
        var pair: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &pair) == 0 else { throw SystemError(call: "connect", subject: "a pipe") }
        return (pair[0], pair[1])
    }
}
