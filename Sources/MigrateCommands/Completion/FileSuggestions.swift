import Glibc

/// The files and folders that a beginning may become.
public enum FileSuggestions {
    /// - Parameters:
    ///   - start: A path, its last part perhaps unfinished; `~/` is the home folder.
    ///   - endings: Which files, such as `.yaml`; all where there are none. Folders always count.
    public static func all(_ start: String, endings: [String] = [], foldersOnly: Bool = false) -> [CommandSuggestion] {
        let slash = start.lastIndex(of: "/")
        let folder = slash.map { String(start[...$0]) } ?? ""
        let beginning = slash.map { String(start[start.index(after: $0)...]) } ?? start
        let home = getenv("HOME").map { String(cString: $0) } ?? ""
        let place = folder.isEmpty ? "." : folder.hasPrefix("~/") ? home + folder.dropFirst() : folder
        guard let directory = opendir(place) else { return [] }
        defer { closedir(directory) }
        var found: [CommandSuggestion] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            guard name.hasPrefix(beginning), name != ".", name != "..", !name.hasPrefix(".") || beginning.hasPrefix(".") else { continue }
            var information = stat()
            guard stat("\(place)/\(name)", &information) == 0 else { continue }
            let isFolder = information.st_mode & S_IFMT == S_IFDIR
            if isFolder {
                found.append(CommandSuggestion(folder + name + "/", isUnfinished: true))
            } else if !foldersOnly, endings.isEmpty || endings.contains(where: name.hasSuffix) {
                found.append(CommandSuggestion(folder + name))
            }
        }
        return found.sorted { $0.text < $1.text }
    }
}
