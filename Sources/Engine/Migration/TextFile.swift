import Glibc

/// A call of the operating system that failed.
struct FileAccessError: Error {
    let number: Int32

    init() { number = errno }

    /// In the system's own words: `Permission denied`.
    var reason: String { String(cString: strerror(number)) }
    var isMissing: Bool { number == ENOENT || number == ENOTDIR }
}

/// Small files, read and written whole.
enum TextFile {
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Two paths of one file.
    static func isSame(_ one: String, _ other: String) -> Bool {
        var left = stat()
        var right = stat()
        return stat(one, &left) == 0 && stat(other, &right) == 0 && left.st_dev == right.st_dev && left.st_ino == right.st_ino
    }

    static func names(in directory: String) throws(FileAccessError) -> [String] {
        guard let stream = opendir(directory) else { throw FileAccessError() }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: entry.pointee.d_name)) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    static func read(_ path: String) throws(FileAccessError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw FileAccessError() }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count > 0 {
                bytes += buffer[..<count]
            } else if errno != EINTR {
                throw FileAccessError()
            }
        }
    }

    /// Makes a folder and those above it; one that is there is fine.
    static func makeDirectory(_ path: String) throws(FileAccessError) {
        if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else { throw FileAccessError() }
        try makeDirectory(String(path[..<slash]))
        if mkdir(path, 0o777) != 0, errno != EEXIST { throw FileAccessError() }
    }

    /// Writes a file whole: under another name first, then in one step under its own, and onto the disk.
    /// - Returns: False where a file is there that may not be replaced; it is left as it is.
    static func write(_ text: String, to path: String, replacing: Bool, mode: mode_t = 0o666) throws(FileAccessError) -> Bool {
        let draft = "\(path).\(getpid()).tmp"
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard file >= 0 else { throw FileAccessError() }
        defer { unlink(draft) }
        try put(text, into: file)
        if replacing {
            guard rename(draft, path) == 0 else { throw FileAccessError() }
        } else if link(draft, path) != 0 {
            if errno == EEXIST { return false }
            // A file system without hard links.
            guard errno == EPERM || errno == EOPNOTSUPP else { throw FileAccessError() }
            if exists(path) { return false }
            guard rename(draft, path) == 0 else { throw FileAccessError() }
        }
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw FileAccessError() }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw FileAccessError() }
        return true
    }

    /// Writes everything, down to the disk, and closes the file.
    private static func put(_ text: String, into file: Int32) throws(FileAccessError) {
        defer { close(file) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw FileAccessError()
            }
        }
        guard fsync(file) == 0 else { throw FileAccessError() }
    }
}
