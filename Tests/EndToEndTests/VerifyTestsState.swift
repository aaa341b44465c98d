import Foundation
import Testing

/// What this machine remembers lies outside of every clone: nothing that comes with one says what was seen or verified.
@Suite struct VerifyTestsState {
    private func files(_ sandbox: Sandbox) async throws -> [String] {
        try await sandbox.expect("find", "\(sandbox.home)/state/tiergit", "-type", "f").split(separator: "\n")
            .map(String.init).filter { !$0.contains("/locks/") }
    }

    /// A clone that was verified, then tampered with, then copied with all that git and tiergit keep in it.
    @Test(arguments: ["mirror", "copy"]) func nothingComesWithAClone(_ way: String) async throws {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.expectVerified()
        var forged = try await sandbox.forgery(after: Recorded.tip)
        forged.key = nil
        let bad = try await sandbox.make(forged)
        try await sandbox.point(Recorded.tip, to: try await sandbox.make(sandbox.forgery(after: bad)))
        // Whatever could be taken for a memory.
        let state = "\(sandbox.home)/state"
        try await sandbox.expect("cp", "-a", state, "\(sandbox.repository)/.git/tiergit/state")
        try await sandbox.expect("cp", "-a", "\(state)/tiergit", "\(sandbox.repository)/.git/tiergit/")
        let there = "\(sandbox.root)/there"
        if way == "copy" {
            try await sandbox.expect("cp", "-a", sandbox.repository, there)
        } else {
            try await sandbox.expect("git", "clone", "-q", "--mirror", sandbox.repository, there)
            let own = "\(there)/tiergit"
            try await sandbox.expect("cp", "-a", "\(sandbox.repository)/.git/tiergit", own)
        }
        for home in ["\(sandbox.home)/other", state] {
            try await sandbox.expectCaught(bad, "unsigned", in: there, environment: ["XDG_STATE_HOME": home])
        }
    }

    /// A memory that is damaged is none: everything is verified anew, nothing passes for it, nothing crashes.
    @Test(arguments: ["empty", "binary", "lines", "folder", "dangling", "unreadable"])
    func aDamagedMemory(_ damage: String) async throws {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.expectVerified()
        let seen = try await sandbox.id(Recorded.tip)
        let files = try await files(sandbox)
        // Tips and what was verified of three histories, the policy, and the root.
        #expect(files.count == 8, "\(files)")
        for file in files {
            try sandbox.remove(file)
            switch damage {
            case "empty": try sandbox.write("", to: file)
            case "binary": try sandbox.write(Data((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 7) }), to: file)
            case "lines": try sandbox.write("\(seen) 99999999999999999999 \(seen)\n", to: file)
            case "folder": try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: true)
            case "dangling":
                try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "/nowhere/else")
            default:
                try sandbox.write("x", to: file)
                try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: file)
            }
        }
        let ran = try await sandbox.expectVerified()
        #expect(!ran.stdout.contains("before"), "\(ran.stdout)")
        let sync = try await sandbox.tiergit("sync")
        #expect(sync.status == 0, "\(sync.stderr)")
        var forged = try await sandbox.forgery(after: Recorded.tip)
        forged.key = nil
        let bad = try await sandbox.make(forged)
        try await sandbox.point(Recorded.tip, to: bad)
        try await sandbox.expectCaught(bad, "unsigned")
    }

    /// A cache that says of a forged entry that it was verified, with all the right words but the rules.
    @Test func aCacheThatLies() async throws {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.expectVerified()
        var forged = try await sandbox.forgery(after: Recorded.tip)
        forged.key = nil
        let bad = try await sandbox.make(forged)
        try await sandbox.point(Recorded.tip, to: bad)
        let cache = try #require(try await files(sandbox).first { $0.hasSuffix("verified/acme/prod") })
        let words = try sandbox.read(cache).split(separator: " ")
        let sha256 = try await sandbox.sha256(bad)
        for rules in [String(repeating: "0", count: 64), sha256, ""] {
            try sandbox.write("\(bad) \(sha256) \(rules)\n", to: cache)
            try await sandbox.expectCaught(bad, "unsigned")
        }
        // With the right rules, but over another object.
        try sandbox.write("\(bad) \(words[1]) \(words[2])", to: cache)
        try await sandbox.expectCaught(bad, "unsigned")
    }

    /// Where nothing can be remembered, everything is verified all the same, and it is said.
    @Test func nowhereToRemember() async throws {
        let sandbox = try await Recorded.sandbox()
        let signers = "\(sandbox.home)/allowed_signers"
        try await sandbox.git("config", "gpg.ssh.allowedSignersFile", signers)
        try sandbox.write("", to: "\(sandbox.root)/file")
        for environment in [
            ["XDG_STATE_HOME": "", "HOME": ""], ["XDG_STATE_HOME": "\(sandbox.root)/file"],
            ["XDG_STATE_HOME": "/proc/none"],
        ] {
            let ran = try await sandbox.expectVerified(environment: environment)
            #expect(ran.stderr.contains("warning: ") && ran.stderr.contains("remember"), "\(ran.stderr)")
            let again = try await sandbox.expectVerified(environment: environment)
            #expect(!again.stdout.contains("before"))
        }
        // Not a place relative to wherever one stands, which a clone could bring.
        let ran = try await sandbox.expectVerified(environment: ["XDG_STATE_HOME": "copilot"])
        #expect(!ran.stderr.contains("warning: "), "\(ran.stderr)")
        #expect(!sandbox.exists("copilot/tiergit"))
    }
}
