import Foundation

/// What a document names: links, and commands and options of the program in inline code.
struct DocumentWords: Sendable {
    struct Command: Sendable {
        var names: [String: Command] = [:]
        /// What a group of commands takes where none is named.
        var byDefault: String?
        var options: Set<String> = []
        /// Those that take a value.
        var withValue: Set<String> = []
    }
    let root: Command

    /// Of the program under test, by the same description of itself that its completions are made from.
    static let program = Task { () async throws -> DocumentWords in
        let sandbox = try await Sandbox()
        let ran = try await sandbox.run(Sandbox.tiergit, ["--experimental-dump-help"], in: sandbox.root)
        let whole = try JSONSerialization.jsonObject(with: Data(ran.stdout.utf8)) as? [String: Any]
        return DocumentWords(root: command(whole?["command"] as? [String: Any] ?? [:]))
    }

    private static func command(_ json: [String: Any]) -> Command {
        var command = Command(byDefault: json["defaultSubcommand"] as? String)
        for one in json["subcommands"] as? [[String: Any]] ?? [] {
            command.names[one["commandName"] as? String ?? ""] = Self.command(one)
        }
        for argument in json["arguments"] as? [[String: Any]] ?? [] {
            for name in argument["names"] as? [[String: Any]] ?? [] {
                let dashes = name["kind"] as? String == "long" ? "--" : "-"
                let name = dashes + (name["name"] as? String ?? "")
                command.options.insert(name)
                if argument["kind"] as? String == "option" { command.withValue.insert(name) }
            }
        }
        return command
    }

    /// Every option of any command.
    private var everyOption: Set<String> {
        func options(_ command: Command) -> Set<String> {
            command.names.values.reduce(command.options) { $0.union(options($1)) }
        }
        return options(root)
    }

    /// Options of other programs that documents name by themselves, without the program before them.
    static let others: Set = ["--global", "--no-verify", "--separate-git-dir"]

    /// Commands and options in inline code that the program does not have.
    func unknown(in markdown: String) -> [DocumentProblem] {
        let every = everyOption
        return MarkdownDocument(markdown).code.compactMap { span in
            var words = Self.words(span.text)[...]
            guard let first = words.first else { return nil }
            let text: String?
            if first == "tiergit" {
                words.removeFirst()
                text = Self.unknown(words, root)
            } else if let command = root.names[first],
                words.contains(where: { $0.hasPrefix("--") })
                    || words.dropFirst().first.map({ command.names[$0] != nil }) == true
            {
                text = Self.unknown(words, root)
            } else {
                text = words.first { $0.hasPrefix("--") && $0 != "--" }.flatMap { _ in
                    first.hasPrefix("-")
                        ? words.first {
                            $0.hasPrefix("--") && $0 != "--" && !every.contains(Self.name($0))
                                && !Self.others.contains($0)
                        }.map { "no command has an option \($0)" } : nil
                }
            }
            return text.map { DocumentProblem(line: span.number, text: "\($0): `\(span.text)`") }
        }
    }

    private static func words(_ text: String) -> [String] {
        text.replacing(/[\[\]()…]/, with: " ").replacingOccurrences(of: "\\|", with: "|").split(separator: " ").map {
            String($0).trimmingCharacters(in: CharacterSet(charactersIn: ",;:."))
        }
    }

    private static func name(_ option: String) -> String { String(option.prefix { $0 != "=" }) }

    private static func unknown(_ words: ArraySlice<String>, _ root: Command) -> String? {
        var (command, path) = (root, ["tiergit"])
        // Options that every command takes may stand before it.
        let anywhere = root.names["status"]?.withValue.subtracting(["--at"]) ?? []
        var words = words
        while let first = words.first, anywhere.contains(first) { words = words.dropFirst(2) }
        while let first = words.first, !command.names.isEmpty, first.contains(/^[a-z][a-z-]*$/) {
            guard let next = command.names[first] else { break }
            (command, path) = (next, path + [first])
            words.removeFirst()
        }
        if !command.names.isEmpty {
            if let name = command.byDefault, let next = command.names[name] {
                command = next
            } else if let first = words.first, first.contains(/^[a-z][a-z-]*$/), first != "help" {
                return "\(path.joined(separator: " ")) has no command \(first)"
            } else {
                // A group, or a placeholder: what it takes is what any command of it takes.
                for one in command.names.values { command.options.formUnion(one.options) }
            }
        }
        let known = command.options.union(["--help", "-h", "--version"])
        for word in words {
            if ["--", "|", ">", "<", "||", "&&", "#"].contains(word) { break }
            for option in word.components(separatedBy: "|") where option.contains(/^(--[a-z]|-[a-zA-Z]$)/) {
                if !known.contains(name(option)) { return "\(path.joined(separator: " ")) has no option \(option)" }
            }
        }
        return nil
    }

    // MARK: Links

    /// Links that lead nowhere: no file, or no heading in it.
    ///
    /// - Parameter folder: where the document lies.
    static func brokenLinks(in markdown: String, at folder: URL) -> [DocumentProblem] {
        let document = MarkdownDocument(markdown)
        return document.links.compactMap { link in
            guard !link.text.contains(/^[a-z]+:/) else { return nil }
            let parts = link.text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let path = parts[0].removingPercentEncoding ?? parts[0]
            let file = path.isEmpty ? nil : folder.appendingPathComponent(path)
            if let file, !FileManager.default.fileExists(atPath: file.path) {
                return DocumentProblem(line: link.number, text: "leads nowhere: \(link.text)")
            }
            guard parts.count == 2 else { return nil }
            let anchors =
                file.map { (try? String(contentsOf: $0, encoding: .utf8)).map { MarkdownDocument($0).anchors } ?? [] }
                ?? document.anchors
            return anchors.contains(parts[1])
                ? nil : DocumentProblem(line: link.number, text: "no heading \(parts[1]): \(link.text)")
        }
    }
}
