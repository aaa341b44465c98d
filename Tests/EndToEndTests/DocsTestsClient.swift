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
        // Another one's file of the name that a temporary one could have.
        try sandbox.write("mine", to: "acme.html.tmp/mine")
        try await sandbox.ok("docs", "client", "acme", "-o", "acme.html")
        try await sandbox.ok("plan", "enterprise", "-c", "acme", "-e", "prod", "-o", "acme.html")
        #expect(try sandbox.read("acme.html.tmp/mine") == "mine")
        // None of it is in what is written for everybody.
        try await sandbox.ok("docs", "build")
        for (path, text) in try sandbox.contents(of: DocsTests.folder) where path.contains("/") {
            for name in ["globex", "zenith", "SECRET-REASON"] { #expect(!text.contains(name), "\(name) is in \(path)") }
        }
    }

    /// A tier that is made for one client is nothing that another is told of, by a page or by `auto`.
    @Test func aTierOfSomebodyElse() async throws {
        let sandbox = try await Self.fleet()
        func write(offered: String) throws {
            let catalog = try sandbox.read("copilot/tiers.yml")
            let head = catalog.range(of: "  globex-large:").map { String(catalog[..<$0.lowerBound]) } ?? catalog
            try sandbox.write(
                """
                \(head)  globex-large:
                    title: Large for Globex
                    extends: enterprise
                    monthly_cost: "$1"
                    provides: {high_availability: true}
                    support: {response: within 1 min}
                \(offered)
                """, to: "copilot/tiers.yml")
        }
        try write(offered: "")
        let warned = try await sandbox.ok("docs", "client", "acme")
        #expect(warned.stdout.contains("Large for Globex"))
        #expect(warned.stderr.contains("what the catalog says of globex-large names globex: with `offered: false`"))
        #expect(try await sandbox.ok("auto", "-c", "acme", "--monthly-budget", "$2").stdout.contains("* globex-large"))
        try write(offered: "    offered: false")
        let page = try await sandbox.ok("docs", "client", "acme")
        #expect(!page.stdout.lowercased().contains("globex") && !page.stderr.contains("globex"), "\(page.stdout)")
        #expect(page.stdout.contains("| Enterprise |"))
        let auto = try await sandbox.tiergit("auto", "-c", "acme", "--monthly-budget", "$2")
        #expect(auto.status == 1 && auto.stdout.contains("  globex-large: the catalog does not offer it\n"))
        try await sandbox.ok("docs", "build")
        for (path, text) in try sandbox.contents(of: "\(DocsTests.folder)/client") {
            for word in ["globex", "Globex", "within 1 min"] { #expect(!text.contains(word), "\(word) is in \(path)") }
        }
        #expect(
            try sandbox.contents(of: "\(DocsTests.folder)/technical").keys.contains("upgrade-medium--globex-large.md"))
        // Whoever is on it is told.
        try await sandbox.git("commit", "-qam", "large")
        try await sandbox.ok("switch", "globex-large", "-c", "globex", "-e", "prod", "-y", "-m", "as agreed")
        let own = try await sandbox.ok("docs", "client", "globex")
        #expect(own.stdout.contains("What Large for Globex provides") && own.stdout.contains("within 1 min"))
        let fits = try await sandbox.ok("auto", "-c", "globex", "--monthly-budget", "$2")
        #expect(fits.stdout.contains("* globex-large"), "\(fits.stdout)")
        #expect(try await sandbox.ok("info", "globex-large").stdout.contains("offered  no"))
    }

    /// With nothing to offer the pages say so, and are no empty tables.
    @Test func nothingIsOffered() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        var catalog = try sandbox.read("copilot/tiers.yml")
        for name in ["minimum", "medium", "enterprise"] {
            catalog = catalog.replacingOccurrences(of: "  \(name):\n", with: "  \(name):\n    offered: false\n")
        }
        try sandbox.write(catalog, to: "copilot/tiers.yml")
        try await sandbox.ok("docs", "build")
        let pages = try sandbox.contents(of: "\(DocsTests.folder)/client")
        for name in ["selection", "features", "support"] {
            let page = try #require(pages["\(name).md"])
            #expect(page.contains("ask us.") && !page.contains("Minimum"), "\(page)")
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

    /// A page takes no place of a device, a pipe or a link.
    @Test func aPagesPlace() async throws {
        let sandbox = try await Self.fleet()
        try sandbox.write("mine\n", to: "mine.md")
        try await sandbox.expect("ln", "-s", "mine.md", "\(sandbox.repository)/link.md")
        try await sandbox.expect("mkfifo", "\(sandbox.repository)/pipe")
        for place in ["link.md", "pipe", "copilot", "-", ""] {
            let ran = try await sandbox.tiergit("docs", "client", "acme", "-o", place)
            #expect(ran.status == 64, "\(place): \(ran.stderr)")
        }
        #expect(sandbox.link("link.md") == "mine.md")
        #expect(try sandbox.read("mine.md") == "mine\n")
        try await sandbox.ok("docs", "client", "acme", "-o", "mine.md")
        #expect(try sandbox.read("mine.md").contains("\n# "))
    }
}
