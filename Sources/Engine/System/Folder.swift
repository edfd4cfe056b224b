import Glibc

/// Folders, made and removed.
enum Folder {
    /// Makes the folder, and the ones above it that are missing, with these permissions whatever the umask says.
    static func make(_ path: String, mode: mode_t) throws(SystemError) {
        if mkdir(path, mode) == 0 {
            guard chmod(path, mode) == 0 else { throw SystemError(call: "set the permissions of", subject: path) }
            return
        }
        switch errno {
        case EEXIST: return
        case ENOENT:
            try make(parent(of: path), mode: mode)
            try make(path, mode: mode)
        case let code: throw SystemError(call: "make the folder", subject: path, code: code)
        }
    }

    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    /// A new folder with a name of its own, 0700: `<prefix>XXXXXX`.
    static func makeTemporary(prefix: String) throws(SystemError) -> String {
        var template = Array((prefix + "XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError(call: "make the folder", subject: prefix + "XXXXXX") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func names(in path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Removes the folder and everything in it; links are removed, never followed.
    static func remove(_ path: String) {
        if unlink(path) == 0 { return }
        for name in names(in: path) {
            var information = stat()
            let entry = path + "/" + name
            guard lstat(entry, &information) == 0 else { continue }
            if information.st_mode & S_IFMT == S_IFDIR { remove(entry) } else { unlink(entry) }
        }
        rmdir(path)
    }

    /// Bytes free for this user in the file system that holds the folder.
    static func freeBytes(_ path: String) -> UInt64 {
        var information = statvfs()
        guard statvfs(path, &information) == 0 else { return 0 }
        return UInt64(information.f_bavail) * UInt64(information.f_frsize)
    }
}
