import Foundation
import Git
import Signatures
import TestSupport
import Testing

/// Sizes and times that are set in an index are those that git sets.
@Suite struct IndexFileTests {
    private static let long = String(repeating: "long/", count: 60) + "name"
    private static let paths = ["a", "a.b", "b/größe name.txt", "b/run.sh", "b/z", long, "link"]

    /// A repository whose index knows no file's size, as after `update-index --index-info`.
    private func unknowing() async throws -> TemporaryRepository {
        let temporary = try await TemporaryRepository()
        for path in Self.paths where path != "link" {
            try temporary.write("in \(path)", to: path, executable: path.hasSuffix(".sh"))
        }
        try FileManager.default.createSymbolicLink(
            atPath: "\(temporary.path)/link", withDestinationPath: "b/z")
        try await temporary.commitAll()
        // Times that are past: what was written just now, git reads whatever the index says.
        for path in Self.paths where path != "link" {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000.25)],
                ofItemAtPath: "\(temporary.path)/\(path)")
        }
        try await temporary.git("read-tree", "--empty")
        try await temporary.git("read-tree", "HEAD")
        return temporary
    }

    private func bytes(_ temporary: TemporaryRepository) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: "\(temporary.path)/.git/index")))
    }

    /// Sets everything in the index; `nil` where that is left to git.
    private func set(_ temporary: TemporaryRepository) throws -> Bool? {
        let head = try temporary.repository.commit(try temporary.repository.commit(named: "HEAD"))
        guard var index = IndexFile(try bytes(temporary), for: Self.paths.reversed() + ["none"]) else { return nil }
        let isSet = try Self.paths.map { path in
            let stamp = try #require(FileStamp("\(temporary.path)/\(path)"))
            let item = try #require(try temporary.repository.item(in: head.tree, at: path))
            return index.set(stamp, of: path, holding: item)
        }
        #expect(!index.set(try #require(FileStamp(temporary.path)), of: "none", holding: TreeItem(.file, .zero)))
        try index.write(to: "\(temporary.path)/.git/index", checksum: SHA1Digest.bytes)
        return isSet.allSatisfy(\.self)
    }

    /// What `git ls-files --debug` says of everything is what it says after git's own `update-index`, in every kind of index.
    @Test(arguments: [[], ["--index-version", "3"], ["--index-version", "4"], ["--untracked-cache"]])
    func whatIsSetIsGits(_ options: [String]) async throws {
        let temporary = try await unknowing()
        if !options.isEmpty { try await GitCommand(in: temporary.path)(["update-index"] + options) }
        let unknowing = try bytes(temporary)
        #expect(try await !temporary.git("diff-files").isEmpty)
        try await temporary.git("update-index", "-z", "--stdin", input: Self.paths.joined(separator: "\0") + "\0")
        let expected = try await temporary.git("ls-files", "--debug", "--stage")

        let file = "\(temporary.path)/.git/index"
        try Data(unknowing).write(to: URL(fileURLWithPath: file))
        let before = try FileManager.default.attributesOfItem(atPath: file)[.modificationDate] as? Date
        #expect(try set(temporary) == true)
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.modificationDate] as? Date == before)
        #expect(try await temporary.git("ls-files", "--debug", "--stage") == expected)
        #expect(try await temporary.git("diff-files") == "")
        // git itself looks at the checksum only here.
        try await temporary.git("fsck", "--strict")
        #expect(try bytes(temporary).count == unknowing.count)
    }

    /// An index without a checksum stays without one.
    @Test func aSkippedChecksumStaysSkipped() async throws {
        let temporary = try await unknowing()
        var plain = try bytes(temporary)
        plain.replaceSubrange((plain.count - 20)..., with: [UInt8](repeating: 0, count: 20))
        try Data(plain).write(to: URL(fileURLWithPath: "\(temporary.path)/.git/index"))
        #expect(try set(temporary) == true)
        #expect(try bytes(temporary).suffix(20).allSatisfy { $0 == 0 })
        #expect(try await temporary.git("diff-files") == "")
    }

    /// What git treats in a way of its own is left to it.
    @Test func whatIsLeftToGit() async throws {
        let temporary = try await unknowing()
        try await temporary.git("update-index", "--assume-unchanged", "b/z")
        #expect(try set(temporary) == false)
        try await temporary.git("update-index", "--no-assume-unchanged", "b/z")
        try await temporary.git("update-index", "--skip-worktree", "b/z")
        #expect(try set(temporary) == true)
        #expect(try await temporary.git("ls-files", "-v", "b/z") == "S b/z")
        try await temporary.git("update-index", "--no-skip-worktree", "b/z")
        try await temporary.git("update-index", "--cacheinfo", "100644,4b825dc642cb6eb9a060e54bf8d69288fbee4904,a")
        #expect(try set(temporary) == false, "another content")
        try await temporary.git("read-tree", "HEAD")
        try await temporary.git("update-index", "--split-index")
        #expect(try set(temporary) == nil)
    }

    /// Whatever an index holds, nothing is read or written beyond it.
    @Test func brokenIndexesAreLeftToGit() async throws {
        let temporary = try await unknowing()
        for version in ["2", "4"] {
            try await temporary.git("update-index", "--index-version", version)
            let whole = try bytes(temporary)
            #expect(IndexFile(whole, for: Self.paths) != nil)
            // One that ends with its entries looks whole.
            let taken = (0..<whole.count).filter { IndexFile(Array(whole[..<$0]), for: Self.paths) != nil }
            #expect(taken.count <= 1)
            var random = SystemRandomNumberGenerator()
            for _ in 0..<2_000 {
                var broken = whole
                broken[Int.random(in: 0..<whole.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                _ = IndexFile(broken, for: Self.paths)
            }
        }
    }
}
