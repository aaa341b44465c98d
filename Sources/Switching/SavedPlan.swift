internal import Planning
package import Tiers

/// A plan in a file, bound to its inputs: what `plan -o` writes and `switch --plan` takes.
package struct SavedPlan: Sendable {
    package let target: Target
    package let tier: String
    /// The release of the tier, where it is one.
    package let version: Version?
    package let inputs: PlanInputs

    /// Bytes of such a file, far beyond any real plan.
    package static let longestFile = 8 << 20

    /// Reads what `plan -o` wrote.
    ///
    /// - Throws: `SwitchError.notAPlan`.
    package static func read(_ bytes: [UInt8], path: String) throws(SwitchError) -> SavedPlan {
        let json: JSON
        do { json = try JSON.parse(bytes) } catch {
            throw .notAPlan(path: path, reason: "it is not the JSON that tiergit writes")
        }
        guard json["format"]?.int == 1, let inputs = json["inputs"], inputs.object != nil,
            let tier = inputs["tier"]?.string, let client = inputs["client"]?.string,
            let environment = inputs["environment"]?.string,
            let reference = try? TierReference(tier), let target = try? Target(client: client, environment: environment)
        else { throw .notAPlan(path: path, reason: "it lacks what `tiergit plan -o` writes") }
        let found = PlanInputs(json: inputs)
        guard json["digest"]?.string == found.digest else {
            throw .notAPlan(path: path, reason: "its digest is not that of its inputs: it was edited")
        }
        return SavedPlan(target: target, tier: reference.tier, version: reference.version, inputs: found)
    }

    /// Requires that a proposal rests on the same inputs.
    ///
    /// - Throws: `SwitchError.planMoved`.
    package func require(_ proposal: Proposal) throws(SwitchError) {
        let moved = inputs.moved(to: proposal.planInputs)
        guard moved.isEmpty else { throw .planMoved(moved) }
    }
}
