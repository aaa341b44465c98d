internal import Git
internal import Signatures
internal import Tiers

/// Checks entries one by one, in any order and on any thread; each thread has one of its own.
struct EntryChecker {
    private let repository: Repository
    private let signatures: SignatureVerifier
    private let view: PolicyView
    private let contents: ContentChecks
    private var target: Target { view.target }

    init(_ repository: Repository, _ signatures: SignatureVerifier, _ view: PolicyView, contents: ContentChecks) {
        self.repository = repository
        self.signatures = signatures
        self.view = view
        self.contents = contents
    }

    /// Checks entries that follow one another, and each but the last beside the one before it.
    func check(_ portion: HistoryWalk.Portion, _ links: EntryLinks) -> CheckedPortion? {
        var checked = portion.commits.map { check($0.id, $0.raw) }
        for index in checked.indices.dropLast() { links.check(&checked[index], before: checked[index + 1]) }
        guard let first = checked.first, let last = checked.last else { return nil }
        let anchor = checked.first { $0.document?.kind.changesContent ?? false }
        return CheckedPortion(
            number: portion.number, checks: checked.map(\.check), first: first, last: last,
            anchor: anchor.flatMap(CheckedHistory.Anchor.init))
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
        // Which keys count is said by the policy that it names. Its number tells people which one it is, whoever signed it.
        let read = Result { () throws(VerificationFailure) in try document(commit.tree) }
        checked.document = (try? read.get())?.document
        do throws(VerificationFailure) {
            try signature(commit, checked.document, &checked.check)
            try content(commit, try read.get())
        } catch {
            checked.check.failure = error
            checked.check.question = nil
        }
        return checked
    }

    private func signature(
        _ commit: SignedCommit, _ document: EntryDocument?, _ check: inout EntryCheck
    ) throws(VerificationFailure) {
        guard let signature = commit.signature else { throw VerificationFailure(.unsigned, "it is not signed") }
        if let document, view.chain.isEnforced, view.chain.place(of: document.policy) == nil {
            throw VerificationFailure(unknown: document.policy)
        }
        let signers = view.chain.signers(of: document?.policy)
        // Where the entry does not tell which policy's keys count, somebody else would not know by which to look.
        let isTold = !view.chain.isEverEnforced || document.map { view.chain.place(of: $0.policy) != nil } ?? false
        if !isTold { check.looked = .refused }
        let verdict =
            if let signers {
                signers.verdict(on: signature, of: commit.payload, time: commit.time)
            } else {
                signatures.verdict(on: signature, of: commit.payload, time: commit.time, strict: true)
            }
        guard let verdict else {
            check.question = EntryCheck.Question(
                signature: signature, payload: commit.payload, time: commit.time, signers: signers)
            return
        }
        check.signer = verdict.signer
        check.key = verdict.key
        if isTold { check.looked = EntryCheck.Signature(verdict) }
        if let failure = view.failure(verdict, sequence: document?.sequence) { throw failure }
    }

    private func document(
        _ tree: ObjectID
    ) throws(VerificationFailure) -> (document: EntryDocument, active: ObjectID) {
        guard let tree = EntryLayout.items(ofTree: try object(tree, "its tree")) else {
            throw VerificationFailure(.malformed, "its tree is not active/ and entry.json")
        }
        let bytes = try object(tree.document, "entry.json")
        guard bytes.count <= Histories.longestDocument else {
            throw VerificationFailure(.malformed, "entry.json is larger than any entry's")
        }
        guard let document = EntryDocument(canonical: bytes) else {
            throw VerificationFailure(.malformed, EntryDocument.problem(bytes))
        }
        return (document, tree.active)
    }

    private func content(
        _ commit: SignedCommit, _ read: (document: EntryDocument, active: ObjectID)
    ) throws(VerificationFailure) {
        let (document, active) = read
        guard Array(EntryMessage.make(document).utf8) == commit.message else {
            throw VerificationFailure(.malformed, "its message does not say what entry.json says")
        }
        guard document.operatorName == commit.name, document.operatorEmail == commit.email else {
            throw VerificationFailure(.malformed, "its author is not the operator that entry.json names")
        }
        guard document.time == UTCTime.text(commit.time) else {
            throw VerificationFailure(.malformed, "its date is not the time that entry.json names")
        }
        guard document.contentTree == active else {
            throw VerificationFailure(.contentMismatch, "active/ is not the tree that entry.json names")
        }
        switch contents.check(active, repository) {
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
        guard document.repository == view.chain.root else {
            throw VerificationFailure(.wrongRepository, "it belongs to the repository \(document.repository.short)")
        }
    }

    private func object(_ id: ObjectID, _ what: String) throws(VerificationFailure) -> [UInt8] {
        do throws(GitError) { return try repository.rawObject(id) } catch {
            throw VerificationFailure(reading: error, what, id)
        }
    }
}
