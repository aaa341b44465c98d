import Foundation
import Testing

@testable import Signatures

/// The time of `commit`, 2023-11-14 22:13:20 UTC.
let commitTime: Int64 = 1_700_000_000

extension Workshop {
    /// A verifier with `allowed` as file of allowed signers.
    func verifier(_ more: [String: String] = [:], environment: [String: String?] = [:]) async -> SignatureVerifier {
        await SignatureVerifier(
            config: ["gpg.ssh.allowedsignersfile": path("allowed")].merging(more) { $1 },
            environment: self.environment.merging(environment) { $1 }, directory: folder)
    }

    /// What the real git says of a commit with this payload and signature: the signer that it prints, nil where it refuses.
    func git(
        _ signature: [UInt8], of payload: [UInt8] = commit, _ config: [String: String] = [:],
        environment more: [String: String?] = [:]
    ) async throws -> String? {
        if !FileManager.default.fileExists(atPath: path("repository")) {
            try await run("git", "init", "-q", path("repository"))
        }
        let end = try #require(Data(payload).range(of: Data("\n\n".utf8)))
        let folded = String(decoding: signature, as: UTF8.self).replacingOccurrences(of: "\n", with: "\n ")
        let object =
            Array(payload[..<(end.lowerBound + 1)]) + Array("gpgsig \(folded)\n".utf8)
            + Array(payload[(end.lowerBound + 1)...])
        let repository = path("repository")
        let id = try await run(
            "git", "-C", repository, "hash-object", "-t", "commit", "-w", "--stdin", "--literally", input: object)
        let settings = ["gpg.ssh.allowedsignersfile": path("allowed")].merging(config) { $1 }
        let arguments =
            settings.flatMap { ["-c", "\($0.key)=\($0.value)"] } + [
                "-C", repository, "--no-replace-objects", "verify-commit", "--raw",
                String(decoding: id.stdout.dropLast(), as: UTF8.self),
            ]
        let output = try await attempt("git", arguments, environment: more)
        guard output.succeeded else { return nil }
        let line = output.stderr.split(separator: "\n").first { $0.hasPrefix("Good \"git\" signature for ") } ?? ""
        guard let with = line.range(of: " with ", options: .backwards) else { return output.stderr }
        return String(line[..<with.lowerBound].dropFirst("Good \"git\" signature for ".count))
    }

    /// Runs a tool whose failure is an answer.
    func attempt(
        _ tool: String, _ arguments: [String], input: [UInt8] = [], environment more: [String: String?] = [:]
    ) async throws -> Program.Output {
        let surroundings = Surroundings(environment: environment.merging(more) { $1 }, directory: folder)
        return try await Program(tool, in: surroundings).run(arguments, input: input)
    }
}

extension SignatureVerifier {
    /// The verdict on a signature of `commit`, which needs no program.
    func verdict(
        _ signature: [UInt8], of payload: [UInt8] = commit, time: Int64 = commitTime, strict: Bool = false,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> SignatureVerdict {
        try #require(
            verdict(on: signature, of: payload, time: time, strict: strict), sourceLocation: sourceLocation)
    }
}

extension AllowedSigners {
    /// What the file says about a key, which it need not list.
    func answer(for key: SSHPublicKey, at time: UInt64) -> AllowedKey.Answer {
        AllowedKey(keys.first { $0.key == key }?.entries ?? []).answer(at: time)
    }
}
