package import Git
package import Tiers

/// Reads the histories of one repository.
package struct Histories {
    let repository: Repository
    /// Bytes of `entry.json`: a command line holds far less, and parsing more would take minutes.
    static let longestDocument = 4 << 20
    package static let prefix = "refs/tiergit/history/"

    package init(_ repository: Repository) { self.repository = repository }

    /// The reference that holds a target's history.
    package static func reference(_ target: Target) -> String { "\(prefix)\(target.client)/\(target.environment)" }

    /// The newest entry's id; `nil` without a history.
    package func tip(_ target: Target) throws(HistoryError) -> ObjectID? {
        let name = Histories.reference(target)
        do throws(GitError) {
            let leads = try repository.symbolicTarget(name)
            if leads == nil { return try repository.reference(name) }
            throw .library(operation: name, message: "it is symbolic, and leads to \(leads ?? "")")
        } catch {
            if case .library(_, let message) = error { throw .brokenReference(name, message) }
            throw .git(error)
        }
    }

    /// Every target that has a history, sorted, with its newest entry's id.
    ///
    /// - Throws: `HistoryError.brokenReference` for one that cannot be read: a history that nobody misses would be worse.
    package func targets() throws(HistoryError) -> [(target: Target, tip: ObjectID)] {
        func list() throws(HistoryError) -> [(name: String, id: ObjectID)] {
            try git { () throws(GitError) in try repository.references(under: Histories.prefix) }
        }
        func files() -> [String] {
            repository.looseReferences(under: Histories.prefix).filter { Histories.target($0) != nil }
        }
        // Files first: one that somebody makes meanwhile is then only in the list, which is no fault.
        let before = files()
        var references = try list()
        var listed = Set(references.map(\.name))
        if !before.allSatisfy(listed.contains) {
            // `git pack-refs` or a deletion takes a file away between its name and its content: what is then listed, or gone, is no fault.
            references = try list()
            listed = Set(references.map(\.name))
            let still = Set(files())
            for name in before where !listed.contains(name) && still.contains(name) {
                let leads = try? repository.symbolicTarget(name)
                throw .brokenReference(
                    name, leads.map { "it is symbolic, and leads to \($0)" } ?? "its file holds no object id")
            }
        }
        return references.compactMap { reference in
            Histories.target(reference.name).map { ($0, reference.id) }
        }.sorted { $0.target < $1.target }
    }

    /// The target whose history a reference holds; `nil` where no target can be called so.
    package static func target(_ reference: String) -> Target? {
        let parts = reference.utf8.dropFirst(prefix.utf8.count).split(separator: UInt8(ascii: "/"))
        return parts.count == 2
            ? try? Target(client: String(Substring(parts[0])), environment: String(Substring(parts[1]))) : nil
    }

    /// Reads one entry and holds it to the documented form: document, tree and message must agree.
    ///
    /// - Throws: `HistoryError.malformed` with the reason. Signatures and the chain are `verify`'s.
    package func entry(_ id: ObjectID) throws(HistoryError) -> Entry {
        let commit: Commit
        do { commit = try repository.commit(id) } catch GitError.notFound {
            if repository.contains(id) { throw .malformed(id, "it is no commit") }
            throw .missing(id, "its commit \(id) is missing")
        } catch { throw .git(error) }
        func item(_ path: String, _ mode: FileMode) throws(HistoryError) -> ObjectID {
            let found = try git { () throws(GitError) in try repository.item(in: commit.tree, at: path) }
            guard let found, found.mode == mode else { throw .malformed(id, "no \(path)") }
            return found.id
        }
        func bytes(_ path: String) throws(HistoryError) -> [UInt8] {
            let blob = try item(path, .file)
            guard repository.contains(blob) else {
                if repository.isPartial { throw .git(.notFetched("object \(blob)", .partial)) }
                throw .missing(id, "\(path) is missing, object \(blob)")
            }
            guard try git({ () throws(GitError) in try repository.size(of: blob) }) <= Histories.longestDocument else {
                throw .malformed(id, "\(path) is larger than any entry's")
            }
            return try git { () throws(GitError) in try repository.blob(blob) }
        }
        let written = try bytes(EntryLayout.document)
        guard let document = EntryDocument(canonical: written) else {
            throw .malformed(id, EntryDocument.problem(written))
        }
        guard try item(EntryLayout.active, .tree) == document.contentTree else {
            throw .malformed(id, "active/ is not the tree that entry.json names")
        }
        guard commit.parents == (document.previous.map { [$0.id] } ?? []) else {
            throw .malformed(id, "its parent is not the entry that entry.json names")
        }
        guard commit.message == EntryMessage.make(document) else {
            throw .malformed(id, "its message does not say what entry.json says")
        }
        let services: [String: EnvironmentSettings]
        let list = try bytes(EntryLayout.services)
        guard let listed = try? JSON.parseCanonical(list) else {
            throw .malformed(id, "\(EntryLayout.services) is not in canonical form")
        }
        do { services = try TierContent.services(from: listed) } catch { throw .tiers(error) }
        let content = TierContent(addons: try item(EntryLayout.addons, .tree), services: services)
        return Entry(id: id, document: document, commit: commit, content: content)
    }

    /// The same, of which it is known whose it has to be.
    ///
    /// - Throws: `HistoryError.malformed` also for an entry of another client/environment that was put here.
    package func entry(_ id: ObjectID, of target: Target) throws(HistoryError) -> Entry {
        let entry = try entry(id)
        guard entry.target == target else {
            throw .malformed(id, "it belongs to \(entry.target), and stands in the history of \(target)")
        }
        return entry
    }

    /// Whether an older entry is reached from a newer one, or is it, by what the commits themselves say: git's commit-graph file, by
    /// which libgit2 answers the same question, may have come with an archive of a repository.
    package func leads(from tip: ObjectID, to id: ObjectID) -> Bool {
        var next: ObjectID? = tip
        while let current = next, current != id {
            guard let raw = try? repository.rawObject(current) else { return false }
            next = Histories.parent(current, raw, repository)
        }
        return next == id
    }

    /// The first parent by the shape that an entry has; by libgit2 where the shape is another.
    static func parent(_ id: ObjectID, _ raw: [UInt8], _ repository: Repository) -> ObjectID? {
        // `tree `, 40 digits and a line feed come first.
        if raw.count > 94, raw[46...].starts(with: "parent ".utf8), let parent = ObjectID(lowerCase: raw[53..<93]) {
            return parent
        }
        return raw.count > 53 && raw[46...].starts(with: "author ".utf8)
            ? nil : (try? repository.commit(id))?.parents.first
    }

    /// A target's entries from the newest back, until `visit` returns false.
    package func walk(
        _ target: Target, visit: (Entry) throws(HistoryError) -> Bool
    ) throws(HistoryError) {
        var next = try tip(target)
        while let id = next {
            let entry = try entry(id, of: target)
            guard try visit(entry) else { return }
            next = entry.document.previous?.id
        }
    }

    /// A target's entries, newest first.
    package func entries(_ target: Target, limit: Int? = nil) throws(HistoryError) -> [Entry] {
        var found: [Entry] = []
        if limit == 0 { return [] }
        try walk(target) { entry throws(HistoryError) in
            found.append(entry)
            return found.count != limit
        }
        return found
    }

    /// The newest entry.
    ///
    /// - Throws: `HistoryError.noHistory`.
    package func newest(_ target: Target) throws(HistoryError) -> Entry {
        guard let newest = try newestIfAny(target) else { throw .noHistory(target) }
        return newest
    }

    /// The newest entry; `nil` without a history.
    ///
    /// - Throws: `HistoryError.malformed` for an entry of another client/environment that was put here.
    package func newestIfAny(_ target: Target) throws(HistoryError) -> Entry? {
        guard let tip = try tip(target) else { return nil }
        return try entry(tip, of: target)
    }

    /// The newest entry, from a tip back, that set what runs; the others repeat it. `nil` where none did.
    package func setting(from tip: ObjectID) throws(HistoryError) -> Entry? {
        var next: ObjectID? = tip
        while let id = next {
            let entry = try entry(id)
            if entry.document.kind.changesContent { return entry }
            next = entry.document.previous?.id
        }
        return nil
    }

    /// The entry that a person named: its sequence number (`3` or `#3`), or at least four digits of its id.
    ///
    /// - Throws: `HistoryError.noSuchEntry`, `.ambiguousEntry`.
    package func entry(named name: String, of target: Target) throws(HistoryError) -> Entry {
        let digits = name.hasPrefix("#") ? String(name.dropFirst()) : name
        // As a log prints it: `+1` and `01` are no numbers of entries.
        let number = Int(digits).flatMap { String($0) == digits ? $0 : nil }
        guard let tip = try tip(target) else { throw .noHistory(target) }
        let newest = try newest(target).document.sequence
        // Sequence numbers have no gaps: which entry it is, the steps back tell. Only what is found is read whole.
        let steps = number.map { newest - $0 }
        let prefix = digits.count >= 4 && !name.hasPrefix("#") ? digits.lowercased() : nil
        var matches: [ObjectID] = []
        var next: ObjectID? = tip
        var step = 0
        while let id = next, prefix != nil || step <= steps ?? -1 {
            if step == steps {
                let entry = try entry(id, of: target)
                guard entry.document.sequence == number else {
                    throw .malformed(id, "\(step) entries before #\(newest) stands #\(entry.document.sequence)")
                }
                return entry
            }
            if let prefix, id.hex.hasPrefix(prefix) { matches.append(id) }
            if let raw = try? repository.rawObject(id) {
                next = Histories.parent(id, raw, repository)
            } else {
                next = try entry(id).document.previous?.id
            }
            step += 1
        }
        if matches.count > 1 { throw .ambiguousEntry(name, target) }
        guard let match = matches.first else { throw .noSuchEntry(name, target) }
        return try entry(match)
    }

    /// The entry whose content the target ran `steps` changes of content ago.
    ///
    /// Entries that repeat their content (`deploy`, `note`) are no step.
    ///
    /// - Throws: `HistoryError.nothingBefore`.
    package func entry(stepsBack steps: Int, of target: Target) throws(HistoryError) -> Entry {
        var seen = -1
        var last: Entry?
        var found: Entry?
        try walk(target) { entry throws(HistoryError) in
            if entry.content != last?.content || entry.document.to != last?.document.to
                || entry.document.version != last?.document.version
            {
                seen += 1
            }
            last = entry
            // The oldest entry of a run of equal content is the one that brought it.
            if seen == steps { found = entry }
            return seen <= steps
        }
        if let found { return found }
        if try tip(target) == nil { throw .noHistory(target) }
        throw .nothingBefore(target, steps: steps)
    }

    /// The newest entry that put the target on another tier than the one it is on.
    ///
    /// - Throws: `HistoryError.nothingBefore`.
    package func entryOnPreviousTier(of target: Target) throws(HistoryError) -> Entry {
        var current: String?
        var found: Entry?
        try walk(target) { entry throws(HistoryError) in
            if current == nil { current = entry.document.to }
            if entry.document.to != current { found = entry }
            return found == nil
        }
        if let found { return found }
        if current == nil { throw .noHistory(target) }
        throw .nothingBefore(target, steps: 1)
    }
}
