internal import Git
internal import History
internal import Tiers

/// Releases: tags that never move. One that only one side has is verified and goes to the other; where both have another object under
/// one name, both stay as they are.
extension Synchronisation {
    /// Brings the releases' tags here and moves none of `refs/tags/`.
    var releaseSpecification: String { "+\(TierReference.tagPrefix)*:\(remote.tracking(TierReference.tagPrefix))*" }

    func takeReleases(
        _ verification: Verification, _ report: inout SyncReport, _ work: inout Work
    ) async throws(SwitchError) {
        let releases = Releases(session, verification, verification.signatures)
        let here = try tags(TierReference.tagPrefix)
        let there = try tags(remote.tracking(TierReference.tagPrefix))
        for reference in Set(here.keys).union(there.keys).sorted(by: { $0.description < $1.description }) {
            let tag = reference.tag ?? ""
            let name = "refs/tags/\(tag)"
            var outcome = SyncReport.ReleaseOutcome.current
            switch (here[reference], there[reference]) {
            case (let mine?, let theirs?):
                if mine != theirs { outcome = .differs(here: mine, there: theirs) }
            case (let mine?, nil):
                do throws(VerificationFailure) {
                    _ = try await releases.verified(.init(reference: reference, id: mine))
                    outcome = .pushed
                    work.orders.append(order(name, mine))
                } catch { outcome = .refused(mine, error, isHere: true) }
            case (nil, let theirs?):
                do throws(VerificationFailure) {
                    _ = try await releases.verified(.init(reference: reference, id: theirs))
                    outcome = .accepted
                    work.moves.append(.init(reference: name, old: nil, new: theirs))
                } catch { outcome = .refused(theirs, error, isHere: false) }
            case (nil, nil): continue
            }
            report.releases.append(.init(tag: tag, outcome: outcome))
        }
    }

    private func tags(_ prefix: String) throws(SwitchError) -> [TierReference: ObjectID] {
        let found = try wrap { try repository.references(under: prefix) }.compactMap { reference in
            TierReference(reference: TierReference.tagPrefix + reference.name.dropFirst(prefix.count)).map {
                ($0, reference.id)
            }
        }
        return Dictionary(found) { first, _ in first }
    }
}
