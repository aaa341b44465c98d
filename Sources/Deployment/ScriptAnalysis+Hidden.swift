/// Failures of `copilot env deploy` that nobody sees.
extension ScriptAnalysis {
    struct HiddenFailure {
        /// The line, from 1.
        let line: Int
        /// The statement, on one line.
        let text: String
        /// `nil` where rewriting is left to people.
        let rewriting: Rewriting?
        /// Whether it is the shell itself that calls `copilot`, by that name.
        let isPlain: Bool
    }

    /// What `--strict` makes of a statement; ranges of bytes, which need not be UTF-8.
    struct Rewriting {
        /// The whole lines that it has.
        let lines: Range<Int>
        /// The part that stays.
        let command: Range<Int>
        /// Where `tiergit hook run --` goes in.
        let begin: Int
    }

    func hiddenFailures() -> [HiddenFailure] {
        var found: [HiddenFailure] = []
        visit(statements, into: &found)
        return found.sorted { $0.line < $1.line }
    }

    private func visit(_ list: [ShellStatement], into found: inout [HiddenFailure]) {
        for (index, statement) in list.enumerated() {
            if let hidden = hidden(statement, followedBy: index + 1 < list.count ? list[index + 1] : nil) {
                found.append(hidden)
                continue
            }
            for node in statement.pipelines.flatMap(\.nodes) {
                if node.kind == .condition { found += askedFor(node) }
                for inner in node.conditions + node.bodies { visit(inner, into: &found) }
                for word in node.words { for inner in word.substitutions { visit(inner, into: &found) } }
            }
        }
    }

    private func deploysEnvironment(_ pipeline: ShellPipeline) -> Bool {
        pipeline.nodes.contains { deployment($0) == .environment }
    }

    /// `copilot env deploy … || true`, `… ; true`, and a plain one where bash goes on after errors.
    private func hidden(_ statement: ShellStatement, followedBy next: ShellStatement?) -> HiddenFailure? {
        guard let place = statement.pipelines.firstIndex(where: deploysEnvironment) else { return nil }
        let line = lineNumber(statement.range.lowerBound)
        if let or = statement.operators.indices.first(where: { $0 >= place && statement.operators[$0] == "||" }) {
            let rest = statement.pipelines[(or + 1)...]
            guard !rest.contains(where: { $0.nodes.contains(where: stops) }) else { return nil }
            let kept = statement.range.lowerBound..<statement.pipelines[or].range.upperBound
            return HiddenFailure(
                line: line, text: shown(statement.range),
                rewriting: rewriting(statement, kept: kept, whole: statement.range), isPlain: isPlain(statement))
        }
        guard statement.operators.isEmpty, !statement.pipelines[0].isNegated, !stopsOnErrors else { return nil }
        if let next, next.operators.isEmpty, let node = next.single,
            ["true", ":"].contains(Self.arguments(of: node).first?.literal),
            text.line(at: next.range.lowerBound) == text.line(at: statement.range.upperBound - 1)
        {
            let whole = statement.range.lowerBound..<next.range.upperBound
            return HiddenFailure(
                line: line, text: shown(whole), rewriting: rewriting(statement, kept: statement.range, whole: whole),
                isPlain: isPlain(statement))
        }
        guard next.map({ !asksForExitCode($0) }) ?? true else { return nil }
        return HiddenFailure(
            line: line, text: shown(statement.range),
            rewriting: rewriting(statement, kept: statement.range, whole: statement.range), isPlain: isPlain(statement))
    }

    /// `if ! copilot env deploy …; then` with nothing in it that stops.
    private func askedFor(_ node: ShellNode) -> [HiddenFailure] {
        guard
            !node.bodies.contains(where: { $0.contains { $0.pipelines.contains { $0.nodes.contains(where: stops) } } })
        else { return [] }
        return node.conditions.flatMap(\.self).filter { $0.pipelines.contains(where: deploysEnvironment) }.map {
            HiddenFailure(
                line: lineNumber($0.range.lowerBound), text: shown($0.range), rewriting: nil, isPlain: isPlain($0))
        }
    }

    /// Whether a command ends the script or the function, or fails.
    private func stops(_ node: ShellNode) -> Bool {
        let statement = ShellStatement(
            pipelines: [ShellPipeline(nodes: [node], isNegated: false, range: node.range)], operators: [],
            range: node.range)
        return reaches(statement) { inner in
            ["exit", "return", "false", "kill", "continue", "break"].contains(
                Self.arguments(of: inner).first?.literal ?? "")
                || Self.assigned(by: inner).contains { !$0.isEmpty && inner.kind == .simple }
        }
    }

    /// `set -e` in one of its forms.
    private var stopsOnErrors: Bool {
        let first = text.lines.first.map { source($0) } ?? ""
        if first.hasPrefix("#!"), first.contains(/\s-[a-z]*e/) { return true }
        return commands.contains { command in
            let words = Self.arguments(of: command.node).compactMap(\.literal)
            guard words.first == "set" else { return false }
            return words.dropFirst().contains { $0.hasPrefix("-") && !$0.hasPrefix("--") && $0.contains("e") }
                || words.contains("errexit") && words.contains("-o")
        }
    }

    /// The lines that a statement has to itself, with the command that takes its place.
    private func rewriting(
        _ statement: ShellStatement, kept: Range<Int>, whole: Range<Int>
    ) -> Rewriting? {
        let first = text.lines[text.line(at: whole.lowerBound)]
        let last = text.lines[text.line(at: whole.upperBound - 1)]
        guard text.bytes[first.lowerBound..<whole.lowerBound].allSatisfy(ShellParser.isBlank),
            source(whole.upperBound..<last.upperBound).wholeMatch(of: /[ \t]*;?[ \t]*(#[^\n]*)?\n?/) != nil,
            !documents.contains(where: { $0.lowerBound >= first.lowerBound && $0.lowerBound <= last.upperBound })
        else { return nil }
        let nodes = statement.pipelines.flatMap(\.nodes).filter { deployment($0) == .environment }
        guard nodes.count == 1, let node = nodes.first else { return nil }
        let words = Array(Self.arguments(of: node))
        let isVariable = words.first?.text.hasPrefix("$") ?? false || words.first?.text.hasPrefix("\"$") ?? false
        guard let place = copilotWord(in: words) ?? (isVariable ? 0 : nil) else { return nil }
        let launchers: Set = ["npx", "pnpm", "yarn", "npm", "bunx", "bun"]
        let begin =
            words[..<place].first { launchers.contains($0.literal ?? "") }?.range.lowerBound
            ?? words[place].range.lowerBound
        return Rewriting(lines: first.lowerBound..<last.upperBound, command: kept, begin: begin)
    }

    private func isPlain(_ statement: ShellStatement) -> Bool {
        statement.pipelines.flatMap(\.nodes).filter { deployment($0) == .environment }.allSatisfy {
            Self.arguments(of: $0).first?.literal == "copilot"
        }
    }

    private func shown(_ range: Range<Int>) -> String {
        source(range).replacing(/\s*\\?\n\s*/, with: " ")
    }
}
