internal import Git
internal import History
internal import Tiers

/// `tiergit audit --json`. Format 1.
enum AuditJSON {
    /// Written while it is made: it holds every entry.
    static func report(_ report: AuditReport) -> JSONText {
        [
            "format": .value(1), "verified": .value(.bool(report.isVerified)),
            "client": .value(JSON(report.scope.client)), "environment": .value(JSON(report.scope.environment)),
            "since": .value(time(report.scope.since)), "until": .value(time(report.scope.until)),
            "asOf": .value(time(report.asOf)), "checkpoint": .value(JSON(checkpoints: report.checkpoints)),
            "policy": .value(policy(report)), "counts": .value(counts(report.counts)),
            "operators": .value(.array(report.operators.map(person))),
            "outages": .list(report.outages.count) { outage(report.outages[$0]) },
            "histories": .list(report.histories.count) { history(report.histories[$0]) },
            "entries": .list(report.items.count) { entry(report.items[$0]) },
        ]
    }

    private static func person(_ person: AuditOperator) -> JSON {
        [
            "principal": .string(person.principal), "names": texts(person.names), "keys": texts(person.keys),
            "entries": .integer(person.entries), "changes": .integer(person.changes),
            "emergencies": .integer(person.emergencies),
        ]
    }

    private static func outage(_ outage: AuditOutage) -> JSON {
        [
            "client": .string(outage.target.client), "environment": .string(outage.target.environment),
            "failed": .string(outage.failed.hex), "restored": JSON(outage.restored?.hex),
            "since": time(outage.since), "until": time(outage.until), "seconds": number(outage.seconds),
        ]
    }

    private static func policy(_ report: AuditReport) -> JSON {
        let policy = report.policy.newest.policy
        return [
            "root": .string(report.policy.root.hex), "tip": .string(report.policy.tip.hex),
            "mode": .string(AuditWords.mode(report.policy)), "maintainers": texts(policy?.maintainers ?? []),
            "threshold": .integer(policy?.threshold ?? 1),
            "changes": .array(
                report.policyChanges.map { change in
                    [
                        "policy": .string(change.id.hex), "number": .integer(change.number),
                        "time": time(change.time), "subject": .string(change.subject),
                        "signers": texts(change.signers), "mode": JSON(change.mode?.rawValue),
                        "reason": JSON(change.failure?.reason.rawValue), "detail": JSON(change.failure?.detail),
                    ]
                }),
            "failures": JSON(failures: report.policy.failures),
        ]
    }

    private static func counts(_ counts: AuditCounts) -> JSON {
        [
            "entries": .integer(counts.entries), "changes": .integer(counts.changes),
            "reverts": .integer(counts.reverts), "adoptions": .integer(counts.adoptions),
            "emergencies": .integer(counts.emergencies), "unreviewed": .integer(counts.unreviewed),
            "withoutReason": .integer(counts.withoutReason), "withoutTicket": .integer(counts.withoutTicket),
            "deployments": .integer(counts.deployments), "failedDeployments": .integer(counts.failedDeployments),
            "interruptedDeployments": .integer(counts.interruptedDeployments), "outages": .integer(counts.outages),
            "unrestored": .integer(counts.unrestored), "medianTimeToRestore": number(counts.medianTimeToRestore),
            "longestTimeToRestore": number(counts.longestTimeToRestore), "clients": .integer(counts.clients),
            "targets": .integer(counts.targets), "operators": .integer(counts.operators),
            "unverified": .integer(counts.unverified), "refused": .integer(counts.refused),
            "approved": .integer(counts.approved), "policyChanges": .integer(counts.policyChanges),
        ]
    }

    private static func history(_ history: HistoryReport) -> JSON {
        [
            "client": .string(history.target.client), "environment": .string(history.target.environment),
            "tip": JSON(history.tip?.hex), "count": .integer(history.count), "verified": .bool(history.isVerified),
            "reason": JSON(history.failure?.reason.rawValue), "detail": JSON(history.failure?.detail),
            "seen": JSON(history.seen?.id.hex),
            "failures": .array(
                history.entries.failed.reversed().compactMap { check in
                    check.failure.map { failure in
                        [
                            "entry": .string(check.id.hex), "reason": .string(failure.reason.rawValue),
                            "detail": .string(failure.detail),
                        ]
                    }
                }),
        ]
    }

    private static func entry(_ item: AuditItem) -> JSON {
        let document = item.document
        let deployment = document?.deployment
        return [
            "entry": .string(item.id.hex), "client": .string(item.target.client),
            "environment": .string(item.target.environment), "sequence": JSON(document?.sequence),
            "time": JSON(document?.time), "kind": JSON(document?.kind.rawValue), "from": JSON(document?.from),
            "to": JSON(document?.to), "version": JSON(document?.version),
            "stage": JSON(stage: document?.stage),
            "name": JSON(document?.operatorName), "email": JSON(document?.operatorEmail),
            "signer": JSON(item.check.signer), "key": JSON(item.check.key), "reason": JSON(document?.reason),
            "ticket": JSON(document?.ticket), "approvals": texts(document?.approvals ?? []),
            "approvers": texts(item.approvers), "accepted": texts(document?.accepted ?? []),
            "planVerdict": JSON(document?.verdict),
            "emergency": .bool(item.isEmergency), "reviews": ids(item.reviews), "reviewers": texts(item.reviewers),
            "change": JSON(item.change?.hex),
            "deployments": ids(item.deployments),
            "deployment": deployment.map {
                [
                    "engine": .string($0.engine), "result": .string($0.result.rawValue),
                    "startedAt": .string($0.startedAt), "endedAt": JSON($0.endedAt), "error": JSON($0.error),
                ]
            } ?? nil,
            "verification": [
                "verified": .bool(item.isVerified), "signature": .string(item.check.signature.rawValue),
                "reason": JSON(item.check.failure?.reason.rawValue), "detail": JSON(item.check.failure?.detail),
            ],
            "policy": item.policy.map { ["allowed": .bool($0.isAllowed), "reason": JSON($0.reason)] } ?? nil,
        ]
    }

    private static func time(_ seconds: Int64?) -> JSON { JSON(seconds.map(UTCTime.text)) }
    private static func number(_ value: Int64?) -> JSON { JSON(value.map { Int($0) }) }
    private static func texts(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }
    private static func ids(_ ids: [ObjectID]) -> JSON { texts(ids.map(\.hex)) }
}
