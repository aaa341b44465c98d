import Foundation
import Synchronization

/// The sources of the program as syntax trees: the compiler itself reads them.
struct SwiftSources {
    /// By path from the folder of the sources: `Commands/ErrorReport.swift`.
    private(set) var trees: [(path: String, tree: SyntaxNode)] = []
    private(set) var texts: [String: Data] = [:]

    /// - Parameter marks: a file matters where one of them stands in it, or a constant text; the others are not parsed.
    init(_ folder: String, with marks: Set<String>) throws {
        let paths = (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
            .filter { $0.hasSuffix(".swift") && !$0.hasPrefix("tables/") && !$0.hasSuffix("Table.swift") }.sorted()
        guard !paths.isEmpty else { throw TableError(description: "\(folder) holds no Swift") }
        let wanted = marks.map { Data($0.utf8) }
        for path in paths { texts[path] = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(path)")) }
        let constant = [Data("static let ".utf8), Data(" = \"".utf8)]
        let matter = paths.filter { path in
            let text = texts[path] ?? Data()
            return constant.allSatisfy { text.range(of: $0) != nil } || wanted.contains { text.range(of: $0) != nil }
        }
        // All in one call of the compiler would need much memory, and one processor.
        let size = 16
        let starts = Array(stride(from: 0, to: matter.count, by: size))
        let parts = Mutex<[Int: Result<[(path: String, tree: SyntaxNode)], any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: starts.count) { index in
            let paths = Array(matter[starts[index]..<min(starts[index] + size, matter.count)])
            let part = Result { try Self.parse(paths, in: folder) }
            parts.withLock { $0[index] = part }
        }
        for index in starts.indices { trees += try parts.withLock { $0[index] }?.get() ?? [] }
    }

    private static func parse(_ paths: [String], in folder: String) throws -> [(path: String, tree: SyntaxNode)] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["swiftc", "-frontend", "-dump-parse", "-dump-ast-format", "json", "-swift-version", "6"]
            + paths.flatMap { ["-primary-file", "\(folder)/\($0)"] }
        let pipe = Pipe()
        process.standardOutput = pipe
        // What it complains of is printed where this is run.
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        // The trees follow each other on one line. Within a text the quotation marks would be escaped.
        let mark = Data("{\"_kind\":\"source_file\"".utf8)
        var starts: [Data.Index] = []
        while let next = output.range(of: mark, in: (starts.last.map { $0 + 1 } ?? 0)..<output.endIndex) {
            starts.append(next.lowerBound)
        }
        // What is not understood would be left out of the tree.
        guard process.terminationStatus == 0, starts.count == paths.count else {
            throw TableError(description: "swiftc does not read all of \(paths.joined(separator: " "))")
        }
        return try paths.indices.map { index in
            let end = index + 1 < starts.count ? starts[index + 1] : output.endIndex
            guard let tree = SyntaxNode(try JSONSerialization.jsonObject(with: output[starts[index]..<end])) else {
                throw TableError(description: "swiftc printed no tree of \(paths[index])")
            }
            return (paths[index], tree)
        }
    }
}
