import Foundation
import Testing

extension GoldenTestsJSON {
    /// Every suggestion that loads can come to, with everything that can be in it.
    func loading(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        let section = "tiergit auto --metrics --json"
        let sandbox = try await AutoMetricsTests.sandbox(on: "medium")
        var walk = Walk(Scene(sandbox), tables: tables)
        walk.seen = seen
        let target = ["-c", "acme", "-e", "prod"]
        func write(_ value: Double, _ web: Double, _ name: String) throws {
            let data = try AutoMetricsTests.data(value, ["CPUUtilization web": { $0 % 86_400 < 10_800 ? web : value }])
            try sandbox.write(data, to: name)
        }
        let bursts = try AutoMetricsTests.data(6, ["CPUUtilization web": { $0 % 86_400 < 1_800 ? 50 : 6 }])
        try sandbox.write(bursts, to: "middle.json")
        try await walk.json(
            "json-auto-setting", section, "auto", "--metrics", "middle.json", target[0], target[1], target[2], target[3]
        )
        try sandbox.write(
            "{\"MetricDataResults\": [{\"Id\": \"m1\", \"Label\": \"Latency\", \"Timestamps\": [], \"Values\": []}]}",
            to: "nothing.json")
        try await walk.json(
            "json-auto-nothing", section, "auto", "--metrics", "nothing.json", target[0], target[1], target[2],
            target[3])
        // Prices that cannot be read cost the costs; what was switched and not deployed is told.
        try sandbox.write("format: 1\n", to: "copilot/prices.yml")
        try await walk.scene.commit("prices")
        try await walk.scene.ok("switch", "minimum", "-c", "acme", "-e", "prod", "-y")
        try write(8, 200, "up.json")
        try await walk.json(
            "json-auto-up", section, "auto", "--metrics", "up.json", target[0], target[1], target[2], target[3])
        seen = walk.seen

        // A tier that there is no way back from.
        let sharded = try await StageTests.starter(sharded: true, on: "enterprise-sharded")
        walk = Walk(Scene(sharded), tables: tables)
        walk.seen = seen
        try sharded.write("{\"MetricDataResults\": []}", to: "nothing.json")
        let empty = try await walk.scene.ok(
            "auto", "--metrics", "nothing.json", target[0], target[1], target[2], target[3], "--json")
        let labels = empty.stdout.matches(of: /"label": "([^"]+)"/).map { String($0.output.1) }
        let results = labels.enumerated().map { AutoMetricsTests.result($1, id: "m\($0)") { _ in 1 } }
        try sharded.write(
            try JSONSerialization.data(withJSONObject: ["MetricDataResults": results]), to: "idle.json")
        try await walk.json(
            "json-auto-load-none", section, "auto", "--metrics", "idle.json", target[0], target[1], target[2], target[3]
        )
        seen = walk.seen
    }
}
