import Foundation
import Testing

/// `adopt`: records what clients already run. Nothing on disk changes.
@Suite struct AdoptTests {
    private func onDisk(_ sandbox: Sandbox) async throws -> [String] {
        try await sandbox.picture().filter { !$0.hasPrefix("ref refs/tiergit/history/") }
    }

    @Test func recordsOneClientAndLeavesTheDiskAlone() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let before = try await onDisk(sandbox)
        let ran = try await sandbox.ok(
            "adopt", "medium", "-c", "acme", "-e", "prod", "-m", "runs since 2024", "--ticket", "OPS-7")
        #expect(ran.stderr.contains("acme/prod: adopt medium"))
        #expect(try await onDisk(sandbox) == before)
        let message = try await sandbox.git("log", "-1", "--format=%B", "refs/tiergit/history/acme/prod")
        #expect(message.hasPrefix("acme/prod: adopt medium\n\nruns since 2024\n\n"))
        for trailer in ["Tier-Kind: adopt", "Tier-To: medium", "Tier-Sequence: 1", "Tier-Ticket: OPS-7"] {
            #expect(message.contains(trailer))
        }
        #expect(
            try await sandbox.git("rev-parse", "refs/tiergit/history/acme/prod:active/addons")
                == sandbox.git("rev-parse", "HEAD:copilot/environments/addons-medium"))
        #expect(try await sandbox.ok("status", "-c", "acme", "-e", "prod").stdout.contains("medium"))
        try await sandbox.proveHistories()
    }

    @Test func aFileOfTargetsInEveryUsualSpelling() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let before = try await onDisk(sandbox)
        try sandbox.write(
            "\u{FEFF}Client,Environment,Tier\r\n# the first three\r\nacme,prod,medium\r\n\r\n"
                + "\"beta-2\",\"staging\",\"minimum\"\r\n"
                + " gamma , prod , enterprise \r\n\t# end", to: "\(sandbox.root)/clients.csv")
        let dry = try await sandbox.ok("adopt", "--targets", "\(sandbox.root)/clients.csv", "--dry-run")
        #expect(dry.lines.count == 3)
        #expect(try await sandbox.git("for-each-ref", "refs/tiergit/history/") == "")
        try await sandbox.ok("adopt", "--targets", "\(sandbox.root)/clients.csv", "-m", "all at once")
        for (target, tier) in [("acme/prod", "medium"), ("beta-2/staging", "minimum"), ("gamma/prod", "enterprise")] {
            let message = try await sandbox.git("log", "-1", "--format=%B", "refs/tiergit/history/\(target)")
            #expect(message.hasPrefix("\(target): adopt \(tier)\n\nall at once\n"))
        }
        #expect(try await onDisk(sandbox) == before)
        try await sandbox.proveHistories()
        // The same again: nothing to record, said, exit 0.
        let entries = try await sandbox.picture()
        let again = try await sandbox.ok("adopt", "--targets", "\(sandbox.root)/clients.csv")
        #expect(again.stderr.contains("already") && again.stderr.contains("nothing was changed"))
        try await sandbox.expectUnchanged(entries)
        // Partly recorded: only the new one.
        try sandbox.write("acme,prod,medium\ndelta,prod,minimum\n", to: "\(sandbox.root)/clients.csv")
        try await sandbox.ok("adopt", "--targets", "\(sandbox.root)/clients.csv")
        #expect(try await sandbox.entries("acme/prod").count == 1)
        #expect(try await sandbox.entries("delta/prod").count == 1)
    }

    @Test func readsStandardInputAndARelativePath() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let piped = try await sandbox.tiergit("adopt", "--targets", "-", input: "acme,prod,minimum\n")
        #expect(piped.status == 0, "\(piped.stderr)")
        #expect(try await sandbox.entries("acme/prod").count == 1)
        try sandbox.write("beta,prod,minimum\n", to: "\(sandbox.root)/list.csv")
        let ran = try await sandbox.tiergit(
            "adopt", "--targets", "../../../list.csv", in: "\(sandbox.repository)/apps/web")
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(try await sandbox.entries("beta/prod").count == 1)
    }

    @Test(arguments: [
        ("client,environment,tier\nacme,prod\n", "2:1", "3|three|fields"),
        ("acme,prod,minimum,extra\n", "1:1", "4 fields"),
        ("acme,prod,mediun\n", "1:11", "did you mean `medium`?"),
        ("acme,pord,medium\n", "1:6", "did you mean `prod`?"),
        ("\"acme\",\"pord\",\"medium\"\n", "1:8", "did you mean `prod`?"),
        ("  acme, pord, medium\n", "1:9", "did you mean `prod`?"),
        ("acme,prod,minimum\nbeta,prod,medium\nacme,prod,medium\n", "3:1", "line 1"),
        ("acme,prod,minimum\nacme,prod,minimum\n", "2:1", "line 1"),
        ("Acme Corp,prod,minimum\n", "1:1", "Acme Corp"),
        ("../x,prod,minimum\n", "1:1", "../x"),
        ("acme,,minimum\n", "1:6", "environment"),
        (",prod,minimum\n", "1:1", "client"),
        ("acme,prod,\n", "1:11", "tier"),
        ("a\u{1B}[31mb,prod,minimum\n", "1:1", "U+001B"),
        ("acme;prod;minimum\n", "1:1", "1 field"),
        ("", "clients.csv", "no target"),
        ("client,environment,tier\n# nothing\n", "clients.csv", "no target"),
        ("\"acme,prod,minimum\n", "1:1", "quot|client|field"),
        ("acme,prod,minimum\r\r\nbeta,prod,mediun\r\n", "2:11|3:11", "medium"),
    ])
    func aMistakeIsNamedByLineAndColumnAndNothingIsRecorded(text: String, place: String, words: String) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try sandbox.write(text, to: "\(sandbox.root)/clients.csv")
        let ran = try await sandbox.refuses(
            ["adopt", "--targets", "\(sandbox.root)/clients.csv"], 64, "clients.csv", hint: false)
        #expect(place.split(separator: "|").contains { ran.stderr.contains($0) }, "expected \(place): \(ran.stderr)")
        #expect(words.split(separator: "|").contains { ran.stderr.contains($0) }, "expected \(words): \(ran.stderr)")
        #expect(!ran.stderr.contains("\u{1B}"))
    }

    @Test func aFileThatIsNotThereOrNotText() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let ran = try await sandbox.refuses(["adopt", "--targets", "nowhere.csv"], 1, "nowhere.csv", hint: false)
        #expect(ran.stderr.contains("No such file"))
        try sandbox.write(Data([0x61, 0xFF, 0xFE, 0x0A]), to: "\(sandbox.root)/latin.csv")
        try await sandbox.refuses(["adopt", "--targets", "\(sandbox.root)/latin.csv"], 64, "UTF-8", hint: false)
        try await sandbox.refuses(["adopt", "--targets", sandbox.root], 1, hint: false)
    }

    @Test func aClientOnAnotherTierIsNotAdoptedAgain() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        try await sandbox.refuses(
            ["adopt", "medium", "-c", "acme", "-e", "prod"], 3, "acme/prod", "minimum", "tiergit switch")
        try sandbox.write("beta,prod,minimum\nacme,prod,medium\n", to: "\(sandbox.root)/clients.csv")
        try await sandbox.refuses(["adopt", "--targets", "\(sandbox.root)/clients.csv"], 3, "acme/prod", "minimum")
    }

    /// Adopted, then switched away and back: it is recorded on that tier, so adopting it again changes nothing.
    @Test func adoptedAgainAfterAFolderChangedItSaysWhatIsDifferent() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("adopt", "medium", "-c", "acme", "-e", "prod")
        let path = "copilot/environments/addons-medium/storage.yml"
        try sandbox.write("# newer\n" + (try sandbox.read(path)), to: path)
        try await sandbox.commitAll()
        let ran = try await sandbox.refuses(["adopt", "medium", "-c", "acme", "-e", "prod"], 3, "acme/prod")
        #expect(
            ran.stderr.contains("older") || ran.stderr.contains("other content") || ran.stderr.contains("changed")
                || ran.stderr.contains("differ"),
            "`is recorded on medium already` to somebody who asks for medium does not say why: \(ran.stderr)")
    }

    @Test func wrongArguments() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try sandbox.write("acme,prod,minimum\n", to: "\(sandbox.root)/clients.csv")
        for arguments in [
            ["adopt"], ["adopt", "minimum", "--targets", "\(sandbox.root)/clients.csv"],
            ["adopt", "--targets", "\(sandbox.root)/clients.csv", "-c", "acme"],
        ] {
            let ran = try await sandbox.run(Sandbox.tiergit, arguments)
            #expect(ran.status == 64, "\(arguments): \(ran.status) \(ran.stderr)")
        }
        try await sandbox.refuses(["adopt", "mediun", "-c", "acme", "-e", "prod"], 64, "did you mean `medium`?")
        try await sandbox.refuses(["adopt", "medium", "-c", "acme", "-e", "prd"], 64, "did you mean `prod`?")
        try await sandbox.refuses(
            ["adopt", "medium", "-c", "acme"], 64, "environment", "tiergit adopt medium -c acme -e")
    }

    @Test func adoptedThenSwitchedTheHistoryIsOneChain() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        let subjects = try await sandbox.git("log", "--format=%s", "refs/tiergit/history/acme/prod")
        #expect(subjects == "acme/prod: switch minimum -> medium\nacme/prod: adopt minimum")
        #expect(sandbox.link(Sandbox.addons) == "addons-medium")
    }

    /// The active client is the one that the disk is for: adopting somebody else must not take its place.
    @Test func adoptingAnotherClientLeavesTheActiveOne() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        let before = try await onDisk(sandbox)
        try await sandbox.ok("adopt", "enterprise", "-c", "beta", "-e", "prod")
        #expect(try await onDisk(sandbox) == before)
        #expect(sandbox.link(Sandbox.addons) == "addons-medium")
    }

    @Test func aDryRunNeedsNoSigningKeyAndRecordsNothing() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let before = try await sandbox.picture()
        let ran = try await sandbox.tiergit("adopt", "minimum", "-c", "acme", "-e", "prod", "--dry-run", "--json")
        #expect(ran.status == 0 && ran.stdout.contains("\"dryRun\": true"), "\(ran.stdout)\(ran.stderr)")
        try await sandbox.expectUnchanged(before)
    }

    @Test func aReasonThatTheCatalogRequires() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let catalog = try sandbox.read("copilot/tiers.yml")
        try sandbox.write(
            catalog.replacingOccurrences(of: "require_reason: false", with: "require_reason: true"),
            to: "copilot/tiers.yml")
        try await sandbox.commitAll()
        try sandbox.write("beta,prod,minimum\ngamma,prod,minimum\n", to: "\(sandbox.root)/clients.csv")
        try await sandbox.refuses(["adopt", "minimum", "-c", "acme", "-e", "prod", "--no-input"], 4, "reason", "-m")
        try await sandbox.refuses(["adopt", "--targets", "\(sandbox.root)/clients.csv"], 4, "reason")
        try await sandbox.refuses(
            ["adopt", "minimum", "-c", "acme", "-e", "prod", "-m", "\u{7}"], 64, "control character", hint: false)
    }
}
