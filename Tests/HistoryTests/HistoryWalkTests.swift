import Git
import Testing

@testable import History

/// Entries come in their order, each once, whatever pauses are made.
@Suite struct HistoryWalkTests {
    @Test func pauses() async throws {
        let ledger = try await Ledger()
        let entries = try await ledger.history(9)
        let walk = HistoryWalk(from: entries[8].id, to: nil)
        var given: [[ObjectID]] = []
        while !walk.isOver {
            walk.pause(after: 4)
            while let portion = walk.portion(3, ledger.repository) {
                #expect(portion.number == given.count)
                given.append(portion.commits.map(\.id))
            }
            ledger.repository.releaseObjects()
        }
        #expect(given.map(\.count) == [3, 1, 3, 1, 1])
        #expect(given.flatMap(\.self) == entries.reversed().map(\.id) && walk.isWhole && walk.end == nil)
    }
}
