import Foundation
import Testing

/// `docs client`: one client's page says nothing of any other.
@Suite struct DocsTestsClient {
    private static let secrets = ["globex", "zenith", "SECRET-REASON", "OPS-4711", "private note", "$4242", "dana@"]

    static func fleet() async throws -> Sandbox {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let catalog = try sandbox.read("copilot/tiers.yml")
        try sandbox.write(
            catalog.replacingOccurrences(
                of: "  medium:\n",
                with: "  medium:\n    support: {hours: 9 to 17 UTC, response: within 4 h}\n    price: $270\n"),
            to: "copilot/tiers.yml")
        try await sandbox.git("commit", "-qam", "support")
        for (client, environment) in [("acme", "staging"), ("acme", "prod"), ("globex", "prod"), ("zenith", "prod")] {
            try await sandbox.ok("adopt", "minimum", "-c", client, "-e", environment)
        }
        try sandbox.write(
            """
            format: 1
            clients:
              acme:
                contact: dana@acme.example
                notes: private note
                requires: {high_availability: true, monthly_budget: $4242}
              globex: {}
              zenith: {}

            """, to: "copilot/clients.yml")
        try await sandbox.ok(
            "switch", "medium", "-c", "acme", "-e", "prod", "-y", "-m", "SECRET-REASON, as globex did", "--ticket",
            "OPS-4711")
        try await sandbox.ok("switch", "enterprise", "-c", "globex", "-e", "prod", "-y", "-m", "growth")
        return sandbox
    }

    @Test func itSaysNothingOfAnyOther() async throws {
        let sandbox = try await Self.fleet()
        let before = try await sandbox.picture()
        let markdown = try await sandbox.ok("docs", "client", "acme").stdout
        let html = try await sandbox.ok("docs", "client", "acme", "--format", "html").stdout
        try await sandbox.expectUnchanged(before)
        for text in [markdown, html] {
            for secret in Self.secrets { #expect(!text.contains(secret), "\(secret) is in \(text)") }
            for word in ["acme", "Medium", "within 4 h", "$270", "staging"] {
                #expect(text.replacingOccurrences(of: "<span>$</span>", with: "$").contains(word), "no \(word)")
            }
        }
        #expect(!html.contains("<script") && html.contains("default-src 'none'") && !html.contains("href=\"../"))
        #expect(!html.contains("http://") || html.contains("http://www.w3.org/2000/svg"))
        // The same again, and into a file.
        try await sandbox.ok("docs", "client", "acme", "--format", "html", "-o", "\(sandbox.root)/acme.html")
        #expect(try sandbox.read("\(sandbox.root)/acme.html") == html)
        // None of it is in what is written for everybody.
        try await sandbox.ok("docs", "build")
        for (path, text) in try sandbox.contents(of: DocsTests.folder) where path.contains("/") {
            for name in ["globex", "zenith", "SECRET-REASON"] { #expect(!text.contains(name), "\(name) is in \(path)") }
        }
    }

    /// What was decided is one thing, what runs another.
    @Test func whatIsInOperation() async throws {
        let sandbox = try await Self.fleet()
        func row(_ environment: String) async throws -> [String] {
            let page = try await sandbox.ok("docs", "client", "acme").stdout
            let line = try #require(page.split(separator: "\n").first { $0.hasPrefix("| \(environment) |") })
            return line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        #expect(try await row("prod")[3] == "not recorded")
        try await sandbox.ok("exec", "-c", "acme", "-e", "prod", "--", "true")
        #expect(try await row("prod")[3].hasPrefix("20"))
        try await sandbox.ok("switch", "enterprise", "-c", "acme", "-e", "prod", "-y")
        #expect(try await row("prod")[1...3] == ["enterprise", row("prod")[2], "not yet"])
        #expect(try await row("staging")[3] == "not recorded")
        // Of an environment alone is said what is so there.
        let globex = try await sandbox.ok("docs", "client", "globex").stdout
        #expect(globex.contains("a month for prod.") && !globex.contains("staging"), "\(globex)")
    }

    @Test func whatIsNotProvedIsNoPage() async throws {
        let sandbox = try await Self.fleet()
        let tip = try await sandbox.entries()[0]
        let forged = try await sandbox.git("commit-tree", "\(tip)^{tree}", "-p", tip, "-m", "switch: forged")
        try await sandbox.git("update-ref", "refs/tiergit/history/acme/prod", forged)
        let ran = try await sandbox.tiergit("docs", "client", "acme")
        #expect(ran.status == 7 && ran.stdout.isEmpty, "\(ran.stderr)")
        let unknown = try await sandbox.tiergit("docs", "client", "nobody")
        #expect(unknown.status == 64 && unknown.stderr.contains("nothing is recorded of nobody"), "\(unknown.stderr)")
        // Another one's history is none of this one's business.
        try await sandbox.ok("docs", "client", "globex")
    }
}
