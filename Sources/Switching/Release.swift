package import Git
package import History
package import Tiers

/// One release of a tier, verified: a signed tag on a generated commit.
package struct Release: Sendable {
    package let tier: String
    package let version: Version
    /// The tag object.
    package let id: ObjectID
    package let commit: ObjectID
    /// The commit that the tier was read from.
    package let base: Commit
    package let catalog: Catalog
    package let definition: Tier
    package let content: TierContent
    package let contentSHA256: String
    package let previous: Version?
    /// Of the plan from the release before.
    package let verdict: String
    /// The changelog section, without its heading.
    package let section: String
    package let taggerName: String
    package let taggerEmail: String
    /// In seconds since 1970.
    package let time: Int64
    package let signer: String?
    package let key: String?

    package var reference: TierReference { TierReference(tier: tier, version: version) }
    /// `tier-medium/v1.4.0`
    package var tag: String { reference.tag ?? "" }
    /// `medium 1.4.0`
    package var name: String { "\(tier) \(version)" }
    /// `2026-11-22`, in UTC.
    package var date: String { String(UTCTime.text(time).prefix(10)) }
}

/// Why there is no release, or none that counts.
package enum ReleaseError: Error, Hashable, Sendable {
    case malformedReference(text: String, tier: String)
    case unknown(TierReference, known: [Version])
    /// The tag is not accepted, and why.
    case notAccepted(tag: String, id: ObjectID, VerificationFailure)
    /// A smaller number than the plan's was asked for.
    case tooSmall(tier: String, chosen: Version.Level, proposed: Version.Level, version: Version, reasons: [String])
    /// `--accept` names a level that nobody passes over.
    case acceptedForNothing([String])
    /// Somebody made the same release meanwhile.
    case madeMeanwhile(tag: String)
    /// The same name stands for another object at the remote.
    case differs(tag: String, here: ObjectID, there: ObjectID, remote: String)
    /// `-` and stages have no release.
    case noRelease(String)
}
