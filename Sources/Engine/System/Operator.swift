import Glibc

/// Who sits at this machine, for the journal: `root@db1`.
public enum Operator {
    public static var name: String {
        var host = [CChar](repeating: 0, count: 256)
        gethostname(&host, host.count - 1)
        let machine = String(decoding: host.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        // Through sudo the journal names the person, not root.
        let user = getenv("SUDO_USER").map { String(cString: $0) } ?? getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "\(geteuid())"
        return "\(user)@\(machine)"
    }
}
