internal import Git
internal import Signatures
internal import Synchronization
internal import Tiers

/// What `active/` trees hold, each of them read once: entries repeat them.
final class ContentChecks: Sendable {
    /// More of them than any tiers have need no memory: most entries repeat the one before.
    private static let limit = 4_096
    private let known = Mutex<[ObjectID: Result<String, VerificationFailure>]>([:])

    /// The SHA-256 over a tree that holds what an entry's `active/` may hold.
    func check(_ active: ObjectID, _ repository: Repository) -> Result<String, VerificationFailure> {
        if let found = known.withLock({ $0[active] }) { return found }
        let result = Result { () throws(VerificationFailure) in try ContentChecks.digest(active, repository) }
        known.withLock { known in
            if known.count >= Self.limit { known.removeAll(keepingCapacity: true) }
            known[active] = result
        }
        return result
    }

    private static func digest(_ active: ObjectID, _ repository: Repository) throws(VerificationFailure) -> String {
        func read<Value>(_ body: () throws(GitError) -> Value) throws(VerificationFailure) -> Value {
            do throws(GitError) { return try body() } catch {
                throw VerificationFailure(reading: error, "a part of active/", active)
            }
        }
        let items = try read { () throws(GitError) in try repository.entries(of: active) }
        guard items.map({ "\($0.item.mode.octal) \($0.path)" }) == ["040000 addons", "100644 services.json"] else {
            throw VerificationFailure(.malformed, "active/ is not addons/ and services.json")
        }
        // Copilot reads an empty folder as "no addons", and drops the stack with the databases in it.
        guard try !read({ () throws(GitError) in try repository.entries(of: items[0].item.id) }).isEmpty else {
            throw VerificationFailure(.malformed, "active/addons/ is empty")
        }
        guard try read({ () throws(GitError) in try hasOneForm(active, repository) }) else {
            throw VerificationFailure(
                .malformed, "active/ has a folder that git would not write: order, modes, a name twice")
        }
        let services = try read { () throws(GitError) in try repository.blob(items[1].item.id) }
        guard let json = try? JSON.parseCanonical(services), (try? TierContent.services(from: json)) != nil else {
            throw VerificationFailure(.malformed, "services.json is not in canonical form")
        }
        return try read { () throws(GitError) in try ContentDigest.of(active, repository).hex }
    }

    /// Whether a tree and those below it are what git writes for what is in them, byte for byte: of two files with one name,
    /// readers would choose differently.
    static func hasOneForm(_ tree: ObjectID, _ repository: Repository) throws(GitError) -> Bool {
        let items = try repository.entries(of: tree)
        guard Set(items.map(\.path)).count == items.count else { return false }
        for entry in items where entry.item.mode == .tree {
            if try !hasOneForm(entry.item.id, repository) { return false }
        }
        return try repository.rawObject(tree) == Repository.bytes(ofTree: items)
    }
}
