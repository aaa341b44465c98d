import Foundation
import Testing

/// Random damage to every file that tiergit reads: never a crash, never a change, by commands that only look.
@Suite struct BadInputFuzzTests {
    /// The same numbers on every machine: a failure names its seed.
    struct Dice {
        private var state: UInt64
        init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

        mutating func roll(_ sides: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(max(1, sides)))
        }

        /// One to four mistakes as they happen, and as somebody makes them.
        mutating func damage(_ data: Data) -> Data {
            var bytes = Array(data)
            let pieces = [
                "\0", "\u{1B}[2J", "\u{202E}", "\t", "\n", "\r", ":", "- ", "&a ", "*a", "{", "}", "[", "]", "\"", "'",
                "#", "? ", "<<: ", "!!x ",
                "|\n", "../", "-1", "99999999999999999999", "1e999", "null", "~", "\\u0000", ",,", "---\n", "...",
                "%YAML 9\n", "\u{FEFF}",
            ].map { Array($0.utf8) }
            for _ in 0...roll(4) {
                let place = roll(bytes.count + 1)
                let length = min(roll(40), bytes.count - place)
                switch roll(7) {
                case 0: bytes.removeSubrange(place..<place + length)
                case 1: bytes.insert(contentsOf: pieces[roll(pieces.count)], at: place)
                case 2: if place < bytes.count { bytes[place] = UInt8(roll(256)) }
                case 3: bytes.insert(contentsOf: bytes[place..<place + length], at: roll(bytes.count + 1))
                case 4: bytes = Array(bytes.prefix(place))
                case 5:
                    bytes.insert(
                        contentsOf: Array(repeating: pieces[roll(pieces.count)], count: 200).flatMap(\.self), at: place)
                default: if place < bytes.count { bytes[place] ^= 1 << UInt8(roll(8)) }
                }
            }
            return Data(bytes)
        }
    }

    /// Damages one file again and again, and looks.
    ///
    /// - Parameter codes: what a command may end with; the shell's codes of a crash (128 and above) never are among them.
    private func fuzz(
        _ runs: Int, seed: UInt64, codes: Set<Int>, commands: [[String]], good: Data, _ sandbox: Sandbox,
        put: (Data) async throws -> Void
    ) async throws {
        for run in 0..<runs {
            var dice = Dice(seed + UInt64(run))
            let data = dice.damage(good)
            try await put(data)
            let before = try sandbox.fingerprint()
            let command = commands[run % commands.count]
            let ran = try await sandbox.bounded(command)
            let told =
                "seed \(seed + UInt64(run)), \(command.joined(separator: " ")): exit \(ran.status): \(ran.stderr.prefix(2000))"
            #expect(codes.contains(ran.status), "\(told)")
            #expect((ran.status == 0) == !ran.stderr.hasPrefix("error:"), "\(told)")
            try sandbox.expectHarmless(ran, before, told)
        }
    }

    private static let target = ["-c", "acme", "-e", "prod"]

    @Test func catalogs() async throws {
        let sandbox = try await Sandbox.withHistory()
        try await fuzz(
            60, seed: 1000, codes: [0, 1], commands: [["tiers"], ["status"]],
            good: Data(try sandbox.read("copilot/tiers.yml").utf8), sandbox
        ) { try sandbox.write($0, to: "copilot/tiers.yml") }
    }

    @Test func workspaces() async throws {
        let sandbox = try await Sandbox.withHistory()
        try await fuzz(
            20, seed: 2000, codes: [0, 1, 64], commands: [["show"], ["log"]],
            good: Data("application: acme-aai\n".utf8), sandbox
        ) { try sandbox.write($0, to: "copilot/.workspace") }
    }

    @Test func targetsFiles() async throws {
        let sandbox = try await Sandbox.withHistory()
        let good =
            "client,environment,tier\n# ours\nbeta,prod,minimum\ngamma,staging,medium\n\"delta\",prod,enterprise\n"
        let file = "\(sandbox.root)/t.csv"
        try await fuzz(
            20, seed: 3000, codes: [0, 3, 64], commands: [["adopt", "--targets", file, "--dry-run"]],
            good: Data(good.utf8), sandbox
        ) { try sandbox.write($0, to: file) }
    }

    @Test func entries() async throws {
        let sandbox = try await Sandbox.withHistory()
        let reference = "refs/tiergit/history/acme/prod"
        let tip = try await sandbox.git("rev-parse", reference)
        let commit = try await sandbox.git("cat-file", "commit", tip) + "\n"
        let document = try await sandbox.git("cat-file", "blob", "\(tip):entry.json") + "\n"
        let active = try await sandbox.git("rev-parse", "\(tip):active")
        let tree = try await sandbox.git("rev-parse", "\(tip)^{tree}")
        // Damage of the document, then of the commit around it.
        try await fuzz(
            20, seed: 4000, codes: [0, 1, 7], commands: [["status"], ["log"], ["show"] + Self.target],
            good: Data(document.utf8), sandbox
        ) { data in
            try sandbox.write(data, to: "\(sandbox.root)/entry.json")
            let blob = try await sandbox.git("hash-object", "-w", "\(sandbox.root)/entry.json")
            let made = try await sandbox.run(
                "git", ["mktree"], input: "040000 tree \(active)\tactive\n100644 blob \(blob)\tentry.json\n")
            let text = commit.replacingOccurrences(of: tree, with: made.stdout.trimmingCharacters(in: .newlines))
            let id = try await sandbox.run(
                "git", ["hash-object", "-w", "-t", "commit", "--literally", "--stdin"], input: text)
            try sandbox.write(id.stdout, to: ".git/\(reference)")
        }
        try await fuzz(
            20, seed: 5000, codes: [0, 1, 7], commands: [["status"], ["log"], ["show"] + Self.target],
            good: Data(commit.utf8), sandbox
        ) { data in
            try sandbox.write(data, to: "\(sandbox.root)/commit")
            let id = try await sandbox.git("hash-object", "-w", "-t", "commit", "--literally", "\(sandbox.root)/commit")
            try sandbox.write("\(id)\n", to: ".git/\(reference)")
        }
    }

    @Test func records() async throws {
        let sandbox = try await Sandbox.withHistory()
        let good = Data(try sandbox.read(".git/tiergit/active.json").utf8)
        try await fuzz(20, seed: 6000, codes: [0, 1], commands: [["status"], ["tiers"]], good: good, sandbox) {
            try sandbox.write($0, to: ".git/tiergit/active.json")
        }
    }

    /// A journal is never half believed: what cannot be read whole stops `status`, and is left as it is.
    @Test func journals() async throws {
        let sandbox = try await Sandbox.withHistory()
        // The length in front of a string, a cut, a piece of something else: none of them leaves JSON that says the same.
        let good = Data(
            """
            {"branches":[],"command":"switch","commit":null,"exclude":false,"format":1,"head":null,"index":[],"isStaged":true,"message":"x",\
            "oldHead":{"branch":"refs/heads/main","id":"\(String(repeating: "1", count: 40))"},"paths":[{"new":{"kind":"absent"},\
            "old":{"kind":"absent"},"path":"README.md"}],"record":null,"setsRecord":false,"skipWorktree":null}
            """.utf8)
        try await fuzz(
            20, seed: 7000, codes: [0, 1, 6], commands: [["tiers"], ["log"]], good: good, sandbox
        ) { try sandbox.write($0, to: ".git/tiergit/journal.json") }
    }
}
