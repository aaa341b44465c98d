import Foundation
import Synchronization
import Testing

/// What bad input may do to a repository and to a terminal: nothing.
extension Sandbox {
    /// The demo repository, adopted, with acme/prod switched from minimum over medium to enterprise: a copy of one that is
    /// made once, whose entries nobody here verifies.
    static func withHistory() async throws -> Sandbox {
        let made = try await BadInput.made.value
        let sandbox = try await Sandbox()
        try FileManager.default.copyItem(atPath: made.repository, toPath: sandbox.repository)
        // The times that the index remembers are those of the other files.
        try await sandbox.git("status", "--porcelain")
        return sandbox
    }

    /// Everything below the repository, `.git` with its index, references, logs and tiergit's own files included; the
    /// object database is left out (an unused object changes nothing), and so are locks, which stay behind empty.
    ///
    /// Pipes and devices are named and never read.
    func fingerprint() throws -> [String: String] {
        var found: [String: String] = [:]
        func walk(_ path: String) throws {
            for name in try FileManager.default.contentsOfDirectory(atPath: "\(repository)/\(path)") {
                let path = path.isEmpty ? name : "\(path)/\(name)"
                if path == ".git/objects" || path == ".git/tiergit/locks" || path == ".git/tiergit/lock" { continue }
                let full = "\(repository)/\(path)"
                // A name that is not UTF-8 is none that Foundation finds again.
                guard let attributes = try? FileManager.default.attributesOfItem(atPath: full) else {
                    found[path] = "unknown"
                    continue
                }
                let mode = String(attributes[.posixPermissions] as? Int ?? -1, radix: 8)
                switch attributes[.type] as? FileAttributeType {
                case .typeSymbolicLink?:
                    found[path] = "link \(try FileManager.default.destinationOfSymbolicLink(atPath: full))"
                case .typeDirectory?:
                    found[path] = "folder \(mode)"
                    try walk(path)
                case .typeRegular?:
                    // Every byte counts: Foundation hashes only the first eighty of a Data.
                    var hasher = Hasher()
                    try Data(contentsOf: URL(fileURLWithPath: full)).withUnsafeBytes { hasher.combine(bytes: $0) }
                    found[path] = "file \(mode) \(hasher.finalize())"
                default:
                    found[path] = "other \(mode)"
                }
            }
        }
        try walk("")
        return found
    }

    /// Runs tiergit with at most five seconds of processor time, two gigabytes of memory, and a minute on the clock: what
    /// goes beyond is killed, which no expected code is. A variable that is `nil` is unset.
    func bounded(
        _ arguments: [String], environment: [String: String?] = [:], input: String = ""
    ) async throws -> Ran {
        let unset = environment.filter { $0.value == nil }.keys.sorted()
        let shell = "ulimit -t 5; ulimit -v 2000000; exec \"$0\" \"$@\""
        return try await run(
            "/bin/sh",
            ["-c", shell, "/usr/bin/timeout", "-s", "KILL", "60", "/usr/bin/env"] + unset.flatMap { ["-u", $0] }
                + [Sandbox.tiergit] + arguments, environment: environment.compactMapValues(\.self), input: input)
    }

    /// Runs tiergit on bad input: the code, one `error:` line that has these words, nothing on standard output, nothing that
    /// a terminal would obey, nothing changed, and no shell.
    @discardableResult
    func rejects(
        _ what: String, _ arguments: [String], _ code: Int, _ words: [String] = [], hint: Bool = false,
        environment: [String: String?] = [:], input: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ran {
        let before = try fingerprint()
        let ran = try await bounded(arguments, environment: environment, input: input)
        let told =
            "\(what.debugDescription.prefix(100)): exit \(ran.status): \(ran.stderr.debugDescription.prefix(900))"
        #expect(ran.status == code, "\(told)", sourceLocation: sourceLocation)
        #expect(ran.stdout.isEmpty, "\(told): \(ran.stdout.prefix(300))", sourceLocation: sourceLocation)
        #expect(ran.stderr.components(separatedBy: "error:").count == 2, "\(told)", sourceLocation: sourceLocation)
        #expect(ran.stderr.utf8.count < 6000, "\(told)", sourceLocation: sourceLocation)
        #expect(!hint || ran.stderr.contains("\nhint: "), "no hint: \(told)", sourceLocation: sourceLocation)
        for word in words {
            #expect(ran.stderr.contains(word), "lacks `\(word)`: \(told)", sourceLocation: sourceLocation)
        }
        try expectHarmless(ran, before, told, sourceLocation: sourceLocation)
        return ran
    }

    /// Runs tiergit where bad input is none of this command's business: it succeeds, and changes nothing.
    @discardableResult
    func passesOver(
        _ what: String, _ arguments: [String], environment: [String: String?] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ran {
        let before = try fingerprint()
        let ran = try await bounded(arguments, environment: environment)
        let told =
            "\(what.debugDescription.prefix(100)): exit \(ran.status): \(ran.stderr.debugDescription.prefix(900))"
        #expect(ran.status == 0, "\(told)", sourceLocation: sourceLocation)
        try expectHarmless(ran, before, told, sourceLocation: sourceLocation)
        return ran
    }

    /// Nothing that a terminal obeys was printed, nothing changed, and no shell ran what stood in a name.
    func expectHarmless(
        _ ran: Ran, _ before: [String: String]?, _ told: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let raw = (ran.stdout + ran.stderr).unicodeScalars.filter(BadInput.isObeyed)
        #expect(raw.isEmpty, "\(told): a terminal would obey \(raw)", sourceLocation: sourceLocation)
        for place in [repository, root, home, "\(repository)/copilot"] {
            #expect(!exists("\(place)/pwned"), "\(told): a shell ran", sourceLocation: sourceLocation)
        }
        guard let before else { return }
        let after = try fingerprint()
        let changed = Set(after.keys).union(before.keys).filter { after[$0] != before[$0] }.sorted()
        #expect(changed.isEmpty, "\(told): changed \(changed.prefix(5))", sourceLocation: sourceLocation)
    }
}

enum BadInput {
    static let made = Task {
        let sandbox = try await Sandbox.copilot(adopted: true)
        for tier in ["minimum", "medium", "enterprise"] { try await sandbox.switchTo(tier, reason: "to \(tier)") }
        // It lives as long as the tests do, and nothing lets go of it then.
        root.withLock { $0 = sandbox.root }
        atexit { BadInput.root.withLock { try? FileManager.default.removeItem(atPath: $0) } }
        return sandbox
    }
    private static let root = Mutex("")

    /// An escape sequence, a C1 introducer, a bell, overrides of direction.
    static let evil = "e\u{1B}[31mvil\u{9B}2J\u{7}\u{202E}live\u{2066}"
    /// Tries to run a program through a shell, each by another door.
    static let shells = [
        "$(touch pwned)", "`touch pwned`", ";touch pwned", "|touch pwned", "&&touch pwned", ">pwned", "\ntouch pwned\n",
        "'; touch pwned; '", "\"; touch pwned; \"", "${IFS}touch${IFS}pwned",
    ]
    /// What no client, environment, tier or service can be called.
    static let names =
        shells + [
            "../../../x", "..", ".", ".lock", "a.lock", "a..b", "@{", "@", "a/", "/a", "a.", "a b", "a\tb", "a\r",
            "\u{1B}[31m",
            "\u{7}", "\u{8}", "a\u{202E}b", "a\u{2066}b", "a\u{200B}b", "\u{FEFF}a", "a\u{A0}", "cafe\u{301}",
            "caf\u{E9}",
            "\u{FF4D}edium", "m\u{435}dium", "\u{1F600}", "\u{FF11}\u{FF12}", "~", "~/x", "%s%n", "%00", "{{x}}",
            "a\\b",
            "a_b", "xn--a", "refs/heads/main", "a:b", "a?b", "a*", "[a", "^a", String(repeating: "x", count: 300), evil,
        ]

    /// Every other one of them, for a door that leads to the same check.
    static var someNames: [String] { names.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element) }

    static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x061C, 0xFEFF: true
        default: false
        }
    }

    /// Thirty doublings: a billion nodes, where somebody walks them.
    static func bomb(asKey: Bool) -> String {
        var text = "a0: &a0 [x, x]\n"
        for level in 1...30 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        return text + (asKey ? "? *a30\n: x\n" : "")
    }

    static func nested(_ count: Int) -> String {
        String(repeating: "[", count: count) + String(repeating: "]", count: count)
    }
}
