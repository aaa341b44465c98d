import Foundation
import TestSupport
import Testing

@testable import Git

@Suite struct ObjectTests {
    @Test func idsAreFortyDigits() throws {
        let hex = "0123456789abcdef0123456789abcdef01234567"
        #expect(try #require(ObjectID(hex: hex)).hex == hex)
        #expect(ObjectID(hex: hex.uppercased())?.hex == hex)
        #expect(ObjectID(hex: String(hex.dropLast())) == nil)
        #expect(ObjectID(hex: hex + "0") == nil)
        #expect(ObjectID(hex: "g" + hex.dropFirst()) == nil)
        #expect(ObjectID.zero.hex == String(repeating: "0", count: 40))
        #expect(try #require(ObjectID(hex: hex)) < #require(ObjectID(hex: "f" + hex.dropFirst())))
    }

    /// What libgit2 let go of is there again when it is asked for, and so is what came since.
    @Test func objectsAreReadAfterTheyWereLetGoOf() async throws {
        let temporary = try await TemporaryRepository()
        let repository = temporary.repository
        try temporary.write("*.txt text eol=crlf\n", to: ".gitattributes")
        try temporary.write("one\n", to: "one.txt")
        let first = try repository.commit(await temporary.commitAll())
        let blob = try #require(try repository.item(in: first.tree, at: "one.txt")).id
        let head = try repository.head()
        func check() async throws {
            #expect(try repository.blob(blob) == Array("one\n".utf8))
            #expect(try repository.blob(blob, checkedOutAs: "one.txt") == Array("one\r\n".utf8))
            #expect(try repository.commit(first.id) == first)
            #expect(try repository.head() == head)
        }
        try await check()
        repository.releaseObjects()
        try await check()
        try await temporary.git("repack", "-adq")
        repository.releaseObjects()
        try await check()
        // Without being asked it lets go between two of these.
        for _ in 0..<5_000 where try repository.rawObject(blob) != Array("one\n".utf8) { Issue.record("another") }
        try await check()
        #expect(try repository.blob(repository.write(blob: [1, 2, 3])) == [1, 2, 3])
    }

    /// Replacing paths in a tree gives what git's own index gives.
    @Test func replacedTreesAreGits() async throws {
        let temporary = try await TemporaryRepository()
        for path in ["a.txt", "b/c.txt", "b/d/e.txt", "f/only.txt"] { try temporary.write(path, to: path) }
        let base = try temporary.repository.commit(await temporary.commitAll()).tree
        let blob = try temporary.repository.write(blob: Array("new".utf8))
        let made = try temporary.repository.tree(
            base,
            replacing: [
                "b/d/e.txt": TreeItem(.executable, blob), "b/new/deep.txt": TreeItem(.file, blob), "f/only.txt": nil,
                "a.txt": TreeItem(.link, blob),
            ])
        try await temporary.git("update-index", "--add", "--cacheinfo", "100755,\(blob.hex),b/d/e.txt")
        try await temporary.git("update-index", "--add", "--cacheinfo", "100644,\(blob.hex),b/new/deep.txt")
        try await temporary.git("update-index", "--add", "--cacheinfo", "120000,\(blob.hex),a.txt")
        try await temporary.git("update-index", "--force-remove", "f/only.txt")
        #expect(try await temporary.git("write-tree") == made.hex)
    }

    /// A file that becomes a folder, and a folder that becomes a link, as `addons` does.
    @Test func filesAndFoldersTakeEachOthersPlace() async throws {
        let temporary = try await TemporaryRepository()
        try temporary.write("1", to: "x/addons/one.yml")
        try temporary.write("2", to: "plain")
        let base = try temporary.repository.commit(await temporary.commitAll()).tree
        let blob = try temporary.repository.write(blob: Array("addons-minimum".utf8))
        let made = try temporary.repository.tree(
            base, replacing: ["x/addons": TreeItem(.link, blob), "plain/inside": TreeItem(.file, blob)])
        #expect(try temporary.repository.item(in: made, at: "x/addons") == TreeItem(.link, blob))
        #expect(try temporary.repository.item(in: made, at: "x/addons/one.yml") == nil)
        #expect(try temporary.repository.item(in: made, at: "plain/inside") == TreeItem(.file, blob))
        let changes = try temporary.repository.changes(from: base, to: made)
        #expect(changes.map(\.path) == ["plain", "plain/inside", "x/addons", "x/addons/one.yml"])
    }

    /// The id of a folder on disk is the id of the tree that `git add` and `git write-tree` make of it.
    @Test func foldersHashAsGitAddsThem() async throws {
        let temporary = try await TemporaryRepository()
        try temporary.write("one\r\ntwo\r\n", to: "folder/größe name.txt")
        try temporary.write("#!/bin/sh\n", to: "folder/run.sh", executable: true)
        try temporary.write("x", to: "folder/sub.d/x")
        try temporary.write("x", to: "folder/sub/x")
        try FileManager.default.createSymbolicLink(
            atPath: "\(temporary.path)/folder/link", withDestinationPath: "sub/x")
        let commit = try temporary.repository.commit(await temporary.commitAll())
        let tree = try #require(try temporary.repository.item(in: commit.tree, at: "folder")).id
        let directory = "\(temporary.path)/folder"
        #expect(try temporary.repository.hash(directory: directory, as: "folder", expected: nil) == tree)
        #expect(try temporary.repository.differences(directory: directory, as: "folder", from: tree).isEmpty)

        try temporary.write("changed", to: "folder/sub/x")
        try temporary.write("more", to: "folder/more")
        try FileManager.default.removeItem(atPath: "\(directory)/link")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: "\(directory)/run.sh")
        #expect(
            try temporary.repository.differences(directory: directory, as: "folder", from: tree)
                == [
                    FolderDifference(path: "link", kind: .removed), FolderDifference(path: "more", kind: .added),
                    FolderDifference(path: "run.sh", kind: .mode), FolderDifference(path: "sub/x", kind: .modified),
                ])
    }

    /// A tree that leads out of its folder can only be forged; git's own fsck refuses it too.
    @Test(arguments: ["..", ".git", ".GIT"]) func forgedNamesAreRefused(_ name: String) async throws {
        let temporary = try await TemporaryRepository()
        let blob = try temporary.repository.write(blob: [1])
        let raw = Array("100644 \(name)\0".utf8) + blob.bytes
        let id = try await temporary.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", input: "")
        #expect(id == "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
        let file = "\(temporary.path)/raw"
        try Data(raw).write(to: URL(fileURLWithPath: file))
        let forged = try await temporary.git("hash-object", "-t", "tree", "-w", "--literally", file)
        let tree = try #require(ObjectID(hex: forged))
        #expect(throws: GitError.invalidName(name)) { try temporary.repository.entries(of: tree) }
    }

    @Test func trailersStandInTheLastParagraphOnly() async throws {
        let temporary = try await TemporaryRepository()
        try await temporary.git(
            "commit", "-q", "--allow-empty", "-m", "subject", "-m", "Tier-To: not here", "-m",
            "Tier-To: medium\nTier-From: minimum")
        let commit = try temporary.repository.commit(temporary.repository.commit(named: "HEAD"))
        #expect(commit.trailers("Tier-To") == ["medium"])
        #expect(commit.trailers("Tier-From") == ["minimum"])
        #expect(commit.trailers("Tier") == [])
        #expect(commit.subject == "subject")
    }
}
