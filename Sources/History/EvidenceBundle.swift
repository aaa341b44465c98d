package import Git
internal import Signatures

/// Evidence in one zip: the histories as a git bundle, the keys, the report, and how to check them without tiergit.
///
/// git makes all of it, in a folder of its own that borrows the repository's objects: nothing is written to the repository, and
/// no setting, attribute or reference of it has a part in what comes out.
package struct EvidenceBundle {
    package struct Part: Hashable, Sendable {
        package let name: String
        package let bytes: [UInt8]

        package init(_ name: String, _ bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// The name of the git bundle among the parts.
    package static let bundle = "history.bundle"
    package static let sums = "SHA256SUMS"

    private let folder: String
    private let time: Int64
    private let git: GitCommand

    /// - Parameter time: seconds since 1970, of every file in the zip.
    private init(_ folder: String, _ objects: String, time: Int64) {
        self.folder = folder
        self.time = time
        git = GitCommand(
            in: folder,
            environment: [
                "GIT_DIR": folder, "GIT_OBJECT_DIRECTORY": "\(folder)/objects",
                "GIT_ALTERNATE_OBJECT_DIRECTORIES": Self.quoted(objects), "GIT_INDEX_FILE": "\(folder)/index",
                "HOME": folder, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_ATTR_NOSYSTEM": "1",
                "XDG_CONFIG_HOME": folder, "GIT_CONFIG_COUNT": "0", "GIT_CONFIG_PARAMETERS": "",
                "GIT_NO_REPLACE_OBJECTS": "1", "TZ": "UTC",
            ])
    }

    /// As git takes a path out of a list that colons separate.
    private static func quoted(_ path: String) -> String {
        "\"\(path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }

    /// Makes the zip.
    ///
    /// - Parameters:
    ///   - references: names and the commits that they lead to in the git bundle.
    ///   - fallback: those to take where git cannot pack all of them: an object that is not here, or none that git reads.
    ///   - time: seconds since 1970; a zip holds none before 1980.
    ///   - interrupted: asked between programs: whether somebody wants it to end.
    ///   - parts: given the references that the git bundle holds, the other parts. Names are plain.
    /// - Returns: `nil` where it was interrupted; nothing is left behind.
    /// - Throws: `HistoryError.git`.
    package static func make(
        _ repository: Repository, references: [(name: String, id: ObjectID)],
        fallback: [(name: String, id: ObjectID)], time: Int64, interrupted: () -> Bool,
        parts: ([(name: String, id: ObjectID)]) -> [Part]
    ) async throws(HistoryError) -> [UInt8]? {
        do throws(GitError) {
            let folder = try FileSystem.makeTemporaryDirectory()
            defer { try? FileSystem.remove(folder) }
            let maker = EvidenceBundle(
                folder, "\(repository.commonDirectory)/objects", time: max(time, 315_532_800))
            do throws(GitError) {
                try await maker.git(["init", "-q", "--bare", "--template=", folder])
                if interrupted() { return nil }
                let held = try await maker.pack(references, else: fallback)
                if interrupted() { return nil }
                let bundle = Part(Self.bundle, try FileSystem.readFile("\(folder)/\(Self.bundle)"))
                let zip = try await maker.zip([bundle] + parts(held))
                return interrupted() ? nil : zip
            } catch {
                // At a terminal git is told to end too, and fails for it.
                if interrupted() { return nil }
                throw error
            }
        } catch { throw .git(error) }
    }

    private func pack(
        _ references: [(name: String, id: ObjectID)], else fallback: [(name: String, id: ObjectID)]
    ) async throws(GitError) -> [(name: String, id: ObjectID)] {
        do throws(GitError) {
            try await pack(references)
            return references
        } catch {
            guard fallback.map(\.name) != references.map(\.name) else { throw error }
            try await pack(fallback)
            return fallback
        }
    }

    /// Writes the git bundle. References in this folder lead to what was verified, wherever they lead in the repository by now.
    private func pack(_ references: [(name: String, id: ObjectID)]) async throws(GitError) {
        try FileSystem.remove("\(folder)/refs/tiergit")
        let commands = references.map { "update \($0.name) \($0.id)\n" }.joined()
        try await git(["update-ref", "--stdin"], input: Array(commands.utf8))
        // One thread finds the same deltas each time.
        try await git(["-c", "pack.threads=1", "bundle", "create", "-q", "\(folder)/\(Self.bundle)", "--all"])
    }

    private func zip(_ parts: [Part]) async throws(GitError) -> [UInt8] {
        let parts = parts + [Part(Self.sums, Self.sums(of: parts))]
        var stream = Array("feature done\ncommit refs/evidence\ncommitter tiergit <> \(time) +0000\ndata 0\n".utf8)
        for part in parts {
            stream += "M 100644 inline \(part.name)\ndata \(part.bytes.count)\n".utf8
            stream += part.bytes
            stream += "\n".utf8
        }
        stream += "done\n".utf8
        try await git(["fast-import", "--quiet"], input: stream)
        // The zip has the commit's time on every file.
        return try await git(["archive", "--format=zip", "refs/evidence"])
    }

    /// As `sha256sum` prints them and `sha256sum -c` reads them.
    private static func sums(of parts: [Part]) -> [UInt8] {
        Array(
            parts.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }.map {
                "\(SHA256Digest(of: $0.bytes).hex)  \($0.name)\n"
            }.joined().utf8)
    }
}
