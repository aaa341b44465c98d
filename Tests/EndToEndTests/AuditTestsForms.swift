import Foundation
import Testing

/// Words of others in a report, and that nothing else has a part in it.
extension AuditTests {
    static let hostile = [
        "=HYPERLINK(\"http://example.com\",\"x\")", "+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "a \"quote\", a comma",
        "two\nlines", "<script>alert(1)</script>", "</style><img src=x onerror=alert(1)>",
        "\"\u{338} onmouseover=alert(1) x=\"", "&lt;b&gt; & 'single'", "Größe \u{1F600}", "'already",
    ]

    @Test func wordsOfOthersAreWords() async throws {
        let chronicle = try await Chronicle()
        let sandbox = chronicle.sandbox
        try await chronicle.add(Chronicle.Event(kind: "adopt", to: "minimum", time: Self.begin))
        for (index, reason) in Self.hostile.enumerated() {
            try await chronicle.add(
                Chronicle.Event(
                    to: index.isMultiple(of: 2) ? "medium" : "minimum", time: Self.begin + (index + 1) * Self.hour,
                    reason: reason, ticket: reason.replacingOccurrences(of: "\n", with: " ")))
        }
        let ran = try await sandbox.ok("audit", "--format", "csv")
        let records = try CSV.records(ran.stdout)
        #expect(records.count == Self.hostile.count + 1)
        for (reason, record) in zip(Self.hostile, records.dropFirst()) {
            let isFormula = ["=", "+", "-", "@"].contains(String(reason.unicodeScalars.first!))
            #expect(record["reason"] == (isFormula ? "'" : "") + reason, "\(record["reason"] ?? "")")
        }
        let json = try await sandbox.audit()
        #expect(records.map { $0["entry"] } == json.entries.map { $0["entry"] as? String })
        #expect(json.entries.compactMap { $0["reason"] as? String } == Self.hostile)
        let page = try await sandbox.ok("audit", "--format", "html").stdout
        #expect(!page.contains("<script") && !page.contains("<img") && !page.contains("http://example.com\""))
        #expect(!page.contains("src=\"") && !page.contains("@import") && !page.contains("url("))
        // Outside of tags, no mark of others' words is left as it is.
        for tag in page.matches(of: /<[^>]*>/).map({ String($0.output) }) {
            #expect(!tag.contains("alert") && !tag.contains("onmouseover"), "\(tag)")
        }
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(page.contains("&amp;lt;b&amp;gt; &amp; &#39;single&#39;"))
    }

    /// The same history gives the same bytes, whenever and wherever it is asked for.
    @Test func theSameBytes() async throws {
        let sandbox = try await Recorded.sandbox()
        let clone = "\(sandbox.root)/clone"
        try await sandbox.git("clone", "-q", "\(sandbox.root)/origin.git", clone)
        try await sandbox.ok("sync", "--install", in: clone)
        try await sandbox.ok("sync", in: clone)
        for format in ["table", "json", "csv", "html"] {
            let first = try await sandbox.ok("audit", "--format", format).stdout
            let again = try await sandbox.ok(
                "audit", "--format", format, in: clone,
                environment: ["TZ": "Asia/Tokyo", "GIT_COMMITTER_DATE": "@1900000000 +0000", "COLUMNS": "160"]
            ).stdout
            #expect(first == again && !first.isEmpty, "\(format)")
            let file = "\(sandbox.root)/report"
            try await sandbox.ok("audit", "--format", format, "-o", file)
            if format != "table" { #expect(try sandbox.read(file) == first) }
        }
        try await sandbox.ok("audit", "--format", "bundle", "-o", "\(sandbox.root)/1.zip")
        try await sandbox.ok(
            "audit", "--format", "bundle", "-o", "\(sandbox.root)/2.zip",
            environment: ["TZ": "Asia/Tokyo", "GIT_COMMITTER_DATE": "@1900000000 +0000"])
        try await sandbox.expect("cmp", "\(sandbox.root)/1.zip", "\(sandbox.root)/2.zip")
        // Nothing was left in the repository.
        #expect(try await sandbox.git("count-objects").contains("objects"))
        #expect(try await sandbox.git("for-each-ref", "refs/evidence").isEmpty)
    }
}
