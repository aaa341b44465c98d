import Foundation
import Testing

/// What a switch and a status cost, in numbers that are the same on every machine. Who makes them dearer has to show it in a golden; who
/// makes them cheaper records it with `TIERGIT_UPDATE_GOLDENS=1`. Times are `Scripts/bench.sh`'s.
@Suite struct EffortTests {
    private static let target = ["-c", "acme", "-e", "prod"]

    @Test(arguments: ["symlink", "copy", "branch"]) func aSwitch(_ activation: String) async throws {
        let sandbox = try await settled(activation)
        try await compare("effort-switch-\(activation)", sandbox, ["switch", "medium", "-y", "-q"] + Self.target)
    }

    @Test func aStatus() async throws {
        let sandbox = try await settled("symlink")
        try await compare("effort-status", sandbox, ["status"] + Self.target)
    }

    private func compare(_ name: String, _ sandbox: Sandbox, _ arguments: [String]) async throws {
        let effort = try await sandbox.effort(arguments)
        var bytes = effort.bytesWritten
        // Objects are compressed, signatures with them: a few bytes more or less are none.
        let golden = try? String(contentsOf: Golden.folder.appendingPathComponent("\(name).txt"), encoding: .utf8)
        if let known = golden?.firstMatch(of: /bytes written: about (\d+)/).flatMap({ Int($0.1) }),
            abs(known - bytes) <= known / 50
        {
            bytes = known
        }
        try await Golden.compare(
            name, effort.exact + "bytes written: about \(bytes)\n", sandbox, sourceLocation: #_sourceLocation)
    }

    /// A link and a copy touch the tier's own files alone, however many others there are.
    @Test(arguments: ["symlink", "copy"]) func otherFilesCostNothing(_ activation: String) async throws {
        let arguments = ["switch", "medium", "-y", "-q"] + Self.target
        let few = try await settled(activation).effort(arguments)
        let many = try await settled(activation, files: 400).effort(arguments)
        #expect(many.exact == few.exact)
        #expect(abs(many.bytesWritten - few.bytesWritten) < 200, "\(many.bytesWritten), not \(few.bytesWritten)")
    }

    /// The counting itself.
    @Test func callsAreCounted() {
        let effort = Effort(
            trace: """
                1 execve("/bin/tiergit", ["tiergit", "status"], 0x7ff /* 3 vars */) = 0
                3 execve("/usr/bin/git", ["/usr/bin/git", "-c", "a=b", "ls-files", "-v"], 0x7ff /* 3 vars */) = 0
                3 fsync(5</r/.git/x>) = 0
                1 execve("/bin/git", ["git", "config"], 0x7ff /* 3 vars */) = -1 ENOENT (No such file or directory)
                1 openat(AT_FDCWD</r>, ".git/index", O_RDONLY <unfinished ...>
                2 fsync(5</r/.git/x>) = 0
                1 <... openat resumed>) = 3</r/.git/index>
                1 openat(AT_FDCWD</>, "/r/.git/objects/12/34", O_RDONLY|O_CLOEXEC) = 3</r/.git/objects/12/34>
                1 openat(AT_FDCWD</>, "/r/.git/objects/12/34", O_RDONLY|O_CLOEXEC) = 3</r/.git/objects/12/34>
                1 newfstatat(AT_FDCWD</>, "/elsewhere", 0x7ff, 0) = 0
                1 newfstatat(AT_FDCWD</>, "/r/a", 0x7ff, 0) = -1 ENOENT (No such file or directory)
                1 write(4</r/.git/y>, "abc", 3) = 3
                1 rename("/r/a", "/r/b") = 0
                1 mkdir("/r/.git/objects/aa", 0777) = 0
                1 renameat2(AT_FDCWD</>, "/r/a", AT_FDCWD</>, "/r/b", RENAME_EXCHANGE) = 0
                """, repository: "/r")
        #expect(
            effort.exact == """
                programs: git ls-files
                flushes: 1
                names changed: 2
                objects read: 2, distinct: 1
                index read: 1
                opened: 3
                asked about: 1

                """)
        #expect(effort.bytesWritten == 3)
    }

    /// A repository that was switched before and is back on the first tier, so that nothing is done for the first time.
    private func settled(_ activation: String, files: Int = 0) async throws -> Sandbox {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let catalog = try sandbox.read("copilot/tiers.yml")
        try sandbox.write(
            catalog.replacing("activation: symlink", with: "activation: \(activation)"), to: "copilot/tiers.yml")
        for number in 0..<files { try sandbox.write("\(number)\n", to: "files/\(number % 20)/\(number).txt") }
        try await sandbox.git("add", "-A")
        try await sandbox.git("commit", "-q", "--allow-empty", "-m", "activation: \(activation)")
        try await sandbox.ok("branch", "build", "-q")
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod", "-q")
        for tier in ["medium", "minimum"] {
            try await sandbox.ok("switch", tier, "-y", "-q", "-c", "acme", "-e", "prod")
        }
        return sandbox
    }
}
