package import Git
package import History
internal import Signatures
package import Tiers

/// The releases of this repository: found by their tags, and believed only after they were verified.
///
/// Data flow: `refs/tags/tier-*/v*` -> `ReadReleaseTag` (shape, name, trailers) -> the tagged commit computed again from its base -> the
/// signature, by the policy's signers or git's settings -> `Release`.
package struct Releases {
    let session: Session
    private let trust: Trust
    private var repository: Repository { session.repository }

    /// Whose signatures count.
    private enum Trust {
        case settings(SignatureVerifier)
        case policy(PolicyChain, SignatureVerifier)
    }

    /// - Throws: as `Authority.read`.
    package init(_ session: Session, root: ObjectID?) async throws(SwitchError) {
        let policy = try wrap { try PolicyReference.require(session.repository, catalogRoot: root) }
        self.init(session, try await Authority.read(session, policy).verification, try await Self.settings(session))
    }

    init(_ session: Session, _ verification: Verification?, _ settings: SignatureVerifier) {
        self.session = session
        trust = verification.map { .policy($0.policy, settings) } ?? .settings(settings)
    }

    private static func settings(_ session: Session) async throws(SwitchError) -> SignatureVerifier {
        await SignatureVerifier(
            config: try session.settings.values,
            directory: session.repository.workTree ?? session.repository.gitDirectory)
    }

    /// A release's tag, whatever it holds.
    package struct Found: Hashable, Sendable {
        package let reference: TierReference
        package let id: ObjectID

        package init(reference: TierReference, id: ObjectID) {
            self.reference = reference
            self.id = id
        }
    }

    /// Every tag with the name of a release, by tier, the newest first.
    package static func all(of tier: String? = nil, _ repository: Repository) throws(SwitchError) -> [Found] {
        try wrap {
            try repository.references(under: TierReference.tagPrefix).compactMap { name, id in
                TierReference(reference: name).map { Found(reference: $0, id: id) }
            }
        }.filter { tier == nil || $0.reference.tier == tier }.sorted {
            $0.reference.tier != $1.reference.tier
                ? $0.reference.tier < $1.reference.tier
                : ($1.reference.version ?? Version(0, 0, 0)) < ($0.reference.version ?? Version(0, 0, 0))
        }
    }

    /// The newest release of a tier; `nil` before the first.
    package func newest(of tier: String) async throws(SwitchError) -> Release? {
        guard let found = try Self.all(of: tier, repository).first else { return nil }
        return try await read(found)
    }

    /// One release.
    ///
    /// - Throws: `ReleaseError.unknown`, `.notAccepted`.
    package func release(_ reference: TierReference) async throws(SwitchError) -> Release {
        let all = try Self.all(of: reference.tier, repository)
        guard let found = all.first(where: { $0.reference == reference }) else {
            throw .release(.unknown(reference, known: all.compactMap(\.reference.version)))
        }
        return try await read(found)
    }

    /// Verifies a tag.
    ///
    /// - Throws: `ReleaseError.notAccepted`.
    package func read(_ found: Found) async throws(SwitchError) -> Release {
        do throws(VerificationFailure) {
            return try await verified(found)
        } catch {
            throw .release(.notAccepted(tag: found.reference.tag ?? "", id: found.id, error))
        }
    }

    /// Signatures alone cost a program where they are OpenPGP's; all the rest is computed.
    package func verified(_ found: Found) async throws(VerificationFailure) -> Release {
        let reference = found.reference
        func reading<Value>(_ what: String, _ body: () throws(GitError) -> Value) throws(VerificationFailure) -> Value {
            do throws(GitError) { return try body() } catch {
                throw VerificationFailure(.missing, "\(what) cannot be read: object \(found.id)")
            }
        }
        guard try reading("the tag", { () throws(GitError) in try repository.isTag(found.id) }) else {
            throw VerificationFailure(.unsigned, "it is no annotated tag, so nobody signed it")
        }
        let raw = try reading("the tag") { () throws(GitError) in try repository.rawObject(found.id) }
        let read = try ReadReleaseTag(raw, as: reference)
        let verdict: SignatureVerdict
        do {
            verdict =
                switch trust {
                case .settings(let settings):
                    try await settings.check(read.signature, of: read.payload, time: read.time, strict: true)
                case .policy(let chain, let settings):
                    try await chain.check(read.signature, of: read.payload, time: read.time, settings: settings)
                }
        } catch { throw VerificationFailure(.notCheckable, "the check was cancelled") }
        if let failure = VerificationFailure(verdict) { throw failure }
        let commit = try reading("the commit \(read.tag.commit)") { () throws(GitError) in
            try repository.commit(read.tag.commit)
        }
        guard GeneratedCommit.tier(of: commit) == reference.tier, GeneratedCommit.base(of: commit) == read.tag.base,
            (try? TierBranches.isGenerated(commit, repository)) == true
        else {
            throw VerificationFailure(
                .contentMismatch, "the commit \(commit.id) is not what \(read.tag.base) makes of the tier")
        }
        return try release(read, commit, found, verdict)
    }

    private func release(
        _ read: ReadReleaseTag, _ commit: Commit, _ found: Found, _ verdict: SignatureVerdict
    ) throws(VerificationFailure) -> Release {
        let reference = found.reference
        do {
            let base = try repository.commit(read.tag.base)
            let catalog = try Catalog.read(at: base, repository)
            let tier = try catalog.tier(named: reference.tier)
            let content = try TierContent.of(tier, in: catalog, at: base, repository)
            guard try ContentDigest.of(content, repository).hex == read.tag.contentSHA256 else {
                throw VerificationFailure(.contentMismatch, "the SHA-256 of its content is not the one that it names")
            }
            return Release(
                tier: reference.tier, version: reference.version ?? Version(0, 0, 0), id: found.id, commit: commit.id,
                base: base, catalog: catalog, definition: tier, content: content,
                contentSHA256: read.tag.contentSHA256, previous: read.tag.previous, verdict: read.tag.verdict,
                section: read.tag.section, taggerName: read.name, taggerEmail: read.email, time: read.time,
                signer: verdict.signer, key: verdict.key)
        } catch let failure as VerificationFailure {
            throw failure
        } catch { throw VerificationFailure(.missing, "its base \(read.tag.base) cannot be read") }
    }
}
