import Foundation

/// A line of the table that the benchmarks print.
struct Finding {
    let work: String
    let ours: Contender
    var peer: Contender?
    /// How many of our times the peer's counts for, where it did a part of the work alone.
    var scale = 1.0
    /// The most that our time may be of the peer's.
    var ratio: Double?
    /// The most seconds that it may take.
    var seconds: Double?
    /// The most anonymous memory, in bytes.
    static let memory = 64 << 20

    static let heading = [
        "| work | tiergit | cpu | peer | | cpu | ratio | of cpu | aim | met | memory |",
        "|---|---:|---:|---|---:|---:|---:|---:|---|---|---:|",
    ]

    private var measured: Double? { peer.map { ours.median / ($0.median * scale) } }

    private var isMet: Bool? {
        guard ratio != nil || seconds != nil else { return nil }
        let isQuick = seconds.map { ours.median <= $0 } ?? true
        return isQuick && (ratio.flatMap { wanted in measured.map { $0 <= wanted } } ?? true)
    }

    var line: String {
        let aims = [ratio.map { "≤ \(Self.ratio($0))" }, seconds.map { "≤ \(Self.time($0))" }].compactMap(\.self)
        let cells = [
            work, Self.time(ours.median), Self.time(ours.processor), peer?.name ?? "",
            peer.map { Self.time($0.median * scale) } ?? "", peer.map { Self.time($0.processor * scale) } ?? "",
            measured.map(Self.ratio) ?? "",
            peer.map { Self.ratio(ours.processor / ($0.processor * scale)) } ?? "", aims.joined(separator: ", "),
            isMet.map { $0 ? "yes" : "**no**" } ?? "",
            Self.bytes(ours.anonymousPeak) + (ours.anonymousPeak > Self.memory ? " **(too much)**" : ""),
        ]
        return "| \(cells.joined(separator: " | ")) |"
    }

    static func ratio(_ value: Double) -> String {
        value < 0.1 ? "1/\(Int((1 / value).rounded()))" : String(format: "%.2f", value)
    }

    static func time(_ seconds: Double) -> String {
        seconds < 0.1
            ? String(format: "%.1f ms", seconds * 1000)
            : seconds < 10 ? String(format: "%.0f ms", seconds * 1000) : String(format: "%.1f s", seconds)
    }

    static func bytes(_ count: Int) -> String { String(format: "%.1f MiB", Double(count) / 1_048_576) }
}

/// How a cost grows: one line for each work, one column for each size.
struct Growth {
    let title: String
    let sizes: [Int]
    var lines: [(work: String, contenders: [Contender])]
    /// The most that the time at the largest size may be of that at the smallest, for works whose name begins so.
    var limit: (prefix: String, ratio: Double)?

    var text: [String] {
        var text = [
            "| \(title) |" + sizes.map { " \($0.formatted(.number.locale(Locale(identifier: "en_US")))) |" }.joined()
                + " last / first | memory |",
            "|---|" + sizes.map { _ in "---:|" }.joined() + "---:|---|",
        ]
        for (work, contenders) in lines {
            guard let first = contenders.first, let last = contenders.last else { continue }
            let ratio = last.median / first.median
            var told = Finding.ratio(ratio)
            if let limit, work.hasPrefix(limit.prefix) {
                told += ", aim ≤ \(Finding.ratio(limit.ratio)): \(ratio <= limit.ratio ? "yes" : "**no**")"
            }
            text.append(
                "| \(work) |"
                    + contenders.map { " \(Finding.time($0.median)), cpu \(Finding.time($0.processor)) |" }
                    .joined()
                    + " \(told) | \(Finding.bytes(first.anonymousPeak)) to \(Finding.bytes(last.anonymousPeak)) |")
        }
        return text
    }
}
