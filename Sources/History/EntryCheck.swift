package import Git
package import Signatures
internal import Synchronization
internal import Tiers

/// What one entry proves by itself, without its neighbours.
package struct EntryCheck: Sendable {
    package let id: ObjectID
    /// Over the whole raw commit object, as the next entry names it; `nil` where the object is missing.
    package let sha256: SHA256Digest?
    /// `nil` where it cannot be read.
    package internal(set) var document: EntryDocument?
    /// Who signed, as the file of allowed signers or the OpenPGP key names them.
    package internal(set) var signer: String?
    package internal(set) var key: String?
    package internal(set) var failure: VerificationFailure?
    /// What a program has to be asked about: OpenPGP, and certificates.
    var question: Question?
    /// The first of the parents, whatever else is wrong: there are older entries to look at.
    let parent: ObjectID?

    struct Question: Sendable {
        let signature: [UInt8]
        let payload: [UInt8]
        let time: Int64
    }
}

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

    func check(_ id: ObjectID, _ raw: [UInt8]) -> EntryCheck {
        let sha256 = SHA256Digest(of: raw)
        let commit: SignedCommit
        do throws(SignedCommit.Flaw) { commit = try SignedCommit(raw) } catch {
            let parent = (try? repository.commit(id))?.parents.first
            return EntryCheck(
                id: id, sha256: sha256, failure: VerificationFailure(.notCanonical, error.text), parent: parent)
        }
        var check = EntryCheck(id: id, sha256: sha256, parent: commit.parents.first)
        do throws(VerificationFailure) {
            try signature(commit, &check)
            try content(commit, &check)
        } catch {
            // Its number tells people which one it is, whoever signed it.
            if check.document == nil { try? content(commit, &check) }
            check.failure = error
        }
        return check
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

    private func content(_ commit: SignedCommit, _ check: inout EntryCheck) throws(VerificationFailure) {
        let tree = try entryTree(commit.tree)
        let bytes = try object(tree.document, "entry.json")
        guard bytes.count <= Histories.longestDocument, let json = try? JSON.parseCanonical(bytes) else {
            throw VerificationFailure(.malformed, "entry.json is not in canonical form")
        }
        guard let document = EntryDocument(json: json) else {
            throw VerificationFailure(.malformed, "entry.json is not of format \(EntryDocument.format)")
        }
        check.document = document
        guard EntryMessage.make(document).utf8.elementsEqual(commit.message) else {
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

    /// An entry's tree holds two things, so its bytes have one form.
    private func entryTree(_ id: ObjectID) throws(VerificationFailure) -> (active: ObjectID, document: ObjectID) {
        let bytes = try object(id, "its tree")
        let active = Array("40000 active\0".utf8)
        let document = Array("100644 entry.json\0".utf8)
        guard bytes.count == active.count + document.count + 40, bytes.starts(with: active),
            bytes[(active.count + 20)...].starts(with: document),
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

extension VerificationFailure {
    /// `nil` for an accepted signature.
    init?(_ verdict: SignatureVerdict) {
        guard let fault = verdict.fault else { return nil }
        let what = verdict.detail ?? fault.sentence
        self.init(VerificationReason(fault), verdict.key.map { "\(what) (\($0))" } ?? what)
    }

    /// An object that is not here, or cannot be read.
    init(reading error: GitError, _ what: String, _ id: ObjectID) {
        switch error {
        case .notFound: self.init(.missing, "\(what) is missing, object \(id)")
        case .notFetched(_, .shallow): self.init(.missing, "\(what) is not here, object \(id): this clone is shallow")
        case .notFetched(_, .partial): self.init(.missing, "\(what) is not here, object \(id): this clone is partial")
        case .invalidName(let name):
            self.init(.malformed, "\(what) has a name that git does not allow, in object \(id): \(name)")
        default: self.init(.missing, "\(what) cannot be read, object \(id): \(error)")
        }
    }
}

extension VerificationFailure: Error {}

extension SignatureFault {
    fileprivate var sentence: String {
        switch self {
        case .unsigned: "it is not signed"
        case .malformedSignature: "the signature is not in the form that ssh-keygen or gpg write"
        case .wrongNamespace: "the signature was made for another purpose than git's"
        case .weakAlgorithm: "the signature rests on a weak hash"
        case .unsupportedKey: "tiergit checks no signatures of this kind"
        case .highS: "the signature is the mirror image (high S) of one that tiergit writes"
        case .badSignature: "the signature does not hold for what is signed"
        case .unknownSigner: "the signature holds, but nobody vouches for the key"
        case .signerNotValid: "the key is not allowed to sign this, or was not at that time"
        case .revokedSigner: "the key was revoked"
        case .notCheckable: "the signature could not be checked"
        }
    }
}

/// What `active/` trees hold, each of them read once: entries repeat them.
final class ContentChecks: Sendable {
    private let known = Mutex<[ObjectID: Result<String, VerificationFailure>]>([:])

    /// The SHA-256 over a tree that holds what an entry's `active/` may hold.
    func check(_ active: ObjectID, _ repository: Repository) -> Result<String, VerificationFailure> {
        if let found = known.withLock({ $0[active] }) { return found }
        let result = Result { () throws(VerificationFailure) in try ContentChecks.digest(active, repository) }
        known.withLock { $0[active] = result }
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
    private static func hasOneForm(_ tree: ObjectID, _ repository: Repository) throws(GitError) -> Bool {
        let items = try repository.entries(of: tree)
        guard Set(items.map(\.path)).count == items.count else { return false }
        var bytes: [UInt8] = []
        // git sorts a folder as if its name ended with a slash.
        let names = items.map { Array(($0.item.mode == .tree ? $0.path + "/" : $0.path).utf8) }
        for index in items.indices.sorted(by: { names[$0].lexicographicallyPrecedes(names[$1]) }) {
            let (path, item) = (items[index].path, items[index].item)
            bytes += Array("\(item.mode == .tree ? "40000" : item.mode.octal) \(path)\0".utf8) + item.id.bytes
            if item.mode == .tree, try !hasOneForm(item.id, repository) { return false }
        }
        return try repository.rawObject(tree) == bytes
    }
}
