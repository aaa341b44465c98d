private import Subprocess
private import SystemPackage

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Musl)
    private import Musl
#else
    private import Darwin
#endif

/// A program that git would run to sign.
struct Program {
    /// What a run left behind.
    struct Output {
        let exit: SignatureError.Exit
        let stdout: [UInt8]
        let stderr: String

        var succeeded: Bool { exit == .code(0) }
    }

    /// A name to look for in PATH, or a path.
    let name: String
    let surroundings: Surroundings

    init(_ name: String, in surroundings: Surroundings) {
        self.name = surroundings.expandingHome(in: name) ?? name
        self.surroundings = surroundings
    }

    /// Whether this is OpenSSH's own, which signs its standard input.
    var isSSHKeygen: Bool {
        name == "ssh-keygen" || name.hasSuffix("/ssh-keygen")
    }

    /// Where PATH finds the program first; nil where it does not. Subprocess would fork once for every folder on PATH until
    /// one holds it.
    private var executable: String? {
        guard !name.contains("/") else { return name }
        let folders = surroundings.variable("PATH") ?? "/usr/local/bin:/usr/bin:/bin"
        return folders.split(separator: ":").lazy.filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }
            .first { unsafe access($0, X_OK) == 0 }
    }

    /// Far above any signature or message; what writes more is not a signing program.
    private static let outputLimit = 1 << 20

    /// Runs the program to its end, at most 1 MiB of output from each stream.
    ///
    /// The child keeps our terminal, session and process group, so that it can ask for a passphrase and Ctrl-C reaches
    /// it. Throws `programMissing`, `cancelled` or `system`; an exit code other than 0 is no error here.
    func run(_ arguments: [String], input: [UInt8] = []) async throws(SignatureError) -> Output {
        guard !Task.isCancelled else {
            throw .cancelled(program: name)
        }
        var options = PlatformOptions()
        // SIGTERM first: ssh-keygen then turns the terminal's echo on again, which SIGKILL would leave off.
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        var changes: [Environment.Key: String?] = [:]
        for (key, value) in surroundings.environment {
            changes[Environment.Key(stringLiteral: key)] = .some(value)
        }
        let stdin = try standardInput(input)
        let output: Output
        do {
            let result = try await Subprocess.run(
                executable.map { .path(FilePath($0)) } ?? .name(name),
                arguments: Arguments(arguments),
                environment: .inherit.updating(changes),
                workingDirectory: surroundings.directory.map { FilePath($0) },
                platformOptions: options,
                input: .fileDescriptor(stdin, closeAfterSpawningProcess: true),
                output: .bytes(limit: Self.outputLimit),
                error: .bytes(limit: Self.outputLimit))
            output = Output(
                exit: SignatureError.Exit(result.terminationStatus),
                stdout: result.standardOutput,
                stderr: printable(result.standardError))
        } catch {
            throw failure(of: error)
        }
        // A terminal's Ctrl-C ends the child too, and its exit is then no fault of the program.
        if Task.isCancelled || output.exit == .signal(SIGINT) || output.exit == .signal(SIGTERM) {
            throw .cancelled(program: name)
        }
        return output
    }

    /// The error for a run that did not succeed.
    func failure(_ output: Output, saying message: String? = nil) -> SignatureError {
        .failed(program: name, exit: output.exit, stderr: message ?? output.stderr)
    }

    private func failure(of error: any Error) -> SignatureError {
        if Task.isCancelled {
            return .cancelled(program: name)
        }
        if let error = error as? SubprocessError, error.code == .executableNotFound {
            return .programMissing(name)
        }
        return .system("cannot run \(name): \(error)")
    }

    /// The payload in a file that has lost its name, to be the child's standard input.
    ///
    /// Not a pipe: swift-subprocess 1.0.2 neither ignores nor catches SIGPIPE, so that a child which ends before it has
    /// read everything (no such key) would end tiergit as well.
    private func standardInput(_ payload: [UInt8]) throws(SignatureError) -> FileDescriptor {
        let scratch = try ScratchDirectory(in: surroundings)
        defer { scratch.remove() }
        let path = try scratch.write(payload, as: .payload)
        do {
            return try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec])
        } catch {
            throw .system("cannot open \(path): \(error)")
        }
    }
}

extension SignatureError.Exit {
    fileprivate init(_ status: TerminationStatus) {
        self =
            switch status {
            case .exited(let code): .code(code)
            case .signaled(let signal): .signal(signal)
            }
    }
}
