import Foundation

/// A piece of work that is timed beside others.
final class Contender {
    let name: String
    /// What has to be done before each turn, and is not timed.
    private let before: (Int) throws -> Void
    /// The programs of a turn, one after another; the first turn is 0.
    private let work: (Int) throws -> [Child]
    private var turns = 0
    private var times: [(wall: Double, processor: Double)] = []
    /// In bytes; of the first program of a turn.
    private(set) var anonymousPeak = 0

    init(_ name: String, before: @escaping (Int) throws -> Void = { _ in }, work: @escaping (Int) throws -> [Child]) {
        self.name = name
        self.before = before
        self.work = work
    }

    convenience init(_ name: String, _ child: Child) { self.init(name) { _ in [child] } }

    /// Seconds, the median of all turns.
    var median: Double { Self.median(times.map(\.wall)) }
    /// Of a processor's time, which depends less on what else the machine does.
    var processor: Double { Self.median(times.map(\.processor)) }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return .nan }
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    private func turn(_ body: ([Child]) throws -> Void) throws {
        try before(turns)
        let programs = try work(turns)
        turns += 1
        try body(programs)
    }

    /// Runs all of them in turn, so that whatever else the machine does meets all alike: a round that does not count, which also tells the
    /// memory, then as many as are wanted.
    static func run(_ contenders: [Contender], rounds: Int) throws {
        for contender in contenders {
            try contender.turn { programs in
                for (index, child) in programs.enumerated() {
                    if index == 0 { contender.anonymousPeak = try child.anonymousPeak() } else { try child.time() }
                }
            }
        }
        for round in 0..<rounds {
            // Back and forth, so that none always follows the same one.
            for contender in round % 2 == 0 ? contenders : contenders.reversed() {
                try contender.turn { programs in
                    let all = try programs.map { try $0.time() }
                    contender.times.append((all.reduce(0) { $0 + $1.wall }, all.reduce(0) { $0 + $1.processor }))
                }
            }
        }
    }
}
