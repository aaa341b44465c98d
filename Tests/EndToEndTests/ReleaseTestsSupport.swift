import Foundation
import Testing

/// A tier that is released again and again.
extension Sandbox {
    static let medium = "copilot/environments/addons-medium"

    /// A repository whose medium tier has a queue, a topic, a database server and a bucket besides: of each change to them the
    /// effect is known.
    static func releasing() async throws -> Sandbox {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try sandbox.write(
            """
            Parameters:
                App:
                    Type: String
                Env:
                    Type: String
            Resources:
                Jobs:
                    Type: AWS::SQS::Queue
                    Properties:
                        VisibilityTimeout: 30
                News:
                    Type: AWS::SNS::Topic
                Reports:
                    Type: AWS::S3::Bucket
                    DeletionPolicy: Retain
                    UpdateReplacePolicy: Retain
                Server:
                    Type: AWS::RDS::DBInstance
                    DeletionPolicy: Snapshot
                    UpdateReplacePolicy: Snapshot
                    Properties:
                        Engine: postgres
                        DBInstanceClass: db.t4g.micro
                        AllocatedStorage: '20'
                        ManageMasterUserPassword: true
                        MasterUsername: postgres

            """, to: "\(medium)/more.yml")
        try await sandbox.commitAll("more in medium")
        return sandbox
    }

    /// Replaces text in a file of the medium tier, which has to be there, and commits it.
    func change(
        _ old: String, to new: String, in file: String = "more.yml", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let path = file.contains("/") ? file : "\(Sandbox.medium)/\(file)"
        let text = try read(path)
        try #require(text.contains(old), "\(text)", sourceLocation: sourceLocation)
        try write(text.replacingOccurrences(of: old, with: new), to: path)
        try await commitAll("change \(file)")
    }

    /// Releases medium, verifies the tag with plain git, and returns what `--json` says.
    @discardableResult
    func release(
        _ version: String, _ options: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [String: Any] {
        let ran = try await run(Sandbox.tiergit, ["release", "medium", "-y", "--json"] + options)
        #expect(ran.status == 0, "\(ran.stderr)", sourceLocation: sourceLocation)
        let json = try #require(
            try? JSONSerialization.jsonObject(with: Data(ran.stdout.utf8)) as? [String: Any], "\(ran.stdout)",
            sourceLocation: sourceLocation)
        #expect(json["version"] as? String == version, "\(ran.stdout)", sourceLocation: sourceLocation)
        try await git("tag", "-v", "tier-medium/v\(version)", sourceLocation: sourceLocation)
        return json
    }

    /// Puts a tag object with other bytes under a release's name, as somebody without tiergit would.
    func forge(_ tag: String, _ change: (String) -> String) async throws {
        let text = try await expect("git", "cat-file", "tag", "refs/tags/\(tag)")
        try write(change(text), to: "\(root)/forged")
        let id = try await git("hash-object", "-t", "tag", "-w", "\(root)/forged")
        try await git("update-ref", "refs/tags/\(tag)", id)
    }
}
