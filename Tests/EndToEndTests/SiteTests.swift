import Foundation
import Testing

/// What `docs build` and `docs client` write, as a browser shows it.
@Suite struct SiteTests {
    /// Opens every page below a folder in Chromium: on a phone, a desk and paper, light and dark.
    private func look(_ folder: String, _ sandbox: Sandbox, sourceLocation: SourceLocation = #_sourceLocation)
        async throws
        -> Int
    {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Scripts/site-check.py").path
        let ran = try await sandbox.run("python3", [script, folder])
        #expect(ran.status == 0, "\(ran.stdout)\(ran.stderr)", sourceLocation: sourceLocation)
        #expect(ran.stderr.contains("8 views of each"), "\(ran.stderr)", sourceLocation: sourceLocation)
        return Int(ran.stderr.prefix { $0.isNumber }) ?? 0
    }

    @Test func everyPageInChromium() async throws {
        let sandbox = try await DocsTestsClient.fleet()
        try await sandbox.ok("docs", "build")
        let site = "\(DocsTests.folder)/site"
        let pages = try sandbox.contents(of: site).keys.filter { $0.hasSuffix(".html") }
        #expect(pages.count > 15)
        #expect(try await look("\(sandbox.repository)/\(site)", sandbox) == pages.count)

        try await sandbox.ok("revert", "-c", "acme", "-e", "prod", "-y", "-m", "too early")
        let folder = "\(sandbox.root)/page"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try await sandbox.ok("docs", "client", "acme", "--format", "html", "-o", "\(folder)/acme.html")
        #expect(try await look(folder, sandbox) == 1)
    }
}
