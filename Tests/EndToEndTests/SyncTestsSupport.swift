import Foundation
import Testing

/// Two people who share `origin.git`: the sandbox's repository is Dana's, `bob` is Bob's clone.
extension Sandbox {
    var origin: String { "\(root)/origin.git" }
    var bob: String { "\(root)/bob" }

    /// Histories at the origin, and two clones that have them.
    static func shared() async throws -> Sandbox {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.clone("bob")
        try await sandbox.ok("sync", "--install", in: sandbox.bob)
        try await sandbox.ok("sync")
        return sandbox
    }

    /// Another clone of the origin; nothing of tiergit's comes with it.
    @discardableResult
    func clone(_ name: String, _ options: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws
        -> String
    {
        let path = "\(root)/\(name)"
        let ran = try await run(
            "git", ["clone", "-q"] + options + ["file://\(origin.replacingOccurrences(of: " ", with: "%20"))", path],
            in: root)
        #expect(ran.status == 0, "\(ran.stderr)", sourceLocation: sourceLocation)
        // No variable of these tests is written into a URL.
        try await git("remote", "set-url", "origin", origin, in: path)
        return path
    }

    /// A switch by whoever works in a clone.
    func switches(
        _ tier: String, _ client: String = "acme", in directory: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await ok(
            "switch", tier, "-c", client, "-e", "prod", "-m", "by \(directory == bob ? "bob" : "dana")", "-y",
            in: directory, sourceLocation: sourceLocation)
    }

    /// What `sync --json` says: an outcome for each client/environment.
    struct Synced {
        let status: Int
        let json: [String: Any]
        let stderr: String
        let histories: [String: [String: Any]]

        func outcome(_ target: String = "acme/prod") -> String? { histories[target]?["outcome"] as? String }

        /// The outcomes that are not `current`.
        var changes: [String: String] {
            histories.compactMapValues { $0["outcome"] as? String }.filter { $0.value != "current" }
        }

        var branches: [String: String] {
            Dictionary(
                uniqueKeysWithValues: (json["branches"] as? [[String: String]] ?? []).map {
                    ($0["branch"] ?? "", $0["outcome"] ?? "")
                })
        }

        func failures(_ target: String = "acme/prod") -> [String: String] {
            let failures = histories[target]?["failures"] as? [[String: Any]] ?? []
            return Dictionary(
                uniqueKeysWithValues: failures.map { ($0["entry"] as? String ?? "", $0["reason"] as? String ?? "") })
        }
    }

    @discardableResult
    func sync(
        _ arguments: String..., in directory: String? = nil, environment: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Synced {
        let ran = try await run(
            Sandbox.tiergit, ["sync", "--json"] + arguments, in: directory, environment: environment)
        let json = try #require(
            try? JSONSerialization.jsonObject(with: Data(ran.stdout.utf8)) as? [String: Any],
            "\(ran.stdout)\(ran.stderr)", sourceLocation: sourceLocation)
        let histories = json["histories"] as? [[String: Any]] ?? []
        return Synced(
            status: ran.status, json: json, stderr: ran.stderr,
            histories: Dictionary(
                uniqueKeysWithValues: histories.map { ("\($0["client"] ?? "")/\($0["environment"] ?? "")", $0) }))
    }

    /// References and what they point at, below some prefixes.
    func references(_ prefixes: String..., in directory: String? = nil) async throws -> [String] {
        let ran = try await run(
            "git", ["for-each-ref", "--format=%(objectname) %(refname)"] + prefixes, in: directory)
        return ran.lines
    }

    /// The histories and the policy are the same in all these places.
    func expectSameHistories(_ places: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let wanted = try await references("refs/tiergit/history", "refs/tiergit/policy", in: places[0])
        #expect(!wanted.isEmpty, sourceLocation: sourceLocation)
        for place in places.dropFirst() {
            let found = try await references("refs/tiergit/history", "refs/tiergit/policy", in: place)
            #expect(found == wanted, "\(place)", sourceLocation: sourceLocation)
        }
    }

    func hook(_ name: String, _ text: String, in gitDirectory: String) throws {
        let path = "\(gitDirectory)/hooks/\(name)"
        try write("#!/bin/sh\n\(text)\n", to: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
}
