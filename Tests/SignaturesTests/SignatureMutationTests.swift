import Foundation
import Testing

@testable import Signatures

/// No changed byte of a signature, of its armor or of what it signs leaves it accepted.
@Suite struct SignatureMutationTests {
    @Test(arguments: SoftKey.Kind.allCases)
    func noChangedByteVerifies(kind: SoftKey.Kind) async throws {
        try await Workshop.open { workshop in
            let key = SoftKey(kind)
            try workshop.allow(key.line)
            let verifier = await workshop.verifier()
            let blob = try key.signatureBlob(commit)
            let text = armor(blob)
            #expect(try verifier.verdict(text, strict: true).fault == nil)
            var random = SplitMix(state: 3)
            var checked = 0
            func expectRefusal(_ signature: [UInt8], of payload: [UInt8] = commit, _ place: Int) throws {
                let verdict = verifier.verdict(on: signature, of: payload, time: commitTime, strict: false)
                // nil, a certificate or OpenPGP's, is for a program to refuse; no single bit makes either.
                #expect(try #require(verdict).fault != nil, "byte \(place)")
                checked += 1
            }
            for place in blob.indices {
                var changed = blob
                changed[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
                try expectRefusal(armor(changed), place)
                changed[place] = ~blob[place]
                try expectRefusal(armor(changed), place)
            }
            for place in text.indices {
                var changed = text
                changed[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
                try expectRefusal(changed, place)
            }
            for place in commit.indices {
                var changed = commit
                changed[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
                try expectRefusal(text, of: changed, place)
            }
            #expect(checked == 2 * blob.count + text.count + commit.count)
        }
    }
}
