import Foundation
import Git
import History
import TestSupport
import Testing
import Tiers

@testable import Signatures

/// What proves, and what does not, in process on real repositories with real keys.
@Suite struct VerifierTests {
    /// Twenty entries of each kind of key: ours by git, and by us.
    @Test(arguments: Ledger.Key.allCases)
    func everyKindOfKey(_ key: Ledger.Key) async throws {
        let ledger = try await Ledger(key)
        let entries = try await ledger.history(20)
        let report = try await ledger.verify(entries[19].id)
        #expect(report.isVerified, "\(report.entries.compactMap(\.failure))")
        #expect(report.count == 20 && report.entries.count == 20 && report.known == 0)
        #expect(report.entries.allSatisfy { $0.key != nil && $0.signer?.contains("dana@example.com") == true })
        // git's own judgement, with nothing of ours.
        let arguments = ["--no-replace-objects", "-C", ledger.temporary.path, "verify-commit"]
        try await Ledger.run("git", arguments + entries.map(\.id.hex) + [ledger.root.hex], ledger.gitVariables)
    }

    /// Commits that git signed are no entries, but good signatures: half of git's ECDSA is high-S, which only entries may not be.
    @Test(arguments: Ledger.Key.allCases)
    func gitsOwnCommits(_ key: Ledger.Key) async throws {
        let ledger = try await Ledger(key)
        let signatures = await ledger.signatures()
        var isHigh = 0
        for number in 0..<20 {
            try await Ledger.run(
                "git",
                [
                    "-C", ledger.temporary.path, "-c", "core.hooksPath=/dev/null", "commit", "-q", "-S",
                    "--allow-empty",
                    "-m", "number \(number)",
                ], ledger.gitVariables)
            let id = try ledger.repository.commit(named: "HEAD")
            let commit = try SignedCommit(ledger.repository.rawObject(id))
            let signature = try #require(commit.signature)
            let verdict = try await signatures.check(
                signature, of: commit.payload, time: commit.time, strict: false)
            #expect(verdict.fault == nil, "\(verdict)")
            let strict = try await signatures.check(signature, of: commit.payload, time: commit.time, strict: true)
            if strict.fault == .highS { isHigh += 1 } else { #expect(strict.fault == nil) }
            // Any change of what was signed is found.
            let other = try await signatures.check(
                signature, of: commit.payload + [0x20], time: commit.time, strict: false)
            #expect(other.fault == .badSignature)
        }
        // 20 flips of a coin: never heads is one in a million.
        #expect((isHigh > 0) == [.ecdsa256, .ecdsa384, .ecdsa521].contains(key))
    }

    /// Not one byte of a signed entry can be another.
    @Test func everyByteCounts() async throws {
        let ledger = try await Ledger()
        let entries = try await ledger.history(2)
        let raw = try ledger.repository.rawObject(entries[1].id)
        let flipped = raw.indices.map { place in
            var bytes = raw
            bytes[place] ^= place % 2 == 0 ? 0x01 : 0x20
            return bytes
        }
        let ids = try await ledger.write(raw: flipped)
        try #require(ids.count == raw.count && Set(ids).count == raw.count)
        let verifier = try await ledger.verifier()
        var reasons: [VerificationReason: Int] = [:]
        for (place, id) in ids.enumerated() {
            let report = try await verifier.verify(Ledger.target, tip: id)
            #expect(!report.isVerified, "byte \(place)")
            if let reason = report.entries.first?.failure?.reason { reasons[reason, default: 0] += 1 }
            // What came before is as good as it was, where it is still named.
            if report.entries.count == 2, report.entries[1].id == entries[0].id {
                #expect(report.entries[1].failure == nil)
            }
        }
        #expect(reasons.keys.contains(.badSignature) && reasons.keys.contains(.notCanonical))
        #expect(try await verifier.verify(Ledger.target, tip: entries[1].id).isVerified)
    }

    /// The same for what an entry's tree holds: its files are other objects then, and the entry names none of them.
    @Test func everyByteOfTheDocumentCounts() async throws {
        let ledger = try await Ledger()
        let entry = try await ledger.entry(after: nil)
        let document = entry.document.json.canonical()
        for place in stride(from: 0, to: document.count, by: 7) {
            var bytes = document
            bytes[place] ^= 0x01
            let blob = try ledger.repository.write(blob: bytes)
            let tree = try ledger.repository.tree(
                entry.commit.tree, replacing: ["entry.json": TreeItem(.file, blob)])
            let raw = try ledger.repository.rawObject(entry.id)
            let forged = String(decoding: raw, as: UTF8.self).replacing(entry.commit.tree.hex, with: tree.hex)
            let id = try ledger.repository.write(rawCommit: Array(forged.utf8))
            let report = try await ledger.verify(id)
            #expect(report.entries.first?.failure?.reason == .badSignature, "byte \(place)")
        }
    }

    /// A second object that says the same as a signed one.
    @Test func twins() async throws {
        let ledger = try await Ledger(.ecdsa256)
        let entry = try await ledger.entry(after: nil)
        let raw = String(decoding: try ledger.repository.rawObject(entry.id), as: UTF8.self)
        let commit = try SignedCommit(Array(raw.utf8))
        let armor = String(decoding: try #require(commit.signature), as: UTF8.self)
        let signature = try SSHSignature(armored: armor)
        func folded(_ text: String) -> String { text.replacing("\n", with: "\n ") }
        func with(_ other: String) -> [UInt8] { Array(raw.replacing(folded(armor), with: folded(other)).utf8) }
        let blob = signature.blob
        // The string behind the namespace `git` is the reserved one, empty until now.
        let space = try #require(blob.firstRange(of: Array("\0\0\0\u{3}git".utf8)))
        var reserved = blob
        reserved.replaceSubrange(space.upperBound..<(space.upperBound + 4), with: [0, 0, 0, 1, 0x78])
        let author = "author Dana Demo"
        let tree = "tree \(entry.commit.tree.hex)\n"
        let twins: [(String, [UInt8], VerificationReason)] = [
            ("high S", with(SSHSignature.armor(signature.mirrored)), .highS),
            ("reserved", with(SSHSignature.armor(reserved)), .malformedSignature),
            ("another width", with(SSHSignature.armor(blob, width: 76)), .malformedSignature),
            (
                "a second signature",
                Array(raw.replacing("gpgsig ", with: "gpgsig \(folded(armor))\ngpgsig ", maxReplacements: 1).utf8),
                .notCanonical
            ),
            ("a second tree", Array((tree + raw).utf8), .notCanonical),
            (
                "a second author",
                Array(raw.replacing(author, with: "author M <m@x> 1 +0000\n\(author)", maxReplacements: 1).utf8),
                .notCanonical
            ),
            (
                "a header more",
                Array(raw.replacing("gpgsig ", with: "encoding UTF-8\ngpgsig ", maxReplacements: 1).utf8),
                .notCanonical
            ),
            (
                "a header behind", Array(raw.replacing("\n\n", with: "\nnote x\n\n", maxReplacements: 1).utf8),
                .notCanonical
            ),
            (
                "capitals", Array(raw.replacing(entry.commit.tree.hex, with: entry.commit.tree.hex.uppercased()).utf8),
                .notCanonical
            ),
            ("unsigned", commit.payload, .unsigned),
        ]
        let ids = try await ledger.write(raw: twins.map(\.1))
        for (id, twin) in zip(ids, twins) {
            #expect(id != entry.id)
            let report = try await ledger.verify(id)
            #expect(report.entries.first?.failure?.reason == twin.2, "\(twin.0): \(report.entries)")
        }
    }

    /// A signer who means ill, and whose key is good: every word of an entry is held against the others.
    @Test func insiders() async throws {
        let ledger = try await Ledger()
        let entries = try await ledger.history(3)
        let writer = try ledger.writer()
        func forged(_ change: (inout EntryDocument) -> Void) async throws -> HistoryReport {
            var document = entries[2].document
            change(&document)
            let tree = try ledger.repository.write(tree: [
                TreeEntry(path: "active", item: TreeItem(.tree, document.contentTree)),
                TreeEntry(
                    path: "entry.json",
                    item: TreeItem(.file, try ledger.repository.write(blob: document.json.canonical()))),
            ])
            let commit = CommitBytes(
                tree: tree, parents: document.previous.map { [$0.id] } ?? [], identity: entries[2].commit.author,
                message: EntryMessage.make(document))
            return try await ledger.verify(try await writer.write(commit))
        }
        func reason(_ change: (inout EntryDocument) -> Void) async throws -> VerificationReason? {
            let report = try await forged(change)
            // One reason, and the others are as good as they were.
            #expect(report.entries.dropFirst().allSatisfy { $0.failure == nil })
            return report.entries.first?.failure?.reason
        }
        #expect(try await reason { _ in } == nil)
        #expect(try await reason { $0.sequence = 4 } == .brokenChain)
        #expect(try await reason { $0.sequence = 2 } == .brokenChain)
        #expect(
            try await reason { $0.previous = .init(id: entries[1].id, sha256: String(repeating: "0", count: 64)) }
                == .brokenChain)
        #expect(try await reason { $0.from = "enterprise" } == .brokenChain)
        #expect(try await reason { $0.kind = .note } == .contentMismatch)
        #expect(try await reason { $0.contentSHA256 = String(repeating: "0", count: 64) } == .contentMismatch)
        #expect(try await reason { $0.contentTree = entries[1].document.contentTree } == .contentMismatch)
        #expect(try await reason { $0.operatorName = "Mallory" } == .malformed)
        #expect(try await reason { $0.operatorEmail = "mallory@example.com" } == .malformed)
        #expect(try await reason { $0.time = "2020-01-01T00:00:00Z" } == .malformed)
        #expect(try await reason { $0.policy = entries[0].id } == .unknownPolicy)
        #expect(try await reason { $0.repository = entries[0].id } == .wrongRepository)
        #expect(
            try await reason { $0.target = try! Target(client: "globex", environment: "prod") } == .wrongTarget)
    }

    /// What was good elsewhere is not good here.
    @Test func anotherPlace() async throws {
        let ledger = try await Ledger()
        let entries = try await ledger.history(3)
        let other = try Target(client: "globex", environment: "prod")
        let replayed = try await ledger.verify(entries[2].id, as: other)
        #expect(replayed.entries.map { $0.failure?.reason } == [.wrongTarget, .wrongTarget, .wrongTarget])
        // The same key, another repository.
        let second = try await Ledger()
        try await second.temporary.git("fetch", "-q", ledger.temporary.path, entries[2].id.hex)
        let signatures = await ledger.signatures()
        let policy = try await PolicyChain.read(from: second.root, second.repository, await second.signatures())
        let verifier = HistoryVerifier(second.repository, signatures, policy: policy, state: nil, keyring: "-")
        let foreign = try await verifier.verify(Ledger.target, tip: entries[2].id)
        #expect(foreign.entries.map { $0.failure?.reason } == [.wrongRepository, .wrongRepository, .wrongRepository])
    }

    /// Notes, deployments and approvals repeat what runs.
    @Test func entriesThatSetNothing() async throws {
        let ledger = try await Ledger()
        var tip = try await ledger.entry(after: nil)
        for kind in [EntryDocument.Kind.deploy, .note, .approve, .switch, .note] {
            tip = try await ledger.entry(after: tip, kind)
        }
        let report = try await ledger.verify(tip.id)
        #expect(report.isVerified && report.count == 6, "\(report.entries.compactMap(\.failure))")
    }

    /// Clocks and zones of operators do not matter.
    @Test(arguments: [-720, -210, 0, 60, 345, 840])
    func timeZones(_ offset: Int) async throws {
        let ledger = try await Ledger()
        let entries = try await ledger.history(2, offset: offset)
        #expect(try await ledger.verify(entries[1].id).isVerified)
    }

    /// More than one portion: in parallel, in the right order, with the neighbours at the seams.
    @Test func manyEntries() async throws {
        let ledger = try await Ledger(.agent)
        let entries = try await ledger.history(140)
        // The smaller ones with pauses between them, in which all handles are closed.
        for portion in [64, 1] {
            let report = try await ledger.verifier(portion: portion).verify(Ledger.target, tip: entries[139].id)
            #expect(report.isVerified && report.entries.map(\.id) == entries.reversed().map(\.id))
        }
        // A broken one in the middle is the one that is named.
        let raw = try ledger.repository.rawObject(entries[139].id)
        let (forged) = try await ledger.write(raw: [
            Array(String(decoding: raw, as: UTF8.self).replacing("because 139", with: "because 140").utf8)
        ])
        let broken = try await ledger.verify(forged[0])
        #expect(broken.entries.count == 140)
        #expect(broken.entries.filter { $0.failure != nil }.map(\.id) == forged)
    }

    /// What was verified is remembered, outside of the repository, and only under the same rules.
    @Test func remembers() async throws {
        let ledger = try await Ledger()
        let state = LocalState(
            in: "\(ledger.home)/state", root: ledger.root, commonDirectory: ledger.repository.commonDirectory)
        let entries = try await ledger.history(5)
        let first = try await ledger.verifier(state: state).verifyHere(Ledger.target, tip: entries[3].id)
        #expect(first.known == 0 && first.count == 4)
        let second = try await ledger.verifier(state: state).verifyHere(Ledger.target, tip: entries[4].id)
        #expect(second.isVerified && second.known == 3 && second.count == 5)
        let cold = try await ledger.verifier(state: state, isCold: true).verifyHere(Ledger.target, tip: entries[4].id)
        #expect(cold.known == 0 && cold.count == 5)
        // Back to an older tip: it is verified, and it is missing what was seen.
        let back = try await ledger.verifier(state: state).verifyHere(Ledger.target, tip: entries[2].id)
        #expect(back.failure?.reason == .truncated && back.seen?.id == entries[4].id)
        #expect(back.failure?.detail.contains(entries[4].id.hex) == true)
        #expect(back.failure?.detail.contains(entries[2].id.hex) == true)
        // Another entry in the place of one that was seen.
        let other = try await ledger.entry(after: entries[3], reason: "another")
        let forked = try await ledger.verifier(state: state).verifyHere(Ledger.target, tip: other.id)
        #expect(forked.failure?.reason == .forked)
        #expect(try await ledger.verifier(state: state).deleted(among: []).map(\.failure?.reason) == [.deleted])
        // With other signers nothing is known any more.
        try "".write(toFile: "\(ledger.home)/allowed_signers", atomically: false, encoding: .utf8)
        let unknown = try await ledger.verifier(state: state).verifyHere(Ledger.target, tip: entries[4].id)
        #expect(unknown.entries.map { $0.failure?.reason } == Array(repeating: .unknownSigner, count: 5))
    }
}

extension VerifierTests {
    /// The closed list is the documented one.
    @Test func reasonsAreDocumented() throws {
        let folder = (0..<3).reduce(URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()) { url, _ in
            url.deletingLastPathComponent()
        }
        let page = try String(
            contentsOf: folder.appendingPathComponent("Sources/Commands/Reference.docc/Verification.md"),
            encoding: .utf8)
        let section = try #require(page.components(separatedBy: "\n## ").first { $0.hasPrefix("Reasons\n") })
        let listed = section.components(separatedBy: "\n").compactMap { line in
            line.firstMatch(of: /^\| `([a-z0-9-]+)` \|/).map { String($0.output.1) }
        }
        #expect(listed == VerificationReason.allCases.map(\.rawValue))
        #expect(
            SignatureFault.allCases.map(\.rawValue)
                == SignatureFault.allCases.map { VerificationReason($0).rawValue })
    }
}

extension Ledger {
    /// For children that are to see nothing of the developer's own; `nil` takes a variable away.
    var gitVariables: [String: String?] {
        gitEnvironment.mapValues(Optional.some)
    }
}

extension SSHSignature {
    /// The blob of the mirror image, which holds as well as this one: n - s for s.
    var mirrored: [UInt8] {
        guard case .ecdsa(let r, let s) = value, let curve = algorithm.curve else { return blob }
        var numbers = SSHWriter()
        numbers.append(magnitude: r)
        numbers.append(magnitude: curve.negated(s))
        var signature = SSHWriter()
        signature.append(string: Array(algorithm.rawValue.utf8))
        signature.append(string: numbers.bytes)
        // Everything before the signature stays.
        let head = blob.count - 4 - (4 + algorithm.rawValue.utf8.count) - (4 + inner.count)
        var writer = SSHWriter()
        writer.append(blob.prefix(head))
        writer.append(string: signature.bytes)
        return writer.bytes
    }

    /// The two numbers in wire format.
    private var inner: [UInt8] {
        guard case .ecdsa(let r, let s) = value else { return [] }
        var numbers = SSHWriter()
        numbers.append(magnitude: r)
        numbers.append(magnitude: s)
        return numbers.bytes
    }

    /// A blob in an armor of any width.
    static func armor(_ blob: [UInt8], width: Int = 70) -> String {
        let text = Data(blob).base64EncodedString()
        let lines = stride(from: 0, to: text.count, by: width).map { String(text.dropFirst($0).prefix(width)) }
        return (["-----BEGIN SSH SIGNATURE-----"] + lines + ["-----END SSH SIGNATURE-----"]).joined(separator: "\n")
    }
}
