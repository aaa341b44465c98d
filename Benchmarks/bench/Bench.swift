import Foundation

/// Measures tiergit beside its peers: `Scripts/bench.sh` builds and calls it.
@main
enum Bench {
    static let usage = "usage: bench TIERGIT PROGRAMS FOLDER [--small] [--write] [ROW…]"

    static func main() {
        do { try run(Array(CommandLine.arguments.dropFirst())) } catch {
            FileHandle.standardError.write(Data("error: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ arguments: [String]) throws {
        guard arguments.count >= 3 else { throw BenchError(usage) }
        let flags = arguments.dropFirst(3).filter { $0.hasPrefix("--") }
        let names = arguments.dropFirst(3).filter { !$0.hasPrefix("--") }
        for flag in flags where !["--small", "--write"].contains(flag) { throw BenchError(usage) }
        let known = Row.all.map(\.name)
        for name in names where !known.contains(name) {
            throw BenchError("no row is called \(name); the rows are \(known.joined(separator: ", "))")
        }
        let isSmall = flags.contains("--small")
        let folder = arguments[2] + (isSmall ? "/small" : "/lab")
        let lab = try Lab(folder: folder, tiergit: arguments[0], programs: arguments[1], isSmall: isSmall)
        var isTable = false
        for row in Row.all where names.isEmpty || names.contains(row.name) {
            let lines: [String]
            switch try row.run(lab) {
            case .findings(let findings):
                lines = findings.map(\.line)
                if !isTable { print(Finding.heading.joined(separator: "\n")) }
                isTable = true
            case .growth(let growth):
                lines = growth.text
                print()
                isTable = false
            }
            print(lines.joined(separator: "\n"))
            fflush(nil)
            try lab.write(lines.joined(separator: "\n") + "\n", to: "\(folder)/results/\(row.name)")
        }
        guard flags.contains("--write") else { return }
        guard !isSmall else { throw BenchError("--small is for trying: what it finds is not written") }
        try Report.write(results: "\(folder)/results", to: "Benchmarks/README.md")
    }
}
