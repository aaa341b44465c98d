import Foundation
import Git
import History
import Signatures
import Subprocess
import TestSupport
import Tiers

/// A repository with a policy root, a signing key of its own and a file of allowed signers, in which entries are written in process
/// and signed by the real programs.
final class Ledger {
    let temporary: TemporaryRepository
    let home: String
    let root: ObjectID
    var repository: Repository { temporary.repository }
    private(set) var settings: [String: String]
    private let environment: [String: String?]
    private(set) var seconds: Int64 = 1_700_000_000

    /// The kinds of keys that can be made here.
    enum Key: String, CaseIterable, Sendable {
        case ed25519, ecdsa256, ecdsa384, ecdsa521, rsa, agent, openpgp

        var arguments: [String] {
            switch self {
            case .ed25519, .agent, .openpgp: ["-t", "ed25519"]
            case .ecdsa256: ["-t", "ecdsa", "-b", "256"]
            case .ecdsa384: ["-t", "ecdsa", "-b", "384"]
            case .ecdsa521: ["-t", "ecdsa", "-b", "521"]
            case .rsa: ["-t", "rsa", "-b", "3072"]
            }
        }
    }

    static let target: Target = {
        guard let target = try? Target(client: "acme", environment: "prod") else { fatalError("no target") }
        return target
    }()

    init(_ key: Key = .ed25519) async throws {
        temporary = try await TemporaryRepository()
        // Short, because an agent's socket lies in it.
        home = "/tmp/tg-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: "\(home)/gnupg", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        var environment: [String: String?] = [
            "HOME": home, "GNUPGHOME": "\(home)/gnupg", "GIT_CONFIG_NOSYSTEM": "1", "SSH_AUTH_SOCK": nil,
            "SSH_ASKPASS": nil, "DISPLAY": nil,
        ]
        settings = [
            "user.name": "Dana Demo", "user.email": "dana@example.com",
            "gpg.ssh.allowedsignersfile": "\(home)/allowed_signers",
        ]
        if key == .openpgp {
            settings["gpg.format"] = "openpgp"
            try await Ledger.run(
                "gpg",
                [
                    "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "", "--quick-generate-key",
                    "Dana Demo <dana@example.com>", "ed25519", "sign", "0",
                ], environment)
        } else {
            try await Ledger.run(
                "ssh-keygen", ["-q", "-N", "", "-C", "", "-f", "\(home)/key"] + key.arguments, environment)
            let line = try String(contentsOfFile: "\(home)/key.pub", encoding: .utf8)
            try "dana@example.com namespaces=\"git\" \(line)".write(
                toFile: "\(home)/allowed_signers", atomically: false, encoding: .utf8)
            settings["gpg.format"] = "ssh"
            settings["user.signingkey"] = "\(home)/key.pub"
            if key == .agent {
                let output = try await Ledger.run("ssh-agent", ["-s", "-a", "\(home)/agent"], environment)
                environment["SSH_AUTH_SOCK"] = "\(home)/agent"
                environment["SSH_AGENT_PID"] = try requireMatch(output, /SSH_AGENT_PID=(\d+);/)
                try await Ledger.run("ssh-add", ["-q", "\(home)/key"], environment)
                // Now the agent alone can sign.
                try FileManager.default.removeItem(atPath: "\(home)/key")
            }
        }
        self.environment = environment
        let signer = Signer(
            try SigningSettings(config: settings, committer: "Dana Demo <dana@example.com>"), environment: environment)
        let writer = EntryWriter(
            temporary.repository, signer: signer, identity: TemporaryRepository.identity, interrupted: { false })
        root = try await PolicyRoot.write(
            writer, signerKey: try await writer.publicKey(), identity: TemporaryRepository.identity,
            temporary.repository)
        try await temporary.git("update-ref", PolicyReference.name, root.hex)
        for (key, value) in settings { try await temporary.git("config", key, value) }
    }

    deinit {
        if let pid = environment["SSH_AGENT_PID"].flatMap(\.self).flatMap({ Int32($0) }) { kill(pid, SIGTERM) }
        try? FileManager.default.removeItem(atPath: home)
    }

    /// What tests of the real git need.
    var gitEnvironment: [String: String] {
        environment.compactMapValues(\.self)
    }

    func signer() throws -> Signer {
        Signer(
            try SigningSettings(config: settings, committer: "Dana Demo <dana@example.com>"), environment: environment)
    }

    func writer(offset: Int = 60) throws -> EntryWriter {
        EntryWriter(
            repository, signer: try signer(),
            identity: Identity(name: "Dana Demo", email: "dana@example.com", seconds: seconds, offset: offset),
            interrupted: { false })
    }

    /// Writes an entry after another one, a minute later; content alternates.
    func entry(
        after tip: Entry?, _ kind: EntryDocument.Kind? = nil, target: Target = Ledger.target, offset: Int = 60,
        reason: String? = nil
    ) async throws -> Entry {
        seconds += 60
        let number = (tip?.document.sequence ?? 0) + 1
        let kind = kind ?? (tip == nil ? .adopt : .switch)
        var content = tip?.content
        var tier = tip?.document.to ?? "minimum"
        if kind.changesContent || content == nil {
            tier = number % 2 == 0 ? "medium" : "minimum"
            let blob = try repository.write(blob: Array("Resources: {} # \(tier)\n".utf8))
            content = TierContent(
                addons: try repository.write(tree: [TreeEntry(path: "a.yml", item: TreeItem(.file, blob))]),
                services: [:])
        }
        let id = try await writer(offset: offset).write(
            EntryWriter.Draft(
                target: target, kind: kind, to: tier, content: content!, base: root, reason: reason,
                deployment: kind != .deploy
                    ? nil
                    : .init(
                        engine: "copilot", result: .failed, startedAt: "2026-11-22T09:30:00Z",
                        endedAt: "2026-11-22T09:31:00Z", error: "ROLLBACK")),
            after: tip, under: try PolicyReference.require(repository, catalogRoot: root), tool: "tiergit test")
        return try Histories(repository).entry(id)
    }

    /// A whole history, oldest first.
    func history(_ count: Int, offset: Int = 60) async throws -> [Entry] {
        var entries: [Entry] = []
        for number in 0..<count {
            entries.append(try await entry(after: entries.last, offset: offset, reason: "because \(number)"))
        }
        return entries
    }

    func signatures() async -> SignatureVerifier {
        await SignatureVerifier(config: settings, environment: environment, directory: temporary.path)
    }

    func verifier(
        state: LocalState? = nil, isCold: Bool = false, portion: Int = 64
    ) async throws -> HistoryVerifier {
        let signatures = await signatures()
        let policy = try await PolicyChain.read(from: root, repository, signatures)
        return HistoryVerifier(
            repository, signatures, policy: policy, state: state, isCold: isCold, keyring: "-", portion: portion)
    }

    func verify(_ tip: ObjectID, as target: Target = Ledger.target) async throws -> HistoryReport {
        try await verifier().verify(target, tip: tip)
    }

    /// Writes objects of any form, as only a forger does, in one run of git.
    func write(raw objects: [[UInt8]]) async throws -> [ObjectID] {
        let paths = try objects.enumerated().map { number, bytes in
            let path = "\(home)/raw-\(number)"
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            return path
        }
        let output = try await temporary.git(
            "hash-object", "-t", "commit", "-w", "--literally", "--no-filters", "--stdin-paths",
            input: paths.map { $0 + "\n" }.joined())
        for path in paths { try FileManager.default.removeItem(atPath: path) }
        return output.split(separator: "\n").compactMap { ObjectID(hex: $0) }
    }

    @discardableResult
    static func run(_ program: String, _ arguments: [String], _ environment: [String: String?]) async throws -> String {
        let changes = Dictionary(
            uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) })
        let result = try await Subprocess.run(
            .name(program), arguments: Arguments(arguments), environment: .inherit.updating(changes), input: .none,
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        guard case .exited(0) = result.terminationStatus else { throw LedgerError.failed(result.standardError) }
        return result.standardOutput
    }
}

enum LedgerError: Error {
    case failed(String)
    case noMatch
}

/// The first group of an expression that has to match.
private func requireMatch(_ text: String, _ expression: Regex<(Substring, Substring)>) throws -> String {
    guard let match = text.firstMatch(of: expression) else { throw LedgerError.noMatch }
    return String(match.1)
}
