/// The script that switches the application.
extension ScriptAnalysis {
    var deploys: Bool { commands.contains { deployment($0.node) != nil } }

    /// Whether something in the script writes `copilot/.workspace`.
    var writesWorkspace: Bool {
        allRedirections.contains { redirection in
            [">", ">>", ">|"].contains(redirection.sign) && isWorkspace(redirection.target.text)
        }
            || commands.contains { command in
                let words = Self.arguments(of: command.node)
                guard let name = words.first?.literal, ["tee", "cp", "mv", "install"].contains(name) else {
                    return false
                }
                return name == "tee"
                    ? words.dropFirst().contains { isWorkspace($0.text) }
                    : words.last.map { isWorkspace($0.text) } ?? false
            }
    }

    private func isWorkspace(_ text: String, depth: Int = 3) -> Bool {
        let bare = text.filter { !"\"'".contains($0) }
        if bare == ".workspace" || bare.hasSuffix("/.workspace") { return true }
        guard depth > 0, let name = Self.wholeVariable(text, isArray: false) else { return false }
        return (values[name] ?? []).contains { isWorkspace($0, depth: depth - 1) }
    }

    private var allRedirections: [ShellRedirection] {
        func all(_ list: [ShellStatement]) -> [ShellRedirection] {
            list.flatMap(\.pipelines).flatMap(\.nodes).flatMap { node in
                node.redirections + (node.conditions + node.bodies).flatMap(all)
            }
        }
        return all(statements)
    }

    /// The block at the end: before an `exit` that the script ends with.
    func activation() throws(ScriptProblem) -> ScriptIntegration.Edit {
        var offset = text.bytes.count
        var indentation = ""
        if let last = statements.last, let node = last.single,
            ["exit", "return"].contains(Self.arguments(of: node).first?.literal ?? "")
        {
            let line = text.lines[text.line(at: last.range.lowerBound)]
            guard text.bytes[line.lowerBound..<last.range.lowerBound].allSatisfy(ShellParser.isBlank) else {
                throw .sharedLine(line: lineNumber(last.range.lowerBound))
            }
            offset = line.lowerBound
            indentation = text.indentation(ofLineAt: last.range.lowerBound)
        }
        return ScriptIntegration.Edit(
            range: offset..<offset,
            text: ScriptBlocks.block(
                .activate, ScriptBlocks.activate, indentation: indentation, step: text.indentationStep))
    }
}
