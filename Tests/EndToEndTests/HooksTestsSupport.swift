import Foundation
import Testing

/// Real git with the installed hooks, which find tiergit on PATH.
struct Hooked {
    let sandbox: Sandbox
    /// Where tiergit, and whatever else a test puts there, is found first.
    var bin: String { "\(sandbox.root)/bin" }
    var hooks: String { "\(sandbox.repository)/.git/hooks" }

    init(_ sandbox: Sandbox) throws {
        self.sandbox = sandbox
        try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: "\(bin)/tiergit", withDestinationPath: Sandbox.tiergit)
    }

    /// An adopted repository, without samples in its hooks' folder.
    static func adopted() async throws -> Hooked {
        let hooked = try Hooked(try await Sandbox.copilot(adopted: true))
        for sample in try FileManager.default.contentsOfDirectory(atPath: hooked.hooks) {
            try hooked.sandbox.remove("\(hooked.hooks)/\(sample)")
        }
        return hooked
    }

    /// acme/prod on medium, by a link, with the hooks in place.
    static func onMedium() async throws -> Hooked {
        let hooked = try await adopted()
        try await hooked.sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        try await hooked.sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        try await hooked.sandbox.ok("hooks", "install")
        return hooked
    }

    /// Runs any program with tiergit on PATH.
    func run(
        _ program: String, _ arguments: [String], in directory: String? = nil, environment: [String: String] = [:],
        input: String = ""
    ) async throws -> Ran {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return try await sandbox.run(
            program, arguments, in: directory,
            environment: ["PATH": "\(bin):\(path)"].merging(environment) { _, new in new }, input: input)
    }

    @discardableResult
    func git(
        _ arguments: String..., in directory: String? = nil, status: Int? = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ran {
        let ran = try await run("git", arguments, in: directory)
        if let status {
            #expect(
                ran.status == status, "git \(arguments): \(ran.stdout)\(ran.stderr)", sourceLocation: sourceLocation)
        }
        return ran
    }

    func script(_ text: String, at path: String, mode: Int = 0o755) throws {
        try sandbox.write(text, to: path)
        try FileManager.default.setAttributes(
            [.posixPermissions: mode], ofItemAtPath: path.hasPrefix("/") ? path : "\(sandbox.repository)/\(path)")
    }

    /// Everything in a folder: paths, kinds, modes, bytes.
    func snapshot(_ folder: String) throws -> [String: String] {
        var found: [String: String] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            let full = "\(folder)/\(path)"
            let facts = try FileManager.default.attributesOfItem(atPath: full)
            let isFolder = facts[.type] as? FileAttributeType == .typeDirectory
            let text = try sandbox.link(full) == nil && !isFolder ? sandbox.read(full) : ""
            let what = sandbox.link(full).map { "-> \($0)" } ?? (isFolder ? "folder" : text)
            found[path] = "\(facts[.posixPermissions] as? Int ?? 0) \(what)"
        }
        return found
    }

    /// A template that no validation lets pass.
    static let broken = """
        Resources:
          Bucket:
            Type: AWS::S3::Bucket
            Properties:
              Nonsense: 1

        """
}
