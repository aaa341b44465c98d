import Documents
import Foundation
import Testing

/// The site as a browser shows it. Chromium is one of the things that the tests need: without it they fail.
@Suite struct BrowserTests {
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("EndToEndTests/Scripts/site-check.py").path

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

    /// What is wrong is seen: a check that finds nothing anywhere would pass too.
    @Test func whatIsWrongIsSeen() throws {
        let page = """
            <!DOCTYPE html>
            <html><head><title>Bad</title></head><body>
            <nav><a href="index.html" aria-current="page">a</a> <a href="index.html" aria-current="page">b</a></nav>
            <main>
            <h1 id="x">One</h1><h3 id="x">Three</h3><h1>Two</h1>
            <p style="color:#999">faint</p>
            <p style="width:2000px">wide</p>
            <div style="overflow-x:auto;width:200px"><p style="width:400px">scrolls</p></div>
            <p style="font-size:9px">small</p>
            <p><a href="gone.html">gone</a> <a href="#gone">no heading</a></p>
            <img src="gone.png">
            <table><tr><th>head</th></tr></table>
            <table><tr><td>cell</td></tr></table>
            <div><table><tr><th scope="col">long</th><td>column</td><td>column</td><td style="min-width:1200px">column</td></tr></table></div>
            <table style="display:block"><thead><tr><th scope="col">one</th></tr></thead><tbody><tr><td>alone</td></tr></tbody></table>
            <form><input type="text"></form>
            <svg width="200" height="60"><title>A drawing</title><g><rect width="40" height="20" class="box" fill="#fff"/><text x="2" y="14" font-size="12">longer than its box</text></g><text x="4" y="15" font-size="12">on it</text><text x="150" y="50" font-size="12">leaves the picture</text><rect y="25" width="80" height="20"/><text x="4" y="40" fill="#333" font-size="12">dark on dark</text></svg>
            <script>console.error("a complaint"); throw new Error("broken")</script>
            <script>requestAnimationFrame(() => requestAnimationFrame(() => { document.querySelector("h1").style.marginTop = "300px" }))</script>
            </main></body></html>
            """
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tiergit bad \(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(page.utf8).write(to: folder.appendingPathComponent("index.html"))
        let (status, output) = try Self.check([folder.path])
        #expect(status == 1)
        for words in [
            "the menu marks 2 pages as this one", "does not say its language", "has no viewport",
            "two elements have the id x",
            "has not one h1", "a level is left out before h3#x `Three`", "the page is 2008 wide", "no key scrolls div",
            "what scrolls has no name: div", "a picture has no words: img", "a picture has no words: svg",
            "a drawing is no picture to a reader", "a header without a scope", "a table without headers",
            "a phone shows a part of the table: table `long",
            "no part of a table to a reader: td `alone`", "its column is not said: td `alone`",
            "a field without a name: input", "contrast 2.85 of p `faint`", "letters of 9px",
            "it leaves its box: `longer",
            "it stands on other text: `on it`", "it leaves the picture: `leaves", "of `dark on dark` in",
            "it asks for file:",
            "the console says: a complaint", "a script failed", "the layout moved by", "nothing is at file:",
            "no heading is at",
        ] { #expect(output.contains(words), "\(words)") }
    }
}
