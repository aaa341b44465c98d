import Foundation
import Testing

@testable import Signatures

/// Parsers under mutated and made-up input, for TIERGIT_FUZZ_SECONDS (15 unless set). Each run has its own seed, which a
/// failure prints; TIERGIT_FUZZ_SEED runs it again.
@Suite struct SignatureFuzzTests {
    private struct Budget {
        let seed: UInt64
        private let end: ContinuousClock.Instant

        init() {
            let environment = ProcessInfo.processInfo.environment
            seed = environment["TIERGIT_FUZZ_SEED"].flatMap { UInt64($0) } ?? .random(in: 0 ... .max)
            end = .now + .seconds(environment["TIERGIT_FUZZ_SECONDS"].flatMap { Double($0) } ?? 15)
        }

        var isOver: Bool { ContinuousClock.now >= end }
    }

    /// What parses is written back as it was, and what is accepted is accepted by ssh-keygen, too.
    @Test func signatures() async throws {
        try await Workshop.open { workshop in
            let budget = Budget()
            var random = SplitMix(state: budget.seed)
            let keys = SoftKey.Kind.allCases.map { SoftKey($0) }
            for key in keys { try workshop.allow(key.line) }
            let verifier = await workshop.verifier()
            let blobs = try keys.map { try $0.signatureBlob(commit) }
            var accepted: Set<[UInt8]> = []
            var rounds = 0
            while !budget.isOver || rounds < 200 {
                rounds += 1
                var blob = blobs.randomElement(using: &random)!
                if Bool.random(using: &random) {
                    mutate(&blob, with: blobs.randomElement(using: &random)!, using: &random)
                }
                var text = armor(blob, columns: Int.random(in: 1...90, using: &random))
                if Bool.random(using: &random) { mutate(&text, with: text, using: &random) }
                if let parsed = try? SSHSignature(blob: blob) {
                    #expect(parsed.blob == blob, "seed \(budget.seed)")
                }
                if let parsed = try? SSHSignature(armored: text) {
                    #expect(try SSHSignature(armored: parsed.armoredBytes) == parsed, "seed \(budget.seed)")
                    #expect(armor(parsed.blob) == parsed.armoredBytes, "seed \(budget.seed)")
                }
                guard let verdict = verifier.verdict(on: text, of: commit, time: commitTime, strict: false) else {
                    continue
                }
                if verdict.fault == nil { accepted.insert(text) }
                if verifier.verdict(on: text, of: commit, time: commitTime, strict: true)?.fault == nil {
                    #expect(blobs.contains { armor($0) == text }, "seed \(budget.seed): a second text is accepted")
                }
            }
            #expect(!accepted.isEmpty)
            for text in accepted.shuffled(using: &random).prefix(20) {
                try await workshop.verify(String(decoding: text, as: UTF8.self), over: commit)
            }
        }
    }

    /// Nothing makes the parser stop, and whom it accepts ssh-keygen accepts, asked in the way of git.
    @Test func allowedSigners() async throws {
        let budget = Budget()
        var random = SplitMix(state: budget.seed)
        let key = SoftKey(.ed25519)
        let generator = AllowedSignersGenerator(key: key.line, others: [SoftKey(.rsa2048).line], zone: "")
        var accepted: [AllowedSignersComparison.Case] = []
        var rounds = 0
        while !budget.isOver || rounds < 200 {
            rounds += 1
            var file = generator.file(around: commitTime, using: &random)
            for _ in 0..<Int.random(in: 0...3, using: &random) { mutate(&file, with: file, using: &random) }
            let signers = AllowedSigners(file)
            #expect(signers.entries.count <= file.count { $0 == 10 } + 1, "seed \(budget.seed)")
            _ = try? Revocations(plain: file, setting: "")
            let answer = signers.answer(for: key.publicKey, at: KeyTime.verifyTime(commitTime))
            guard case .accepted = answer, rounds % 7 == 0 || accepted.count < 30 else { continue }
            accepted.append(.init(file: file, time: commitTime))
        }
        let sample = Array(accepted.shuffled(using: &random).prefix(100))
        #expect(!sample.isEmpty)
        for (one, theirs) in zip(sample, try await AllowedSignersComparison.answers(key.sign(commit), sample)) {
            let mine = AllowedSigners(one.file).answer(
                for: key.publicKey,
                at: KeyTime.verifyTime(commitTime))
            #expect(
                mine == theirs.map { .accepted($0) },
                "seed \(budget.seed):\n\(String(decoding: one.file, as: UTF8.self))")
        }
    }

    /// Changes, inserts, drops, doubles or exchanges a few bytes.
    private func mutate(_ bytes: inout [UInt8], with other: [UInt8], using random: inout SplitMix) {
        for _ in 0...Int.random(in: 0...3, using: &random) {
            guard let place = bytes.indices.randomElement(using: &random) else { return }
            let end = min(bytes.count, place + Int.random(in: 1...8, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            case 2: bytes.insert([0, 9, 10, 13, 32, 34, 44, 61, 92].randomElement(using: &random)!, at: place)
            case 3: bytes.removeSubrange(place..<end)
            case 4: bytes.insert(contentsOf: bytes[place..<end], at: place)
            default:
                let start = min(place, other.count)
                bytes.replaceSubrange(place..<end, with: other[start..<min(other.count, start + 8)])
            }
        }
    }
}
