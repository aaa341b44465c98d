import Crypto
import Foundation
import Git
import History
import Subprocess
import SystemPackage
import TestSupport
import Testing
import Tiers

@testable import Signatures

/// `TIERGIT_BENCHMARK` is the number of entries.
private let benchmarkCount = ProcessInfo.processInfo.environment["TIERGIT_BENCHMARK"].flatMap { Int($0) }

/// How quick `tiergit verify` is beside `git log --show-signature` and beside nothing but the signatures, on the same entries, in the same
/// run. `Scripts/benchmark.sh` builds it for speed and runs it; as a test it is passed over.
@Suite(.enabled(if: benchmarkCount != nil))
struct VerifyBenchmark {
    /// The program that is measured.
    static let tiergit = ProcessInfo.processInfo.environment["TIERGIT_UNDER_TEST"] ?? ".build/release/tiergit"

    @Test func verify() async throws {
        let count = try #require(benchmarkCount)
        let ledger = try await Ledger(.agent)
        try ledger.temporary.write(
            "format: 1\nrepository: \"\(ledger.root)\"\nenvironments: [prod]\ntiers:\n  minimum:\n    title: Minimum\n",
            to: "copilot/tiers.yml")
        try await ledger.temporary.commitAll()
        let reference = Histories.reference(Ledger.target)
        var tip: Entry?
        for _ in 0..<count { tip = try await ledger.entry(after: tip, reason: "because") }
        try await ledger.temporary.git("update-ref", reference, try #require(tip).id.hex)
        try await ledger.temporary.git("repack", "-adq")
        print("\(count) entries in one history, packed; Ed25519; the best of three runs, seconds")

        let bare = try Self.bare(try await ledger.rawHistory(reference))
        let all = ["verify", "-c", "acme", "-e", "prod"]
        let cold = try await ledger.best(3) { try await ledger.time(Self.tiergit, all + ["--no-cache"]) }
        let warm = try await ledger.best(3) { try await ledger.time(Self.tiergit, all) }
        var one = Double.infinity
        for _ in 0..<3 {
            tip = try await ledger.entry(after: tip, reason: "one more")
            try await ledger.temporary.git("update-ref", reference, try #require(tip).id.hex)
            one = min(one, try await ledger.time(Self.tiergit, all))
        }
        let start = try await ledger.best(3) { try await ledger.time(Self.tiergit, ["--version"]) }
        // A tenth of them, or it takes minutes: its cost is in the processes that it starts, one and a half for each entry.
        let some = max(count / 10, 1)
        let git =
            try await ledger.time(
                "git", ["log", "--show-signature", "--format=%H", "-n", "\(some)", reference]) * Double(count)
            / Double(some)
        func line(_ name: String, _ seconds: Double) {
            print(name.padding(toLength: 44, withPad: " ", startingAt: 0) + String(format: "%9.4f", seconds))
        }
        line("git log --show-signature, from a tenth", git)
        line("signatures alone, on all cores", bare)
        line("tiergit verify --no-cache", cold)
        line("tiergit verify, all known", warm)
        line("tiergit verify, one new entry", one)
        line("tiergit --version", start)
        print(String(format: "git / cold: %.0f, cold / signatures alone: %.2f", git / cold, cold / bare))
    }

    /// Nothing but the hash and the signature of each commit, spread over all cores.
    private static func bare(_ raws: [[UInt8]]) throws -> Double {
        let work = try raws.map { raw in
            let commit = try SignedCommit(raw)
            let signature = try SSHSignature(armored: commit.signature ?? [])
            guard case .raw(let bytes) = signature.value else { throw LedgerError.noMatch }
            var reader = SSHReader(signature.publicKey)
            _ = try reader.string()
            return (commit.payload, bytes, try Curve25519.Signing.PublicKey(rawRepresentation: reader.string()))
        }
        let cores = ProcessInfo.processInfo.activeProcessorCount
        return (0..<3).map { _ in
            let start = ContinuousClock.now
            DispatchQueue.concurrentPerform(iterations: cores) { core in
                for index in stride(from: core, to: work.count, by: cores) {
                    let (payload, signature, key) = work[index]
                    var signed = SSHWriter()
                    signed.append("SSHSIG".utf8)
                    for part in ["git", "", "sha512"] { signed.append(string: Array(part.utf8)) }
                    signed.append(string: Array(SHA512.hash(data: payload)))
                    guard key.isValidSignature(signature, for: signed.bytes) else { fatalError("no good signature") }
                }
            }
            return (ContinuousClock.now - start).seconds
        }.min() ?? 0
    }
}

extension Duration {
    fileprivate var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

extension Ledger {
    fileprivate func rawHistory(_ reference: String) async throws -> [[UInt8]] {
        let ids = try await temporary.git("rev-list", reference).split(separator: "\n")
        return try ids.compactMap { ObjectID(hex: $0) }.map { try repository.rawObject($0) }
    }

    fileprivate func best(_ times: Int, _ body: () async throws -> Double) async throws -> Double {
        var best = Double.infinity
        for _ in 0..<times { best = min(best, try await body()) }
        return best
    }

    /// How long a program takes in the repository.
    fileprivate func time(_ program: String, _ arguments: [String]) async throws -> Double {
        var variables = gitVariables
        variables["XDG_STATE_HOME"] = "\(home)/state"
        let changes = Dictionary(
            uniqueKeysWithValues: variables.map { (Environment.Key(stringLiteral: $0.key), $0.value) })
        let start = ContinuousClock.now
        let result = try await Subprocess.run(
            program.contains("/") ? .path(FilePath(program)) : .name(program), arguments: Arguments(arguments),
            environment: .inherit.updating(changes), workingDirectory: FilePath(temporary.path), input: .none,
            output: .string(limit: 1 << 24), error: .string(limit: 1 << 24))
        let duration = (ContinuousClock.now - start).seconds
        guard case .exited(0) = result.terminationStatus else { throw LedgerError.failed(result.standardError) }
        return duration
    }
}
