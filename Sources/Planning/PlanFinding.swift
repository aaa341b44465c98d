package import CloudFormation
internal import Tiers

/// Something in a plan that nobody may pass over: a switch is refused until it is accepted by name.
package struct PlanFinding: Hashable, Sendable {
    /// The words of `--accept`: `loses-data:RedisCluster`.
    package let acceptance: String
    /// The logical id, or the export's name.
    package let name: String
    /// What happens, each in one sentence without a full stop: the acceptance covers them all.
    package var sentences: [String]
    /// What to do instead of each.
    package var hints: [String]
    package let place: Place
    /// Whether it speaks of the client, whom no other way there would help.
    package let isAboutClient: Bool

    /// All of it, in one line.
    package var sentence: String { sentences.joined(separator: "; ") }

    package init(
        acceptance: String, name: String, sentence: String, hint: String, place: Place, isAboutClient: Bool = false
    ) {
        self.acceptance = acceptance
        self.name = name
        self.sentences = [sentence]
        self.hints = [hint]
        self.place = place
        self.isAboutClient = isAboutClient
    }
}

extension Plan {
    /// What has to be accepted by name, the most dangerous first; one for each kind of danger to a resource.
    package var findings: [PlanFinding] { findings(without: []) }

    /// The same without those about exports that services leave before.
    func findings(without left: Set<String>) -> [PlanFinding] {
        var found: [PlanFinding] = []
        func add(_ finding: PlanFinding) {
            guard let index = found.firstIndex(where: { $0.acceptance == finding.acceptance }) else {
                return found.append(finding)
            }
            if !found[index].sentences.contains(finding.sentence) { found[index].sentences += finding.sentences }
            found[index].hints += finding.hints.filter { !found[index].hints.contains($0) }
        }
        for resource in resources {
            for reason in resource.change.reasons where reason.verdict >= .oneWay {
                add(resource.finding(reason))
            }
        }
        for change in services where change.verdict >= .oneWay {
            add(
                PlanFinding(
                    acceptance: "refused:\(shellSafe(change.service))", name: change.service,
                    sentence: "\(change.service), \(change.environment): \(change.text)",
                    hint: "give it a size that exists in \(Catalog.path)",
                    place: Place(file: Catalog.path, line: 1, column: 1)))
        }
        for remark in remarks {
            guard let objection = remark.objection else { continue }
            add(
                PlanFinding(
                    acceptance: "refused:\(objection.name)", name: objection.name, sentence: remark.text,
                    hint: objection.hint, place: objection.place, isAboutClient: true))
        }
        for problem in problems {
            add(
                PlanFinding(
                    acceptance: "refused:\(problem.code)", name: problem.code,
                    sentence: "\(problem.text); a deployment would be refused",
                    hint: problem.hint ?? "mend the template, and commit it: tiergit validate", place: problem.place))
        }
        for export in exports where export.change.verdict >= .oneWay && !left.contains(export.change.name) {
            let change = export.change
            let name = change.name
            add(
                PlanFinding(
                    acceptance: "refused:\(shellSafe(name))", name: name,
                    sentence: "export \(name): \(change.text)" + suffix(export.environment),
                    hint: change.wayOut ?? "", place: change.place))
        }
        return found
    }

    /// Names as they may stand on a command line.
    private func shellSafe(_ name: String) -> String {
        String(String.UnicodeScalarView(name.unicodeScalars.filter { Self.safeScalars.contains($0) }))
    }

    /// Letters, digits, and what an export's name and a pseudo parameter's (`AWS::Region`) hold besides.
    private static let safeScalars = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:".unicodeScalars)
}

private func suffix(_ environment: String?) -> String { environment.map { " (in \($0))" } ?? "" }

extension Plan.Resource {
    fileprivate func finding(_ reason: ChangeReason) -> PlanFinding {
        let id = change.logicalId
        let kind =
            switch (reason.verdict, reason.effect) {
            case (.refused, .removes): "removes"
            case (_, .unknown): "unknown"
            case (let verdict, _): verdict.rawValue
            }
        return PlanFinding(
            acceptance: "\(kind):\(id)", name: id,
            sentence: "\(id)\(reason.subject): \(reason.text)" + suffix(environment),
            hint: reason.wayOut ?? "leave \(id) as it is in the new tier", place: change.place)
    }
}

extension ChangeReason {
    /// `.GroupDescription Old -> New`, or nothing for the resource as a whole.
    package var subject: String {
        guard let property else { return "" }
        guard old != nil || new != nil, property != "Type" else { return ".\(property)" }
        // The same words on both sides lead to another resource, or hide a secret.
        if old == new { return ".\(property) \(old ?? "")" }
        return ".\(property) \(shown(old)) -> \(shown(new))"
    }

    private func shown(_ value: String?) -> String {
        guard let value else { return "not set" }
        return value.isEmpty ? "''" : value
    }
}
