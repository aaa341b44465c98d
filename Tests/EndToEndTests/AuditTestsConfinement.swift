import Foundation
import Testing

extension Sandbox {
    /// The commands of a bundle's VERIFY.md.
    ///
    /// - Parameter root: the id that its reader was told.
    func commands(of folder: String, root: String? = nil) throws -> String {
        let page = try read("\(folder)/VERIFY.md")
        let script = try #require(
            page.components(separatedBy: "```sh\n").dropFirst().first?.components(separatedBy: "```").first)
        guard let root else { return script }
        return script.replacing(/\nroot=[0-9a-f]{40}\n/, with: "\nroot=\(root)\n")
    }

    /// Runs the commands of VERIFY.md word for word, with some programs on PATH and nothing else, in an empty home.
    func verify(
        _ folder: String, root told: String? = nil, programs: [String] = ["git", "ssh-keygen"]
    ) async throws -> Ran {
        let script = try commands(of: folder, root: told)
        let place = "\(root)/auditor \(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: "\(place)/bin", withIntermediateDirectories: true)
        for program in programs {
            let path = try await expect("sh", "-c", "command -v \(program)").trimmingCharacters(in: .newlines)
            try FileManager.default.createSymbolicLink(
                atPath: "\(place)/bin/\(program)", withDestinationPath: path)
        }
        try await expect("cp", "-r", folder, "\(place)/evidence")
        return try await run(
            "/bin/sh", ["-c", script], in: "\(place)/evidence",
            environment: [
                "PATH": "\(place)/bin", "HOME": place, "XDG_STATE_HOME": place, "TZ": "America/St_Johns",
            ])
    }
}

/// A root folder that holds some programs, a shell, and what these are linked to: whatever else a command needs, it has not.
struct Confinement {
    private let sandbox: Sandbox
    private let root: String

    init(_ sandbox: Sandbox, programs: [String]) async throws {
        self.sandbox = sandbox
        root = "\(sandbox.root)/confined"
        try await sandbox.expect(
            "mkdir", "-p", "\(root)/bin", "\(root)/dev", "\(root)/etc", "\(root)/tmp",
            "\(root)/usr/share/git-core/templates")
        for program in programs + ["sh"] {
            let found = try await sandbox.expect("sh", "-c", "command -v \(program)").trimmingCharacters(in: .newlines)
            let path = try await sandbox.expect("readlink", "-f", found).trimmingCharacters(in: .newlines)
            try await sandbox.expect("cp", path, "\(root)/bin/\(program)")
            for line in try await sandbox.expect("ldd", path).split(separator: "\n") {
                guard let library = line.split(separator: " ").first(where: { $0.contains("/") }) else { continue }
                let file = library.trimmingCharacters(in: .whitespaces)
                try await sandbox.expect("cp", "-L", "--parents", file, root)
            }
        }
        // ssh-keygen wants to know who it is.
        let user = try await sandbox.expect("id", "-u").trimmingCharacters(in: .newlines)
        try sandbox.write("auditor:x:0:0::/:/bin/sh\nme:x:\(user):0::/:/bin/sh\n", to: "\(root)/etc/passwd")
        for (name, minor, text) in [("null", "3", ""), ("urandom", "9", "\(UUID())\(UUID())\(UUID())")]
        where try await sandbox.run("mknod", ["-m", "666", "\(root)/dev/\(name)", "c", "1", minor]).status != 0 {
            try sandbox.write(text, to: "\(root)/dev/\(name)")
        }
    }

    /// Runs the commands of VERIFY.md there.
    ///
    /// Where nobody may change the root, not even in a name space of their own, with these programs alone on PATH.
    func verify(_ folder: String) async throws -> Ran {
        try await sandbox.expect("cp", "-r", folder, "\(root)/evidence")
        let script = try sandbox.commands(of: folder)
        try sandbox.write("cd /evidence || exit 1\n\(script)", to: "\(root)/check")
        let ways = [["chroot"], ["unshare", "--user", "--map-root-user", "chroot"]]
        for way in ways
        where try await sandbox.run(way[0], way.dropFirst() + [root, "/bin/sh", "-c", "git --version"]).status == 0 {
            return try await sandbox.run(
                "env", ["-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"] + way + [root, "/bin/sh", "/check"])
        }
        print("the root cannot be changed here: a bare PATH has to do")
        return try await sandbox.run(
            "env", ["-i", "PATH=\(root)/bin", "/bin/sh", "-c", script], in: "\(root)/evidence")
    }
}
