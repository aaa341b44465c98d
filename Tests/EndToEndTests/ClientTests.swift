import Foundation
import Testing

/// `client …` and `auto`: who the clients are, what they require, and what fits.
@Suite struct ClientTests {
    static let path = "copilot/clients.yml"

    /// Three tiers that say what they provide, two clients recorded.
    static func fleet() async throws -> Sandbox {
        let sandbox = try await Sandbox.copilot(adopted: true)
        var catalog = try sandbox.read("copilot/tiers.yml")
        for (tier, provides) in [
            ("minimum", "high_availability: false, peak_connections: 90, storage: 100 GiB, recovery_time: 4 h"),
            ("medium", "high_availability: true, peak_connections: 900, storage: 1 TiB, recovery_time: 15 min"),
            ("enterprise", "high_availability: true, peak_connections: 5000, storage: 10 TiB, recovery_time: 5 min"),
        ] {
            catalog = catalog.replacingOccurrences(
                of: "\n  \(tier):\n", with: "\n  \(tier):\n    provides: {\(provides)}\n")
        }
        try sandbox.write(catalog, to: "copilot/tiers.yml")
        try await sandbox.commitAll()
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "staging")
        try await sandbox.ok("adopt", "medium", "-c", "globex", "-e", "prod")
        return sandbox
    }

    @Test func addedListedShownAndRetired() async throws {
        let sandbox = try await Self.fleet()
        #expect(try await sandbox.ok("client", "list").stderr.contains("tiergit client import --recorded"))
        let dry = try await sandbox.picture()
        try await sandbox.ok("client", "add", "acme", "--contact", "ops@acme.example", "--dry-run")
        try await sandbox.expectUnchanged(dry)
        let added = try await sandbox.ok(
            "client", "add", "acme", "--contact", "ops@acme.example", "--high-availability", "--monthly-budget", "$350")
        #expect(added.stderr.contains("git add copilot/clients.yml && git commit"))
        let first = try sandbox.read(Self.path)
        // The command that is named is the one to run.
        try await sandbox.git("add", Self.path)
        try await sandbox.git("commit", "-q", "-m", "add acme", Self.path)
        try await sandbox.ok("client", "import", "--recorded")
        #expect(try sandbox.read(Self.path) == first + "  globex:\n    environments: [prod]\n")
        let list = try await sandbox.ok("client", "list")
        #expect(list.lines.count == 3 && list.lines[1].contains("staging minimum, prod minimum"))
        let shown = try await sandbox.ok("client", "show", "acme")
        #expect(shown.stderr.contains("prod on minimum: high availability is required, and it has none"))
        try await sandbox.ok("client", "retire", "globex", "--on", "2024-01-31")
        #expect(try sandbox.read(Self.path).hasSuffix("    environments: [prod]\n    retired: 2024-01-31\n"))
        #expect(try await sandbox.ok("client", "list").lines.count == 2)
        #expect(try await sandbox.ok("client", "list", "--all").stdout.contains("globex (retired from 2024-01-31 on)"))
        // Again, it says so; otherwise, it is refused.
        #expect(try await sandbox.ok("client", "retire", "globex", "--on", "2024-01-31").stderr.contains("already"))
        try await sandbox.refuses(["client", "retire", "globex", "--on", "2024-02-01"], 64, "2024-01-31")
        try await sandbox.refuses(["client", "add", "acme"], 64, "already", "tiergit client show acme")
    }

    @Test(arguments: [
        (["client", "show", "acmee"], "did you mean `acme`?"),
        (["client", "show", "nobody-else"], "tiergit client list --all"),
        (["client", "retire", "nobody-else"], "tiergit client list --all"),
        (["client", "add", "Acme"], "cannot be called"),
        (["client", "add", "new", "-e", "prd"], "did you mean `prod`?"),
        (["client", "add", "new", "--domain", "other.example.x/"], "no lower-case DNS label"),
        (["client", "add", "new", "--contact", "a\nb"], "one line"),
    ])
    func refused(arguments: [String], words: String) async throws {
        let sandbox = try await Self.fleet()
        try await sandbox.ok("client", "add", "acme")
        try await sandbox.refuses(arguments, 64, words, hint: false)
    }

    @Test(arguments: [
        ["client", "add", "new", "--storage", "5 GB"], ["client", "add", "new", "--recovery-time", "soon"],
        ["client", "add", "new", "--monthly-budget", "$5-9"], ["client", "add", "new", "--peak-connections", "0"],
        ["client", "retire", "acme", "--on", "2026-02-30"], ["client", "import"],
        ["client", "import", "a.csv", "--recorded"], ["auto", "--all", "-c", "acme"],
    ])
    func usage(arguments: [String]) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let before = try await sandbox.picture()
        let ran = try await sandbox.run(Sandbox.tiergit, arguments)
        #expect(ran.status == 64, "\(arguments): \(ran.status) \(ran.stderr)")
        try await sandbox.expectUnchanged(before)
    }

    @Test func imported() async throws {
        let sandbox = try await Self.fleet()
        try sandbox.write(
            "client,environments,contact,monthly_budget\nacme,prod staging,\"Ann, Inc\",$350\nnew-one,,,\n",
            to: "\(sandbox.root)/clients.csv")
        try await sandbox.ok("client", "import", "\(sandbox.root)/clients.csv")
        #expect(
            try sandbox.read(Self.path).hasSuffix(
                "clients:\n  acme:\n    environments: [staging, prod]\n    contact: \"Ann, Inc\"\n    requires:\n      monthly_budget: \"$350\"\n  new-one: {}\n"
            ))
        let again = try await sandbox.ok("client", "import", "\(sandbox.root)/clients.csv")
        #expect(again.stderr.contains("2 of 2 are there already"))
        // All of it or nothing.
        try sandbox.write("client,contact\nfirst,x\nacme,y\n", to: "\(sandbox.root)/clients.csv")
        try await sandbox.refuses(["client", "import", "\(sandbox.root)/clients.csv"], 64, "acme", "otherwise")
        try sandbox.write("client,contac\nfirst,x\n", to: "\(sandbox.root)/clients.csv")
        try await sandbox.refuses(
            ["client", "import", "\(sandbox.root)/clients.csv"], 64, "clients.csv:1:8", "did you mean `contact`?")
    }

    /// A file that is wrong is wrong everywhere, and nothing is added to it.
    @Test func aBrokenFile() async throws {
        let sandbox = try await Self.fleet()
        try sandbox.write("format: 1\nclients:\n  acme: {contac: x}\n", to: Self.path)
        for command in [["client", "list"], ["client", "add", "new"], ["auto", "-c", "acme"], ["auto", "--all"]] {
            try await sandbox.refuses(command, 1, "copilot/clients.yml:3:10", "did you mean `contact`?", hint: false)
        }
        let validated = try await sandbox.run(Sandbox.tiergit, ["validate"])
        #expect(validated.status == 1 && validated.stdout.contains("copilot/clients.yml:3:10"))
        for link in ["tiers.yml", "nowhere"] {
            try sandbox.remove(Self.path)
            try FileManager.default.createSymbolicLink(
                atPath: "\(sandbox.repository)/\(Self.path)", withDestinationPath: link)
            try await sandbox.refuses(["client", "add", "new"], 1, "no plain file")
        }
    }

    @Test func aCommitKeepsToAValidFile() async throws {
        let hooked = try await Hooked.adopted()
        try await hooked.sandbox.ok("hooks", "install")
        try hooked.sandbox.write("format: 1\nclients:\n  acme: {contac: x}\n", to: Self.path)
        try await hooked.sandbox.git("add", Self.path)
        let ran = try await hooked.run("git", ["commit", "-q", "-m", "clients"])
        #expect(ran.status != 0 && ran.stderr.contains("copilot/clients.yml:3:10"), "\(ran.stderr)")
        try hooked.sandbox.write("format: 1\nclients:\n  acme: {contact: x}\n", to: Self.path)
        try await hooked.sandbox.git("add", Self.path)
        #expect(try await hooked.run("git", ["commit", "-q", "-m", "clients"]).status == 0)
    }

    /// Two at once: both are there afterwards.
    @Test func twoAtOnce() async throws {
        let sandbox = try await Self.fleet()
        async let first = sandbox.tiergit("client", "add", "first")
        async let second = sandbox.tiergit("client", "add", "second")
        let both = try await [first, second]
        #expect(both.allSatisfy { $0.status == 0 }, "\(both.map(\.stderr))")
        let list = try await sandbox.ok("client", "list")
        #expect(list.stdout.contains("first") && list.stdout.contains("second"))
    }

    // MARK: auto

    @Test func auto() async throws {
        let sandbox = try await Self.fleet()
        try await sandbox.ok("client", "add", "acme", "--high-availability", "--peak-connections", "300")
        try await sandbox.ok("client", "add", "globex", "-e", "prod", "--storage", "500 GiB")
        let before = try await sandbox.picture()
        let ran = try await sandbox.ok("auto", "-c", "acme")
        #expect(
            ran.lines == [
                "requirements of acme: high availability, 300 connections",
                "  minimum: high availability is required, and it has none; 300 peak connections are required, and it provides 90",
                "* medium: the cheapest that meets everything, for $200-350 a month",
                "  enterprise: it meets everything, and costs more: $300-700 a month, not $200-350",
            ])
        #expect(ran.stderr.contains("tiergit plan medium -c acme -e prod"))
        let fleet = try await sandbox.ok("auto", "--all")
        #expect(fleet.lines.count == 3 && fleet.lines[1].contains("! staging minimum, prod minimum"))
        #expect(fleet.lines[2].contains("medium") && !fleet.lines[2].contains("!"))
        let detailed = try await sandbox.run(Sandbox.tiergit, ["auto", "-c", "acme", "--detailed-exitcode"])
        #expect(detailed.status == 2)
        // Somebody who is no client yet, and more than any tier gives.
        #expect(
            try await sandbox.ok("auto", "--peak-connections", "50").lines.first == "requirements: 50 connections")
        let none = try await sandbox.run(Sandbox.tiergit, ["auto", "--peak-connections", "9000"])
        #expect(none.status == 1 && none.stderr.contains("no tier meets all of it"))
        try await sandbox.expectUnchanged(before)
    }

    // MARK: The budget, and clients that are none any more

    @Test func aBudgetIsPartOfTheVerdict() async throws {
        let sandbox = try await Self.fleet()
        try await sandbox.ok("client", "add", "acme", "--monthly-budget", "$400")
        try await sandbox.ok("client", "add", "globex", "-e", "prod")
        try await sandbox.commitAll()
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        let plan = try await sandbox.ok("plan", "enterprise", "-c", "acme", "-e", "prod")
        #expect(plan.stdout.contains("Verdict: refused") && plan.stdout.contains("its monthly_budget is $400"))
        // Another way there would cost as much.
        #expect(!plan.stderr.contains("--stages"))
        let words = [
            "copilot/clients.yml:4:3", "monthly_budget is $400", "tiergit auto -c acme", "--accept refused:budget",
        ]
        let ran = try await sandbox.run(Sandbox.tiergit, ["switch", "enterprise", "-c", "acme", "-e", "prod", "-y"])
        #expect(ran.status == 3 && words.allSatisfy(ran.stderr.contains), "\(ran.stderr)")
        try await sandbox.ok(
            "switch", "enterprise", "-c", "acme", "-e", "prod", "-y", "--accept", "refused:budget")
        #expect(try await sandbox.ok("show", "-c", "acme", "-e", "prod").stdout.contains("refused:budget"))
        // Back to what costs less, over the budget or not, nobody is held up.
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        // Who has no budget is asked nothing.
        try await sandbox.ok("switch", "enterprise", "-c", "globex", "-e", "prod", "-y")
    }

    /// A roll-out is for those who are clients, and each one's own budget counts.
    @Test func inARollOut() async throws {
        let sandbox = try await Self.fleet()
        for client in ["acme", "hooli", "initech"] {
            if client != "acme" { try await sandbox.ok("adopt", "minimum", "-c", client, "-e", "prod") }
            try await sandbox.ok("client", "add", client, "-e", "prod")
        }
        try await sandbox.ok("client", "add", "globex")
        try await sandbox.ok("client", "retire", "globex", "--on", "2024-01-31")
        try await sandbox.commitAll()
        let all = try await sandbox.ok("rollout", "enterprise", "--dry-run", "--no-sync")
        #expect(all.stderr.contains("left out: globex/prod: retired"))
        #expect(all.stdout.contains("class 1 of 1: 3 in prod, minimum -> enterprise: acme, hooli and initech"))
        // Named, it is refused as a switch would be.
        let named = try await sandbox.run(
            Sandbox.tiergit, ["rollout", "enterprise", "--dry-run", "--no-sync", "--clients", "acme,globex"])
        #expect(named.status == 3 && named.stderr.contains("retired since 2024-01-31"), "\(named.stderr)")
        let clients = try sandbox.read(Self.path)
        try sandbox.write(
            clients.replacingOccurrences(
                of: "  hooli:\n", with: "  hooli:\n    requires: {monthly_budget: $100}\n"), to: Self.path)
        try await sandbox.commitAll("a budget")
        let ran = try await sandbox.run(Sandbox.tiergit, ["rollout", "enterprise", "--dry-run", "--no-sync"])
        #expect(ran.status == 3 && ran.stderr.contains("its monthly_budget is $100"), "\(ran.stderr)")
        #expect(ran.stderr.contains("--accept refused:budget"))
        #expect(ran.stdout.contains("2 in prod, minimum -> enterprise: acme and initech"))
        #expect(!ran.stderr.contains("--stages"))
    }

    /// Nobody is charged from the day on which it is no client any more.
    @Test func aRetiredClientIsChargedNoMore() async throws {
        var scene = Scene(try await Self.fleet())
        let catalog = try scene.sandbox.read("copilot/tiers.yml")
        try scene.sandbox.write(
            catalog.replacingOccurrences(of: "    provides:", with: "    price: $310\n    provides:"),
            to: "copilot/tiers.yml")
        try await scene.ok("adopt", "minimum", "-c", "initech", "-e", "prod")
        try await scene.ok("client", "add", "initech")
        try await scene.ok("client", "retire", "initech", "--on", "2023-11-16")
        scene.environment = ["GIT_COMMITTER_DATE": "@1709251200 +0000"]
        let ran = try await scene.ok("bill", "--month", "2023-12", "--format", "csv")
        #expect(!ran.stdout.contains("initech"))
        let begun = try await scene.ok("bill", "--month", "2023-11", "--format", "csv", "-c", "initech")
        // From the adoption to the beginning of the 16th.
        #expect(begun.stdout.contains("initech,prod,minimum"), "\(begun.stdout)")
        let seconds = 1_700_092_800 - 1_700_000_000
        #expect(begun.stdout.contains(",\(seconds),"), "\(begun.stdout)")
    }

    @Test func aRetiredClientIsSwitchedNoMore() async throws {
        let sandbox = try await Self.fleet()
        try await sandbox.ok("client", "import", "--recorded")
        try await sandbox.ok("client", "retire", "globex", "--on", "2024-01-31")
        try await sandbox.commitAll()
        try await sandbox.refuses(
            ["switch", "enterprise", "-c", "globex", "-e", "prod", "-y"], 3, "retired since 2024-01-31",
            "--accept refused:retired")
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
    }
}
