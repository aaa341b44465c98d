package import Git

/// A script on disk.
package struct ScriptFile: Sendable {
    /// What links lead to, absolute.
    package let path: String
    package let text: ScriptText

    /// - Parameter limit: bytes, beyond which it is no script.
    package init(_ path: String, limit: Int = 4 << 20) throws(GitError) {
        self.path = FileSystem.resolved(path)
        text = ScriptText(try FileSystem.readFile(self.path, limit: limit))
    }

    package func write(_ text: ScriptText) throws(GitError) { try FileSystem.rewrite(path, text.bytes) }

    /// What bash says against a script; `nil` where it takes it, or is not installed.
    package static func complaint(_ text: ScriptText) async throws(GitError) -> String? {
        let folder = try FileSystem.makeTemporaryDirectory()
        defer { try? FileSystem.remove(folder) }
        try FileSystem.create("\(folder)/script", text.bytes)
        guard case .ended(let code, _, let message) = await ExternalProgram("bash", in: folder)(["-n", "script"]),
            code != 0
        else { return nil }
        return message.split(separator: "\n").first.map(String.init) ?? "it gave no reason"
    }
}
