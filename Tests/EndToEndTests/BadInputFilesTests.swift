import Foundation
import Testing

/// Files that are named on the command line, files in a tier's folder, and tiergit's own files in `.git/tiergit`.
@Suite struct BadInputFilesTests {
    private static let target = ["-c", "acme", "-e", "prod"]

    // MARK: Plans and change sets

    @Test func savedPlans() async throws {
        let sandbox = try await Sandbox.withHistory()
        let file = "\(sandbox.root)/plan.json"
        try await sandbox.ok("plan", "minimum", "-c", "acme", "-e", "prod", "-o", file)
        let good = try sandbox.read(file)
        let plans: [(String, Data, String)] = [
            ("empty", Data(), "not the JSON"), ("garbage", Data("garbage".utf8), "not the JSON"),
            ("NULs", Data(count: 50), "not the JSON"),
            ("{}", Data("{}".utf8), "it lacks"), ("[]", Data("[]".utf8), "it lacks"),
            ("nested", Data(BadInput.nested(100_000).utf8), "not the JSON"),
            ("UTF-16", good.data(using: .utf16)!, "not the JSON"),
            ("half of it", Data(good.utf8.prefix(good.utf8.count / 2)), "not the JSON"),
            ("twice", Data((good + good).utf8), "not the JSON"),
            (
                "another tier", Data(good.replacingOccurrences(of: "\"minimum\"", with: "\"medium\"").utf8),
                "it was edited"
            ),
            ("a path as client", Data(good.replacingOccurrences(of: "\"acme\"", with: "\"../x\"").utf8), "it lacks"),
            ("an escape", Data(good.replacingOccurrences(of: "\"acme\"", with: "\"\\u001b[31m\"").utf8), "it lacks"),
            (
                "a newer format", Data(good.replacingOccurrences(of: "\"format\": 1", with: "\"format\": 2").utf8),
                "it lacks"
            ),
        ]
        for (what, data, words) in plans {
            try sandbox.write(data, to: file)
            try await sandbox.rejects(
                what, ["switch", "--plan", file, "-y"], 64, ["is no saved plan", words], hint: true)
        }
        for path in ["/nowhere", "/etc", "/dev/zero", "$(touch pwned)", BadInput.evil] {
            try await sandbox.rejects(path, ["switch", "--plan=\(path)", "-y"], 1, ["reading "])
            try await sandbox.rejects(path, ["plan", "minimum", "--change-set=\(path)"] + Self.target, 1, ["reading "])
        }
        // Where a plan cannot be saved it is not printed either.
        for (path, code) in [
            ("/nowhere/x", 1), ("/proc/x", 1), (".git/HEAD/x", 1), ("$(touch pwned)/x", 1), ("\(BadInput.evil)/x", 1),
            ("/etc", 64), ("/dev/full", 64),
        ] {
            try await sandbox.rejects(path, ["plan", "minimum", "-o", path] + Self.target, code)
        }
        #expect(mkfifo("\(sandbox.root)/pipe", 0o600) == 0)
        try await sandbox.rejects(
            "a pipe", ["plan", "minimum", "-o", "\(sandbox.root)/pipe"] + Self.target, 64, ["no plain file"])
    }

    @Test func changeSets() async throws {
        let sandbox = try await Sandbox.withHistory()
        let file = "\(sandbox.root)/c.json"
        let escapes =
            "{\"ChangeSetId\":\"\\u001b[2J\",\"StackName\":\"\\u001b]0;x\\u0007\",\"Changes\":[{\"Type\":\"\\u001b[31m\"}]}"
        let sets: [(String, Data)] = [
            ("empty", Data()), ("garbage", Data("garbage".utf8)), ("NULs", Data(count: 50)), ("{}", Data("{}".utf8)),
            ("[]", Data("[]".utf8)),
            ("nested", Data(BadInput.nested(100_000).utf8)), ("every byte", Data((0...255).map { UInt8($0) })),
            ("a number", Data("5".utf8)),
            ("changes that are none", Data("{\"Changes\":5}".utf8)), ("floats", Data("{\"Changes\":[1.5]}".utf8)),
            ("escapes", Data(escapes.utf8)),
            ("a key twice", Data("{\"Changes\":[],\"Changes\":[]}".utf8)),
            ("a bomb", Data(BadInput.bomb(asKey: true).utf8)),
        ]
        for (what, data) in sets {
            try sandbox.write(data, to: file)
            try await sandbox.rejects(
                what, ["plan", "minimum", "--change-set", file] + Self.target, 1, ["c.json"], hint: true)
        }
    }

    // MARK: A tier's files

    /// Makes a file whose name is any bytes: Foundation would take them for text.
    private func make(_ name: [UInt8], in folder: String, _ sandbox: Sandbox) throws {
        let path = Array("\(sandbox.repository)/\(folder)/".utf8) + name + [0]
        let descriptor = path.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { open($0.baseAddress!, O_WRONLY | O_CREAT | O_EXCL, 0o644) }
        }
        try #require(descriptor >= 0)
        write(descriptor, "a: 1\n", 5)
        close(descriptor)
    }

    @Test func namesOfFiles() async throws {
        let sandbox = try await Sandbox.withHistory()
        let folder = "copilot/environments/addons-medium"
        let names: [String] = [
            BadInput.evil, "a\nforged: b", "q\"uote", "q'uote", "-rf", "--help", "a\\b", " lead", "tail ", "..x",
            "caf\u{E9}", "cafe\u{301}",
            "a\rb", "\u{7F}", "%s%n", "NUL", String(repeating: "x", count: 255), "$(touch pwned)", "`touch pwned`",
            "|touch pwned", ";touch pwned", "a\tb",
        ]
        for name in names { try make(Array(name.utf8), in: folder, sandbox) }
        try await sandbox.commitAll()
        for command in [
            ["plan", "medium"] + Self.target, ["plan", "medium", "--format", "markdown"] + Self.target,
            ["plan", "medium", "--json"] + Self.target,
            ["info", "medium"], ["info", "medium", "--json"], ["diff", "minimum", "medium", "--stat"],
            ["diff", "minimum", "medium", "--json"],
            ["diff", "minimum", "medium"], ["switch", "medium", "--dry-run"] + Self.target, ["validate", "medium"],
        ] {
            let ran = try await sandbox.passesOver("\(command)", command)
            let lines = (ran.stdout + ran.stderr).split(separator: "\n")
            #expect(!lines.contains { $0.hasPrefix("forged:") }, "\(command): a name wrote a line of its own")
        }
        // Switched to and back, they are all there, byte for byte; edited, they are named on one line.
        try await sandbox.switchTo("medium")
        let record = try await sandbox.git(
            "ls-tree", "-r", "-z", "--name-only", "refs/tiergit/history/acme/prod:active/addons")
        #expect(Set(names).isSubset(of: Set(record.split(separator: "\0").map(String.init))))
        try sandbox.write("edited\n", to: "\(folder)/a\nforged: b")
        try sandbox.write("edited\n", to: "\(folder)/\(BadInput.evil)")
        let status = try await sandbox.passesOver("edited", ["status"])
        #expect(status.stderr.contains("aU+000Aforged: b"), "\(status.stderr)")
        let ran = try await sandbox.rejects(
            "edited", ["switch", "medium", "-y"] + Self.target, 1,
            ["uncommitted changes", "aU+000Aforged", "U+001B[31m"])
        #expect(!ran.stderr.contains("\nforged"))
    }

    @Test func namesThatAreNotUTF8() async throws {
        let sandbox = try await Sandbox.withHistory()
        try make([0x69, 0xFF, 0xFE, 0x1B, 0x78], in: "copilot/environments/addons-medium", sandbox)
        try await sandbox.commitAll()
        for command in [
            ["plan", "medium"] + Self.target, ["switch", "medium", "-y"] + Self.target, ["diff", "minimum", "medium"],
            ["info", "medium"],
        ] {
            try await sandbox.rejects("no UTF-8", command, 1, ["not UTF-8", "U+001B"], hint: true)
        }
    }

    // MARK: tiergit's own files

    private static let spoilt: [(String, Data)] = [
        ("garbage", Data("garbage".utf8)), ("empty", Data()), ("NULs", Data(count: 100)),
        ("every byte", Data((0...255).map { UInt8($0) })),
        ("{}", Data("{}".utf8)), ("[]", Data("[]".utf8)), ("a newer format", Data("{\"format\":2}".utf8)),
        ("nested", Data(BadInput.nested(100_000).utf8)),
        ("escapes", Data("{\"format\":1,\"command\":\"\\u001b[31m\",\"message\":\"\\u0007\"}".utf8)),
        ("a float", Data("{\"format\":1.0}".utf8)),
    ]

    /// Puts something at a path of `.git/tiergit`: bytes, or what is no file.
    private func each(_ name: String, _ sandbox: Sandbox, _ body: (String) async throws -> Void) async throws {
        let path = "\(sandbox.repository)/.git/tiergit/\(name)"
        func clear() { try? FileManager.default.removeItem(atPath: path) }
        for (what, data) in Self.spoilt {
            clear()
            try sandbox.write(data, to: path)
            try await body(what)
        }
        for target in ["/dev/zero", "/etc/passwd", path] {
            clear()
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
            try await body("a link to \(target)")
        }
        clear()
        #expect(mkfifo(path, 0o600) == 0)
        try await body("a pipe")
        clear()
        try FileManager.default.createDirectory(atPath: "\(path)/x", withIntermediateDirectories: true)
        try await body("a folder")
    }

    /// A journal that cannot be read: nobody goes on over it, and what only reads still does.
    @Test func journals() async throws {
        let sandbox = try await Sandbox.withHistory()
        try await each("journal.json", sandbox) { what in
            for command in [["status"], ["switch", "minimum", "-y"] + Self.target] {
                let ran = try await sandbox.rejects(what, command, 6, ["journal"], hint: true)
                #expect(!ran.stderr.contains("root:"))
            }
            try await sandbox.passesOver(what, ["log"])
        }
    }

    /// A record of what is active that cannot be read counts as none: reading goes on, a switch spares what it does not
    /// know, and `activate` writes a new one.
    @Test func records() async throws {
        let sandbox = try await Sandbox.withHistory()
        try await each("active.json", sandbox) { what in
            try await sandbox.passesOver(what, ["tiers"])
            let ran = try await sandbox.passesOver(what, ["status"])
            #expect(ran.stderr.contains("tiergit activate -c CLIENT -e ENV"), "\(what): \(ran.stderr)")
        }
        // Manifests that hold the settings of a tier are nobody's edits: a switch replaces them without knowing whose they were.
        try sandbox.remove(".git/tiergit/active.json")
        try sandbox.write("garbage", to: ".git/tiergit/active.json")
        try await sandbox.switchTo("minimum")
        #expect(try await sandbox.changedPaths() == [])
        try await sandbox.switchTo("medium")
        try sandbox.remove(".git/tiergit/active.json")
        try sandbox.write("garbage", to: ".git/tiergit/active.json")
        try await sandbox.ok("activate", "-c", "acme", "-e", "prod")
        #expect(try await sandbox.agreement() == "agrees")
    }
}
