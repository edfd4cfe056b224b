import Engine
import FoundationEssentials
import Glibc
import ShopTraffic
import Synchronization

/// The demonstration's application: `shop-app [--json] [--clients N] [--rate N] CONNINFO`.
///
/// It takes a command a line on standard input and answers each with a line: `version 1.2`, `period during`, `stop`. SIGTERM, SIGINT and
/// the end of the input stop it as well. At the end it prints its report; its exit status is 0 when no request failed and
/// no acknowledged write was lost, 4 otherwise.
@main
struct ShopApp {
    static func main() async {
        do {
            let options = try Options(CommandLine.arguments.dropFirst())
            exit(try await run(options))
        } catch let error as any DescribedError {
            say("shop-app: \(error.message)", to: STDERR_FILENO)
        } catch {
            say("shop-app: \(error)", to: STDERR_FILENO)
        }
        exit(1)
    }

    struct Options {
        var conninfo = ""
        var json = false
        var clients = 8
        var rate = 400

        init(_ words: ArraySlice<String>) throws {
            var rest = words
            while let word = rest.popFirst() {
                switch word {
                case "--json": json = true
                case "--clients": clients = try Self.number(rest.popFirst(), of: word)
                case "--rate": rate = try Self.number(rest.popFirst(), of: word)
                default: conninfo = word
                }
            }
            guard !conninfo.isEmpty else { throw Usage(message: "no connection string was given") }
        }

        private static func number(_ word: String?, of option: String) throws -> Int {
            guard let number = word.flatMap({ Int($0) }), number > 0 else { throw Usage(message: "\(option) takes a number") }
            return number
        }
    }

    struct Usage: DescribedError { let message: String }

    private static func run(_ options: Options) async throws -> Int32 {
        for number in [SIGTERM, SIGINT] { signal(number) { _ in stopWanted.store(true, ordering: .relaxed) } }
        let traffic = ShopTraffic(conninfo: options.conninfo, clients: options.clients, requestsPerSecond: options.rate)
        try await traffic.start()
        say("running version \(traffic.version.name): \(traffic.version.summary)")
        var input = InputLines()
        while !stopWanted.load(ordering: .relaxed), !input.isAtEnd {
            for line in input.read() { try await obey(line, traffic) }
            try await Task.sleep(for: .milliseconds(10))
        }
        let report = try await traffic.stop()
        if options.json {
            let encoder = JSONEncoder()
            encoder.keyEncodingStrategy = .convertToSnakeCase
            say(String(decoding: try encoder.encode(report), as: UTF8.self))
        } else {
            say(report.table)
        }
        return report.isClean ? 0 : 4
    }

    private static func obey(_ line: String, _ traffic: ShopTraffic) async throws {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        switch (words.first, words.dropFirst().first) {
        case ("stop", nil): stopWanted.store(true, ordering: .relaxed)
        case ("period", let name?):
            traffic.begin(period: name)
            say("period \(name)")
        case ("version", let name?):
            guard let version = ShopVersion.named(name) else {
                return say("error: unknown version \(name); known: \(ShopVersion.all.map(\.name).joined(separator: " "))")
            }
            try await traffic.deploy(version)
            say("running version \(version.name): \(version.summary)")
        default: say("error: unknown command \"\(line)\"; known: version NAME, period NAME, stop")
        }
    }

    private static func say(_ line: String, to descriptor: Int32 = STDOUT_FILENO) {
        var bytes = Array((line + "\n").utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}

/// Set by signal handlers, which may do little else.
private let stopWanted = Atomic<Bool>(false)

/// Standard input's lines, without ever waiting for one.
private struct InputLines {
    private var pending: [UInt8] = []
    private(set) var isAtEnd = false

    mutating func read() -> [String] {
        var wait = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&wait, 1, 0) > 0 else { return [] }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
        guard count > 0 else {
            isAtEnd = true
            return []
        }
        pending += buffer[..<count]
        var lines = pending.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        pending = Array(lines.removeLast().utf8)
        return lines
    }
}
