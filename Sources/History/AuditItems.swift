package import Tiers

/// The entries of an audit: by client and environment, oldest first. There may be a great many, so what an entry says is not kept: each time that
/// one is asked for, it is read again.
package struct AuditItems: RandomAccessCollection {
    private let histories: [AuditHistory]
    /// Where each history's begin.
    private let starts: [Int]
    package let endIndex: Int
    package var startIndex: Int { 0 }

    init(_ histories: [AuditHistory]) {
        self.histories = histories
        var count = 0
        starts = histories.map { history in
            defer { count += history.included.count }
            return count
        }
        endIndex = count
    }

    package subscript(index: Int) -> AuditItem {
        // The last one that begins there or before: those without entries in the period begin where the next one does.
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= index { low = middle } else { high = middle }
        }
        return histories[low].item(histories[low].included[index - starts[low]])
    }

    /// Of each client/environment with entries here, where they lie and how many of them are not verified.
    package var targets: [(target: Target, range: Range<Int>, unverified: Int)] {
        zip(histories, starts).filter { !$0.0.included.isEmpty }.map { history, start in
            (history.target, start..<start + history.included.count, history.unverified)
        }
    }
}
