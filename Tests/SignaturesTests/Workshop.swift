import Foundation
import Testing

@testable import Signatures

/// A temporary folder with the real tools in it, HOME and GNUPGHOME included; nothing of the developer's own is seen.
struct Workshop {
    /// Short, because gpg-agent's socket lies in it and a socket's path has at most 108 bytes.
    let folder: String

    var environment: [String: String?] {
        [
            "HOME": folder, "GNUPGHOME": path("gnupg"), "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C",
            "SSH_AUTH_SOCK": nil, "SSH_ASKPASS": nil, "SSH_ASKPASS_REQUIRE": nil, "DISPLAY": nil,
        ]
    }

    /// Runs the body in a new workshop and clears it away, agents included.
    static func open<Result>(_ body: (Workshop) async throws -> Result) async throws -> Result {
        let name = "/tmp/tg-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: name + "/gnupg", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let workshop = Workshop(folder: name)
        defer { try? FileManager.default.removeItem(atPath: name) }
        do {
            let result = try await body(workshop)
            try await workshop.close()
            return result
        } catch {
            try await workshop.close()
            throw error
        }
    }

    private func close() async throws {
        try await run("gpgconf", "--kill", "all")
    }

    func path(_ name: String) -> String {
        folder + "/" + name
    }

    @discardableResult
    func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
        try write(Array(text.utf8), to: name, mode: mode)
    }

    @discardableResult
    func write(_ bytes: [UInt8], to name: String, mode: Int = 0o600) throws -> String {
        try Data(bytes).write(to: URL(filePath: path(name)))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
        return path(name)
    }

    func read(_ name: String) throws -> String {
        try String(contentsOfFile: path(name), encoding: .utf8)
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: path(name))
    }

    /// Runs a tool in the folder; a missing tool or another exit code than 0 throws.
    @discardableResult
    func run(
        _ tool: String, _ arguments: String..., input: [UInt8] = [], environment more: [String: String?] = [:]
    ) async throws -> Program.Output {
        let surroundings = Surroundings(
            environment: environment.merging(more) { $1 }, directory: folder)
        let program = Program(tool, in: surroundings)
        let output = try await program.run(arguments, input: input)
        guard output.succeeded else {
            throw program.failure(output)
        }
        return output
    }

    /// Makes a key and the line of `allowed_signers` that lets `me@example.com` sign with it.
    @discardableResult
    func makeKey(_ name: String = "key", _ type: KeyType = .ed25519, passphrase: String = "") async throws -> String {
        try await run(
            "ssh-keygen", "-q", "-t", type.name, "-b", "\(type.bits)", "-N", passphrase, "-C", "", "-f", path(name))
        try allow(try read(name + ".pub"))
        return path(name)
    }

    func allow(_ publicKey: String) throws {
        let old = (try? read("allowed")) ?? ""
        try write(old + "me@example.com " + publicKey + "\n", to: "allowed")
    }

    func signer(
        _ config: [String: String], committer: String = "Me <me@example.com>", environment more: [String: String?] = [:]
    ) throws -> Signer {
        Signer(
            try SigningSettings(config: config, committer: committer),
            environment: environment.merging(more) { $1 }, directory: folder)
    }

    func sshSigner(
        key: String? = nil, _ more: [String: String] = [:], environment: [String: String?] = [:]
    ) throws -> Signer {
        var config = more
        config["gpg.format"] = "ssh"
        config["user.signingkey"] = key
        return try signer(config, environment: environment)
    }

    /// Lets the real ssh-keygen verify; throws when it refuses.
    func verify(_ signature: String, over payload: [UInt8], namespace: String = "git") async throws {
        let file = try write(signature + "\n", to: "sig-\(UInt32.random(in: 0 ... .max))")
        try await run(
            "ssh-keygen", "-Y", "verify", "-n", namespace, "-f", path("allowed"), "-I", "me@example.com", "-s", file,
            input: payload)
    }

    /// Runs the body with a real agent, given as the environment that reaches it, and ends the agent.
    func withAgent(_ body: ([String: String?]) async throws -> Void) async throws {
        let output = try await run("ssh-agent", "-s", "-a", path("agent"))
        let text = String(decoding: output.stdout, as: UTF8.self)
        let pid = try #require(text.firstMatch(of: /SSH_AGENT_PID=(\d+);/)).1
        let agent: [String: String?] = ["SSH_AUTH_SOCK": path("agent"), "SSH_AGENT_PID": String(pid)]
        do {
            try await body(agent)
        } catch {
            try await run("ssh-agent", "-k", environment: agent)
            throw error
        }
        try await run("ssh-agent", "-k", environment: agent)
    }
}

/// The kinds of keys that can be made without hardware.
enum KeyType: CaseIterable {
    case ed25519, ecdsa256, ecdsa384, ecdsa521, rsa

    static let ecdsa: [KeyType] = [.ecdsa256, .ecdsa384, .ecdsa521]

    var name: String {
        switch self {
        case .ed25519: "ed25519"
        case .ecdsa256, .ecdsa384, .ecdsa521: "ecdsa"
        case .rsa: "rsa"
        }
    }

    var bits: Int {
        switch self {
        case .ed25519, .ecdsa256: 256
        case .ecdsa384: 384
        case .ecdsa521: 521
        case .rsa: 3072
        }
    }
}

/// A commit without its signature; with a CR, a NUL-free byte that is no UTF-8, and no line feed at its end.
let commit =
    Array(
        """
        tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
        author Me <me@example.com> 1700000000 +0000
        committer Me <me@example.com> 1700000000 +0000

        acme/prod: switch minimum -> medium\r\n
        """.utf8) + [0xFF]

/// Why signing fails; nil when it does not.
func failure(of signer: Signer) async -> SignatureError? {
    do throws(SignatureError) {
        _ = try await signer.sign(commit)
        return nil
    } catch {
        return error
    }
}

/// Expects that signing fails with exactly this error.
func expect(
    _ signer: Signer, throws error: SignatureError, for payload: [UInt8] = commit,
    sourceLocation: SourceLocation = #_sourceLocation
) async {
    await #expect(throws: error, sourceLocation: sourceLocation) {
        _ = try await signer.sign(payload)
    }
}
