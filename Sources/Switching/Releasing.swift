internal import CloudFormation
internal import Git
internal import History
package import Planning
internal import Signatures
package import Tiers

/// Makes releases: proposes the number, signs the tag, and moves the tier branch in the same step.
///
/// Data flow: the last release, verified -> `PlanSource` from its content to the tier as the base has it, over all environments ->
/// `ReleaseChange` (the number) and `ReleaseSection` (the text) -> generated commit and tag, both signed -> tag and branch by one
/// `ReferenceChange`, the tag's creation being the commit point.
package struct Releasing {
    private let session: Session
    private let releases: Releases
    private var repository: Repository { session.repository }

    package init(_ session: Session, _ releases: Releases) {
        self.session = session
        self.releases = releases
    }

    /// A release as it was worked out, before anybody was asked and before anything was signed.
    package struct Proposal: Sendable {
        package let tier: Tier
        package let base: BaseCommit
        package let previous: Release?
        package let version: Version
        /// `nil` for the first release.
        package let change: ReleaseChange?
        package let plan: Plan
        /// The changelog section, without its heading.
        package let section: String
        /// Whether the last release is what the tier is now.
        package let isReleased: Bool
        let branch: TierBranches.Branch
        let contentSHA256: String

        package var reference: TierReference { TierReference(tier: tier.name, version: version) }
        package var tag: String { reference.tag ?? "" }
        package var branchName: String { branch.name }
    }

    /// - Parameter level: which number is to go up; `nil` for the one that the plan proposes.
    /// - Throws: `ReleaseError.tooSmall`, `.notAccepted` for the last release, `TiersError.notMade`, `TierBranchError.edited`.
    package func propose(
        _ name: String, level: Version.Level?, accepting accepted: [String], base revision: String?, note: String?
    ) async throws(SwitchError) -> Proposal {
        let base = try wrap { try BaseCommit.find(revision: revision, environment: nil, repository) }
        let tier = try wrap { try base.catalog.tier(named: name) }
        if revision == nil, repository.workTree != nil {
            try Switcher(session).requireCommitted(tier, in: base.catalog)
        }
        let content = try wrap { try TierContent.of(tier, in: base.catalog, at: base.commit, repository) }
        let branch = try TierBranches(session).inspect(tier, environment: nil, base: base)
        if branch.state == .edited, let tip = branch.tip { throw .branch(.edited(branch: branch.name, commit: tip)) }
        let previous = try await releases.newest(of: tier.name)
        let source = PlanSource(repository, base: base)
        let plan = try source.plan(
            from: try previous.map { (release) throws(SwitchError) in try source.release(release) },
            to: try source.side(content, tier), target: nil)
        let isReleased =
            previous?.content == content && plan.resources.isEmpty && plan.exports.isEmpty && plan.services.isEmpty
        let change = previous == nil ? nil : ReleaseChange(plan)
        let version = try number(tier.name, previous, change, level, accepted, isReleased: isReleased)
        let section = try ReleaseSection(repository).text(
            plan, note: try EntryMessage.checked(note, option: "-m"), from: previous, to: content, tier: tier,
            base: base)
        return Proposal(
            tier: tier, base: base, previous: previous, version: version, change: change, plan: plan,
            section: section, isReleased: isReleased, branch: branch,
            contentSHA256: try wrap { try ContentDigest.of(content, repository).hex })
    }

    private func number(
        _ tier: String, _ previous: Release?, _ change: ReleaseChange?, _ level: Version.Level?, _ accepted: [String],
        isReleased: Bool
    ) throws(SwitchError) -> Version {
        guard let previous, let change, !isReleased else {
            guard accepted.isEmpty else { throw .release(.acceptedForNothing(accepted.sorted())) }
            return previous?.version ?? Version(1, 0, 0)
        }
        let chosen = level ?? change.level
        let isSmaller = chosen < change.level
        let unused = Set(accepted).subtracting(isSmaller ? [change.level.rawValue] : [])
        guard unused.isEmpty else { throw .release(.acceptedForNothing(unused.sorted())) }
        let version = previous.version.raised(chosen)
        if isSmaller, !accepted.contains(change.level.rawValue) {
            throw .release(
                .tooSmall(
                    tier: tier, chosen: chosen, proposed: change.level,
                    version: previous.version.raised(change.level), reasons: change.reasons))
        }
        return version
    }

    /// Signs and names it.
    ///
    /// - Throws: `ReleaseError.madeMeanwhile`, `.notAccepted` where the key that signs here is nobody's that counts; nothing names
    ///   the tag then.
    package func make(_ proposal: Proposal) async throws(SwitchError) -> Release {
        let branches = TierBranches(session)
        try branches.requireFree(proposal.branch)
        let commit = try await branches.commit(for: proposal.branch)
        guard let base = GeneratedCommit.base(of: commit) else {
            throw .branch(.edited(branch: proposal.branch.name, commit: commit.id))
        }
        let tag = ReleaseTag(
            commit: commit.id, reference: proposal.reference, tagger: try session.identity().header,
            section: proposal.section, base: base, contentSHA256: proposal.contentSHA256,
            previous: proposal.previous?.version, verdict: proposal.plan.verdict.rawValue)
        let writer = try session.writer()
        let payload = tag.payload
        let id = try await wrap { () async throws -> ObjectID in
            try repository.write(rawTag: tag.signed(try await writer.sign(payload)))
        }
        // What others would refuse is not made.
        let release = try await releases.read(.init(reference: proposal.reference, id: id))
        let reference = "refs/tags/\(proposal.tag)"
        var moves = [Journal.Move(reference: reference, old: nil, new: id)]
        if commit.id != proposal.branch.tip {
            moves.append(.init(reference: proposal.branch.reference, old: proposal.branch.tip, new: commit.id))
        }
        guard try wrap({ try repository.reference(reference) }) == nil else {
            throw .release(.madeMeanwhile(tag: proposal.tag))
        }
        try ReferenceChange(session, moves, message: "tiergit: release").run { () throws(SwitchError) in
            try branches.requireFree(proposal.branch)
            guard try Releases.all(of: proposal.tier.name, repository).first?.id == proposal.previous?.id else {
                throw .release(.madeMeanwhile(tag: proposal.tag))
            }
        }
        return release
    }
}
