import Foundation
import Testing

/// A walk through one sandbox with a clock of its own: each command runs a minute after the one before.
struct Scene {
    let sandbox: Sandbox
    /// What the environment has besides.
    var environment: [String: String] = [:]
    private var calls: Int64 = 0
    private var normaliser: Normaliser

    init(_ sandbox: Sandbox) {
        self.sandbox = sandbox
        normaliser = Normaliser(root: sandbox.root)
    }

    /// The environment in which the next command runs.
    private mutating func tick() -> [String: String] {
        let date = "\(1_700_000_000 + 60 * calls) +0000"
        calls += 1
        return ["GIT_COMMITTER_DATE": date, "GIT_AUTHOR_DATE": date, "COLUMNS": "100", "TZ": "UTC"]
            .merging(environment) { _, new in new }
    }

    mutating func tiergit(_ arguments: [String], input: String = "") async throws -> Ran {
        try await sandbox.run(Sandbox.tiergit, arguments, environment: tick(), input: input)
    }

    /// Runs tiergit without a golden; it must succeed.
    @discardableResult
    mutating func ok(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws -> Ran {
        let ran = try await tiergit(arguments)
        #expect(ran.status == 0, "tiergit \(arguments): \(ran.stderr)", sourceLocation: sourceLocation)
        return ran
    }

    @discardableResult
    mutating func git(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws -> String
    {
        let ran = try await sandbox.run("git", arguments, environment: tick())
        #expect(ran.status == 0, "git \(arguments): \(ran.stderr)", sourceLocation: sourceLocation)
        return ran.stdout
    }

    /// Runs tiergit and compares arguments, exit code, standard output and standard error with the golden.
    @discardableResult
    mutating func golden(
        _ name: String, _ arguments: String..., input: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ran {
        let ran = try await tiergit(arguments, input: input)
        try await compare(name, transcript(arguments, ran), sourceLocation: sourceLocation)
        return ran
    }

    /// Compares any text with the golden, ids and paths normalised.
    mutating func compare(_ name: String, _ text: String, sourceLocation: SourceLocation = #_sourceLocation)
        async throws
    {
        try await Golden.compare(name, normaliser.normalise(text), sandbox, sourceLocation: sourceLocation)
    }

    func transcript(_ arguments: [String], _ ran: Ran) -> String {
        let shown = arguments.map { $0.contains { " \n#".contains($0) } ? "'\($0)'" : $0 }.joined(separator: " ")
        return "$ tiergit \(shown)\nexit \(ran.status)\n--- stdout\n\(ran.stdout)--- stderr\n\(ran.stderr)"
    }

    /// Commits what is on disk, as somebody without tiergit would.
    mutating func commit(_ message: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await git("add", "-A", sourceLocation: sourceLocation)
        try await git("commit", "-q", "-m", message, sourceLocation: sourceLocation)
    }
}

/// Replaces what differs from run to run: ids, digests and the sandbox's path, numbered in order of appearance.
struct Normaliser {
    private let root: String
    private var ids: [String] = []
    private var digests: [String] = []

    init(root: String) { self.root = root }

    mutating func normalise(_ text: String) -> String {
        // What the doctor says of the machine that it runs on.
        let text = text.replacingOccurrences(of: root, with: "<root>")
            .replacing(/SHA256:[A-Za-z0-9+\/]{43}/, with: "SHA256:<key>")
            .replacing(/ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+\/]{43}/, with: "<ssh key>")
            .replacing(/nonce: ("?)[0-9a-f]{32}/) { "nonce: \($0.output.1)<nonce>" }
            .replacing(/\b(git|libgit2) \d+\.\d+(\.\d+)*\b/) { "\($0.output.1) <version>" }
        var result = ""
        var end = text.startIndex
        // 64 digits are a SHA-256, 40 an object id, 10 tiergit's short form, 7 git's.
        for match in text.matches(of: /\b(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{10}|[0-9a-f]{7})\b/) {
            let hex = String(match.output)
            result += text[end..<match.range.lowerBound]
            result += name(hex)
            end = match.range.upperBound
        }
        return result + text[end...]
    }

    private mutating func name(_ hex: String) -> String {
        // Zeros say "none", and a word or a number is no id.
        if hex.allSatisfy({ $0 == "0" }) { return hex }
        if hex.count == 64 {
            if !digests.contains(hex) { digests.append(hex) }
            return "<sha256-\((digests.firstIndex(of: hex) ?? 0) + 1)>"
        }
        if hex.count == 7, !hex.contains(where: \.isNumber) { return hex }
        let index: Int
        if let known = ids.firstIndex(where: { $0.hasPrefix(hex) || hex.hasPrefix($0) }) {
            index = known
            if ids[known].count < hex.count { ids[known] = hex }
        } else {
            index = ids.count
            ids.append(hex)
        }
        return hex.count == 40 ? "<oid-\(index + 1)>" : "<oid-\(index + 1):\(hex.count)>"
    }
}

/// Expected texts, beside the tests. `TIERGIT_UPDATE_GOLDENS=1` rewrites them; nothing else does.
enum Golden {
    /// The folder of this file, which may be linked from elsewhere.
    static let tests = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    static let folder = tests.appendingPathComponent("Goldens")
    /// The reference pages.
    static let pages = tests.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/Commands/Reference.docc")
    private static var updates: Bool { ProcessInfo.processInfo.environment["TIERGIT_UPDATE_GOLDENS"] == "1" }

    static func page(_ name: String) throws -> String {
        try String(contentsOf: pages.appendingPathComponent(name), encoding: .utf8)
    }

    static func compare(
        _ name: String, _ actual: String, _ sandbox: Sandbox, sourceLocation: SourceLocation
    ) async throws {
        let url = folder.appendingPathComponent("\(name).txt")
        if updates {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            return try Data(actual.utf8).write(to: url)
        }
        guard let expected = try? String(contentsOf: url, encoding: .utf8) else {
            Issue.record(
                "there is no golden \(name): TIERGIT_UPDATE_GOLDENS=1 writes it", sourceLocation: sourceLocation)
            return
        }
        guard expected != actual else { return }
        let path = "\(sandbox.root)/actual/\(name).txt"
        try sandbox.write(actual, to: path)
        let diff = try await sandbox.run(
            "git", ["diff", "--no-index", "--no-color", "--text", "-U2", url.path, path], in: sandbox.root)
        Issue.record(
            "\(name) differs from its golden:\n\(diff.stdout)", sourceLocation: sourceLocation)
    }
}

/// A parsed JSON value that tells true from 1.
enum JSONValue: Decodable, Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let single = try decoder.singleValueContainer()
        if single.decodeNil() {
            self = .null
        } else if let value = try? single.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? single.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? single.decode(String.self) {
            self = .string(value)
        } else if let value = try? single.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try single.decode([String: JSONValue].self))
        }
    }

    static func parse(_ text: String) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }

    subscript(key: String) -> JSONValue? { if case .object(let members) = self { members[key] } else { nil } }
    var text: String? { if case .string(let value) = self { value } else { nil } }

    var type: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .integer: "integer"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

/// The key tables of a reference page: by heading, path → types. A path's last part `*` stands for any key, `[]` for
/// the items of an array; the types `entry` and `services` stand for the table under that heading.
struct KeyTables {
    private(set) var sections: [String: [String: Set<String>]] = [:]
    private(set) var examples: [String: [String]] = [:]
    /// The commands that give a section's JSON, from the line that begins with "Given by".
    let page: String

    init(page: String) {
        self.page = page
        var heading = ""
        var fence: [String]?
        for line in page.components(separatedBy: "\n") {
            if line == "```", let lines = fence {
                examples[heading, default: []].append(lines.joined(separator: "\n"))
                fence = nil
            } else if fence != nil {
                fence?.append(line)
            } else if line == "```json" {
                fence = []
            } else if line.hasPrefix("## ") {
                heading = line.dropFirst(3).replacingOccurrences(of: "`", with: "")
            } else if line.hasPrefix("| `") {
                let cells = line.dropFirst(2).components(separatedBy: " | ")
                let key = cells[0].replacingOccurrences(of: "`", with: "")
                sections[heading, default: [:]][key] = Set(cells[1].components(separatedBy: " or "))
            }
        }
    }

    /// What does not agree between a value and a section's table; what was seen is added to `seen`.
    func problems(_ value: JSONValue, section: String, seen: inout Set<String>) -> [String] {
        guard let table = sections[section] else { return ["no section \(section)"] }
        return walk(value, at: "", table, section, &seen)
    }

    private func walk(
        _ value: JSONValue, at path: String, _ table: [String: Set<String>], _ section: String,
        _ seen: inout Set<String>
    ) -> [String] {
        var found: [String] = []
        if !path.isEmpty {
            guard let types = table[path] else { return ["\(section): \(path) is not documented"] }
            if let shared = types.first(where: { sections["The \($0)"] != nil }), value != .null {
                seen.insert("\(section) \(path): \(shared)")
                return problems(value, section: "The \(shared)", seen: &seen)
            }
            if !types.contains(value.type) {
                found.append("\(section): \(path) is \(value.type), not \(types.sorted())")
            }
            seen.insert("\(section) \(path): \(value.type)")
        }
        switch value {
        case .object(let members):
            let prefix = path.isEmpty ? "" : "\(path)."
            if table["\(prefix)*"] != nil {
                for member in members.values { found += walk(member, at: "\(prefix)*", table, section, &seen) }
                break
            }
            let documented = table.keys.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
                .filter { !$0.isEmpty && !$0.contains(".") && !$0.contains("[]") }
            for key in documented where members[String(key)] == nil {
                found.append("\(section): \(prefix)\(key) is missing")
            }
            for (key, member) in members { found += walk(member, at: "\(prefix)\(key)", table, section, &seen) }
        case .array(let items):
            for item in items { found += walk(item, at: "\(path)[]", table, section, &seen) }
        default: break
        }
        return found
    }

    /// Every "section path: type" that the tables promise.
    var promised: Set<String> {
        Set(
            sections.flatMap { section, table in
                table.flatMap { path, types in types.map { "\(section) \(path): \($0)" } }
            })
    }
}
