package import Git
internal import History
package import Planning
internal import Signatures
package import Tiers

/// What a plan rests on, in canonical form, and its digest: the same inputs give the same digest on every machine.
///
/// Both contents, the client and the environment, the base commit, the application's name as far as it is known, the files that Copilot
/// uploads, and the dates of tables and rules are in it; the tip of the history is
/// not, so that an approval recorded in between changes nothing.
package struct PlanInputs: Hashable, Sendable {
    package let json: JSON

    package init(
        _ plan: Plan, from: TierContent?, to: TierContent, tier: String, version: Version? = nil, target: Target,
        base: ObjectID
    ) {
        func content(_ content: TierContent) -> JSON {
            ["addons": .string(content.addons.hex), "services": TierContent.servicesJSON(content.services)]
        }
        json = [
            "format": 1, "from": from.map(content) ?? .null, "to": content(to),
            "tier": .string("\(TierReference(tier: tier, version: version))"),
            "client": .string(target.client), "environment": .string(target.environment), "base": .string(base.hex),
            "application": JSON(plan.application), "assets": .object(plan.assets.mapValues { .string($0) }),
            "dataDate": .string(Plan.dataDate), "rulesDate": .string(Plan.rulesDate),
        ]
    }

    package init(json: JSON) { self.json = json }

    /// SHA-256 over the canonical JSON, in hexadecimal.
    package var digest: String {
        var hasher = SHA256Hasher()
        hasher.update(json.canonical())
        return hasher.finalize().hex
    }

    /// What is not the same in `other`, for people; empty where both are alike.
    package func moved(to other: PlanInputs) -> [String] {
        let old = json
        let new = other.json
        func short(_ value: JSON?) -> String { value?.string.map { String($0.prefix(10)) } ?? "nothing" }
        func named(_ value: JSON?) -> String { value?.string ?? "nothing" }
        var texts: [String] = []
        if old["client"] != new["client"] || old["environment"] != new["environment"] {
            texts.append(
                "it is for \(named(old["client"]))/\(named(old["environment"])), not \(named(new["client"]))/\(named(new["environment"]))"
            )
        }
        if old["tier"] != new["tier"] { texts.append("it is about \(named(old["tier"])), not \(named(new["tier"]))") }
        if old["from"] != new["from"] { texts.append("what runs is not what it was planned from") }
        if old["to"]?["addons"] != new["to"]?["addons"] {
            texts.append("the templates of \(named(old["tier"])) are not those it was planned with")
        }
        if old["to"]?["services"] != new["to"]?["services"] {
            texts.append("the settings of \(named(old["tier"])) are not those it was planned with")
        }
        if old["application"] != new["application"] {
            texts.append("copilot/.workspace names \(named(new["application"])), not \(named(old["application"]))")
        }
        if old["assets"] != new["assets"] {
            texts.append("files that the templates have uploaded are not those it was planned with")
        }
        if old["base"] != new["base"] { texts.append("the base moved: \(short(old["base"])) -> \(short(new["base"]))") }
        for (key, what) in [("dataDate", "the tables"), ("rulesDate", "the rules")] where old[key] != new[key] {
            texts.append("\(what) are of another date: \(named(old[key])) -> \(named(new[key]))")
        }
        if texts.isEmpty, old != new { texts.append("its inputs are not those of now") }
        return texts
    }
}

extension Proposal {
    /// What its plan rests on.
    package var planInputs: PlanInputs {
        PlanInputs(
            plan, from: running, to: content, tier: to.name, version: version, target: target, base: base.commit.id)
    }

    /// What somebody else approves of it.
    func change(_ repository: Repository) throws(SwitchError) -> ApprovedChange {
        let sha256 = try wrap { try ContentDigest.of(content, repository).hex }
        return ApprovedChange(kind: kind, tier: to.name, contentSHA256: sha256, planDigest: planInputs.digest)
    }
}
