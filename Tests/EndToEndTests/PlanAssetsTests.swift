import Foundation
import Testing

/// Files that templates name and Copilot uploads: no template says what is in them.
@Suite struct PlanAssetsTests {
    static let target = ["-c", "acme", "-e", "prod"]
    static let nested = "    Data:\n        Type: AWS::CloudFormation::Stack\n        Properties: {TemplateURL: "
    static let table = "Resources:\n    Orders: {Type: AWS::DynamoDB::Table}\n"
    static let medium = "    Jobs: {Type: AWS::SQS::Queue}\n"

    static func function(_ code: String) -> String {
        """
            Migrate:
                Type: AWS::Lambda::Function
                Properties: {Code: \(code), Handler: index.handler, Runtime: nodejs22.x, Role: !Ref AWS::StackName}

        """
    }

    /// A repository with these templates and files, recorded on `minimum`.
    static func repository(_ template: String, _ files: [String: String]) async throws -> Sandbox {
        let sandbox = try await PlanTests.repository(["a.yml": template], ["a.yml": template + medium])
        guard !files.isEmpty else { return sandbox }
        for (path, text) in files { try sandbox.write(text, to: path) }
        try await sandbox.commitAll()
        // Recorded anew, on the commit that has the files.
        try await sandbox.git("update-ref", "-d", "refs/tiergit/history/acme/prod")
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        return sandbox
    }

    private static func plan(_ sandbox: Sandbox, _ tier: String, _ more: String...) async throws -> Ran {
        let ran = try await sandbox.run(Sandbox.tiergit, ["plan", tier] + more + target)
        #expect(ran.status == 0 || more.contains("--detailed-exitcode"), "\(ran.stderr)")
        return ran
    }

    // MARK: Outside of the tier's folder

    @Test func aNestedTemplateThatChangedIsRefused() async throws {
        let sandbox = try await Self.repository(
            Self.nested + "stacks/db.yml}\n",
            ["stacks/db.yml": Self.table + "    Users: {Type: AWS::DynamoDB::Table}\n"])
        let before = try await Self.plan(sandbox, "medium")
        #expect(before.stdout.contains("Verdict: safe") && !before.stdout.contains("Data"), "\(before.stdout)")
        #expect(try await Self.plan(sandbox, "minimum", "--detailed-exitcode").status == 0)
        // The users' table goes.
        try sandbox.write(Self.table, to: "stacks/db.yml")
        try await sandbox.commitAll()
        try await sandbox.refuses(
            ["switch", "medium", "-y"] + Self.target, 3, "Data.TemplateURL stacks/db.yml", "nested stack",
            "--accept unknown:Data")
        let after = try await Self.plan(sandbox, "medium")
        #expect(after.stdout.contains("? Data") && after.stdout.contains("Verdict: loses-data"), "\(after.stdout)")
        // The templates of the tier that runs are those that are recorded; what they name is not.
        let same = try await Self.plan(sandbox, "minimum", "--detailed-exitcode")
        #expect(same.status == 3 && same.stdout.contains("? Data"), "\(same.stdout)")
        let done = try await sandbox.run(
            Sandbox.tiergit, ["switch", "medium", "-y", "--accept", "unknown:Data"] + Self.target)
        #expect(done.status == 0, "\(done.stderr)")
        // Recorded on the new commit, nothing differs any more.
        #expect(try await Self.plan(sandbox, "medium", "--detailed-exitcode").status == 0)
    }

    @Test func otherCodeOfAFunctionIsShownAndNotRefused() async throws {
        let sandbox = try await Self.repository(
            Self.function("lambdas/migrate"),
            ["lambdas/migrate/index.js": "one", "lambdas/migrate/lib/x.js": "two", "lambdas/other.js": "three"])
        try sandbox.write("four", to: "lambdas/other.js")
        try await sandbox.commitAll()
        #expect(try await Self.plan(sandbox, "minimum", "--detailed-exitcode").status == 0)
        try sandbox.write("five", to: "lambdas/migrate/lib/x.js")
        try await sandbox.commitAll()
        let plan = try await Self.plan(sandbox, "medium")
        #expect(plan.stdout.contains("~ Migrate") && plan.stdout.contains("Code lambdas/migrate ("), "\(plan.stdout)")
        #expect(plan.stdout.contains("Verdict: safe"), "\(plan.stdout)")
        #expect(try await Self.plan(sandbox, "minimum", "--detailed-exitcode").status == 2)
        let done = try await sandbox.run(Sandbox.tiergit, ["switch", "medium", "-y"] + Self.target)
        #expect(done.status == 0, "\(done.stderr)")
    }

    @Test(arguments: ["./lambdas/./x.js", "lambdas/../lambdas/x.js", "linked/x.js", "lambdas/link.js"])
    func everySpellingLeadsToTheFile(path: String) async throws {
        let sandbox = try await Self.repository(Self.function("'\(path)'"), ["lambdas/x.js": "one"])
        try FileManager.default.createSymbolicLink(
            atPath: "\(sandbox.repository)/linked", withDestinationPath: "lambdas")
        try FileManager.default.createSymbolicLink(
            atPath: "\(sandbox.repository)/lambdas/link.js", withDestinationPath: "../linked/x.js")
        try await sandbox.commitAll()
        try await sandbox.git("update-ref", "-d", "refs/tiergit/history/acme/prod")
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        #expect(try await Self.plan(sandbox, "minimum", "--detailed-exitcode").status == 0)
        try sandbox.write("two", to: "lambdas/x.js")
        // What is on disk alone is in no plan.
        #expect(try await Self.plan(sandbox, "minimum", "--detailed-exitcode").status == 0)
        try await sandbox.commitAll()
        let plan = try await Self.plan(sandbox, "minimum", "--detailed-exitcode")
        #expect(plan.status == 2 && plan.stdout.contains("~ Migrate"), "\(plan.stdout)")
    }

    @Test(arguments: ["dist/never.zip", "../outside.zip", "/etc/hostname", "copilot"])
    func whatIsNotInGitIsNotKnown(path: String) async throws {
        let code = try await Self.repository(Self.function("'\(path)'"), [:])
        let shown = try await Self.plan(code, "medium")
        #expect(shown.stdout.contains("~ Migrate") && shown.stdout.contains("\(path) (not in git)"), "\(shown.stdout)")
        #expect(shown.stdout.contains("Verdict: safe"))
        let stack = try await Self.repository(Self.nested + "'\(path)'}\n", [:])
        try await stack.refuses(["switch", "medium", "-y"] + Self.target, 3, path, "--accept unknown:Data")
    }

    // MARK: Below the active addons

    @Test func aFileOfTheTiersFolderIsReadWhereCopilotReadsIt() async throws {
        let folder = "copilot/environments/addons-"
        let sandbox = try await Self.repository(
            Self.function("copilot/environments/addons/code/x.js"),
            [folder + "minimum/code/x.js": "one", folder + "medium/code/x.js": "one"])
        let same = try await Self.plan(sandbox, "medium")
        #expect(!same.stdout.contains("Migrate"), "\(same.stdout)")
        try sandbox.write("two", to: folder + "medium/code/x.js")
        try await sandbox.commitAll()
        let plan = try await Self.plan(sandbox, "medium")
        #expect(plan.stdout.contains("~ Migrate") && plan.stdout.contains("Verdict: safe"), "\(plan.stdout)")
        let matrix = try await sandbox.ok("plan", "medium", "--from", "minimum")
        #expect(matrix.stdout.contains("~ Migrate"), "\(matrix.stdout)")
    }

    @Test func aFileThatNoTemplateNamesIsNothing() async throws {
        let sandbox = try await Self.repository(
            "    Readers: {Type: AWS::SNS::Topic}\n", ["copilot/environments/addons-medium/Readers.md": "Readers"])
        let plan = try await sandbox.ok("plan", "medium", "--from", "minimum")
        #expect(!plan.stdout.contains("Readers"), "\(plan.stdout)")
    }
}
