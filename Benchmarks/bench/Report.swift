import Foundation

/// Puts what was measured into `Benchmarks/README.md`, between its two marks.
enum Report {
    private static let begin = "<!-- Scripts/bench.sh --write -->\n"
    private static let end = "<!-- end -->"

    /// Rows that were not run this time stay as they were measured last.
    static func write(results: String, to path: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        guard let begin = text.range(of: begin), let end = text.range(of: end, range: begin.upperBound..<text.endIndex)
        else { throw BenchError("\(path): no marks") }
        let rows = Row.all.compactMap { try? String(contentsOfFile: "\(results)/\($0.name)", encoding: .utf8) }
        let table = Finding.heading.joined(separator: "\n") + "\n"
        // A table of growth has a heading of its own.
        let isGrowth = { (row: String) in row.contains("\n|---") }
        let parts =
            [machine, table + rows.filter { !isGrowth($0) }.joined()] + rows.filter(isGrowth)
        try Data((text[..<begin.upperBound] + parts.joined(separator: "\n") + text[end.lowerBound...]).utf8)
            .write(to: URL(fileURLWithPath: path))
    }

    private static var machine: String {
        func line(_ path: String, _ prefix: String) -> String? {
            let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            return text.split(separator: "\n").first { $0.hasPrefix(prefix) }.map {
                $0.dropFirst(prefix.count).trimmingCharacters(in: CharacterSet(charactersIn: "\t :\""))
            }
        }
        let processor = line("/proc/cpuinfo", "model name") ?? "an unknown processor"
        let system = line("/etc/os-release", "PRETTY_NAME=") ?? "Linux"
        let kernel = (line("/proc/version", "Linux version ") ?? "").split(separator: " ").first.map(String.init) ?? ""
        let date = Date().formatted(.iso8601.year().month().day())
        return """
            Measured on \(date): \(ProcessInfo.processInfo.activeProcessorCount) cores of \(processor), \(system), Linux \(kernel).


            """
    }
}
