package import Git
internal import Signatures

/// A remote of git's, as far as histories go there.
///
/// `refs/tiergit/*` lie there under the same names; where a remote takes branches and tags alone, under `refs/heads/tiergit/*`
/// (`remote.<name>.tiergitHeads`). What is fetched stays apart, in `refs/tiergit-remote/<name>/*`, until it is verified.
package struct Remote: Hashable, Sendable {
    package let name: String
    /// The URL, or where a path leads, whichever way it is written.
    package let location: String
    /// Whether histories lie under `refs/heads/tiergit/` there.
    package internal(set) var usesHeads: Bool

    /// Finds the remote to work with: the named one, else that of the current branch, `remote.pushDefault`, `origin`, the only
    /// one.
    ///
    /// - Returns: `nil` where there is none at all.
    /// - Throws: `SwitchError.remote(.unknown)`, `.remote(.ambiguous)`.
    package static func find(_ name: String?, _ session: Session) throws(SwitchError) -> Remote? {
        let settings = try session.settings
        let names = Set(
            settings.values.keys.compactMap { key -> String? in
                guard key.hasPrefix("remote."), key.hasSuffix(".url") else { return nil }
                return String(key.dropFirst("remote.".count).dropLast(".url".count))
            })
        func remote(_ name: String) -> Remote {
            Remote(
                name: name,
                location: location(
                    settings["remote.\(name).url"] ?? "", session.repository.workTree ?? session.repository.gitDirectory
                ),
                usesHeads: settings.isTrue("remote.\(name).tiergitheads"))
        }
        if let name {
            guard names.contains(name) else { throw .remote(.unknown(name, known: names.sorted())) }
            return remote(name)
        }
        var wanted = [settings["remote.pushdefault"], "origin"]
        if case .branch(let branch, _)? = try? session.repository.head() {
            wanted.insert(settings["branch.\(branch.dropFirst("refs/heads/".count)).remote"], at: 0)
        }
        if let found = wanted.compactMap(\.self).first(where: names.contains) { return remote(found) }
        guard names.count < 2 else { throw .remote(.ambiguous(names.sorted())) }
        return names.first.map(remote)
    }

    /// git takes for a path what has no colon before its first slash, and sees it from the top of the work tree.
    private static func location(_ url: String, _ top: String) -> String {
        guard url.first(where: { $0 == ":" || $0 == "/" }) != ":" else { return url }
        return FileSystem.resolved(url.hasPrefix("/") ? url : "\(top)/\(url)")
    }

    /// Where a reference of ours lies at the remote: `refs/tiergit/policy`, or `refs/heads/tiergit/policy`.
    func remoteName(_ reference: String) -> String {
        guard usesHeads, reference.hasPrefix("refs/tiergit/") else { return reference }
        return "refs/heads/" + reference.dropFirst("refs/".count)
    }

    /// Where the fetched value of a reference of ours is kept.
    func tracking(_ reference: String) -> String {
        if reference.hasPrefix("refs/tags/") {
            return "\(trackingPrefix)tags/\(reference.dropFirst("refs/tags/".count))"
        }
        return reference.hasPrefix("refs/heads/")
            ? "refs/remotes/\(name)/\(reference.dropFirst("refs/heads/".count))"
            : "\(trackingPrefix)\(reference.dropFirst("refs/tiergit/".count))"
    }

    var trackingPrefix: String { "refs/tiergit-remote/\(name)/" }

    /// What brings the histories here and moves nothing else.
    package var fetchSpecification: String { "+\(remoteName("refs/tiergit/"))*:\(trackingPrefix)*" }

    /// Tells this remote from others on this machine, whatever it is called.
    var identity: String { String(SHA256Digest(of: Array(location.utf8)).hex.prefix(16)) }
}

package enum RemoteError: Error, Hashable, Sendable {
    case unknown(String, known: [String])
    case ambiguous([String])
    /// The remote took none of it: what git says of each reference, and what programs at the remote said besides.
    case refused([String], words: [String], usesHeads: Bool)
    /// Others were always quicker.
    case moving
    /// Neither this clone nor the remote has the policy.
    case policyMissing(ObjectID?, remote: String)
    /// The policy there and the one here have a common beginning and different ends.
    case policyForked(here: ObjectID, there: ObjectID)
}
