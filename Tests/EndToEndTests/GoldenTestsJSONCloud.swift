import Foundation
import Testing

extension GoldenTestsJSON {
    /// What only AWS can tell, told by the stand-in for `aws`.
    func clouding(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        let cloud = try await StandIn()
        var walk = Walk(Scene(cloud.sandbox), tables: tables)
        walk.seen = seen
        walk.scene.environment = cloud.environment
        let target = ["-c", "acme", "-e", "prod"]
        let deploy = "tiergit deploy --dry-run --json"
        try await walk.json(
            "json-deploy-dry-cloud", deploy, "deploy", "--dry-run", "--engine", "cloudformation", target[0], target[1],
            target[2], target[3])
        // Without the bucket, behind our back: it would be made again.
        let sandbox = cloud.sandbox
        try await sandbox.expect(
            "cp", "-r", "\(sandbox.repository)/copilot/environments/addons-minimum", "\(sandbox.root)/less")
        try sandbox.remove("\(sandbox.root)/less/storage.yml")
        try await cloud.aws("stand-in", "copilot", "acme-prod", "\(sandbox.root)/less")
        try await walk.json(
            "json-deploy-dry-unforeseen", deploy, "deploy", "--dry-run", "--engine", "cloudformation", target[0],
            target[1], target[2], target[3])
        func difference(_ path: String, _ kind: String, _ expected: String, _ actual: String) -> [String: String] {
            ["PropertyPath": path, "DifferenceType": kind, "ExpectedValue": expected, "ActualValue": actual]
        }
        let drifts = [
            difference("/EngineVersion", "NOT_EQUAL", "16.8", "16.9"),
            difference("/Tags/0", "ADD", "null", #"{"Key":"owner","Value":"me"}"#),
            difference("/MasterUsername", "REMOVE", "postgres", "null"),
        ]
        try await cloud.use(["drifts": ["DBCluster": drifts], "undetected": "DBSubnetGroup"])
        try await walk.json("json-drift-cloud", "tiergit drift --json", "drift", "--all", "--resources", status: 1)
        seen = walk.seen
    }
}
