internal import Git
internal import Glibc
internal import Subprocess
internal import SystemPackage

/// Runs what deploys: with our own input and output, so that nothing of either is changed, held back or read.
package struct Deploying: Sendable {
    /// How it ended.
    package struct End: Hashable, Sendable {
        /// As a shell counts: 128 and the number where a signal ended it.
        package let code: Int32
        /// Whether a signal ended it, or it ended because of one.
        package let isInterrupted: Bool
        /// The end of what it wrote to standard error, where that was looked at.
        package let tail: String

        /// The last line of it that says anything, without colours and other control characters.
        package var lastLine: String? {
            let plain = tail.replacing(/\u{1B}\[[0-9;?]*[ -\/]*[@-~]/, with: "")
            let lines = plain.split(whereSeparator: \.isNewline).map { line in
                String(String.UnicodeScalarView(line.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
            }
            return lines.last { !$0.allSatisfy(\.isWhitespace) }.map { String($0.prefix(500)) }
        }

        /// Whether it failed only because there was nothing to change: its last words say so.
        ///
        /// Source: copilot-cli, `ErrChangeSetEmpty` in internal/pkg/aws/cloudformation/errors.go, which `copilot env deploy` ends with
        /// (internal/pkg/cli/env_deploy.go).
        package var saysNothingChanged: Bool {
            lastLine.map { $0.contains("change set with name ") && $0.hasSuffix(" has no changes") } ?? false
        }
    }

    package enum Failure: Error, Hashable, Sendable {
        case missing(String)
        case notRun(String, reason: String)
    }

    private let command: [String]
    private let directory: String
    private let signalled: @Sendable () -> Int32

    /// - Parameters:
    ///   - command: the program and its arguments.
    ///   - signalled: the last signal that this process got, 0 for none.
    package init(_ command: [String], in directory: String, signalled: @escaping @Sendable () -> Int32) {
        self.command = command
        self.directory = directory
        self.signalled = signalled
    }

    /// Runs it to its end, and passes on the signals that reach this process alone.
    ///
    /// - Parameters:
    ///   - looks: whether standard error goes through here, byte for byte, to be looked at. Else it is a terminal to the
    ///     program where it is one to us.
    ///   - started: is told the process once it runs.
    package func callAsFunction(
        looksAtErrors looks: Bool = false, started: (Int32) -> Void = { _ in }
    ) async throws(Failure) -> End {
        guard let name = command.first, let path = name.contains("/") ? name : FileSystem.executable(name),
            FileSystem.kind(of: path.hasPrefix("/") ? path : "\(directory)/\(path)") != .absent
        else { throw .missing(command.first ?? "") }
        let arguments = Arguments(Array(command.dropFirst()))
        do {
            if looks {
                let result = try await run(
                    .path(FilePath(path)), arguments: arguments, workingDirectory: FilePath(directory),
                    input: .currentStandardInput, output: .currentStandardOutput, error: .sequence
                ) { execution in
                    started(execution.processIdentifier.value)
                    return try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
                        group.addTask { try await Self.copy(execution.standardError) }
                        let process = execution.processIdentifier.value
                        group.addTask {
                            await self.passOn(to: process)
                            return nil
                        }
                        var tail: [UInt8] = []
                        while let ended = try await group.next() {
                            guard let ended else { continue }
                            tail = ended
                            group.cancelAll()
                        }
                        return tail
                    }
                }
                return end(result.terminationStatus, tail: result.closureResult)
            }
            let result = try await run(
                .path(FilePath(path)), arguments: arguments, workingDirectory: FilePath(directory),
                input: .currentStandardInput, output: .currentStandardOutput, error: .currentStandardError
            ) { execution in
                let process = execution.processIdentifier.value
                started(process)
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await self.passOn(to: process) }
                    while ProcessIdentity(of: process) != nil { try? await Task.sleep(for: .milliseconds(20)) }
                    group.cancelAll()
                }
            }
            return end(result.terminationStatus, tail: [])
        } catch {
            throw .notRun(name, reason: "\(error)")
        }
    }

    /// A terminal gives Ctrl-C to the program as well; a signal that somebody sent to this process alone is passed on.
    private func passOn(to process: Int32) async {
        var last: Int32 = 0
        while !Task.isCancelled {
            let number = signalled()
            if number != last {
                last = number
                if number != SIGINT || tcgetpgrp(0) != getpgrp() { kill(process, number) }
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    private func end(_ status: TerminationStatus, tail: [UInt8]) -> End {
        let code: Int32 =
            switch status {
            case .exited(let code): Int32(code)
            case .signaled(let number): 128 + Int32(number)
            }
        let isInterrupted = [SIGHUP, SIGINT, SIGTERM, SIGKILL].contains(code - 128) || (code != 0 && signalled() != 0)
        return End(code: code, isInterrupted: isInterrupted, tail: String(decoding: tail, as: UTF8.self))
    }

    /// Copies to our own standard error, and keeps the end of it.
    private static func copy(_ errors: SubprocessOutputSequence) async throws -> [UInt8] {
        var tail: [UInt8] = []
        for try await buffer in errors {
            let bytes = unsafe buffer.withUnsafeBytes { unsafe Array($0) }
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = unsafe rest.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                // Nobody reads it any more: the program is not held up for that.
                guard count > 0 else { break }
                rest = rest.dropFirst(count)
            }
            tail = Array((tail + bytes).suffix(16 * 1024))
        }
        return tail
    }
}
