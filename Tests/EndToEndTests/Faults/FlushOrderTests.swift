import Foundation
import Testing

/// What is recorded outlasts a power loss: the order of writes and flushes, from a trace of system calls.
@Suite struct FlushOrderTests {
    /// When the history moves, and when the journal goes, nothing that counts is only in memory.
    @Test(arguments: [
        FaultScenario.switchLink, .switchCopy, .switchBranch, .revertCopy, .adopt, .branchBuild, .initAdopt,
    ])
    func nothingThatCountsIsOnlyInMemory(_ scenario: FaultScenario) async throws {
        let scene = try await FaultScene(scenario)
        var memory = UnflushedWrites()
        var points: [String] = []
        for call in scene.calls {
            if let point = call.commitPoint ?? call.endPoint {
                points.append(point)
                #expect(memory.counting(at: point) == [], "\(scenario), \(point): \(call)")
            }
            memory.note(call)
        }
        #expect(points.first == "commit" && points.last == "end", "\(points)")
    }

    /// The check itself: a flush that is left out is found.
    @Test func aMissingFlushIsFound() async throws {
        let scene = try await FaultScene(.switchCopy)
        for (index, flush) in scene.calls.enumerated() where flush.name == "fsync" && !flush.isOutside {
            var memory = UnflushedWrites()
            var found = false
            for (other, call) in scene.calls.enumerated() where other != index {
                if let point = call.commitPoint ?? call.endPoint, !memory.counting(at: point).isEmpty { found = true }
                memory.note(call)
            }
            // A flush may be made twice, and those of locks and logs are git's own habit.
            if flush.paths[0].hasPrefix(".git/objects/"), flush.paths[0].contains("tmp_object") {
                #expect(found, "\(flush)")
            }
            if flush.paths[0].contains("tiergit-staged") { #expect(found, "\(flush)") }
        }
    }
}

extension SystemCall {
    /// The rename, or for a new reference the link, that moves the first reference.
    fileprivate var commitPoint: String? {
        guard name.hasPrefix("rename") || name == "link", let new = paths.last, paths[0] == "\(new).lock",
            new.hasPrefix(".git/refs/")
        else { return nil }
        return "commit"
    }

    fileprivate var endPoint: String? { name == "unlink" && paths == [".git/tiergit/journal.json"] ? "end" : nil }
}

/// What was written since it was flushed last.
private struct UnflushedWrites {
    private var files: Set<String> = []
    private var folders: Set<String> = []

    mutating func note(_ call: SystemCall) {
        func parent(_ path: String) -> String { (path as NSString).deletingLastPathComponent }
        switch call.name {
        case "fsync", "fdatasync":
            files.remove(call.paths[0])
            folders.remove(call.paths[0])
        case "write", "pwrite64", "ftruncate": files.insert(call.paths[0])
        case "openat" where call.arguments.contains("O_EXCL"):
            files.insert(call.paths[0])
            folders.insert(parent(call.paths[0]))
        case "rename", "renameat2", "link":
            if files.contains(call.paths[0]) { files.insert(call.paths[1]) }
            folders.formUnion(call.paths.map(parent))
        case "unlink", "rmdir":
            files.remove(call.paths[0])
            folders.insert(parent(call.paths[0]))
        case "mkdir", "symlink": folders.insert(parent(call.paths.last ?? ""))
        default: break
        }
    }

    /// Leaves out what may be lost: locks, git's log, what tidying removed, and in the middle of several references the folder of
    /// the one that is being moved.
    func counting(at point: String) -> [String] {
        let counting = files.union(folders).filter { path in
            if path.hasPrefix("/") || path.hasSuffix(".lock") || path.hasPrefix(".git/logs") { return false }
            if path == ".git/tiergit/lock" || path.hasPrefix(".git/tiergit/locks") { return false }
            if path.hasPrefix(".git/tiergit/index") { return false }
            // Where `index.lock` and `HEAD.lock` come and go.
            if path == ".git", point == "commit" { return false }
            if path.hasPrefix(".git/refs/"), point == "commit" { return false }
            return true
        }
        guard point == "end" else { return counting.sorted() }
        // After the exchange and its flush only names of what stood there before are removed.
        return counting.filter { !$0.hasPrefix("copilot/") && $0 != ".git" && $0 != ".git/tiergit" }.sorted()
    }
}
