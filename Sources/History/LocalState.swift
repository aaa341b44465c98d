package import Git
internal import Signatures
package import Tiers

/// What this machine remembers of the histories of one repository, outside of every clone, so that nothing which a clone or a fetch
/// brings can say what was seen or verified.
///
/// Below `$XDG_STATE_HOME/tiergit/<policy root>`: `clones/<clone>/tips/<client>/<environment>` holds the newest entry that was seen
/// in one clone, `remotes/<remote>/tips/…` the newest that was seen at a remote, for all clones; `clones/<clone>/verified/…` up to
/// which entry a history was verified. `policy` and `checkpoint` beside `tips` hold the newest commits of those chains.
package struct LocalState: Sendable {
    private let directory: String
    private let clone: String

    /// The newest entry that was seen.
    package struct Pin: Hashable, Sendable {
        package let id: ObjectID
        package let sequence: Int

        package init(id: ObjectID, sequence: Int) {
            self.id = id
            self.sequence = sequence
        }
    }

    /// Up to which entry a history was verified, and under which rules.
    struct Verified: Hashable, Sendable {
        let id: ObjectID
        /// Over the raw commit object.
        let sha256: String
        /// Over what the verdict depends on besides the objects.
        let rules: String
    }

    /// - Parameters:
    ///   - directory: `$XDG_STATE_HOME/tiergit`.
    ///   - root: the policy root.
    ///   - commonDirectory: the clone's git directory, which tells it from others.
    package init(in directory: String, root: ObjectID, commonDirectory: String) {
        self.directory = "\(directory)/\(root.hex)"
        clone = "\(directory)/\(root.hex)/clones/\(SHA256Digest(of: Array(commonDirectory.utf8)).hex.prefix(16))"
    }

    /// Where a pin holds.
    package enum Scope: Hashable, Sendable {
        /// This clone.
        case clone
        /// A remote, by a name that all clones of this user on this machine have for it.
        case remote(String)
    }

    private func tips(_ scope: Scope) -> String {
        switch scope {
        case .clone: "\(clone)/tips"
        case .remote(let name): "\(directory)/remotes/\(name)/tips"
        }
    }

    /// The newest entry that was seen at any remote.
    package func published(_ target: Target) -> Pin? {
        ((try? FileSystem.list("\(directory)/remotes")) ?? []).compactMap { pin(target, .remote($0)) }
            .max { $0.sequence < $1.sequence }
    }

    package func pin(_ target: Target, _ scope: Scope) -> Pin? {
        pins(target, scope).first
    }

    /// What was seen before the history was to move to `pin`, where nobody knows whether it did.
    package func formerPin(_ target: Target, _ scope: Scope) -> Pin? { pins(target, scope).dropFirst().first }

    private func pins(_ target: Target, _ scope: Scope) -> [Pin] {
        guard let words = words("\(tips(scope))/\(target.client)/\(target.environment)"), [2, 4].contains(words.count)
        else { return [] }
        let pins = stride(from: 0, to: words.count, by: 2).compactMap { index in
            ObjectID(hex: words[index]).flatMap { id in Int(words[index + 1]).map { Pin(id: id, sequence: $0) } }
        }
        return pins.count == words.count / 2 ? pins : []
    }

    /// Every target that a pin is kept for, sorted.
    package func pinned(_ scope: Scope) -> [Target] {
        let clients = (try? FileSystem.list(tips(scope))) ?? []
        return clients.flatMap { client in
            ((try? FileSystem.list("\(tips(scope))/\(client)")) ?? []).compactMap {
                try? Target(client: client, environment: $0)
            }
        }.sorted()
    }

    /// Remembers a tip. The caller has verified it, or has just made it.
    ///
    /// - Parameter former: the tip that the history leaves for it, while it may be the one or the other.
    package func setPin(_ pin: Pin, _ target: Target, _ scope: Scope, former: Pin? = nil) throws(GitError) {
        let pins = [pin] + [former].compactMap(\.self)
        guard self.pins(target, scope) != pins else { return }
        let text = pins.map { "\($0.id) \($0.sequence)" }.joined(separator: " ")
        try write("\(text)\n", "\(tips(scope))/\(target.client)/\(target.environment)")
    }

    /// Takes a tip for the newest one everywhere, whatever was seen.
    func accept(_ pin: Pin, _ target: Target) throws(GitError) {
        try setPin(pin, target, .clone)
        for name in (try? FileSystem.list("\(directory)/remotes")) ?? [] where self.pin(target, .remote(name)) != nil {
            try setPin(pin, target, .remote(name))
        }
    }

    /// Forgets that a history was ever seen.
    func forget(_ target: Target) throws(GitError) {
        let remotes = ((try? FileSystem.list("\(directory)/remotes")) ?? []).map { Scope.remote($0) }
        for scope in [.clone] + remotes {
            try FileSystem.remove("\(tips(scope))/\(target.client)/\(target.environment)")
        }
    }

    // MARK: The policy and the checkpoints

    /// Chains whose newest commit is remembered.
    package enum Chain: String, Sendable { case policy, checkpoint }

    private func path(_ chain: Chain, _ scope: Scope) -> String {
        "\(FileSystem.parent(of: tips(scope)))/\(chain.rawValue)"
    }

    /// The newest commit of a chain that was seen.
    package func seen(_ chain: Chain, _ scope: Scope) -> ObjectID? {
        words(path(chain, scope)).flatMap { $0.count == 1 ? ObjectID(hex: $0[0]) : nil }
    }

    package func setSeen(_ id: ObjectID, _ chain: Chain, _ scope: Scope) throws(GitError) {
        guard seen(chain, scope) != id else { return }
        try write("\(id)\n", path(chain, scope))
    }

    /// The policy root that somebody vouched for in a clone: the only thing that everything else rests on.
    ///
    /// It lies in `$XDG_STATE_HOME/tiergit/roots/<clone>`, where no root leads yet.
    package struct Root: Sendable {
        private let file: String

        /// - Parameter directory: `$XDG_STATE_HOME/tiergit`.
        package init(in directory: String, commonDirectory: String) {
            file = "\(directory)/roots/\(SHA256Digest(of: Array(commonDirectory.utf8)).hex.prefix(16))"
        }

        package var id: ObjectID? {
            FileSystem.read(file).flatMap { ObjectID(hex: String(decoding: $0.prefix { $0 != 10 }, as: UTF8.self)) }
        }

        package func set(_ id: ObjectID) throws(GitError) {
            guard self.id != id else { return }
            try FileSystem.makeDirectories(FileSystem.parent(of: file))
            try FileSystem.replace(file, Array("\(id)\n".utf8), by: "\(file).\(processID).tmp")
        }
    }

    // MARK: What was verified

    func verified(_ target: Target) -> Verified? {
        guard let words = words("\(clone)/verified/\(target.client)/\(target.environment)"), words.count == 3,
            let id = ObjectID(hex: words[0])
        else { return nil }
        return Verified(id: id, sha256: words[1], rules: words[2])
    }

    func setVerified(_ verified: Verified, _ target: Target) throws(GitError) {
        guard self.verified(target) != verified else { return }
        try write(
            "\(verified.id) \(verified.sha256) \(verified.rules)\n",
            "\(clone)/verified/\(target.client)/\(target.environment)")
    }

    private func words(_ path: String) -> [String]? {
        FileSystem.read(path).map {
            String(decoding: $0, as: UTF8.self).split { $0 == " " || $0 == "\n" }.map(String.init)
        }
    }

    private func write(_ text: String, _ path: String) throws(GitError) {
        try FileSystem.makeDirectories(FileSystem.parent(of: path))
        // Two commands may write at once: each a file of its own, and the later one stays.
        try FileSystem.replace(path, Array(text.utf8), by: "\(path).\(processID).tmp")
    }
}
