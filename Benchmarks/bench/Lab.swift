import Foundation

/// The folder in which the benchmarks make their repositories, with a home and a signing key of its own.
final class Lab {
    let folder: String
    let tiergit: String
    /// Where the C programs of `Benchmarks/peers` and cfn-lint are.
    let programs: String
    let isSmall: Bool
    let operatorName = "Dana Demo"
    let operatorEmail = "dana@example.com"
    var home: String { "\(folder)/home" }

    init(folder: String, tiergit: String, programs: String, isSmall: Bool) throws {
        self.folder = folder
        self.tiergit = tiergit
        self.programs = programs
        self.isSmall = isSmall
        guard !exists("\(home)/allowed_signers") else { return }
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        try run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "bench", "-f", "\(home)/key"], in: folder)
        try write(
            """
            [user]
                name = \(operatorName)
                email = \(operatorEmail)
                signingkey = \(home)/key.pub
            [gpg]
                format = ssh
            [gpg "ssh"]
                allowedSignersFile = \(home)/allowed_signers
            [init]
                defaultBranch = main
            [gc]
                auto = 0

            """, to: "\(home)/.gitconfig")
        let key = try String(contentsOfFile: "\(home)/key.pub", encoding: .utf8)
        try write("\(operatorEmail) \(key)", to: "\(home)/allowed_signers")
    }

    /// A program with nothing of this process's environment but PATH.
    ///
    /// - Parameter state: whose pins tiergit finds; copies of one repository must not share them.
    func child(
        _ arguments: [String], in directory: String, state: String? = nil, environment: [String: String] = [:]
    ) -> Child {
        var variables = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": home, "TZ": "UTC",
            "LC_ALL": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1",
            "XDG_STATE_HOME": state.map { "\(folder)/\($0).state" } ?? "\(directory).state",
        ]
        variables.merge(environment) { _, new in new }
        return Child(
            arguments: arguments, directory: directory, environment: variables, errors: "\(folder)/errors")
    }

    func run(
        _ arguments: [String], in directory: String, state: String? = nil, input: String = "/dev/null",
        output: String = "/dev/null"
    ) throws {
        var child = child(arguments, in: directory, state: state)
        child.input = input
        child.output = output
        try child.time()
    }

    /// What a program printed, without the last line end.
    func output(_ arguments: [String], in directory: String) throws -> String {
        try run(arguments, in: directory, output: "\(folder)/output")
        return try String(contentsOfFile: "\(folder)/output", encoding: .utf8).trimmingCharacters(in: .newlines)
    }

    /// A folder that is made once and kept; one that was left half made is made again.
    func once(_ name: String, _ make: (String) throws -> Void) throws -> String {
        let path = "\(folder)/\(name)"
        guard !exists("\(path).made") else { return path }
        FileHandle.standardError.write(Data("making \(name)\n".utf8))
        try remove(path)
        try remove("\(path).state")
        try make(path)
        try write("", to: "\(path).made")
        return path
    }

    /// A copy of a repository, and of what tiergit remembers of it, made anew at each call.
    ///
    /// - Parameter links: whether the files may be the same on disk, for what is never written in place.
    func copy(_ path: String, as name: String, links: Bool = false) throws -> String {
        let copy = "\(folder)/\(name)"
        try remove(copy)
        try remove("\(copy).state")
        try run(["cp", links ? "-al" : "-a", path, copy], in: folder)
        if exists("\(path).state") { try run(["cp", "-a", "\(path).state", "\(copy).state"], in: folder) }
        return copy
    }

    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    func remove(_ path: String) throws { try run(["rm", "-rf", path], in: "/") }

    func write(_ text: String, to path: String) throws {
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
}
