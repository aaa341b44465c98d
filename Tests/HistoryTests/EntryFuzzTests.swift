import Foundation
import Git
import History
import TestSupport
import Testing
import Tiers

/// Entries that nobody would write: whatever the bytes are, they are read or refused, and what is read is what was written.
///
/// `TIERGIT_FUZZ_SECONDS` says for how long (15), `TIERGIT_FUZZ_SEED` where to begin.
@Suite struct EntryFuzzTests {
    static let variables = ProcessInfo.processInfo.environment
    static let duration = Duration.seconds(variables["TIERGIT_FUZZ_SECONDS"].flatMap { Double($0) } ?? 15)
    static let seed = variables["TIERGIT_FUZZ_SEED"].flatMap { UInt64($0) } ?? 0xE47

    @Test func documents() throws {
        let id = ObjectID(hex: "0123456789abcdef0123456789abcdef01234567")!
        let document = EntryDocument(
            repository: id, policy: id, target: try Target(client: "acme", environment: "prod"), sequence: 2,
            kind: .switch, from: "minimum", to: "medium", base: id,
            previous: .init(id: id, sha256: String(repeating: "a", count: 64)), contentTree: id,
            contentSHA256: String(repeating: "b", count: 64), restores: nil, accepted: ["loses-data:RedisCluster"],
            reason: "Q3 \u{e9}\n\"growth\"", ticket: "OPS-7", operatorName: "Dana", operatorEmail: "dana@example.com",
            tool: "tiergit", time: "2026-11-22T09:30:00Z")
        var mutator = Mutator(seed: Self.seed)
        var (rounds, read) = (0, 0)
        let valid = document.json.canonical()
        Self.repeated {
            rounds += 1
            let bytes = mutator.changed(valid)
            let json = try? JSON.parseCanonical(bytes)
            if let json { #expect(json.canonical() == bytes) }
            guard let found = EntryDocument(canonical: bytes) else { return }
            read += 1
            #expect(found.json.canonical() == bytes, "seed \(Self.seed), round \(rounds)")
            // It has a message, whatever it says, and the message has its trailers.
            let message = EntryMessage.make(found)
            #expect(message.contains("\nTier-Sequence: \(found.sequence)\n"))
        }
        #expect(rounds > 100 && read > 0)
    }

    @Test func commits() throws {
        let valid = Array(
            """
            tree 0123456789abcdef0123456789abcdef01234567
            parent 0123456789abcdef0123456789abcdef01234567
            author Dana Demo <dana@example.com> 1700000000 +0100
            committer Dana Demo <dana@example.com> 1700000000 +0100
            gpgsig -----BEGIN SSH SIGNATURE-----
             U1NIU0lHAAAAAQ==
             -----END SSH SIGNATURE-----

            acme/prod: switch minimum -> medium

            """.utf8)
        #expect(try SignedCommit(valid).signature?.starts(with: "-----BEGIN SSH".utf8) == true)
        var mutator = Mutator(seed: Self.seed)
        var (rounds, read) = (0, 0)
        Self.repeated {
            rounds += 1
            let bytes = mutator.changed(valid)
            guard let commit = try? SignedCommit(bytes) else { return }
            read += 1
            // Nothing of it can be left out: what is signed and the signature make the object again.
            var lines = ["tree \(commit.tree)"] + commit.parents.map { "parent \($0)" }
            lines += ["author \(commit.identity)", "committer \(commit.identity)"]
            var again = Array((lines.joined(separator: "\n") + "\n").utf8)
            #expect(commit.payload == again + [0x0A] + commit.message, "seed \(Self.seed), round \(rounds)")
            if let signature = commit.signature {
                again += Array("gpgsig ".utf8)
                again += signature.flatMap { $0 == 0x0A ? [0x0A, 0x20] : [$0] } + [0x0A]
            }
            #expect(again + [0x0A] + commit.message == bytes, "seed \(Self.seed), round \(rounds)")
        }
        #expect(rounds > 100 && read > 0)
    }

    private static func repeated(_ body: () throws -> Void) rethrows {
        let start = ContinuousClock.now
        while ContinuousClock.now - start < duration { try body() }
    }
}

/// Changes valid bytes at random, by a fixed seed.
struct Mutator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

    /// splitmix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }

    mutating func changed(_ valid: [UInt8]) -> [UInt8] {
        var bytes = valid
        for _ in 0...below(4) {
            let place = below(bytes.count)
            switch below(7) {
            case 0: if !bytes.isEmpty { bytes[place] ^= 1 << UInt8(below(8)) }
            case 1: if !bytes.isEmpty { bytes[place] = UInt8(below(256)) }
            case 2: bytes.insert(UInt8(below(256)), at: place)
            case 3: if !bytes.isEmpty { bytes.remove(at: place) }
            case 4: bytes.removeLast(min(bytes.count, below(20)))
            case 5:
                // A piece of it once more, somewhere else.
                let end = min(bytes.count, place + below(40))
                bytes.insert(contentsOf: Array(bytes[place..<end]), at: below(bytes.count))
            default:
                // A letter for a letter, a digit for a digit: what still has the right form.
                if bytes.indices.contains(place) {
                    switch bytes[place] {
                    case 0x30...0x39: bytes[place] = 0x30 + UInt8(below(10))
                    case 0x61...0x7A: bytes[place] = 0x61 + UInt8(below(26))
                    default: break
                    }
                }
            }
        }
        return bytes
    }
}
