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
