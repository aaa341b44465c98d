import Foundation
import Testing

@testable import Documents

@Suite struct MarkdownTests {
    /// The alternative text of a picture is read aloud as it stands: it has no element in it, and nothing ends it.
    @Test func alternativeTextHasNoElements() throws {
        let words = [
            "medium costs $200-350.\nprod: $1 & $2 &amp; &#36; <b>bold</b> [link](gone) a]b ]\u{301} ![x]",
            "@somebody, #12, GH-1, www.example.com, https://example.com, :tada:, *a* `b` _c_ ~d~ \\ | e",
        ].joined(separator: "\n")
        let picture = Picture(name: "costs", title: "Costs", alternative: words, svg: "<svg></svg>")
        let line = MarkdownWriter(page: "technical/costs").text([.picture(picture)])
        let end = "](../pictures/costs.svg)\n"
        try #require(line.hasPrefix("![") && line.hasSuffix(end))
        let written = String(line.dropFirst(2).dropLast(end.count))
        for mark in "<$[]\n*`|\\~".unicodeScalars {
            #expect(!written.unicodeScalars.contains(mark), "\(mark) in \(written)")
        }
        #expect(!written.contains("@") && !written.contains("://"), "\(written)")
        let read = written.replacing(/&#([0-9]+);/.matchingSemantics(.unicodeScalar)) { match in
            String(UInt32(match.output.1).flatMap(Unicode.Scalar.init).map { Character($0) } ?? "?")
        }
        #expect(read.unicodeScalars.elementsEqual(words.replacing("\n", with: " ").unicodeScalars), "\(written)")
    }
}
