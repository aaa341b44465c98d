import Foundation

/// A policy to be made, part by part. As it is, it is honest: signed by Dana, who is the root's maintainer.
struct Rules: Sendable {
    /// A line of `allowed_signers`.
    struct Signer: Sendable {
        var principals: String
        var options = "namespaces=\"git\""
        var key: String
    }

    struct Operator: Sendable {
        var principals: [String]
        var clients: [String]?
        var environments: [String]?
        var tiers: [String]?
        var may: [String]?
    }

    /// A file in `signatures/`.
    struct Detached: Sendable {
        var by: String
        var parent: String?
        var tree: String?
        var namespace = "git"
        var hash = "sha512"
        var payload: @Sendable (String) -> String = { $0 }
        var armor: @Sendable (String) -> String = { $0 }
    }

    /// Everybody's first key but Mallory's.
    static let everybody = ["dana", "erik", "olga", "otto"].map(signer)

    static func signer(_ key: String) -> Signer { Signer(principals: Governed.address(key), key: key) }

    var mode = "enforced"
    var maintainers = ["dana", "erik"]
    var threshold: Int?
    var signers = Rules.everybody
    /// Dana everything, Erik acme, Olga globex, Otto both.
    var operators = [
        Operator(principals: ["dana@example.com"], may: ["switch", "deploy", "approve", "checkpoint"]),
        Operator(principals: ["erik@example.com"], clients: ["acme"]),
        Operator(principals: ["olga@example.com"], clients: ["globex"]),
        Operator(principals: ["otto@example.com"]),
    ]
    var breaking: [String] = []
    /// Lines of YAML: `rules`, `freezes`.
    var more = ""
    /// Where it is not what git has.
    var tips: [String: String]?
    var accepted: [String] = []
    var revoked: [(key: String, since: [String: String])] = []

    /// Who makes and signs the commit, and who signs beside it.
    var by = "dana"
    var also: [Detached] = []
    /// Further files in `signatures/`, whatever they say.
    var texts: [String] = []
    var at = Moment.after(0)
    /// The policy before; the newest one where it is missing.
    var after: String?
    /// Further parents.
    var parents: [String] = []
    var message = "policy: enforced\n\nTier-Kind: policy\n"
    var isSigned = true
    var namespace = "git"
    var hash = "sha512"
    /// Further files, or other texts for these.
    var files: [String: String] = [:]
    /// Changes `policy.yml`, `state.json`, the lines for `git mktree`, what is signed.
    var document: @Sendable (String) -> String = { $0 }
    var state: @Sendable (String) -> String = { $0 }
    var lines: @Sendable (String) -> String = { $0 }
    var payload: @Sendable (String) -> String = { $0 }

    func yaml(nonce: String) -> String {
        func list(_ texts: [String]) -> String { "[\(texts.map { "\"\($0)\"" }.joined(separator: ", "))]" }
        var text = "format: 1\nmode: \(mode)\nnonce: \(nonce)\nmaintainers:\n"
        for name in maintainers { text += "  - principal: \(Governed.address(name))\n" }
        if let threshold { text += "threshold: \(threshold)\n" }
        text += operators.isEmpty ? "" : "operators:\n"
        for line in operators {
            text += "  - principals: \(list(line.principals))\n"
            for (key, values) in [
                ("clients", line.clients), ("environments", line.environments), ("tiers", line.tiers),
            ] {
                if let values { text += "    \(key): \(list(values))\n" }
            }
            if let may = line.may { text += "    may: [\(may.joined(separator: ", "))]\n" }
        }
        if !breaking.isEmpty { text += "breakGlass: \(list(breaking))\n" }
        return text + more
    }

    func json(tips: [String: String]) -> String {
        func object(_ members: [String: String]) -> String {
            let members = members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }
            return "{\(members.joined(separator: ","))}"
        }
        let accepted = accepted.sorted().map { "\"\($0)\"" }.joined(separator: ",")
        let revoked = revoked.sorted { $0.key < $1.key }.map { "{\"key\":\"\($0.key)\",\"since\":\(object($0.since))}" }
            .joined(separator: ",")
        return "{\"accepted\":[\(accepted)],\"format\":1,\"revoked\":[\(revoked)],\"tips\":\(object(tips))}\n"
    }
}
