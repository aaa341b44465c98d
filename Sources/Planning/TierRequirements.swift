internal import CloudFormation
internal import Tiers

/// What a tier's resources do not satisfy of what the catalog requires of it.
struct TierRequirements {
    private let tier: Tier
    private let environments: [String]

    init(_ tier: Tier, environments: [String]) {
        self.tier = tier
        self.environments = environments
    }

    private struct Finding: Hashable {
        let place: Place
        let code: String
        let text: String
        let hint: String
    }

    /// - Parameter stacks: by environment, those that could be evaluated.
    func check(_ stacks: [String: Stack]) -> [Diagnostic] {
        var order: [Finding] = []
        var found: [Finding: [String]] = [:]
        for requirement in tier.requirements {
            for finding in check(requirement, stacks[requirement.environment]) {
                if found[finding] == nil { order.append(finding) }
                found[finding, default: []].append(requirement.environment)
            }
        }
        return order.map { finding in
            let named = environments.filter((found[finding] ?? []).contains)
            let suffix = named.count == environments.count ? "" : " (in \(named.joined(separator: ", ")))"
            return Diagnostic(.error, finding.code, at: finding.place, finding.text + suffix, hint: finding.hint)
        }
    }

    private func check(_ requirement: TierRequirement, _ stack: Stack?) -> [Finding] {
        let rule = "`\(requirement.rule.text)`"
        let asked = "asked for in \(requirement.location)"
        func unknown(_ place: Place, _ reason: String, _ hint: String) -> Finding {
            Finding(
                place: place, code: "requirement-unknown",
                text: "whether tier \(tier.name) has \(rule) is not known: \(reason)", hint: hint)
        }
        guard let stack else {
            return [
                unknown(
                    Place(requirement.location), "its templates cannot be evaluated in \(requirement.environment)",
                    "mend the templates first")
            ]
        }
        if let macro = stack.transforms.first {
            return [
                unknown(
                    stack.resources.first?.place ?? Place(requirement.location),
                    "the macro \(macro) may make anything of them", asked)
            ]
        }
        let judge = RequirementJudge(stack)
        return stack.resources.compactMap { resource in
            let judgement = judge.judge(requirement.rule, resource)
            func place(_ property: String?) -> Place {
                property.flatMap { resource.propertyPlaces[$0] } ?? resource.place
            }
            switch judgement {
            case .holds: return nil
            case .fails(let property, let reason, let source):
                if case .undecided = resource.presence {
                    return unknown(
                        place(property), "\(resource.logicalId) may not be made; if it is, \(reason)",
                        "\(asked); see \(source)")
                }
                return Finding(
                    place: place(property), code: "requirement",
                    text: "tier \(tier.name) must have \(rule): \(resource.logicalId): \(reason)",
                    hint: "\(asked); see \(source)")
            case .open(let property, let reason, let source):
                return unknown(
                    place(property), "\(resource.logicalId): \(reason)",
                    source.map { "\(asked); see \($0)" } ?? asked)
            }
        }
    }
}
