import Foundation
import Subprocess
import SystemPackage
import Testing

/// A child that ends before it read its input must not end the tests.
private let ignoringBrokenPipes: Void = { signal(SIGPIPE, SIG_IGN) }()

/// What a program printed and how it ended.
struct Ran: Sendable {
    let arguments: [String]
    let stdout: String
    let stderr: String
    let status: Int

    /// The lines of standard output.
    var lines: [String] { stdout.split(separator: "\n").map(String.init) }
}

/// A machine of its own for one test: an empty home with a signing key, a cleared environment, a fixed width. The programs
/// are the real ones.
final class Sandbox: Sendable {
    let root: String
    var home: String { "\(root)/home" }
    /// The repository that most tests work in.
    var repository: String { "\(root)/repository" }

    /// Makes the home; git signs with a throw-away Ed25519 key that it also trusts.
    init() async throws {
        root = try makeTemporaryFolder()
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        try await expect("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", "\(home)/key", in: root)
        let key = try String(contentsOfFile: "\(home)/key.pub", encoding: .utf8)
        try write("dana@example.com \(key)", to: "\(home)/allowed_signers")
        try write(
            """
            [user]
                name = Dana Demo
                email = dana@example.com
                signingkey = \(home)/key.pub
            [gpg]
                format = ssh
            [gpg "ssh"]
                allowedSignersFile = \(home)/allowed_signers
            [init]
                defaultBranch = main
            [advice]
                detachedHead = false

            """, to: "\(home)/.gitconfig")
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    /// The program under test: built by the same `swift build` or `swift test`.
    static let tiergit: String = {
        if let path = ProcessInfo.processInfo.environment["TIERGIT_UNDER_TEST"] { return path }
        var directory = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        while directory.path != "/" {
            let candidate = directory.appendingPathComponent("tiergit").path
            var isDirectory: ObjCBool = false
            if FileManager.default.fileExists(atPath: candidate, isDirectory: &isDirectory), !isDirectory.boolValue {
                return candidate
            }
            directory.deleteLastPathComponent()
        }
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return package.appendingPathComponent(".build/debug/tiergit").path
    }()

    /// Runs any program with nothing of this process's environment but PATH.
    func run(
        _ program: String, _ arguments: [String], in directory: String? = nil, environment: [String: String] = [:],
        input: String = ""
    ) async throws -> Ran {
        _ = ignoringBrokenPipes
        var variables = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": home, "COLUMNS": "160",
            "TZ": "UTC", "LC_ALL": "C.UTF-8", "XDG_STATE_HOME": "\(home)/state", "GIT_CONFIG_NOSYSTEM": "1",
        ]
        variables.merge(environment) { _, new in new }
        let complete = variables
        return try await Gate.programs.run {
            let result = try await Subprocess.run(
                program.hasPrefix("/") ? .path(FilePath(program)) : .name(program), arguments: Arguments(arguments),
                environment: .custom(
                    Dictionary(
                        uniqueKeysWithValues: complete.map { (Environment.Key(stringLiteral: $0.key), $0.value) })),
                workingDirectory: FilePath(directory ?? repository), input: .string(input),
                output: .string(limit: 1 << 26), error: .string(limit: 1 << 26))
            var status = -1
            if case .exited(let code) = result.terminationStatus { status = Int(code) }
            return Ran(
                arguments: [program] + arguments, stdout: result.standardOutput, stderr: result.standardError,
                status: status)
        }
    }

    /// Runs a program that must succeed, and returns its standard output.
    @discardableResult
    func expect(
        _ program: String, _ arguments: String..., in directory: String? = nil, environment: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let ran = try await run(program, arguments, in: directory, environment: environment)
        #expect(
            ran.status == 0, "\(ran.arguments.joined(separator: " ")): \(ran.stderr)", sourceLocation: sourceLocation)
        return ran.stdout
    }

    /// Runs tiergit, whatever comes of it.
    func tiergit(
        _ arguments: String..., in directory: String? = nil, environment: [String: String] = [:], input: String = ""
    ) async throws -> Ran {
        try await run(Sandbox.tiergit, arguments, in: directory, environment: environment, input: input)
    }

    /// Runs tiergit, which must succeed.
    @discardableResult
    func ok(
        _ arguments: String..., in directory: String? = nil, environment: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ran {
        let ran = try await run(Sandbox.tiergit, arguments, in: directory, environment: environment)
        #expect(
            ran.status == 0, "tiergit \(arguments.joined(separator: " ")): \(ran.stderr)",
            sourceLocation: sourceLocation)
        return ran
    }

    @discardableResult
    func git(
        _ arguments: String..., in directory: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let ran = try await run("git", arguments, in: directory)
        #expect(
            ran.status == 0, "git \(arguments.joined(separator: " ")): \(ran.stderr)", sourceLocation: sourceLocation)
        return ran.stdout.trimmingCharacters(in: .newlines)
    }

    // MARK: Files

    func write(_ text: String, to path: String) throws {
        try write(Data(text.utf8), to: path)
    }

    func write(_ data: Data, to path: String) throws {
        let path = path.hasPrefix("/") ? path : "\(repository)/\(path)"
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try data.write(to: URL(fileURLWithPath: path))
    }

    func read(_ path: String) throws -> String {
        let path = path.hasPrefix("/") ? path : "\(repository)/\(path)"
        return String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }

    func exists(_ path: String) -> Bool {
        let path = path.hasPrefix("/") ? path : "\(repository)/\(path)"
        return (try? FileManager.default.attributesOfItem(atPath: path)) != nil
    }

    func remove(_ path: String) throws {
        try FileManager.default.removeItem(atPath: path.hasPrefix("/") ? path : "\(repository)/\(path)")
    }

    /// What a link says; `nil` for anything else.
    func link(_ path: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: path.hasPrefix("/") ? path : "\(repository)/\(path)")
    }

    /// Every file that a reader finds below a folder, links followed: path → mode (executable or not) and content. What
    /// Copilot would read.
    func contents(of folder: String, in repository: String? = nil) throws -> [String: String] {
        let base = "\(repository ?? self.repository)/\(folder)"
        let resolved = URL(fileURLWithPath: base).resolvingSymlinksInPath().path
        var found: [String: String] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: resolved) {
            let full = "\(resolved)/\(path)"
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: full, isDirectory: &isDirectory), !isDirectory.boolValue else {
                continue
            }
            let executable = FileManager.default.isExecutableFile(atPath: full) ? "x" : "-"
            found[path] = executable + String(decoding: try Data(contentsOf: URL(fileURLWithPath: full)), as: UTF8.self)
        }
        return found
    }
}

/// A folder of its own for one test, with a space in its name, because users' folders have them. Nobody else's: the folder
/// that Foundation keeps for such purposes belongs to whoever used it first.
private func makeTemporaryFolder() throws -> String {
    let folder = URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath()
        .appendingPathComponent("tiergit test \(UUID().uuidString.prefix(13))").path
    try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    return folder
}
