import Foundation
import Testing

/// Confirmations, reasons, locks, and what CloudFormation would refuse.
@Suite struct ErrorTestsRefusal {
    private static let change = ["switch", "medium", "-c", "acme", "-e", "prod"]

    // MARK: Confirmation and reason

    @Test func withoutATerminalSomebodyMustConfirm() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.refuses(Self.change, 4, "acme/prod", "confirm", "-y")
        try await sandbox.refuses(Self.change + ["--no-input"], 4, "-y")
        try await sandbox.refuses(Self.change, 4, environment: ["CI": "true"])
        let piped = try await sandbox.run(Sandbox.tiergit, Self.change, input: "yes\n")
        #expect(piped.status == 4, "a pipe is nobody to ask")
        #expect(try await sandbox.git("for-each-ref", "refs/tiergit/history/") == "")
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        try await sandbox.ok("switch", "minimum", "-c", "acme", "-e", "prod", "-y")
        try await sandbox.refuses(["revert", "-c", "acme", "-e", "prod"], 4, "-y")
        // Nothing to do needs no confirmation.
        try await sandbox.ok("switch", "minimum", "-c", "acme", "-e", "prod")
    }

    /// A whole terminal, by `script`: the question is asked, and the answer counts.
    @Test(arguments: [("y", 0), ("yes", 0), ("n", 4), ("", 4), ("maybe", 4)])
    func atATerminalTheAnswerCounts(answer: String, code: Int) async throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/script") else { return }
        let sandbox = try await Sandbox.copilot(adopted: true)
        let line = ([Sandbox.tiergit] + Self.change).joined(separator: " ")
        let ran = try await sandbox.run(
            "sh", ["-c", "(sleep 1; printf '\(answer)\\n'; sleep 1) | script -qec '\(line)' /dev/null"])
        #expect(ran.status == code, "\(answer): \(ran.stdout)")
        #expect(ran.stdout.contains("Switch acme/prod to medium?"))
        let histories = try await sandbox.git("for-each-ref", "refs/tiergit/history/")
        #expect(histories.isEmpty == (code != 0))
    }

    @Test(arguments: ["a\u{7}b", "a\u{1B}[31m", "a\u{8}\u{8}", "a\u{202E}b", "a\u{9B}31m", "a\u{7F}"])
    func controlCharactersInAReasonOrTicket(text: String) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        for option in ["-m", "--ticket"] {
            let ran = try await sandbox.refuses(
                Self.change + ["-y", option, text], 64, option, "control character", hint: false)
            #expect(!ran.stderr.contains("\u{1B}") && !ran.stderr.contains("\u{7}"))
        }
        try await sandbox.refuses(
            ["adopt", "minimum", "-c", "acme", "-e", "prod", "-m", text], 64, "control character", hint: false)
    }

    @Test func aTicketIsOneLine() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let ran = try await sandbox.run(
            Sandbox.tiergit, Self.change + ["-y", "--ticket", "OPS-1\nTier-To: enterprise"])
        let message =
            ran.status == 0
            ? try await sandbox.git(
                "log", "-1", "--format=%(trailers:key=Tier-To,valueonly)", "refs/tiergit/history/acme/prod") : ""
        #expect(
            ran.status == 64 || message == "medium", "exit \(ran.status): a ticket may not write trailers: \(message)")
    }

    @Test(arguments: ["a\u{2028}b", "a\u{2066}b\u{2069}", "a\u{FEFF}b"])
    func invisibleCharactersNeverReachTheTrailers(text: String) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let ran = try await sandbox.run(Sandbox.tiergit, Self.change + ["-y", "--ticket", text + "\nTier-To: x"])
        if ran.status == 0 {
            let tiers = try await sandbox.git(
                "log", "-1", "--format=%(trailers:key=Tier-To,valueonly)", "refs/tiergit/history/acme/prod")
            #expect(tiers == "medium", "\(tiers)")
        } else {
            #expect(ran.status == 64, "\(ran.stderr)")
        }
    }

    @Test(arguments: [
        "Tier-To: enterprise", "why\n\nTier-Sequence: 99", "Signed-off-by: Somebody <a@b.c>",
        "Tier-To : x\nTier-To= x\nTier-To # x",
        "(cherry picked from commit 1234567)", "why\n\n\tTier-To: x", "Tier-Approved-By: boss\n folded",
        "---\nnot a patch", "# a comment",
        "why\r\rTier-To: x", "why\u{85}Tier-To: x",
    ])
    func aReasonThatLooksLikeATrailerIsOnlyAReason(reason: String) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let ran = try await sandbox.run(Sandbox.tiergit, Self.change + ["-y", "--message=\(reason)"])
        if reason.contains("\u{85}"), ran.status == 64 { return }
        #expect(ran.status == 0, "\(ran.stderr)")
        let keys = try await sandbox.git(
            "log", "-1", "--format=%(trailers:only,unfold)", "refs/tiergit/history/acme/prod")
        let trailers = keys.split(separator: "\n").map(String.init)
        #expect(
            trailers.map { $0.split(separator: ":")[0] } == [
                "Tier-Client", "Tier-Environment", "Tier-Kind", "Tier-To", "Tier-Base", "Tier-Sequence",
            ], "\(keys)")
        #expect(trailers.contains("Tier-To: medium") && trailers.contains("Tier-Sequence: 1"))
        // The words themselves are kept, in the message and in the document.
        let word =
            reason.split(whereSeparator: { $0.isNewline }).first.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
        #expect(try await sandbox.git("log", "-1", "--format=%B", "refs/tiergit/history/acme/prod").contains(word))
        try await sandbox.proveHistories()
        #expect(try await sandbox.ok("show", "-c", "acme", "-e", "prod").stdout.contains(word))
    }

    @Test func longReasonsAndReasonsOfManyLines() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let long = String(repeating: "Größe 漢字 🙂 ", count: 5000)
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y", "-m", long)
        #expect(
            try await sandbox.git("log", "-1", "--format=%b", "refs/tiergit/history/acme/prod").hasPrefix("Größe 漢字 🙂"))
        #expect(try await sandbox.git("show", "refs/tiergit/history/acme/prod:entry.json").contains("漢字"))
        try await sandbox.ok(
            "switch", "minimum", "-c", "acme", "-e", "prod", "-y", "-m", "\n\n one\r\ntwo  \n\n\nthree\n\n")
        let body = try await sandbox.git("log", "-1", "--format=%b", "refs/tiergit/history/acme/prod")
        #expect(body.hasPrefix(" one\ntwo\n\n\nthree\n\nTier-Client"))
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y", "-m", "  \n ")
        #expect(
            try await sandbox.git("log", "-1", "--format=%b", "refs/tiergit/history/acme/prod").hasPrefix("Tier-Client")
        )
        let log = try await sandbox.ok("log", "-c", "acme", "-e", "prod")
        #expect(log.lines.allSatisfy { $0.count < 400 }, "a long reason must not flood the list")
        try await sandbox.proveHistories()
    }

    /// As with `git commit -m`: what follows -m is the reason, whatever it begins with.
    @Test(arguments: ["- less load", "-20% cost", "--- see OPS-7", "-y"])
    func aReasonThatBeginsWithADash(reason: String) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y", "-m", reason)
        #expect(
            try await sandbox.git("log", "-1", "--format=%b", "refs/tiergit/history/acme/prod").hasPrefix("\(reason)\n")
        )
    }

    @Test func aReasonThatTheCatalogRequires() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let catalog = try sandbox.read("copilot/tiers.yml")
        try sandbox.write(
            catalog.replacingOccurrences(of: "require_reason: false", with: "require_reason: true"),
            to: "copilot/tiers.yml")
        try await sandbox.commitAll()
        try await sandbox.refuses(Self.change + ["-y", "--no-input"], 4, "reason", "-m")
        try await sandbox.refuses(Self.change + ["-y", "-m", "  "], 4, "reason")
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y", "-m", "growth")
        try await sandbox.ok("switch", "minimum", "-c", "acme", "-e", "prod", "-y", "-m", "enough")
        try await sandbox.refuses(["revert", "-c", "acme", "-e", "prod", "-y"], 4, "reason")
    }

    // MARK: Locks

    @Test(arguments: ["symlink", "branch"])
    func aStaleIndexLock(activation: String) async throws {
        let sandbox = try await Sandbox.copilot()
        let ran = try await sandbox.run(Sandbox.tiergit, Sandbox.adopting + ["--derive", "--activation", activation])
        #expect(ran.status == 0, "\(ran.stderr)")
        try sandbox.write("", to: ".git/index.lock")
        try await sandbox.refuses(Self.change + ["-y"], 5, "index.lock", "remove")
        #expect(sandbox.exists(".git/index.lock"), "somebody else's lock is not ours to remove")
        try sandbox.remove(".git/index.lock")
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
    }

    @Test func aStaleIndexLockStopsInitAndUndo() async throws {
        let sandbox = try await Sandbox.copilot()
        try sandbox.write("", to: ".git/index.lock")
        try await sandbox.refuses(Sandbox.adopting, 5, "index.lock")
        try sandbox.remove(".git/index.lock")
        try await sandbox.ok("init", "--adopt", Sandbox.addons, "--as", "minimum")
        try sandbox.write("", to: ".git/index.lock")
        try await sandbox.refuses(["init", "--undo"], 5, "index.lock")
    }

    @Test func aStaleLockOnTheHistory() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try sandbox.write("", to: ".git/refs/tiergit/history/acme/prod.lock")
        try await sandbox.refuses(Self.change + ["-y"], 5, "prod.lock")
        try sandbox.remove(".git/refs/tiergit/history/acme/prod.lock")
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
    }

    @Test func twoSwitchesAtOnceOfOneClient() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        var recorded = 1
        for _ in 0..<4 {
            async let first = sandbox.tiergit("switch", "medium", "-c", "acme", "-e", "prod", "-y", "-m", "first")
            async let second = sandbox.tiergit("switch", "enterprise", "-c", "acme", "-e", "prod", "-y", "-m", "second")
            let (one, two) = try await (first, second)
            for ran in [one, two] {
                #expect(ran.status == 0 || ran.status == 5, "\(ran.status): \(ran.stderr)")
                if ran.status == 5 { #expect(ran.stderr.contains("hint:")) }
                if ran.stderr.contains("recorded #") { recorded += 1 }
            }
            #expect(one.status == 0 || two.status == 0, "one of them must come through: \(one.stderr) \(two.stderr)")
        }
        let parents = try await sandbox.git("rev-list", "--parents", "refs/tiergit/history/acme/prod").split(
            separator: "\n")
        #expect(parents.count == recorded)
        #expect(parents.allSatisfy { $0.split(separator: " ").count <= 2 }, "one line, no merges")
        let tip = try await sandbox.git(
            "log", "-1", "--format=%(trailers:key=Tier-To,valueonly)", "refs/tiergit/history/acme/prod")
        #expect(sandbox.link(Sandbox.addons) == "addons-\(tip)", "what is active is what was recorded last")
        #expect(
            try await sandbox.git("status", "--porcelain").split(separator: "\n").allSatisfy {
                $0.contains("manifest.yml")
            })
        try await sandbox.proveHistories()
    }

    /// Two clients at once in one repository, from two work trees: they never meet.
    @Test func twoClientsAtOnceFromTwoWorkTrees() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let other = "\(sandbox.root)/other"
        try await sandbox.git("worktree", "add", "-q", "-b", "side", other)
        for tier in ["medium", "enterprise", "minimum"] {
            async let first = sandbox.tiergit("switch", tier, "-c", "acme", "-e", "prod", "-y")
            async let second = sandbox.tiergit("switch", tier, "-c", "beta", "-e", "prod", "-y", in: other)
            let (one, two) = try await (first, second)
            #expect(one.status == 0 && two.status == 0, "\(one.stderr) \(two.stderr)")
        }
        #expect(try await sandbox.entries("acme/prod").count == 3)
        #expect(try await sandbox.entries("beta/prod").count == 3)
        try await sandbox.proveHistories()
    }

    // MARK: What CloudFormation would refuse

    /// Changes one template of the medium tier and commits it.
    private func medium(_ file: String, _ old: String, _ new: String) async throws -> Sandbox {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let path = "copilot/environments/addons-medium/\(file)"
        let text = try sandbox.read(path)
        #expect(text.contains(old))
        try sandbox.write(text.replacingOccurrences(of: old, with: new), to: path)
        try await sandbox.commitAll()
        return sandbox
    }

    @Test func aChangedType() async throws {
        let sandbox = try await medium("database.yml", "Type: 'AWS::RDS::DBCluster'", "Type: AWS::RDS::DBInstance")
        for adopted in [false, true] {
            if adopted { try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod") }
            try await sandbox.refuses(
                Self.change + ["-y"], 3, "DBCluster", "AWS::RDS::DBInstance", "--accept refused:DBCluster",
                "database.yml:")
            try await sandbox.refuses(Self.change + ["--dry-run"], 3, "--accept refused:DBCluster")
        }
        // What the new type does not have is refused by a name of its own.
        try await sandbox.refuses(Self.change + ["-y", "--accept", "refused:DBCluster"], 3, "refused:unknown-property")
        try await sandbox.ok(
            "switch", "medium", "-c", "acme", "-e", "prod", "-y", "--accept", "refused:DBCluster", "--accept",
            "refused:unknown-property", "--accept", "refused:undefined-attribute")
        let entry = try await sandbox.git("show", "refs/tiergit/history/acme/prod:entry.json")
        #expect(entry.contains("\"refused:DBCluster\""))
        #expect(sandbox.link(Sandbox.addons) == "addons-medium")
        try await sandbox.proveHistories()
    }

    @Test func aRemovedResourceAndExport() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.git("rm", "-q", "copilot/environments/addons-medium/storage.yml")
        try await sandbox.git("rm", "-q", "copilot/environments/addons-medium/database.yml")
        try await sandbox.git("rm", "-q", "copilot/environments/addons-medium/addons.parameters.yml")
        try sandbox.write(
            "Parameters: {App: {Type: String}, Env: {Type: String}}\nResources:\n    Queue:\n        Type: AWS::SQS::Queue\n",
            to: "copilot/environments/addons-medium/queue.yml")
        try await sandbox.commitAll()
        let ran = try await sandbox.refuses(
            Self.change + ["-y"], 3, "removes:DBCluster", "removes:Uploads", "refused:App-prod-DBClusterArn",
            "refused:App-prod-UploadsName")
        // The hint can be copied as it stands.
        let hint = try #require(ran.stderr.split(separator: "\n").first { $0.contains("to go on all the same") })
        let accepts = hint.split(separator: " ").filter { $0.contains(":") && !$0.hasSuffix(":") }.map(String.init)
        #expect(accepts.count == 4)
        // Each must be accepted by its own name; -y does not cover it, and most of them is not all.
        try await sandbox.refuses(
            Self.change + ["-y"] + accepts.dropLast().flatMap { ["--accept", $0] }, 3, accepts.last ?? "")
        let done = try await sandbox.run(Sandbox.tiergit, Self.change + ["-y"] + accepts.flatMap { ["--accept", $0] })
        #expect(done.status == 0, "\(done.stderr)")
        let entry = try await sandbox.git("show", "refs/tiergit/history/acme/prod:entry.json")
        for name in accepts { #expect(entry.contains("\"\(name)\"")) }
        // Going back adds them again: nothing to accept.
        try await sandbox.refuses(["switch", "minimum", "-c", "acme", "-e", "prod", "-y"], 3, "loses-data:Queue")
    }

    @Test func aRenamedExport() async throws {
        let sandbox = try await medium("storage.yml", "${App}-${Env}-UploadsName", "${App}-${Env}-UploadsBucket")
        try await sandbox.refuses(
            Self.change + ["-y"], 3, "${App}-prod-UploadsName", "--accept refused:App-prod-UploadsName",
            "web imports it")
    }

    @Test(arguments: ["refused:DBCluster", "removes:Uploads", "nonsense", "", "refused:", "*", "refused:*"])
    func acceptingWhatNobodyAsked(name: String) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.refuses(Self.change + ["-y", "--accept", name], 64, "--accept")
        try await sandbox.refuses(Self.change + ["--dry-run", "--accept", name], 64, "--accept")
    }

    @Test func aRevertThatWouldRemoveIsRefusedToo() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        let path = "copilot/environments/addons-medium/queue.yml"
        try sandbox.write("Resources:\n    Jobs:\n        Type: AWS::SQS::Queue\n", to: path)
        try await sandbox.commitAll()
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        for arguments in [["revert"], ["switch", "-"], ["switch", "minimum"]] {
            try await sandbox.refuses(arguments + ["-c", "acme", "-e", "prod", "-y"], 3, "loses-data:Jobs")
        }
        try await sandbox.ok("revert", "-c", "acme", "-e", "prod", "-y", "--accept", "loses-data:Jobs")
        #expect(sandbox.link(Sandbox.addons) == "addons-minimum")
    }

    @Test(arguments: [
        "Resources:\n\t- broken\n", "Resources: [\n", "- a list\n",
        "Resources:\n    A:\n        Type: X\n    A:\n        Type: Y\n",
    ])
    func aTemplateThatCannotBeReadIsNotJudgedSafe(text: String) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try sandbox.write(text, to: "copilot/environments/addons-medium/broken.yml")
        try await sandbox.commitAll()
        try await sandbox.refuses(Self.change + ["-y"], 3, "broken.yml", hint: false)
    }

    @Test func aManifestThatCannotBeEditedSafely() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try sandbox.write(
            "name: web\ntype: Backend Service\nenvironments: {prod: *x}\n", to: "copilot/web/manifest.yml")
        try await sandbox.commitAll()
        try await sandbox.refuses(Self.change + ["-y"], 1, "copilot/web/manifest.yml:3")
    }

    // MARK: Not adopted

    @Test func beforeInitEveryCommandLeadsThere() async throws {
        let sandbox = try await Sandbox.copilot()
        for arguments in [
            Self.change + ["-y"], ["tiers"], ["adopt", "minimum", "-c", "a", "-e", "prod"], ["branch", "build"],
            ["branch", "check"], ["info"],
        ] {
            try await sandbox.refuses(arguments, 1, "copilot/tiers.yml", "tiergit init")
        }
        for arguments in [["bogus"], ["swich", "medium"], ["switch", "a", "b"], ["switch", "--bogus"], ["--bogus"]] {
            let ran = try await sandbox.run(Sandbox.tiergit, arguments)
            #expect(ran.status == 64, "\(arguments)")
        }
    }

    @Test func aCloneWithoutThePolicyIsToldWhereItIs() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let clone = "\(sandbox.root)/clone"
        try await sandbox.git("clone", "-q", sandbox.repository, clone)
        try await sandbox.refuses(Self.change + ["-y"], 1, "policy", "tiergit sync --install", in: clone)
        try await sandbox.git(
            "fetch", "-q", "origin", "refs/tiergit/policy:refs/tiergit/policy",
            "refs/tiergit/history/*:refs/tiergit/history/*", in: clone)
        let ran = try await sandbox.run(Sandbox.tiergit, Self.change + ["-y"], in: clone)
        #expect(ran.status == 0, "\(ran.stderr)")
    }
}
