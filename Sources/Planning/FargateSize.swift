/// Which sizes Fargate has for tasks on Linux.
///
/// Source: the table "valid CPU and memory combinations" of the page below, read on 2026-11-23.
package enum FargateSize {
    package static let source =
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html"

    private struct Row {
        let cpu: Int
        /// In MiB.
        let memory: [Int]
        let words: String

        init(_ cpu: Int, _ memory: Int...) {
            self.cpu = cpu
            self.memory = memory
            words = memory.dropLast().map(String.init).joined(separator: ", ") + " or \(memory.last ?? 0)"
        }

        init(_ cpu: Int, _ range: ClosedRange<Int>, by step: Int) {
            self.cpu = cpu
            memory = Array(stride(from: range.lowerBound, through: range.upperBound, by: step))
            words = "\(range.lowerBound) to \(range.upperBound) in steps of \(step)"
        }
    }

    private static let rows = [
        Row(256, 512, 1024, 2048), Row(512, 1024...4096, by: 1024), Row(1024, 2048...8192, by: 1024),
        Row(2048, 4096...16384, by: 1024), Row(4096, 8192...30720, by: 1024), Row(8192, 16384...61440, by: 4096),
        Row(16384, 32768...122880, by: 8192),
    ]

    /// Every size, by CPU units and then by MiB.
    static var all: [(cpu: Int, memory: Int)] { rows.flatMap { row in row.memory.map { (row.cpu, $0) } } }

    /// Why there is no such size, in words; `nil` where there is one. What is not given may be anything.
    package static func problem(cpu: Int?, memory: Int?) -> String? {
        guard let cpu else {
            guard let memory, !rows.contains(where: { $0.memory.contains(memory) }) else { return nil }
            return "Fargate has no task with memory \(memory)"
        }
        guard let row = rows.first(where: { $0.cpu == cpu }) else {
            return "Fargate has no task with cpu \(cpu): it can be \(rows.map { "\($0.cpu)" }.joined(separator: ", "))"
        }
        guard let memory, !row.memory.contains(memory) else { return nil }
        return "Fargate has no task with cpu \(cpu) and memory \(memory): with cpu \(cpu), memory can be \(row.words)"
    }
}
