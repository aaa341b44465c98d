internal import Foundation
package import Git

/// A real repository in a folder of its own, made by real git, for tests that run in process.
package final class TemporaryRepository {
    package let path: String
    package let repository: Repository

    /// An empty repository on `main`; HEAD is unborn.
    package init() async throws {
        path = try makeTemporaryFolder()
        try await GitCommand(in: path)(["init", "-q", "-b", "main"])
        // The user's own settings must not decide a test: what matters is set here.
        for (key, value) in [
            ("user.name", "Dana Demo"), ("user.email", "dana@example.com"), ("commit.gpgsign", "false"),
            ("core.autocrlf", "false"), ("core.hooksPath", "/dev/null"),
        ] {
            try await GitCommand(in: path)(["config", key, value])
        }
        repository = try Repository(at: path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Runs git in it and returns what it printed, without the last line end.
    @discardableResult
    package func git(_ arguments: String..., input: String = "") async throws -> String {
        let output = try await GitCommand(in: path)(arguments, input: Array(input.utf8))
        return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    package func write(_ text: String, to file: String, executable: Bool = false) throws {
        let url = URL(fileURLWithPath: "\(path)/\(file)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        if executable {
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: url.path)
        }
    }

    package func read(_ file: String) -> String? {
        FileManager.default.contents(atPath: "\(path)/\(file)").map { String(decoding: $0, as: UTF8.self) }
    }

    /// Commits everything and returns the commit.
    @discardableResult
    package func commitAll(_ message: String = "change") async throws -> ObjectID {
        try await git("add", "-A")
        try await git("commit", "-q", "--allow-empty", "-m", message)
        return try repository.commit(named: "HEAD")
    }

    package static let identity = Identity(
        name: "Dana Demo", email: "dana@example.com", seconds: 1_700_000_000, offset: 60)
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
