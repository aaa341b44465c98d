import Git
import History
import TestSupport
import Testing
import Tiers

@Suite struct HistoriesTests {
    /// Somebody else makes, packs and deletes histories meanwhile: none of it is a broken one, and none that stays is overlooked.
    @Test func othersAtWork() async throws {
        let temporary = try await TemporaryRepository()
        let tree = try await temporary.git("hash-object", "-t", "tree", "-w", "/dev/null")
        let commit = try await temporary.git("commit-tree", "-m", "an entry", tree)
        try await temporary.git("update-ref", "refs/tiergit/history/acme/prod", commit)
        let next = try await temporary.git("commit-tree", "-m", "the next", "-p", commit, tree)
        let others = """
            !for i in $(seq 300); do
                git update-ref refs/tiergit/history/c$i/prod \(commit)
                if [ $((i % 2)) = 0 ]; then to=\(commit); else to=\(next); fi
                git update-ref refs/tiergit/history/acme/prod $to
                [ $((i % 7)) != 0 ] || git pack-refs --all
                [ $((i % 5)) != 0 ] || git update-ref -d refs/tiergit/history/c$i/prod
            done
            """
        let git = GitCommand(in: temporary.path)
        async let script = git(["-c", "alias.others=\(others)", "others"])
        var seen = 0
        while seen < 240 {
            let targets = try Histories(temporary.repository).targets().map(\.target.description)
            #expect(targets.contains("acme/prod"))
            seen = targets.count - 1
        }
        _ = try await script
    }
}
