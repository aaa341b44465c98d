import Foundation
import Git
import TestSupport
import Testing

@Suite struct ReferenceTests {
    private let identity = TemporaryRepository.identity

    /// Two writers on one reference: the second one is told, and nothing is lost.
    @Test func movesOnlyFromTheExpectedValue() async throws {
        let temporary = try await TemporaryRepository()
        let first = try await temporary.commitAll("first")
        let second = try await temporary.commitAll("second")
        let name = "refs/tiergit/history/acme/prod"
        try temporary.repository.updateReference(name, to: first, expecting: nil, message: "one", by: identity)
        #expect(throws: GitError.referenceMoved(name: name)) {
            try temporary.repository.updateReference(name, to: second, expecting: nil, message: "again", by: identity)
        }
        #expect(throws: GitError.referenceMoved(name: name)) {
            try temporary.repository.updateReference(name, to: first, expecting: second, message: "stale", by: identity)
        }
        #expect(try temporary.repository.reference(name) == first)
        try temporary.repository.updateReference(name, to: second, expecting: first, message: "two", by: identity)
        let log = try await temporary.git("reflog", "show", "--format=%gs %gn", name)
        #expect(log == "two Dana Demo\none Dana Demo")
        #expect(try temporary.repository.references(under: "refs/tiergit/").map(\.name) == [name])
        #expect(throws: GitError.referenceMoved(name: name)) {
            try temporary.repository.deleteReference(name, expecting: first)
        }
        try temporary.repository.deleteReference(name, expecting: second)
        #expect(try temporary.repository.reference(name) == nil)
    }

    @Test func tellsWhereHeadStands() async throws {
        let temporary = try await TemporaryRepository()
        #expect(try temporary.repository.head() == .unborn("refs/heads/main"))
        let id = try await temporary.commitAll()
        #expect(try temporary.repository.head() == .branch("refs/heads/main", id))
        try await temporary.git("checkout", "-q", "--detach")
        #expect(try temporary.repository.head() == .detached(id))
        try temporary.repository.setHead(.branch("refs/heads/main", id), message: "back", by: identity)
        #expect(try await temporary.git("symbolic-ref", "HEAD") == "refs/heads/main")
    }

    @Test func findsTheWorkTreeThatHasABranch() async throws {
        let temporary = try await TemporaryRepository()
        try await temporary.commitAll()
        let other = temporary.path + "-other"
        try await temporary.git("worktree", "add", "-q", "-b", "side", other)
        defer { try? FileManager.default.removeItem(atPath: other) }
        #expect(temporary.repository.otherWorkTrees(onBranch: "refs/heads/side") == [other])
        #expect(temporary.repository.otherWorkTrees(onBranch: "refs/heads/main").isEmpty)
        let inside = try Repository(at: other)
        #expect(inside.otherWorkTrees(onBranch: "refs/heads/main") == [temporary.path])
        #expect(inside.commonDirectory == temporary.repository.commonDirectory)
        #expect(inside.gitDirectory != inside.commonDirectory)
    }

    /// A lock is dropped by the kernel when its holder ends, and tells who holds it.
    @Test func locksTellWhoHoldsThem() async throws {
        let temporary = try await TemporaryRepository()
        let path = "\(temporary.path)/.git/tiergit/locks/acme/prod"
        var held: FileLock? = try FileLock(path, description: "tiergit switch, process 7", patience: 0)
        #expect(held != nil)
        do {
            _ = try FileLock(path, description: "me", patience: 50)
            Issue.record("the lock was had twice")
        } catch FileLock.Failure.held(let holder) {
            #expect(holder.description == "tiergit switch, process 7")
        }
        held = nil
        // A child that another test is just starting holds every descriptor until it executes its program.
        _ = try FileLock(path, description: "me", patience: 2_000)
    }

    @Test func exchangesFoldersInOneStep() async throws {
        let temporary = try await TemporaryRepository()
        try temporary.write("old", to: "a/old")
        try temporary.write("new", to: "b/new")
        try #require(try FileSystem.exchange("\(temporary.path)/a", "\(temporary.path)/b"))
        #expect(temporary.read("a/new") == "new")
        #expect(temporary.read("b/old") == "old")
    }

    @Test func errorsNameThePath() {
        #expect(throws: GitError.file(operation: "reading", path: "/nowhere/at/all", errno: 2)) {
            try FileSystem.readFile("/nowhere/at/all")
        }
        #expect(throws: GitError.notARepository(path: "/")) { try Repository(at: "/") }
    }
}
