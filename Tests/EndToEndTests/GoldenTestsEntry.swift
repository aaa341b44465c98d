import Foundation
import Testing

/// What is recorded: `entry.json`, `services.json` and the message of each kind of entry, and what Entry.md says of it.
@Suite struct GoldenTestsEntry {
    private static let reason = """
        Q3 growth "in full"

        Ticket: see below
        Tier-To: enterprise
        Signed-off-by: nobody
        Größe, C:\\path, tab\there
        """

    /// Entries of each kind: `acme/prod` has every optional field filled, `globex/prod` has none.
    private func recorded() async throws -> Scene {
        var scene = Scene(try await Sandbox.copilot(adopted: true))
        try scene.sandbox.remove("copilot/environments/addons-enterprise/storage.yml")
        try await scene.commit("enterprise drops the uploads")
        let accept = ["--accept", "refused:App-prod-UploadsName", "--accept", "removes:Uploads"]
        let why = ["-m", Self.reason, "--ticket", "OPS-7"]
        for (client, words) in [("acme", why), ("globex", [])] {
            let target = ["-c", client, "-e", "prod"]
            for arguments in [
                ["adopt", "minimum"] + target + words,
                ["switch", words.isEmpty ? "medium" : "enterprise", "-y"] + target + words
                    + (words.isEmpty ? [] : accept),
                ["revert", "-y"] + target + words,
            ] {
                let ran = try await scene.tiergit(arguments)
                #expect(ran.status == 0, "\(arguments): \(ran.stderr)")
            }
        }
        return scene
    }

    @Test(arguments: [("acme", "all"), ("globex", "none")])
    func recordedFiles(client: String, fields: String) async throws {
        var scene = try await recorded()
        let tables = KeyTables(page: try Golden.page("Entry.md"))
        for (back, kind) in [(2, "adopt"), (1, "switch"), (0, "revert")] {
            let entry = "refs/tiergit/history/\(client)/prod~\(back)"
            let document = try await scene.git("cat-file", "blob", "\(entry):entry.json")
            let services = try await scene.git("cat-file", "blob", "\(entry):active/services.json")
            let commit = try await scene.git("cat-file", "commit", entry)
            try await scene.compare(
                "entry-\(kind)-\(fields)",
                "--- entry.json\n\(document)--- active/services.json\n\(services)--- commit\n\(unsigned(commit))")
            // Every key of the page, and no other; as jq reads it too.
            var seen: Set<String> = []
            var problems = tables.problems(try JSONValue.parse(document), section: "entry.json", seen: &seen)
            problems += tables.problems(try JSONValue.parse(services), section: "active/services.json", seen: &seen)
            #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
            // Canonical: what jq writes with sorted keys is the same bytes.
            try scene.sandbox.write(document, to: "\(scene.sandbox.root)/entry.json")
            if let sorted = try? await scene.sandbox.run("jq", ["-cS", ".", "\(scene.sandbox.root)/entry.json"]) {
                #expect(sorted.stdout == document)
            }
        }
        // Named here for the check of leftovers.
        _ = [
            "entry-adopt-all", "entry-switch-all", "entry-revert-all", "entry-adopt-none", "entry-switch-none",
            "entry-revert-none",
        ]
    }

    /// A commit without the signature's own lines, which differ each time.
    private func unsigned(_ commit: String) -> String {
        var lines: [String] = []
        var isSignature = false
        for line in commit.components(separatedBy: "\n") {
            if line.hasPrefix("gpgsig ") {
                isSignature = true
                lines.append("\(line)\n <signature>")
            } else if isSignature, line.hasPrefix(" ") {
                continue
            } else {
                isSignature = false
                lines.append(line)
            }
        }
        return lines.joined(separator: "\n")
    }

    /// A reason cannot say what only trailers may say: git reads those of the entry and no others.
    @Test func trailersAreThoseOfTheEntry() async throws {
        var scene = try await recorded()
        let trailers = try await scene.git(
            "log", "-1", "--format=%(trailers:only,key_value_separator=%x3D)", "refs/tiergit/history/acme/prod~1")
        let keys = trailers.split(separator: "\n").map { String($0.prefix { $0 != "=" }) }
        #expect(
            keys == [
                "Tier-Client", "Tier-Environment", "Tier-Kind", "Tier-From", "Tier-To", "Tier-Base", "Tier-Sequence",
                "Tier-Ticket",
            ])
        #expect(trailers.contains("Tier-To=enterprise") && trailers.contains("Tier-Kind=switch"))
    }

    // MARK: The digests

    /// Entry.md's shell snippet, as it stands there.
    private func snippet() throws -> String {
        let blocks = MarkdownDocument(try Golden.page("Entry.md")).blocks.filter { $0.language == "sh" }
        #expect(blocks.count == 2)
        return try #require(blocks.last).text
    }

    @Test(arguments: ["sh", "bash"])
    func theSnippetAcceptsEveryEntry(shell: String) async throws {
        let scene = try await recorded()
        let ran = try await scene.sandbox.run(shell, ["-euc", try snippet()], in: scene.sandbox.repository)
        #expect(ran.status == 0, "\(ran.stdout)\(ran.stderr)")
        #expect(ran.stdout.isEmpty && ran.stderr.isEmpty, "\(ran.stdout)\(ran.stderr)")
        // From a folder below the top as well.
        let below = try await scene.sandbox.run(
            shell, ["-c", try snippet()], in: "\(scene.sandbox.repository)/copilot")
        #expect(below.status == 0 && below.stdout.isEmpty, "\(below.stdout)\(below.stderr)")
    }

    /// An entry whose file, whose recorded digest or whose predecessor was changed is found, by the key.
    @Test(arguments: ["content.sha256", "content.tree", "previous.sha256", "previous.oid"])
    func theSnippetFinds(key: String) async throws {
        var scene = try await recorded()
        let reference = "refs/tiergit/history/acme/prod"
        let tip = try await scene.git("rev-parse", reference).trimmingCharacters(in: .newlines)
        var document = try await scene.git("cat-file", "blob", "\(tip):entry.json")
        let leaf = String(key.split(separator: ".")[1])
        let value = try #require(try JSONValue.parse(document)[String(key.split(separator: ".")[0])]?[leaf]?.text)
        let wrong = (value.hasPrefix("0") ? "1" : "0") + value.dropFirst()
        document = document.replacingOccurrences(of: value, with: wrong)
        try scene.sandbox.write(document, to: "\(scene.sandbox.root)/entry.json")
        let blob = try await scene.git("hash-object", "-w", "\(scene.sandbox.root)/entry.json").trimmingCharacters(
            in: .newlines)
        let active = try await scene.git("rev-parse", "\(tip):active").trimmingCharacters(in: .newlines)
        let made = try await scene.sandbox.run(
            "git", ["mktree"], input: "040000 tree \(active)\tactive\n100644 blob \(blob)\tentry.json\n")
        let tree = made.stdout.trimmingCharacters(in: .newlines)
        let commit = try await scene.git("commit-tree", "-S", "-p", "\(tip)^", "-m", "forged", tree).trimmingCharacters(
            in: .newlines)
        try await scene.git("update-ref", reference, commit)
        let ran = try await scene.sandbox.run("sh", ["-c", try snippet()], in: scene.sandbox.repository)
        #expect(ran.status == 1)
        #expect(
            ran.stdout.split(separator: "\n").count == 1
                && ran.stdout.contains(" \(key) is \(wrong), computed \(value)"), "\(ran.stdout)")
    }
}
