import Testing

@testable import Signatures

@Suite struct SHA256Tests {
    @Test(arguments: [0, 1, 55, 56, 63, 64, 65, 1_000, 1 << 20])
    func agreesWithSha256sum(count: Int) async throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        try await Workshop.open { workshop in
            let output = try await workshop.run("sha256sum", input: bytes)
            #expect(String(decoding: output.stdout.prefix(64), as: UTF8.self) == SHA256Digest(of: bytes).hex)
        }
    }

    @Test func piecesAddUp() {
        let bytes = Array("the quick brown fox".utf8)
        var hasher = SHA256Hasher()
        hasher.update(bytes.prefix(5))
        hasher.update([UInt8]())
        #expect(hasher.finalize() == SHA256Digest(of: Array(bytes.prefix(5))))
        hasher.update(Array(bytes.dropFirst(5)))
        #expect(hasher.finalize() == SHA256Digest(of: bytes))
        #expect(hasher.finalize().bytes.count == 32)
    }
}
