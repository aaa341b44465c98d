internal import Glibc

/// Says how far a long command is: one line on standard error that is written over, only on a terminal, and only once a second has
/// passed.
package final class Progress {
    private let verb: String
    private let noun: String
    private let isShown: Bool
    private let start = ContinuousClock.now
    private var shown: ContinuousClock.Instant?
    private var count = 0

    /// - Parameters:
    ///   - verb: `verified`
    ///   - noun: `entries`
    package init(_ verb: String, _ noun: String, quiet: Bool) {
        self.verb = verb
        self.noun = noun
        isShown = !quiet && isatty(2) == 1
    }

    package func add(_ number: Int) {
        count += number
        guard isShown else { return }
        let now = ContinuousClock.now
        // Ten times a second is as often as anybody reads.
        guard now - start > .seconds(1), shown.map({ now - $0 > .milliseconds(100) }) ?? true else { return }
        shown = now
        write("\r\(verb) \(count) \(noun) …\u{1B}[K")
    }

    /// Takes the line away.
    package func end() {
        if shown != nil { write("\r\u{1B}[K") }
        shown = nil
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe Glibc.write(2, bytes, bytes.count)
    }
}
