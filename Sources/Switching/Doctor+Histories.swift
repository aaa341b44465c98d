internal import Git
internal import History
internal import Signatures
internal import Tiers

extension Doctor {
    /// Every entry of every history: its form, its place in the chain, that it is signed. Who signed is not looked at: that takes a
    /// process each, `git verify-commit`.
    mutating func checkHistories(_ repository: Repository) throws {
        // libgit2 passes over a reference file that it cannot read.
        checkReferenceFiles(repository)
        let references = try repository.references(under: Histories.prefix)
        var entries = 0
        for reference in references {
            let parts = reference.name.dropFirst(Histories.prefix.count).split(separator: "/").map(String.init)
            guard parts.count == 2, let target = try? Target(client: parts[0], environment: parts[1]) else {
                report(.histories, .warning, .record(.foreignReference(reference.name)))
                continue
            }
            let (count, fault) = walk(target, from: reference.id, repository)
            entries += count
            if let (id, fault) = fault {
                // Only what never was an entry may be stepped back over; deeper in the chain there is nothing to step back to.
                let restore = id == reference.id ? lastGood(target, other: id, repository) : nil
                report(
                    .histories, .error,
                    .record(
                        .entry(target, id, fault, tip: reference.id, restore: restore, remote: remotes.first)))
            }
            guard let catalog else { continue }
            if !target.isShared, !catalog.environments.contains(target.environment) {
                report(.histories, .note, .record(.environmentGone(target)))
            }
            if let tier = newest[target]?.document.to, !catalog.tierNames.contains(tier) {
                report(.histories, .note, .record(.tierGone(target, tier: tier)))
            }
        }
        if !hasFinding(.histories) {
            report(.histories, .ok, .record(.histories(targets: references.count, entries: entries)))
        }
    }

    /// Goes down one chain until something is wrong.
    private mutating func walk(
        _ target: Target, from tip: ObjectID, _ repository: Repository
    ) -> (count: Int, fault: (ObjectID, EntryFault)?) {
        let histories = Histories(repository)
        var count = 0
        var newer: Entry?
        var next: ObjectID? = tip
        while let id = next {
            let entry: Entry
            let bytes: [UInt8]
            do {
                entry = try histories.entry(id)
                bytes = try repository.rawObject(id)
            } catch {
                return (count, (id, .history(error as? HistoryError ?? .malformed(id, "\(error)"))))
            }
            if let fault = fault(in: entry, bytes, of: target, before: newer) { return (count, (id, fault)) }
            if newer == nil { newest[target] = entry }
            count += 1
            newer = entry
            next = entry.document.previous?.id
        }
        return (count, nil)
    }

    private func fault(in entry: Entry, _ bytes: [UInt8], of target: Target, before newer: Entry?) -> EntryFault? {
        if entry.target != target {
            return .history(
                .malformed(entry.id, "it belongs to \(entry.target), and stands in the history of \(target)"))
        }
        if let newer {
            if newer.document.previous?.sha256 != SHA256Digest(of: bytes).hex { return .previous }
            if entry.document.sequence != newer.document.sequence - 1 {
                return .sequence(expected: newer.document.sequence - 1, found: entry.document.sequence)
            }
        }
        if let policy, entry.document.repository != policy.root { return .otherRepository(entry.document.repository) }
        // One header line begins with the word; the signature's own lines are indented.
        let header = bytes.split(separator: 10, omittingEmptySubsequences: false).prefix { !$0.isEmpty }
        let signatures = header.filter { $0.starts(with: Array("gpgsig ".utf8)) }
        return signatures.count == 1 ? nil : .noSignature
    }

    /// The newest id in a reference's log that is an entry of the target.
    private func lastGood(_ target: Target, other bad: ObjectID, _ repository: Repository) -> ObjectID? {
        let histories = Histories(repository)
        return logged(Histories.reference(target), repository).first { id in
            guard id != bad, let entry = try? histories.entry(id), entry.target == target,
                let bytes = try? repository.rawObject(id)
            else { return false }
            return fault(in: entry, bytes, of: target, before: nil) == nil
        }
    }

    /// What a reference held, by its log, newest first.
    private func logged(_ reference: String, _ repository: Repository) -> [ObjectID] {
        let log = FileSystem.read("\(repository.commonDirectory)/logs/\(reference)") ?? []
        return log.split(separator: 10).reversed().flatMap { line in
            [line.dropFirst(41).prefix(40), line.prefix(40)].compactMap {
                ObjectID(hex: String(decoding: $0, as: UTF8.self))
            }
        }.filter { $0 != .zero }
    }

    /// Reference files that hold no id, as a power loss can leave them where nothing was flushed.
    private mutating func checkReferenceFiles(_ repository: Repository) {
        let root = "\(repository.commonDirectory)/\(Histories.prefix.dropLast())"
        for client in (try? FileSystem.list(root)) ?? [] {
            for environment in (try? FileSystem.list("\(root)/\(client)")) ?? [] {
                let file = "\(root)/\(client)/\(environment)"
                guard !environment.hasSuffix(".lock"), let bytes = FileSystem.read(file) else { continue }
                let text = String(decoding: bytes, as: UTF8.self)
                if ObjectID(hex: String(text.prefix(40))) != nil { continue }
                let reference = "\(Histories.prefix)\(client)/\(environment)"
                report(
                    .histories, .error,
                    .record(.brokenReference(reference, file: file, last: logged(reference, repository).first)))
            }
        }
    }
}
