import Foundation

/// The shell of somebody who follows a document: a folder and exported variables that last from one command to the next, both outputs
/// in one, as at a terminal. `tiergit` is the one under test.
struct DocumentShell {
    let sandbox: Sandbox
    /// Where the reader begins.
    let directory: String
    /// What the environment has besides, such as the stand-ins.
    let environment: [String: String]

    /// - Parameter directory: where the reader begins; the sandbox's repository where it is not given.
    init(_ sandbox: Sandbox, directory: String? = nil, environment: [String: String] = [:]) throws {
        self.sandbox = sandbox
        self.directory = directory ?? sandbox.repository
        let bin = "\(sandbox.root)/program"
        try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: "\(bin)/tiergit", withDestinationPath: Sandbox.tiergit)
        let path = environment["PATH"] ?? ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        self.environment = environment.merging(["PATH": "\(bin):\(path)"]) { $1 }
    }

    /// The home of a reader; `nil` is Dana.
    func home(_ person: String?) -> String { person.map { "\(sandbox.root)/\($0)" } ?? sandbox.home }

    /// Runs what a block has, and stops at the first command that fails.
    ///
    /// - Parameter person: whose home it is, and whose clone `shop` in it; Dana's where it is `nil`.
    func run(_ script: String, as person: String? = nil) async throws -> Ran {
        let state = "\(sandbox.root)/state-\(person ?? "dana").sh"
        let script = """
            exec 2>&1
            unset XDG_STATE_HOME
            if [ -e "$DOCUMENT_STATE" ]; then . "$DOCUMENT_STATE"; fi
            trap 'code=$?; { export -p; printf "cd %q\\n" "$PWD"; } >"$DOCUMENT_STATE"; exit $code' EXIT
            set -e -o pipefail
            \(script)
            """
        let ran = try await sandbox.run(
            "bash", ["-c", script], in: person.map { "\(home($0))/shop" } ?? directory,
            environment: environment.merging(["HOME": home(person), "DOCUMENT_STATE": state]) { $1 })
        return Ran(
            arguments: ran.arguments, stdout: readable(ran.stdout), stderr: readable(ran.stderr), status: ran.status)
    }

    /// Paths as a reader has them.
    private func readable(_ text: String) -> String {
        var text = text.replacingOccurrences(of: "\r\n", with: "\n")
            .replacingOccurrences(of: sandbox.repository, with: "/home/dana/shop")
            .replacingOccurrences(of: sandbox.home, with: "/home/dana")
        for folder in ["erik", "auditor"] {
            text = text.replacingOccurrences(of: "\(sandbox.root)/\(folder)", with: "/home/\(folder)")
        }
        return text.replacingOccurrences(of: "\(sandbox.root)/srv", with: "/srv")
    }
}

/// Runs every command of a Markdown document, in order, and holds what it shows of their outputs against these.
///
/// For any document: one of the project's, or one that `tiergit docs build` wrote. What is said to the test in comments is in
/// `MarkdownDocument`; a note `fixture=` is answered by `fixture`, and a block that needs none runs in `repository`.
///
/// - Parameters:
///   - repository: where the reader stands; `nil` where the document says it itself.
///   - fixture: makes a fresh repository by its name.
/// - Returns: what is not so, and the blocks that were said to be not run, each as its reason and first line.
func runDocument(
    _ markdown: String, in repository: DocumentShell?,
    fixture: (String) async throws -> DocumentShell? = { _ in nil }
) async throws -> (problems: [DocumentProblem], notRun: [String]) {
    var run = DocumentRun(shell: repository)
    let document = MarkdownDocument(markdown)
    run.problems = document.problems
    for block in document.blocks { try await run.take(block, fixture) }
    return (run.problems, run.notRun)
}

private struct DocumentRun {
    var shell: DocumentShell?
    var problems: [DocumentProblem] = []
    var notRun: [String] = []
    private var shown = ShownOutput()
    /// What the `sh` block before printed.
    private var printed: String?
    /// What follows a command that failed says nothing more.
    private var broken = false

    init(shell: DocumentShell?) { self.shell = shell }

    mutating func take(
        _ block: MarkdownDocument.Block, _ fixture: (String) async throws -> DocumentShell?
    ) async throws {
        func problem(_ text: String, at line: Int = 0) {
            problems.append(DocumentProblem(line: block.line + line, text: text))
        }
        if let name = block.fixture {
            shell = try await fixture(name)
            shown = ShownOutput()
            (printed, broken) = (nil, false)
            if shell == nil {
                broken = true
                return problem("no fixture \(name)")
            }
        }
        guard ["sh", "console", "yaml", "json", "csv", "md", "text", ""].contains(block.language) else {
            return problem("no language that the tests know: \(block.language)")
        }
        if let reason = block.notRun {
            if !block.holdsCommands { problem("“not run” says nothing of a block without commands") }
            return notRun.append("\(reason): \(block.lines.first ?? "")")
        }
        let isText = !block.holdsCommands && block.notes.allSatisfy { if case .fixture = $0 { true } else { false } }
        if isText {
            // A synopsis has capital letters or brackets; whatever else looks like a command is one.
            if let line = block.lines.firstIndex(where: { $0.contains(/^(\$ |git |ssh-keygen |aws |copilot )/) }) {
                problem("commands in a block that is not sh or console: \(block.lines[line])", at: line + 1)
            }
            return
        }
        guard let shell else { return problem("no fixture, and no reason why it is not run") }
        guard !broken else { return }
        for setup in block.setups {
            let ran = try await shell.run(setup)
            if ran.status != 0 {
                broken = true
                return problem("the setup `\(setup)` ends with \(ran.status):\n\(ran.stdout)")
            }
        }
        switch block.language {
        case "sh":
            // Of several, nobody could tell which one ended so.
            let commands = block.text.replacingOccurrences(of: "\\\n", with: " ").split(separator: "\n").filter {
                !$0.hasPrefix("#")
            }
            if block.exit != nil, commands.count != 1 { problem("an exit code for \(commands.count) commands") }
            let ran = try await shell.run(shown.adapted(block.text), as: block.person)
            printed = ran.stdout
            if let text = Self.wrong(ran, block.exit ?? 0) { problem(text) }
        case "console":
            printed = nil
            try await converse(block, shell)
        default:
            for note in block.notes {
                switch note {
                case .output:
                    guard let printed else { return problem("no sh block before it printed that") }
                    if let text = shown.problem(shown: block.lines, actual: printed) { problem("it \(text)") }
                case .file(let path), .append(let path):
                    let ran = try await shell.run(
                        "cat \(note == .append(path) ? ">>" : ">") '\(path)' <<'END OF FILE'\n\(block.text)\nEND OF FILE",
                        as: block.person)
                    if let text = Self.wrong(ran, 0) { problem(text) }
                case .fixture, .setup, .person: break
                case .exit, .notRun: problem("a note that says nothing of this block")
                }
            }
        }
        if problems.contains(where: { $0.line >= block.line }) { broken = true }
    }

    /// `$ command`, what it prints, the next one.
    private mutating func converse(_ block: MarkdownDocument.Block, _ shell: DocumentShell) async throws {
        var commands: [(line: Int, text: String, output: [String])] = []
        for (index, line) in block.lines.enumerated() {
            if line.hasPrefix("$ ") {
                commands.append((index + 1, String(line.dropFirst(2)), []))
            } else if var last = commands.last {
                // A command goes on behind a backslash, and while a here-document is open.
                if last.output.isEmpty, last.text.hasSuffix("\\") || line.hasPrefix("> ") {
                    last.text += "\n" + (line.hasPrefix("> ") ? String(line.dropFirst(2)) : line)
                } else {
                    last.output.append(line)
                }
                commands[commands.count - 1] = last
            } else if line.trimmingCharacters(in: .whitespaces) != "…" {
                problems.append(DocumentProblem(line: block.line + index + 1, text: "no command printed that: \(line)"))
            }
        }
        if commands.isEmpty { problems.append(DocumentProblem(line: block.line, text: "no command")) }
        for (index, command) in commands.enumerated() {
            let ran = try await shell.run(shown.adapted(command.text), as: block.person)
            let expected = index == commands.count - 1 ? block.exit ?? 0 : 0
            let text =
                Self.wrong(ran, expected)
                ?? shown.problem(shown: command.output, actual: ran.stdout).map { "`\(command.text)` \($0)" }
            if let text {
                return problems.append(DocumentProblem(line: block.line + command.line, text: text))
            }
        }
    }

    private static func wrong(_ ran: Ran, _ expected: Int) -> String? {
        ran.status == expected ? nil : "ends with \(ran.status), not \(expected):\n\(ran.stdout)"
    }
}
