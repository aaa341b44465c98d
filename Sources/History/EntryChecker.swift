internal import Git
internal import Signatures
internal import Tiers

/// Checks entries one by one, in any order and on any thread; each thread has one of its own.
struct EntryChecker {
    private let repository: Repository
    private let signatures: SignatureVerifier
    private let target: Target
    private let root: ObjectID
    private let contents: ContentChecks

    init(
        _ repository: Repository, _ signatures: SignatureVerifier, target: Target, root: ObjectID,
        contents: ContentChecks
    ) {
        self.repository = repository
        self.signatures = signatures
        self.target = target
        self.root = root
        self.contents = contents
    }

    /// Checks entries that follow one another, and each but the last beside the one before it.
    func check(_ portion: HistoryWalk.Portion, _ links: EntryLinks) -> CheckedPortion? {
        var checked = portion.commits.map { check($0.id, $0.raw) }
        for index in checked.indices.dropLast() { links.check(&checked[index], before: checked[index + 1]) }
        guard let first = checked.first, let last = checked.last else { return nil }
        return CheckedPortion(number: portion.number, checks: checked.map(\.check), first: first, last: last)
    }

    func check(_ id: ObjectID, _ raw: [UInt8]) -> CheckedEntry {
        let sha256 = SHA256Digest(of: raw)
        let commit: SignedCommit
        do throws(SignedCommit.Flaw) { commit = try SignedCommit(raw) } catch {
            return CheckedEntry(
                EntryCheck(id: id, failure: VerificationFailure(.notCanonical, error.text)), sha256: sha256,
                parent: (try? repository.commit(id))?.parents.first)
        }
        var checked = CheckedEntry(EntryCheck(id: id), sha256: sha256, parent: commit.parents.first)
        do throws(VerificationFailure) {
            try signature(commit, &checked.check)
            try content(commit, &checked)
        } catch {
            // Its number tells people which one it is, whoever signed it.
            if checked.document == nil { try? content(commit, &checked) }
            checked.check.failure = error
            checked.check.question = nil
        }
        return checked
    }

    private func signature(_ commit: SignedCommit, _ check: inout EntryCheck) throws(VerificationFailure) {
        guard let signature = commit.signature else { throw VerificationFailure(.unsigned, "it is not signed") }
        guard
            let verdict = signatures.verdict(on: signature, of: commit.payload, time: commit.time, strict: true)
        else {
            check.question = EntryCheck.Question(signature: signature, payload: commit.payload, time: commit.time)
            return
        }
        check.signer = verdict.signer
        check.key = verdict.key
        if let failure = VerificationFailure(verdict) { throw failure }
    }

    private func content(_ commit: SignedCommit, _ checked: inout CheckedEntry) throws(VerificationFailure) {
        let tree = try entryTree(commit.tree)
        let bytes = try object(tree.document, "entry.json")
        guard bytes.count <= Histories.longestDocument else {
            throw VerificationFailure(.malformed, "entry.json is larger than any entry's")
        }
        guard let document = EntryDocument(canonical: bytes) else {
            throw VerificationFailure(.malformed, EntryDocument.problem(bytes))
        }
        checked.document = document
        guard Array(EntryMessage.make(document).utf8) == commit.message else {
            throw VerificationFailure(.malformed, "its message does not say what entry.json says")
        }
        guard document.operatorName == commit.name, document.operatorEmail == commit.email else {
            throw VerificationFailure(.malformed, "its author is not the operator that entry.json names")
        }
        guard document.time == UTCTime.text(commit.time) else {
            throw VerificationFailure(.malformed, "its date is not the time that entry.json names")
        }
        guard document.contentTree == tree.active else {
            throw VerificationFailure(.contentMismatch, "active/ is not the tree that entry.json names")
        }
        switch contents.check(tree.active, repository) {
        case .success(let digest):
            guard digest == document.contentSHA256 else {
                throw VerificationFailure(
                    .contentMismatch, "the SHA-256 over active/ is not the one that entry.json names")
            }
        case .failure(let failure): throw failure
        }
        guard document.target == target else {
            throw VerificationFailure(.wrongTarget, "it belongs to \(document.target)")
        }
        guard document.repository == root else {
            throw VerificationFailure(.wrongRepository, "it belongs to the repository \(document.repository.short)")
        }
    }

    private static let activeItem = Array("40000 active\0".utf8)
    private static let documentItem = Array("100644 entry.json\0".utf8)

    /// An entry's tree holds two things, so its bytes have one form.
    private func entryTree(_ id: ObjectID) throws(VerificationFailure) -> (active: ObjectID, document: ObjectID) {
        let bytes = try object(id, "its tree")
        let (active, document) = (Self.activeItem, Self.documentItem)
        guard bytes.count == active.count + document.count + 40, bytes[..<active.count] == active[...],
            bytes[(active.count + 20)...].prefix(document.count) == document[...],
            let first = ObjectID(raw: bytes[active.count..<(active.count + 20)]),
            let second = ObjectID(raw: bytes.suffix(20))
        else { throw VerificationFailure(.malformed, "its tree is not active/ and entry.json") }
        return (first, second)
    }

    private func object(_ id: ObjectID, _ what: String) throws(VerificationFailure) -> [UInt8] {
        do throws(GitError) { return try repository.rawObject(id) } catch {
            throw VerificationFailure(reading: error, what, id)
        }
    }
}
