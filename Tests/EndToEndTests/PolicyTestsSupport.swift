import Foundation
import Testing

/// A repository whose rules are made by git plumbing and ssh-keygen alone: nothing of the program writes a policy here.
///
/// On top of what `Recorded` has. Everybody's key lies in the sandbox's home under their name, Dana's as `key`; `dana2` is a second one
/// of hers.
struct Governed: Sendable {
    static let policy = "refs/tiergit/policy"
    static let people = ["erik", "olga", "otto", "mallory", "dana2"]

    let sandbox: Sandbox
    /// The first policy, which is open.
    let root: String
    /// When the newest entry was made, in seconds; what is made here is dated from there.
    let start: Int
    private let nonce: String

    private static let keys = Task { () async throws -> [String: [String: String]] in
        let sandbox = try await Sandbox()
        var keys: [String: [String: String]] = [:]
        for name in people {
            try await sandbox.makeKey(name)
            for file in [name, "\(name).pub"] {
                keys[name, default: [:]][file] = try sandbox.read("\(sandbox.home)/\(file)")
            }
        }
        return keys
    }

    init(_ sandbox: Sandbox) async throws {
        self.sandbox = sandbox
        for files in try await Self.keys.value.values {
            for (file, text) in files {
                try sandbox.write(text, to: "\(sandbox.home)/\(file)")
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o600], ofItemAtPath: "\(sandbox.home)/\(file)")
            }
        }
        root = try await sandbox.id(Self.policy)
        let rules = try await sandbox.git("show", "\(root):policy.yml")
        let line = try #require(rules.split(separator: "\n").first { $0.hasPrefix("nonce: ") })
        nonce = String(line.dropFirst(7))
        start = try #require(
            Int(try await sandbox.git("log", "-1", "--format=%ct", "refs/tiergit/history/globex/prod")))
    }

    /// The root, and the first rules after it.
    static func enforced(_ change: (inout Rules) -> Void = { _ in }) async throws -> Governed {
        let governed = try await Governed(try await Recorded.sandbox())
        var rules = Rules()
        change(&rules)
        try await governed.enforce(rules)
        return governed
    }

    static func key(of person: String) -> String { person == "dana" ? "key" : person }

    static func address(_ key: String) -> String {
        "\(key == "key" ? "dana" : key == "dana2" ? "dana" : key)@example.com"
    }

    func publicKey(_ person: String) throws -> String {
        try sandbox.read("\(sandbox.home)/\(Self.key(of: person)).pub").trimmingCharacters(in: .newlines)
    }

    func fingerprint(_ person: String) async throws -> String {
        let line = try await sandbox.expect("ssh-keygen", "-lf", "\(sandbox.home)/\(Self.key(of: person)).pub")
        return line.split(separator: " ").map(String.init)[1]
    }

    /// Name, address, date.
    func identity(_ person: String, at moment: Moment) -> String {
        "\(name(person)) <\(Self.address(person))> \(seconds(moment)) +0000"
    }

    func name(_ person: String) -> String { person == "dana" || person == "dana2" ? "Dana Demo" : person.capitalized }

    func seconds(_ moment: Moment) -> Int {
        switch moment {
        case .after(let seconds): start + seconds
        case .on(let text): ISO8601DateFormatter().date(from: text).map { Int($0.timeIntervalSince1970) } ?? 0
        }
    }

    /// The newest entry of every history, as git has them.
    func tips() async throws -> [String: String] {
        let prefix = "refs/tiergit/history/"
        var tips: [String: String] = [:]
        for line in try await sandbox.references(prefix) {
            let parts = line.split(separator: " ").map(String.init)
            tips[String(parts[1].dropFirst(prefix.count))] = parts[0]
        }
        return tips
    }

    func tip(_ target: String = "acme/prod") async throws -> String {
        try await sandbox.id("refs/tiergit/history/\(target)")
    }

    // MARK: Policies

    /// Makes a policy commit and takes it for the newest one.
    @discardableResult
    func enforce(_ rules: Rules) async throws -> String {
        let id = try await make(rules)
        try await sandbox.point(Self.policy, to: id)
        return id
    }

    /// Makes a policy commit; no reference moves.
    func make(_ rules: Rules) async throws -> String {
        let parent: String
        if let after = rules.after { parent = after } else { parent = try await sandbox.id(Self.policy) }
        var files = ["policy.yml": rules.document(rules.yaml(nonce: nonce))]
        files["allowed_signers"] = try rules.signers.map { line in
            let options = line.options.isEmpty ? "" : " \(line.options)"
            return "\(line.principals)\(options) \(try publicKey(line.key))\n"
        }.joined()
        let now = try await tips()
        files["state.json"] = rules.state(rules.json(tips: rules.tips ?? now))
        for (name, text) in rules.files { files[name] = text }
        var lines = ""
        for (name, text) in files.sorted(by: { $0.key < $1.key }) {
            lines += "100644 blob \(try await sandbox.object("blob", text))\t\(name)\n"
        }
        lines = rules.lines(lines)
        let plain = try await tree(lines)
        var signatures = ""
        for (number, detached) in rules.also.enumerated() {
            var text = Self.statement(parent: detached.parent ?? parent, tree: detached.tree ?? plain)
            text = detached.payload(text)
            let armored =
                try await sandbox.sign(
                    text, Self.key(of: detached.by), namespace: detached.namespace, hash: detached.hash) + "\n"
            let blob = try await sandbox.object("blob", detached.armor(armored))
            signatures += "100644 blob \(blob)\tsignature-\(number)\n"
        }
        for text in rules.texts { signatures += "100644 blob \(try await sandbox.object("blob", text))\tmore\n" }
        let whole =
            signatures.isEmpty
            ? plain : try await tree(lines + "040000 tree \(try await tree(signatures))\tsignatures\n")
        let author = identity(rules.by, at: rules.at)
        let parents = ([parent] + rules.parents).map { "parent \($0)\n" }.joined()
        let payload = "tree \(whole)\n\(parents)author \(author)\ncommitter \(author)\n\n\(rules.message)"
        guard rules.isSigned else { return try await sandbox.object("commit", payload) }
        let armored = try await sandbox.sign(
            rules.payload(payload), Self.key(of: rules.by), namespace: rules.namespace, hash: rules.hash)
        let folded = armored.replacingOccurrences(of: "\n", with: "\n ")
        let head = payload.components(separatedBy: "\n\n")[0]
        return try await sandbox.object("commit", "\(head)\ngpgsig \(folded)\n\n\(rules.message)")
    }

    /// What a detached signature is over.
    static func statement(parent: String, tree: String) -> String {
        "tiergit policy change\nparent \(parent)\ntree \(tree)\n"
    }

    private func tree(_ lines: String) async throws -> String {
        let made = try await sandbox.run("git", ["mktree"], input: lines)
        try #require(made.status == 0, "\(made.stderr)")
        return made.stdout.trimmingCharacters(in: .newlines)
    }
}

/// When something is dated.
enum Moment: Sendable {
    /// Seconds after the newest entry there was.
    case after(Int)
    /// `2091-12-18T17:00:00Z`.
    case on(String)

    var isDistant: Bool {
        if case .on = self { true } else { false }
    }
}
