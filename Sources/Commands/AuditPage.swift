internal import Git
internal import History
internal import Mustache
internal import Terminal
internal import Tiers

/// An audit as one HTML file that needs nothing else: no network, no script.
///
/// Words of others (reasons, names, errors) are only ever the text of an element, where the template engine's escaping holds whatever
/// they are; none goes into an attribute. The page forbids scripts besides.
enum AuditPage {
    /// Writes the page, in pieces.
    static func write(_ report: AuditReport, _ take: ([UInt8]) throws -> Void) throws {
        func template(_ text: String) throws -> MustacheTemplate { try MustacheTemplate(string: text) }
        let (client, target) = (try template(AuditPageTemplate.client), try template(AuditPageTemplate.target))
        let entry = try template(AuditPageTemplate.entry)
        let clients = clients(report)
        try take(Array(try template(AuditPageTemplate.head).render(head(report, clients)).utf8))
        for (index, own) in clients.enumerated() {
            try take(Array(client.render(["name": own.name, "anchor": anchor(of: index)]).utf8))
            for (name, range) in own.targets {
                try take(Array(target.render(["name": name.description]).utf8))
                for place in range { try take(Array(entry.render(self.entry(report.items[place], place)).utf8)) }
                try take(Array(AuditPageTemplate.targetEnd.utf8))
            }
            try take(Array(AuditPageTemplate.clientEnd.utf8))
        }
        try take(Array(AuditPageTemplate.end.utf8))
    }

    private static func anchor(of client: Int) -> String { "c\(client)" }

    /// A client, with where the entries of its environments lie.
    private struct Client {
        let name: String
        var targets: [(target: Target, range: Range<Int>)] = []
        var unverified = 0
        var count: Int { targets.reduce(0) { $0 + $1.range.count } }
    }

    private static func clients(_ report: AuditReport) -> [Client] {
        var clients: [Client] = []
        for (target, range, unverified) in report.items.targets {
            if clients.last?.name != target.client { clients.append(Client(name: target.client)) }
            clients[clients.count - 1].targets.append((target, range))
            clients[clients.count - 1].unverified += unverified
        }
        return clients
    }

    private static func head(_ report: AuditReport, _ clients: [Client]) -> [String: Any] {
        let failures = AuditWords.failures(report)
        let count = failures.reduce(0) { $0 + $1.lines.count }
        return filled([
            "style": AuditPageTemplate.style, "scope": safe(AuditWords.scope(report.scope)),
            "period": AuditWords.period(report.scope), "asOf": report.asOf.map(UTCTime.text) ?? "",
            "root": report.policy.root.hex, "policy": AuditWords.policySentence(report.policy),
            "isVerified": report.isVerified,
            "proof": count == 1 ? "1 thing is not proved" : "\(count) things are not proved",
            "histories": report.histories.count,
            "checked": report.histories.reduce(0) { $0 + $1.count },
            "failures": failures.map { ["subject": $0.subject, "lines": $0.lines] as [String: Any] },
            "hasFailures": !failures.isEmpty,
            "counts": AuditWords.counts(report.counts, hasPolicy: report.policy.isEverEnforced).map {
                ["name": $0.name, "value": $0.value, "remark": $0.remark, "isBad": $0.isBad] as [String: Any]
            },
            "rules": rules(report), "hasOutages": !report.outages.isEmpty,
            "outages": report.outages.map { outage in
                [
                    "target": outage.target.description, "since": Wording.minute(UTCTime.text(outage.since)),
                    "until": outage.until.map { Wording.minute(UTCTime.text($0)) } ?? "",
                    "duration": outage.seconds.map(AuditWords.duration) ?? "not restored",
                    "isOpen": outage.seconds == nil,
                    "failed": "e\(outage.place)",
                ] as [String: Any]
            },
            "operators": report.operators.map { person in
                [
                    "principal": safe(person.principal), "names": person.names.map(safe), "keys": person.keys,
                    "entries": person.entries, "changes": person.changes, "emergencies": person.emergencies,
                ] as [String: Any]
            },
            "hasEntries": !report.items.isEmpty,
            "clients": clients.enumerated().map { index, client in
                [
                    "name": client.name, "anchor": anchor(of: index),
                    "summary": "\(client.count) \(client.count == 1 ? "entry" : "entries")"
                        + (client.unverified > 0 ? ", \(client.unverified) not verified" : ""),
                ] as [String: Any]
            },
        ])
    }

    /// The policy and who changed it in the period; empty where there never was one.
    private static func rules(_ report: AuditReport) -> [[String: Any]] {
        guard report.policy.isEverEnforced else { return [] }
        let policy = report.policy.newest.policy
        let maintainers = policy?.maintainers ?? []
        return [
            [
                "mode": AuditWords.mode(report.policy), "tip": report.policy.tip.hex, "root": report.policy.root.hex,
                "maintainers": maintainers.map(safe),
                "threshold": maintainers.count == 1 ? "" : ", \(policy?.threshold ?? 1) of whom sign a change",
                "hasChanges": !report.policyChanges.isEmpty,
                "changes": report.policyChanges.map { change in
                    filled([
                        "number": change.number, "time": change.time.map { Wording.minute(UTCTime.text($0)) } ?? "",
                        "subject": safe(change.subject), "signers": change.signers.map(safe),
                        "verdict": AuditWords.verdict(change), "detail": change.failure.map { safe($0.detail) } ?? "",
                        "isBad": change.failure != nil, "id": change.id.hex,
                    ])
                },
            ]
        ]
    }

    /// Without empty texts: a section in the template is left out where its key is missing.
    private static func filled(_ fields: [String: Any]) -> [String: Any] {
        fields.filter { ($0.value as? String)?.isEmpty != true }
    }

    private static func entry(_ item: AuditItem, _ place: Int) -> [String: Any] {
        let document = item.document
        func list(_ values: [String]?) -> [String] { (values ?? []).map(safe) }
        var marks: [[String: Any]] = []
        func mark(_ text: String, _ isBad: Bool) { marks.append(["text": text, "isBad": isBad]) }
        if item.isEmergency {
            mark("emergency", true)
            mark(item.reviews.isEmpty ? "not reviewed" : "reviewed", item.reviews.isEmpty)
        }
        if item.result == .failed || item.result == .interrupted { mark(item.result?.rawValue ?? "", true) }
        if item.isChange, (document?.reason ?? "").isEmpty { mark("no reason", true) }
        if item.isChange, (document?.ticket ?? "").isEmpty { mark("no ticket", true) }
        if let policy = item.policy, !policy.isAllowed { mark("not allowed: \(safe(policy.reason ?? ""))", true) }
        var fields: [String: Any] = [
            "anchor": "e\(place)",
            "number": document.map { "\($0.sequence)" } ?? "?", "time": document.map { Wording.minute($0.time) } ?? "",
            "what": safe(AuditWords.what(item)), "isPart": item.change != nil,
            "isBad": !item.isVerified, "marks": marks,
            "plan": document?.verdict.map(safe) ?? "", "accepted": list(document?.accepted),
            "isDeployed": item.isChange && !item.deployments.isEmpty,
            "deployedTimes": item.deployments.count,
            "who": safe(AuditWords.who(item)), "signer": item.check.signer.map(safe) ?? "",
            "key": item.check.key.map(safe) ?? "", "why": document?.reason.map(safe) ?? "",
            "ticket": document?.ticket.map(safe) ?? "", "approvals": list(document?.approvals),
            "approvers": item.approvers.map(safe), "reviewers": item.reviewers.map(safe),
            "allowed": item.policy?.isAllowed == true ? "allowed by the policy" : "",
            "verdict": AuditWords.verdict(item), "detail": item.check.failure.map { safe($0.detail) } ?? "",
            "id": item.id.hex,
        ]
        fields["result"] = document?.deployment.map { deployment in
            filled(["engine": safe(deployment.engine), "error": deployment.error.map(safe) ?? ""])
        }
        return filled(fields)
    }
}
