package import Git
internal import History
package import Tiers

extension Releases {
    /// How many client/environments are recorded to run each release; those on a tier without a version count under that.
    package static func uses(_ repository: Repository) throws(SwitchError) -> [TierReference: Int] {
        try wrap {
            var counts: [TierReference: Int] = [:]
            for (target, _) in try Histories(repository).targets() {
                guard let entry = try Histories(repository).newestIfAny(target) else { continue }
                let version = entry.document.version.flatMap { Version($0) }
                counts[TierReference(tier: entry.document.to, version: version), default: 0] += 1
            }
            return counts
        }
    }
}
