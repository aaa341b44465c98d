import Foundation
import Testing

/// The real AWS CLI against moto, with the addons as a stack of their own. What moto is too lenient for is tried in `EngineTests`.
@Suite struct EngineTestsMoto {
    private struct World {
        let sandbox: Sandbox
        let environment: [String: String]
        /// Its own: all worlds are in one account.
        let stack: String

        func deploy(_ arguments: String...) async throws -> Ran {
            try await sandbox.run(
                Sandbox.tiergit,
                ["deploy", "-c", "acme", "-e", "prod", "--engine", "cloudformation", "--stack", stack]
                    + arguments, environment: environment)
        }

        func aws(_ arguments: String...) async throws -> String {
            let ran = try await sandbox.run("aws", arguments, environment: environment)
            return ran.stdout.trimmingCharacters(in: .whitespacesAndNewlines)
        }

        func status() async throws -> String {
            try await aws(
                "cloudformation", "describe-stacks", "--stack-name", stack, "--query",
                "Stacks[0].StackStatus", "--output", "text")
        }

        func results() async throws -> [String] {
            var found: [String] = []
            for id in try await sandbox.entries().reversed() {
                let text = try await sandbox.git("show", "\(id):entry.json")
                let entry = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
                if let result = (entry?["deployment"] as? [String: Any])?["result"] as? String { found.append(result) }
            }
            return found
        }
    }

    /// Three tiers with what moto knows: a bucket.
    private func world() async throws -> World {
        let suffix = String(UInt64.random(in: 1...(.max)), radix: 36)
        let account = String(UInt64.random(in: 100_000_000_000...999_999_999_999))
        let sandbox = try await Sandbox()
        try FileManager.default.createDirectory(atPath: sandbox.repository, withIntermediateDirectories: true)
        try await sandbox.git("init", "-q")
        try sandbox.write(Self.template(suffix), to: "copilot/environments/addons/storage.yml")
        try sandbox.write("name: prod\ntype: Environment\n", to: "copilot/environments/prod/manifest.yml")
        try await sandbox.git("add", "-A")
        try await sandbox.git("commit", "-q", "-S", "-m", "a Copilot application")
        try await sandbox.ok("init", "--adopt", "copilot/environments/addons", "--as", "minimum", "--derive")
        try await sandbox.git("add", "-A")
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        return World(
            sandbox: sandbox, environment: try await Moto.environment(account: account), stack: "addons-\(suffix)")
    }

    private static func template(_ suffix: String) -> String {
        """
        Parameters:
          App:
            Type: String
          Env:
            Type: String
        Resources:
          Uploads:
            Type: AWS::S3::Bucket
            DeletionPolicy: Retain
            Properties:
              BucketName: !Sub '${App}-${Env}-uploads-\(suffix)'
              VersioningConfiguration:
                Status: Enabled
              LifecycleConfiguration:
                Rules:
                  - Id: ExpireNonCurrentObjects
                    Status: Enabled
                    NoncurrentVersionExpirationInDays: 30
        Outputs:
          UploadsName:
            Value: !Ref Uploads
            Export:
              Name: !Sub ${App}-${Env}-UploadsName-\(suffix)

        """
    }

    @Test func createdUpdatedUnchanged() async throws {
        let world = try await world()
        // A stack that is not there yet is made on demand only.
        let refused = try await world.deploy()
        #expect(refused.status == 3 && refused.stderr.contains("--accept change-set:stack"), "\(refused.stderr)")
        #expect(try await world.status() == "")
        let made = try await world.deploy("--accept", "change-set:stack")
        #expect(made.status == 0, "\(made.stderr)")
        #expect(try await world.status() == "CREATE_COMPLETE")
        let buckets = try await world.aws("s3api", "list-buckets", "--query", "Buckets[].Name", "--output", "text")
        #expect(buckets.split(separator: "\t").contains("acme-prod-uploads-\(world.stack.dropFirst(7))"), "\(buckets)")

        try await world.sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        let updated = try await world.deploy("--accept", "change-set:Uploads")
        #expect(updated.status == 0, "\(updated.stderr)")
        #expect(try await world.status() == "UPDATE_COMPLETE")
        let template = try await world.aws(
            "cloudformation", "get-template", "--stack-name", world.stack, "--query", "TemplateBody", "--output",
            "text")
        #expect(template.contains("INTELLIGENT_TIERING"), "\(template)")

        let again = try await world.deploy()
        #expect(again.status == 0, "\(again.stderr)")
        #expect(try await world.results() == ["succeeded", "succeeded", "unchanged"])

        // By the real CLI: what is recorded is what runs, and adopting it changes nothing.
        let ejected = try await world.sandbox.run(
            Sandbox.tiergit, ["eject", "-c", "acme", "-e", "prod", "--stack", world.stack],
            environment: world.environment)
        #expect(ejected.status == 0 && ejected.stderr.contains("adopting it changes nothing"), "\(ejected.stderr)")
        #expect(try world.sandbox.read("ejected/acme-prod/addons.yml").contains("INTELLIGENT_TIERING"))
    }

    /// What somebody updated behind our back is found through the real CLI, and mended by the command that is named.
    @Test func driftOfTheTemplate() async throws {
        let world = try await world()
        #expect(try await world.deploy("--accept", "change-set:stack").status == 0)
        func drift() async throws -> Ran {
            try await world.sandbox.run(
                Sandbox.tiergit, ["drift", "-c", "acme", "-e", "prod", "--stack", world.stack],
                environment: world.environment)
        }
        let none = try await drift()
        #expect(none.status == 0 && none.stdout.contains("as recorded"), "\(none.stdout)\(none.stderr)")
        try world.sandbox.write(
            try world.sandbox.read("copilot/environments/addons-minimum/storage.yml").replacing(
                "NoncurrentVersionExpirationInDays: 30", with: "NoncurrentVersionExpirationInDays: 1"),
            to: "\(world.sandbox.root)/other.yml")
        _ = try await world.aws(
            "cloudformation", "update-stack", "--stack-name", world.stack, "--template-body",
            "file://\(world.sandbox.root)/other.yml", "--parameters", "ParameterKey=App,UsePreviousValue=true",
            "ParameterKey=Env,UsePreviousValue=true")
        let found = try await drift()
        #expect(found.status == 1 && found.stdout.contains("Uploads"), "\(found.stdout)\(found.stderr)")
        #expect(found.stdout.contains("LifecycleConfiguration"), "\(found.stdout)")
    }

    /// moto rolls nothing back: what it refuses in the middle of an update, it refuses as a call. Rolling back is the stand-in's.
    @Test func aFailingUpdate() async throws {
        let world = try await world()
        #expect(try await world.deploy("--accept", "change-set:stack").status == 0)
        let file = "copilot/environments/addons-minimum/storage.yml"
        try world.sandbox.write(
            try world.sandbox.read(file).replacing(
                "Outputs:\n",
                with: "  Second:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: 'x'\nOutputs:\n"),
            to: file)
        try await world.sandbox.git("add", "-A")
        try await world.sandbox.git("commit", "-q", "-S", "-m", "a name that S3 does not take")
        try await world.sandbox.ok("switch", "minimum", "-c", "acme", "-e", "prod", "-y")
        let failed = try await world.deploy("--accept", "change-set:Uploads")
        #expect(failed.status == 1 && failed.stderr.contains("InvalidBucketName"), "\(failed.stdout)\(failed.stderr)")
        // A refused call began nothing: nothing is recorded, and nothing keeps anybody out.
        #expect(try await world.results() == ["succeeded"])
        let status = try await world.sandbox.tiergit("status", "-c", "acme", "-e", "prod")
        #expect(!status.stderr.contains("told no result"), "\(status.stderr)")
    }
}
