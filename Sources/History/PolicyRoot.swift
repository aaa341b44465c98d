package import Git
package import Signatures
internal import Tiers

/// The first policy commit: it gives the repository its identity, and says that no rules are in force yet.
package enum PolicyRoot {
    /// Writes and signs it; no reference is moved.
    ///
    /// - Parameters:
    ///   - signerKey: the signer's public key, who is the sole maintainer.
    ///   - identity: the signer.
    package static func write(
        _ writer: EntryWriter, signerKey: PublicKey, identity: Identity, _ repository: Repository
    ) async throws(HistoryError) -> ObjectID {
        var generator = SystemRandomNumberGenerator()
        let nonce = (0..<2).map { _ in
            let digits = String(generator.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
        let policy = """
            # The tiergit policy of this repository. Every change of it is a signed commit on refs/tiergit/policy.
            # The id of the first one is the identity of the repository; copilot/tiers.yml names it.
            format: 1
            # open: no rules are in force yet, anybody who can sign may switch.
            mode: open
            # 128 random bits, so that no two repositories have the same identity.
            nonce: \(nonce)
            # The newest entry of every history when this was signed: none yet.
            tips: {}
            maintainers:
              - principal: \(quoted(identity.email))
                \(signerKey.policyLine)

            """
        var signers = ""
        if case .ssh(let key) = signerKey {
            // ssh-keygen reads a principal up to the next blank, unless it is quoted.
            let principal = identity.email.contains { $0 == " " || $0 == "," } ? quoted(identity.email) : identity.email
            signers = "\(principal) namespaces=\"git\" \(key)\n"
        }
        let tree = try git { () throws(GitError) in
            try repository.write(tree: [
                TreeEntry(
                    path: "allowed_signers", item: TreeItem(.file, try repository.write(blob: Array(signers.utf8)))),
                TreeEntry(path: "policy.yml", item: TreeItem(.file, try repository.write(blob: Array(policy.utf8)))),
            ])
        }
        let message = """
            policy: open, \(identity.name) is the maintainer

            Tier-Kind: policy

            """
        return try await writer.write(
            CommitBytes(tree: tree, parents: [], identity: identity, message: message))
    }

    /// In double quotes; every JSON string is a YAML string too.
    private static func quoted(_ text: String) -> String {
        String(decoding: JSON.string(text).canonical().dropLast(), as: UTF8.self)
    }
}

extension PublicKey {
    fileprivate var policyLine: String {
        switch self {
        case .ssh(let key): "ssh: \"\(key)\""
        case .openpgp(let fingerprint): "openpgp: \"\(fingerprint)\""
        }
    }
}
