internal import CloudFormation
internal import Git
package import Tiers

/// Runs the AWS CLI, with the user's own setup: whatever it takes for credentials, tiergit neither sees nor keeps.
package struct AWSCommand: Sendable {
    private let program: ExternalProgram
    private let endpoint: String?
    private let patience: AWSPatience
    /// The last signal that this process got, 0 for none.
    private var signalled: @Sendable () -> Int32
    private let warn: @Sendable (String) -> Void

    /// - Parameters:
    ///   - directory: where it runs.
    ///   - endpoint: `--endpoint-url` of every call.
    ///   - patience: how long a call that may go well later is tried again.
    ///   - warn: is told, once a call, that it is tried again.
    package init(
        in directory: String, endpoint: String?, patience: AWSPatience, signalled: @escaping @Sendable () -> Int32,
        warn: @escaping @Sendable (String) -> Void
    ) {
        program = ExternalProgram("aws", in: directory)
        self.endpoint = endpoint
        self.patience = patience
        self.signalled = signalled
        self.warn = warn
    }

    /// For what has to be cleaned up even where somebody has interrupted: it gets ten seconds for all of it.
    var ending: AWSCommand {
        guard signalled() != 0 else { return self }
        let start = ContinuousClock.now
        var other = self
        other.signalled = { ContinuousClock.now - start < .seconds(10) ? 0 : 1 }
        return other
    }

    /// When a call is made.
    package enum Patience: Sendable {
        /// Before anything was changed: the user is there, and can run it again.
        case short
        /// While AWS works: what goes on there has to be seen to its end.
        case long
    }

    /// Calls `aws cloudformation describe-stacks …`, and reads its answer.
    ///
    /// - Throws: `AWSError`, after as many tries as the patience allows.
    package func json(_ arguments: [String], _ patience: Patience = .short) async throws(AWSError) -> JSON {
        let output = try await bytes(arguments, patience)
        if output.allSatisfy({ $0 <= 0x20 }) { return [:] }
        guard let json = try? JSON.parse(output) else {
            throw AWSError(.garbled, name(arguments), "its answer is no JSON that tiergit understands")
        }
        return json
    }

    /// The same, unread.
    package func bytes(_ arguments: [String], _ patience: Patience = .short) async throws(AWSError) -> [UInt8] {
        let start = ContinuousClock.now
        var pause = Duration.milliseconds(500)
        var isTold = false
        while true {
            do throws(AWSError) {
                return try await once(arguments)
            } catch {
                guard error.isPassing, ContinuousClock.now - start + pause < self.patience.duration(patience),
                    signalled() == 0
                else { throw error }
                if !isTold {
                    let reason = error.kind == .throttled ? "AWS asks for fewer calls" : "AWS does not answer"
                    warn("\(reason) (\(error.operation)): trying again")
                    isTold = true
                }
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(20))
            }
        }
    }

    private func once(_ arguments: [String]) async throws(AWSError) -> [UInt8] {
        let words = arguments + ["--output", "json"] + (endpoint.map { ["--endpoint-url", $0] } ?? [])
        if signalled() != 0 { throw AWSError(.interrupted, name(arguments), "interrupted") }
        let signalled = signalled
        switch await program(words, until: { signalled() != 0 }) {
        case .ended(0, let output, _): return output
        case .ended(_, _, let message):
            if signalled() != 0 { throw AWSError(.interrupted, name(arguments), "interrupted") }
            throw AWSError(reading: message, name(arguments))
        case .missing: throw AWSError(.missing, name(arguments), "there is no aws on PATH")
        case .failed(let message):
            if signalled() != 0 { throw AWSError(.interrupted, name(arguments), "interrupted") }
            throw AWSError(.refused, name(arguments), message)
        }
    }

    private func name(_ arguments: [String]) -> String { arguments.dropFirst().first ?? arguments.first ?? "aws" }
}
