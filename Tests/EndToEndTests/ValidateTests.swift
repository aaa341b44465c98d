import Foundation
import Testing

/// `validate`: what is wrong with the tiers, before anybody switches.
@Suite struct ValidateTests {
    private static let storage = "copilot/environments/addons-medium/storage.yml"
    private static let database = "copilot/environments/addons-minimum/database.yml"

    private func edit(_ sandbox: Sandbox, _ path: String, _ old: String, _ new: String) throws {
        let text = try sandbox.read(path)
        #expect(text.contains(old))
        try sandbox.write(text.replacingOccurrences(of: old, with: new), to: path)
    }

    /// Runs it; it must change nothing.
    private func validate(
        _ sandbox: Sandbox, _ arguments: String..., code: Int, environment: [String: String] = [:],
        in directory: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ran {
        let before = try await sandbox.picture()
        let ran = try await sandbox.run(
            Sandbox.tiergit, ["validate"] + arguments, in: directory, environment: environment)
        #expect(ran.status == code, "\(ran.stdout)\(ran.stderr)", sourceLocation: sourceLocation)
        try await sandbox.expectUnchanged(before, sourceLocation: sourceLocation)
        return ran
    }

    @Test func derivedTiersAreValid() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let ran = try await validate(sandbox, "--strict", "--detailed-exitcode", code: 0)
        #expect(ran.stdout == "0 errors, 0 warnings in tiers minimum, medium and enterprise\n")
        #expect(ran.stderr == "")
        #expect(try await validate(sandbox, "medium", code: 0).stdout == "0 errors, 0 warnings in tier medium\n")
    }

    @Test func starterTiersAreValid() async throws {
        let sandbox = try await Sandbox()
        try await sandbox.makeRepository()
        try await sandbox.git("rm", "-rq", Sandbox.addons)
        // Its bucket is not the starter's.
        try edit(sandbox, "copilot/web/manifest.yml", "-UploadsName", "-RedisURL")
        try await sandbox.git("commit", "-q", "-a", "-S", "-m", "no addons")
        try await sandbox.ok("init")
        let ran = try await validate(sandbox, "--strict", "--with", "cfn-lint", code: 0)
        #expect(ran.stdout == "0 errors, 0 warnings in tiers minimum, medium and enterprise\n")
    }

    @Test func allProblemsAtOnceAndClickable() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try edit(sandbox, Self.storage, "VersioningConfiguration:", "VersionConfiguration:")
        try edit(sandbox, Self.storage, "!Ref Uploads\n", "!Ref Upload\n")
        try edit(sandbox, Self.database, "        prod:\n", "        prodd:\n")
        try sandbox.write("Resources: [\n", to: "copilot/environments/addons-enterprise/storage.yml")
        try edit(sandbox, "copilot/tiers.yml", "memory: 4096", "memory: 512")
        let ran = try await validate(sandbox, code: 1)
        let places = ran.lines.compactMap {
            $0.firstMatch(of: #/^(\S+:\d+:\d+: \w+\[[a-z0-9-]+\]:) /#).map { String($0.output.1) }
        }
        #expect(places.contains("copilot/environments/addons-enterprise/storage.yml:2:1: error[yaml]:"))
        #expect(
            places.contains {
                $0.hasPrefix("copilot/environments/addons-medium/storage.yml")
                    && $0.hasSuffix("error[unknown-property]:")
            })
        #expect(
            places.contains {
                $0.hasPrefix("copilot/environments/addons-medium/storage.yml") && $0.hasSuffix("error[undefined-name]:")
            })
        #expect(places.filter { $0.hasPrefix(Self.database) && $0.hasSuffix("error[not-in-mapping]:") }.count == 2)
        #expect(places.contains { $0.hasPrefix("copilot/tiers.yml:") && $0.hasSuffix("error[fargate-size]:") })
        #expect(ran.stdout.contains("    hint: did you mean `VersioningConfiguration`?\n"))
        #expect(try #require(ran.lines.last).hasSuffix(" in tiers minimum, medium and enterprise"))
        // The place is where the mistake is.
        let line = try #require(ran.lines.first { $0.contains("unknown-property") }).split(separator: ":")
        let text = try sandbox.read(Self.storage).components(separatedBy: "\n")[try #require(Int(line[1])) - 1]
        #expect(text.dropFirst(try #require(Int(line[2])) - 1).hasPrefix("VersionConfiguration"))
        // Of one tier, only its own.
        let one = try await validate(sandbox, "minimum", "--detailed-exitcode", code: 2)
        #expect(!one.stdout.contains("addons-medium") && one.stdout.contains("not-in-mapping"))
    }

    @Test func whatIsOnDiskCountsAndBaseIsACommit() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try edit(sandbox, Self.storage, "Enabled", "Enable")
        #expect(try await validate(sandbox, code: 1).stdout.contains("error[not-allowed-value]"))
        _ = try await validate(sandbox, "--base", "HEAD", code: 0)
        try await sandbox.git("commit", "-q", "-a", "-m", "a mistake")
        _ = try await validate(sandbox, "--base", "HEAD", code: 1)
        _ = try await validate(sandbox, "--base", "HEAD~1", code: 0)
        // A bare repository has only commits.
        try await sandbox.git("clone", "-q", "--bare", sandbox.repository, "\(sandbox.root)/bare.git")
        let bare = try await sandbox.run(Sandbox.tiergit, ["validate"], in: "\(sandbox.root)/bare.git")
        #expect(bare.status == 1 && bare.stdout.contains("error[not-allowed-value]"))
    }

    @Test func warningsFailOnlyWithStrict() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try sandbox.write("Resources: {}\n", to: "copilot/environments/addons-medium/more.yml")
        let ran = try await validate(sandbox, code: 0)
        #expect(
            ran.stdout.hasPrefix("copilot/environments/addons-medium/more.yml:1:1: warning[only-in-one-tier]: "))
        #expect(ran.stdout.hasSuffix("0 errors, 1 warning in tiers minimum, medium and enterprise\n"))
        _ = try await validate(sandbox, "--strict", code: 1)
        _ = try await validate(sandbox, "--strict", "--detailed-exitcode", code: 2)
    }

    @Test func trackedAddonsAndMissingFolders() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try sandbox.remove(Sandbox.addons)
        try sandbox.write(try sandbox.read(Self.storage), to: "\(Sandbox.addons)/storage.yml")
        try await sandbox.git("add", "-f", Sandbox.addons)
        try await sandbox.git("rm", "-rq", "copilot/environments/addons-enterprise")
        try await sandbox.git("commit", "-q", "-m", "by hand")
        let ran = try await validate(sandbox, code: 1)
        #expect(ran.stdout.contains("copilot/environments/addons/storage.yml:1:1: warning[tracked-addons]: "))
        #expect(
            ran.lines.contains {
                $0.hasPrefix("copilot/tiers.yml:") && $0.contains("error[no-tier-folder]: tier enterprise ")
            })
        #expect(!ran.stdout.contains("addons-minimum"))
    }

    @Test func anImportThatATierDoesNotExport() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try edit(sandbox, Self.storage, "-UploadsName", "-Uploads")
        let ran = try await validate(sandbox, code: 1)
        #expect(ran.stdout.contains("error[export-missing]: web imports "))
        #expect(ran.stdout.hasPrefix("copilot/web/manifest.yml:"))
        _ = try await validate(sandbox, "minimum", code: 0)
    }

    @Test func aWrongCatalogIsShownToo() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try edit(sandbox, "copilot/tiers.yml", "format: 1", "format: 1\nunknown: x")
        let ran = try await validate(sandbox, code: 1)
        #expect(ran.stdout.contains("error[catalog]: unknown key `unknown`"))
        let unknown = try await sandbox.run(
            Sandbox.tiergit, ["validate", "medum", "--base", "HEAD"], in: sandbox.repository)
        #expect(unknown.status == 64 && unknown.stderr.contains("did you mean `medium`?"))
    }

    // MARK: cfn-lint

    @Test func withTheRealLinter() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        // Valid by the schemas, and a mistake all the same: such a bucket needs ownership controls.
        try sandbox.write(
            """
            Resources:
              Late:
                Type: AWS::S3::Bucket
                Properties:
                  AccessControl: PublicRead
              Other:
                Type: AWS::SNS::Topic
                Properties:
                  TopicName: !Ref Uploads

            """, to: "copilot/environments/addons-medium/late.yml")
        let plain = try await validate(sandbox, "medium", code: 0)
        #expect(!plain.stdout.contains("E3045"))
        let ran = try await validate(sandbox, "medium", "--with", "cfn-lint", code: 1)
        #expect(ran.stdout.contains("copilot/environments/addons-medium/late.yml:4:5: error[E3045]: "))
        #expect(!ran.stdout.contains("is not one of"), "Uploads is in another file, which Copilot merges with this one")
        let json = try await validate(sandbox, "medium", "--with", "cfn-lint", "--json", code: 1)
        #expect(json.stdout.contains(#""source": "cfn-lint""#))
        // A commit has no files on disk.
        try await sandbox.git("add", "-A")
        try await sandbox.git("commit", "-q", "-m", "late")
        let committed = try await validate(sandbox, "medium", "--base", "HEAD", "--with", "cfn-lint", code: 1)
        #expect(committed.stdout == ran.stdout)
    }

    @Test func withoutTheLinter() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let bin = "\(sandbox.root)/bin"
        try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
        let git = try await sandbox.expect("sh", "-c", "command -v git").trimmingCharacters(in: .newlines)
        try FileManager.default.createSymbolicLink(atPath: "\(bin)/git", withDestinationPath: git)
        let ran = try await validate(sandbox, "--with", "cfn-lint", code: 1, environment: ["PATH": bin])
        #expect(ran.stderr == "error: cfn-lint is not installed\nhint: pip install cfn-lint\n")
        #expect(ran.stdout == "")
        // One that fails without a word of JSON.
        try sandbox.write("#!/bin/sh\necho broken >&2\nexit 1\n", to: "\(bin)/cfn-lint")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(bin)/cfn-lint")
        let failed = try await validate(
            sandbox, "--with", "cfn-lint", code: 1, environment: ["PATH": "\(bin):/bin:/usr/bin"])
        #expect(failed.stderr.contains("error: cfn-lint failed: broken"))
    }
}
