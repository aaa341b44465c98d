import Foundation

/// Something in a document that is not so.
struct DocumentProblem: CustomStringConvertible, Equatable {
    let line: Int
    let text: String

    var description: String { "line \(line): \(text)" }
}

/// A Markdown document as its tests read it: fenced blocks with what is said to the test about them, headings, links, inline code.
///
/// What is said to the test stands in comments of one line before a block, which no reader sees:
///
/// - `<!-- test: fixture=NAME -->`: from here on in a fresh repository of that kind (`DocumentFixture`).
/// - `<!-- test: exit=3 -->`: the last command of the block ends so. All others succeed.
/// - `<!-- test: output -->`: the block is what the `sh` block before it prints. (A `console` block has both.)
/// - `<!-- test: file=PATH -->`, `append=PATH`: the reader puts the block into that file.
/// - `<!-- test: as=erik -->`: somebody else runs the block, in a home and a clone of theirs.
/// - `<!-- test: setup: COMMAND -->`: what Dana did before in the repository, and need not be told.
/// - `<!-- test: not run: REASON -->`: no test can run it. `DocumentationTests` lists these.
struct MarkdownDocument {
    enum Note: Equatable {
        case fixture(String)
        case exit(Int)
        case output
        case file(String)
        case append(String)
        case person(String)
        case setup(String)
        case notRun(String)
    }

    struct Block: Equatable {
        /// Of its opening fence, from 1.
        let line: Int
        let language: String
        let lines: [String]
        let notes: [Note]

        var text: String { lines.joined(separator: "\n") }
        var holdsCommands: Bool { ["sh", "console"].contains(language) }
        var notRun: String? { notes.firstNonNil { if case .notRun(let reason) = $0 { reason } else { nil } } }
        var fixture: String? { notes.firstNonNil { if case .fixture(let name) = $0 { name } else { nil } } }
        var exit: Int? { notes.firstNonNil { if case .exit(let code) = $0 { code } else { nil } } }
        var person: String? { notes.firstNonNil { if case .person(let name) = $0 { name } else { nil } } }
        var setups: [String] { notes.compactMap { if case .setup(let command) = $0 { command } else { nil } } }
    }

    /// Text outside of fenced blocks and comments.
    struct Line: Equatable {
        let number: Int
        let text: String
    }

    private(set) var blocks: [Block] = []
    private(set) var prose: [Line] = []
    /// What is wrong with the document's own form.
    private(set) var problems: [DocumentProblem] = []

    init(_ markdown: String) {
        var notes: [(line: Int, note: Note)] = []
        var open: (line: Int, fence: String, indent: Int, language: String, lines: [String])?
        for (index, line) in markdown.components(separatedBy: "\n").enumerated() {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            if var block = open {
                if trimmed == block.fence {
                    blocks.append(
                        Block(
                            line: block.line, language: block.language, lines: block.lines, notes: notes.map(\.note)))
                    notes = []
                    open = nil
                } else {
                    block.lines.append(String(line.dropFirst(min(block.indent, line.prefix { $0 == " " }.count))))
                    open = block
                }
            } else if let match = trimmed.wholeMatch(of: /(```+|~~~+)\s*([^`]*)/) {
                let indent = line.prefix { $0 == " " }.count
                open = (index + 1, String(match.1), indent, String(match.2), [])
            } else if trimmed.hasPrefix("<!-- test:") {
                if let found = Self.notes(trimmed) {
                    notes += found.map { (index + 1, $0) }
                } else {
                    problems.append(DocumentProblem(line: index + 1, text: "no note that the tests know: \(trimmed)"))
                }
            } else {
                prose.append(Line(number: index + 1, text: line))
                // What no fence shows as a command, no test runs.
                if line.contains(/^(?: {4,}|\t)(?:\$ |tiergit |git )/) {
                    problems.append(DocumentProblem(line: index + 1, text: "a command outside of a fenced block"))
                }
            }
        }
        if let open { problems.append(DocumentProblem(line: open.line, text: "a block without an end")) }
        for (line, _) in notes { problems.append(DocumentProblem(line: line, text: "a note without a block")) }
    }

    private static func notes(_ comment: String) -> [Note]? {
        guard let match = comment.wholeMatch(of: /<!-- test: (.+) -->/) else { return nil }
        let text = String(match.1)
        if text.hasPrefix("not run: ") { return [.notRun(String(text.dropFirst(9)))] }
        if text.hasPrefix("setup: ") { return [.setup(String(text.dropFirst(7)))] }
        var found: [Note] = []
        for word in text.split(separator: " ") {
            let (key, value) = (word.prefix { $0 != "=" }, String(word.drop { $0 != "=" }.dropFirst()))
            switch (key, value) {
            case ("output", ""): found.append(.output)
            case (_, ""): return nil
            case ("fixture", _): found.append(.fixture(value))
            case ("exit", _):
                guard let code = Int(value), code > 0 else { return nil }
                found.append(.exit(code))
            case ("file", _): found.append(.file(value))
            case ("append", _): found.append(.append(value))
            case ("as", _): found.append(.person(value))
            default: return nil
            }
        }
        return found
    }

    // MARK: What stands in the text

    /// Inline code, with its line; not the messages in a table's column of that name, which are no commands.
    var code: [Line] {
        var found: [Line] = []
        var isMessage = false
        for line in prose {
            if !line.text.hasPrefix("|") { isMessage = false }
            if line.text.hasPrefix("| message |") { isMessage = true }
            var text = line.text
            if isMessage { text = String(text.dropFirst().drop { $0 != "|" }) }
            // In tables code may be HTML, with what a table would read as its own written as numbers.
            text = text.replacing(/<code>([^<]*)<\/code>/) { match in "`" + Self.decoded(String(match.1)) + "`" }
            for match in text.matches(of: /(`+)(.+?)\1(?!`)/) {
                found.append(Line(number: line.number, text: match.2.trimmingCharacters(in: .whitespaces)))
            }
        }
        return found
    }

    private static func decoded(_ text: String) -> String {
        text.replacing(/&#(\d+);/) { match -> String in
            guard let number = UInt32(match.1), let scalar = Unicode.Scalar(number) else { return String(match.0) }
            return String(Character(scalar))
        }
    }

    /// Where links and pictures lead, outside of inline code.
    var links: [Line] {
        prose.flatMap { line in
            line.text.replacing(/(`+)(.+?)\1(?!`)/, with: "`code`")
                .matches(of: /\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/)
                .map { Line(number: line.number, text: String($0.1)) }
        }
    }

    /// What a link can name behind `#`, as GitHub makes it of the headings.
    var anchors: Set<String> {
        var found: Set<String> = []
        var times: [String: Int] = [:]
        for line in prose {
            guard let match = line.text.wholeMatch(of: /#{1,6}\s+(.+?)\s*#*/) else { continue }
            let shown = String(match.1).replacing(/\[([^\]]*)\]\([^)]*\)/) { $0.1 }
            let kept = shown.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
            let slug = kept.replacingOccurrences(of: " ", with: "-")
            found.insert(times[slug].map { "\(slug)-\($0)" } ?? slug)
            times[slug, default: 0] += 1
        }
        for line in prose {
            for match in line.text.matches(of: /<a (?:id|name)="([^"]+)"/) { found.insert(String(match.1)) }
        }
        return found
    }
}

extension Sequence {
    fileprivate func firstNonNil<Value>(_ transform: (Element) -> Value?) -> Value? {
        for element in self { if let value = transform(element) { return value } }
        return nil
    }
}
