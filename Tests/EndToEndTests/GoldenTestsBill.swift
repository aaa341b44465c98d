import Foundation
import Testing

/// What `bill` prints, and what it says where it charges nothing.
@Suite struct GoldenTestsBill {
    @Test func billing() async throws {
        var scene = Scene(try await BillTests.two().sandbox)
        scene.environment = BillTests.now
        let month = ["--month", "2025-10"]
        try await scene.golden("bill", "bill", month[0], month[1])
        try await scene.golden("bill-csv", "bill", month[0], month[1], "--format", "csv")
        try await scene.golden("bill-client", "-c", "globex", "bill", "--from", "2025-10-01", "--to", "2026-01-01")
        try await scene.golden(
            "bill-environment", "bill", month[0], month[1], "-c", "acme", "-c", "globex", "-e", "prod")
        try await scene.golden("bill-unfinished", "bill", "--month", "2026-06", "-c", "acme")
        try await scene.golden("bill-open", "bill", "--from", "2026-05-31T23:59:47Z")
        try await scene.golden("bill-nothing", "bill", "--month", "2024-02")
        try await scene.golden("tiers-priced", "tiers")
        try await scene.golden("info-priced", "info", "medium")
    }

    @Test func refusingToBill() async throws {
        let chronicle = try await BillTests.two()
        var scene = Scene(chronicle.sandbox)
        scene.environment = BillTests.now
        let sandbox = scene.sandbox
        try await scene.golden("error-bill-period", "bill")
        try await scene.golden("error-bill-month", "bill", "--month", "2026-13")
        try await scene.golden("error-bill-empty", "bill", "--from", "2025-10-31", "--to", "2025-10-31")
        try await scene.golden("error-bill-future", "bill", "--month", "2027-01")
        try await scene.golden("error-bill-client", "bill", "--month", "2025-10", "-c", "acme", "-c", "initech")
        try await scene.golden("error-bill-environment", "bill", "--month", "2025-10", "-e", "prd")
        try await scene.golden("error-bill-commit", "bill", "--month", "2025-10", "--prices", "nothing")
        try await scene.golden("error-bill-no-catalog", "bill", "--month", "2025-10", "--prices", "HEAD^")
        // Committed is the catalog without prices.
        try await scene.golden("error-bill-prices", "bill", "--month", "2025-10", "--prices", "HEAD")
        let catalog = try sandbox.read("copilot/tiers.yml")
        try sandbox.write(
            catalog.replacingOccurrences(of: "\n  medium:\n", with: "\n  large:\n")
                .replacingOccurrences(of: "staging: $0, ", with: "").replacingOccurrences(
                    of: "\n    price: $99.99\n", with: "\n"),
            to: "copilot/tiers.yml")
        try await scene.golden("error-bill-price", "bill", "--month", "2025-10")
        try sandbox.write(catalog, to: "copilot/tiers.yml")
        // By a clock that was wrong.
        let end = 1_761_955_200  // 2025-11-01T00:00:00Z
        try await chronicle.add(.init(to: "medium", time: end - 20 * 86_400))
        try await scene.golden("bill-clock", "bill", "--month", "2025-10", "-c", "acme", "-e", "prod")
        let reference = "refs/tiergit/history/globex/prod"
        let forged = try await sandbox.git("commit-tree", "-m", "nothing", "-p", reference, "\(reference)^{tree}")
        try await sandbox.git("update-ref", reference, forged)
        try await scene.golden("error-bill-forged", "bill", "--month", "2025-10")
    }
}
