import Foundation
import Testing

/// What `audit` prints: with everything in it that a report can have.
@Suite struct GoldenTestsAudit {
    /// Two clients, one of them with an emergency, outages, stages; another person, approvals, and what was accepted.
    static func chronicle() async throws -> Chronicle {
        let chronicle = try await Chronicle()
        let day = 86_400
        let begin = 1_735_689_600
        try await chronicle.add(.init(kind: "adopt", to: "minimum", time: begin, reason: "runs since 2024"))
        var emergency = Chronicle.Event(
            to: "medium", time: begin + day, reason: "the queue is full\n\nit was 3 a.m.", ticket: "OPS-7")
        emergency.emergency = true
        let first = try await chronicle.add(emergency)
        var deploy = Chronicle.Event(kind: "deploy", to: "medium", time: begin + day + 600, result: "failed")
        deploy.error = "copilot env deploy: exit 1"
        try await chronicle.add(deploy)
        try await chronicle.add(
            .init(kind: "deploy", to: "medium", time: begin + day + 7_800, result: "succeeded", key: "second"))
        var review = Chronicle.Event(kind: "note", to: "medium", time: begin + 2 * day, reason: "right", key: "second")
        review.restores = first
        try await chronicle.add(review)
        var switched = Chronicle.Event(to: "enterprise", time: begin + 3 * day, key: "second")
        switched.approvals = ["dana@example.com"]
        switched.accepted = ["one-way:RedisReplicationGroup"]
        switched.stage = (1, 2)
        try await chronicle.add(switched)
        try await chronicle.add(
            .init(target: "globex/staging", kind: "adopt", to: "minimum", time: begin + 4 * day))
        try await chronicle.add(
            .init(target: "globex/staging", kind: "revert", to: "medium", time: begin + 5 * day, ticket: "OPS-9"))
        try await chronicle.add(
            .init(
                target: "globex/staging", kind: "deploy", to: "medium", time: begin + 6 * day, result: "interrupted"))
        return chronicle
    }

    /// Under a policy: an approval, an emergency that was reviewed and one that was not, what the policy refuses, and a change of it by two.
    static func governed() async throws -> (chronicle: Chronicle, root: String) {
        let chronicle = try await Chronicle()
        let day = 86_400
        let begin = 1_735_689_600
        func moment(_ days: Int) -> Moment {
            .on(Date(timeIntervalSince1970: Double(begin + days * day)).formatted(.iso8601))
        }
        for target in ["acme/prod", "globex/prod"] {
            try await chronicle.add(.init(target: target, kind: "adopt", to: "minimum", time: begin))
        }
        let governed = try await Governed(chronicle.sandbox)
        var rules = Rules()
        rules.threshold = 2
        rules.operators = [
            .init(principals: ["dana@example.com"]), .init(principals: ["erik@example.com"], clients: ["acme"]),
            .init(principals: ["olga@example.com", "otto@example.com"], may: ["approve"]),
        ]
        rules.breaking = ["dana@example.com"]
        rules.more = "rules:\n  - clients: [acme]\n    ticket: [\"OPS-[0-9]*\"]\n    approvals: 1\n"
        rules.at = moment(1)
        rules.message = "policy: who may do what <today>\n\nTier-Kind: policy\n"
        chronicle.policy = try await governed.enforce(rules)
        let digest = String(repeating: "a", count: 64)
        var approval = Chronicle.Event(kind: "approve", to: "minimum", time: begin + 2 * day, key: "olga")
        approval.digest = digest
        var change = Chronicle.Event(
            to: "medium", time: begin + 2 * day + 3_600, reason: "growth", ticket: "OPS-7b", key: "erik")
        change.digest = digest
        approval.accepted = chronicle.approved(change)
        change.approvals = [try await chronicle.add(approval)]
        try await chronicle.add(change)
        var deploy = Chronicle.Event(kind: "deploy", to: "medium", time: begin + 3 * day, result: "failed", key: "erik")
        deploy.error = "copilot env deploy: exit 1"
        try await chronicle.add(deploy)
        var emergency = Chronicle.Event(to: "enterprise", time: begin + 4 * day, reason: "the queue is full")
        emergency.emergency = true
        var review = Chronicle.Event(kind: "approve", to: "enterprise", time: begin + 5 * day, key: "otto")
        (review.restores, review.digest) = (try await chronicle.add(emergency), digest)
        try await chronicle.add(review)
        rules.signers.removeAll { $0.key == "olga" }
        (rules.by, rules.also, rules.at) = ("erik", [Rules.Detached(by: "dana")], moment(6))
        rules.message = "policy: retire the key of olga@example.com\n\nTier-Kind: policy\n"
        chronicle.policy = try await governed.enforce(rules)
        emergency.target = "globex/prod"
        emergency.time = begin + 7 * day
        try await chronicle.add(emergency)
        try await chronicle.add(
            .init(target: "globex/prod", to: "medium", time: begin + 8 * day, ticket: "OPS-9", key: "erik"))
        try await chronicle.add(.init(to: "medium", time: begin + 9 * day, reason: "no ticket", key: "erik"))
        return (chronicle, governed.root)
    }

    @Test func auditingUnderAPolicy() async throws {
        let (chronicle, root) = try await Self.governed()
        var scene = Scene(chronicle.sandbox)
        _ = try await scene.tiergit(["verify", "--root", root])
        try await scene.golden("audit-policy", "audit")
        try await scene.golden(
            "audit-policy-period", "audit", "-c", "acme", "--since", "2025-01-06", "--until", "2025-01-07")
        try await scene.golden("audit-policy-csv", "audit", "--format", "csv")
        try await scene.golden("audit-policy-html", "audit", "--format", "html")
        let sandbox = scene.sandbox
        _ = try await scene.tiergit(["audit", "--format", "bundle", "-o", "evidence.zip"])
        try await scene.compare(
            "audit-policy-verify", try await sandbox.expect("unzip", "-p", "evidence.zip", "VERIFY.md"))
        // The list is sorted by ids, which differ from run to run.
        let list = try await sandbox.expect("unzip", "-p", "evidence.zip", "signatures.txt").split(separator: "\n")
        try await scene.compare("audit-policy-signatures", list.map { $0.dropFirst(41) + "\n" }.sorted().joined())
    }

    @Test func auditing() async throws {
        let chronicle = try await Self.chronicle()
        var scene = Scene(chronicle.sandbox)
        let sandbox = scene.sandbox
        try await scene.golden("audit", "audit")
        try await scene.golden("audit-client", "audit", "-c", "globex", "--since", "2025-01-06")
        try await scene.golden("audit-csv", "audit", "-c", "acme", "--format", "csv")
        try await scene.golden("audit-html", "audit", "--format", "html")
        try await scene.golden("audit-file", "audit", "--format", "json", "-o", "audit.json")
        try await scene.golden("audit-unknown", "audit", "-c", "initech")
        try await scene.golden("audit-bundle-nowhere", "audit", "--format", "bundle")
        let reference = "refs/tiergit/history/globex/staging"
        let forged = try await sandbox.git(
            "commit-tree", "-m", "nothing", "-p", "\(reference)~1", "\(reference)^{tree}")
        try await sandbox.git("update-ref", reference, forged)
        try await scene.golden("audit-forged", "audit", "-e", "staging")
        try await scene.golden("audit-forged-html", "audit", "-e", "staging", "--format", "html")
    }
}
