import Documents
import Foundation
import Testing

/// The site as a browser shows it. Chromium is one of the things that the tests need: without it they fail.
@Suite struct BrowserTests {
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Scripts/site-check.py").path

    /// A folder with a site in it. `TIERGIT_SITE` names one that stays, for people to look at.
    static func write(_ set: DocumentSet, to name: String) throws -> URL {
        let kept = ProcessInfo.processInfo.environment["TIERGIT_SITE"].map { URL(fileURLWithPath: $0) }
        let folder = (kept ?? FileManager.default.temporaryDirectory).appendingPathComponent(
            kept == nil ? "tiergit \(name) \(UUID().uuidString)" : name)
        for (path, bytes) in set.files() {
            let file = folder.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file)
        }
        return folder
    }

    /// Removes it, unless it is to stay.
    static func remove(_ folder: URL) {
        if ProcessInfo.processInfo.environment["TIERGIT_SITE"] == nil {
            try? FileManager.default.removeItem(at: folder)
        }
    }

    static func check(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    @Test func everyPage() throws {
        let set = try RealisticSet.set()
        let folder = try Self.write(set, to: "site")
        let (status, output) = try Self.check([folder.appendingPathComponent("site").path])
        #expect(status == 0, "\(output)")
        #expect(output.contains("\(set.pages.count) pages, 8 views of each"), "\(output)")
        Self.remove(folder)
    }
}
