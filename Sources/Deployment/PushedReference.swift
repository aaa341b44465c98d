package import Git
internal import History
package import Tiers

/// One line that git gives a pre-push hook: `<local ref> <local oid> <remote ref> <remote oid>`.
package struct PushedReference: Hashable, Sendable {
    package let remote: String
    /// `nil` where the remote's is deleted.
    package let new: ObjectID?
    /// What the remote has; `nil` for nothing.
    package let old: ObjectID?
    private let local: String

    package init?(line: String) {
        // A name holds no space, but `HEAD^{/some words}` may stand for a local one.
        let words = line.split(separator: " ").map(String.init)
        guard words.count >= 4, let old = ObjectID(hex: words[words.count - 1]),
            let new = ObjectID(hex: words[words.count - 3])
        else { return nil }
        remote = words[words.count - 2]
        local = words.dropLast(3).joined(separator: " ")
        self.new = new == .zero ? nil : new
        self.old = old == .zero ? nil : old
    }

    /// Whether it can be of tiergit's, by its name alone.
    package var matters: Bool { isTiers || [remote, local].contains { $0.hasPrefix("refs/heads/tier-") } }

    /// Below `refs/tiergit/`, but for what was put aside here.
    var isTiers: Bool {
        remote.hasPrefix("refs/tiergit/") && !remote.hasPrefix("refs/tiergit/saved/")
            && !remote.hasPrefix("refs/tiergit/stale/")
    }

    /// The client/environment whose history it is.
    package var target: Target? { remote.hasPrefix(Histories.prefix) ? Histories.target(remote) : nil }

    /// The tier whose generated branch it is, here or there.
    func tier(_ catalog: Catalog) -> String? {
        let environments: [String?] = [nil] + catalog.environments
        return catalog.tiers.first { tier in
            environments.contains { environment in
                let name = "refs/heads/\(catalog.branch(of: tier.name, environment: environment))"
                return name == remote || name == local
            }
        }?.name
    }
}
