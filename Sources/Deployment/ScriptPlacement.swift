/// Where blocks go in a script: between which of its statements.
struct ScriptPlacement {
    let client: String?
    let environment: ScriptAnalysis.Operand
    /// Offsets of the beginnings of lines.
    let choose: Int
    let gate: Int
    let record: Int
    /// A line whose indentation each block takes.
    let chooseBeside: Int
    let deploymentBeside: Int
    /// Whether the last deployment's own exit code tells how it ended.
    let recordsExitCode: Bool
    /// Whether every deployment runs as `copilot …` in the script's own shell, so that the gate sees whether one began.
    let seesEveryDeployment: Bool
    /// The line (from 1) of the first and of the last deployment.
    let firstDeployment: Int
    let lastDeployment: Int
}

extension ScriptAnalysis {
    func placement() throws(ScriptProblem) -> ScriptPlacement {
        let deployments = commands.filter { deployment($0.node) != nil }
        guard !deployments.isEmpty else { throw .noDeployment }
        if let replacing = deployments.first(where: {
            Self.arguments(of: $0.node).contains { $0.literal == "exec" }
                && Self.arguments(of: $0.node).first?.literal != "npm"
                && Self.arguments(of: $0.node).first?.literal != "pnpm"
        }) {
            throw .replacesShell(line: lineNumber(replacing.node.range.lowerBound))
        }
        guard let environment = environment() else { throw .noEnvironment }
        let client = client(besides: environment)
        var needed = [environment.variable, client].compactMap(\.self)
        // What comes from outside is known from the start.
        needed.removeAll { Int($0) != nil || !isAssigned($0) }
        let finder = Finder(
            analysis: self, needed: needed, watched: needed + ["CLIENT_DOMAIN"], client: client,
            environment: environment,
            sees: deployments.allSatisfy { !$0.isInSubshell && Self.arguments(of: $0.node).first?.literal == "copilot" }
        )
        return try finder.place(statements, known: [], anchor: nil, descended: [])
    }

    /// The search for a list of statements that has the first deployment and the last.
    private struct Finder {
        let analysis: ScriptAnalysis
        let needed: [String]
        let watched: [String]
        let client: String?
        let environment: Operand
        let sees: Bool

        func deploys(_ statement: ShellStatement) -> Bool {
            analysis.reaches(statement) { analysis.deployment($0) != nil }
        }

        /// - Parameter scopes: the functions that the blocks are in: what is local to another one is another variable.
        func assigns(_ statement: ShellStatement, _ name: String, _ scopes: Set<String>) -> Bool {
            analysis.reaches(statement, includingSubshells: false) { node in
                guard ScriptAnalysis.assigned(by: node).contains(name) else { return false }
                let owner = analysis.owners[node.range.lowerBound]
                return owner.map { scopes.contains($0) || !analysis.locals(of: $0).contains(name) } ?? true
            }
        }

        /// - Parameters:
        ///   - known: what is set before this list is run.
        ///   - anchor: where the choice goes if nothing is set in this list.
        func place(
            _ list: [ShellStatement], known: Set<String>, anchor: (offset: Int, beside: Int)?, descended: Set<String>
        ) throws(ScriptProblem) -> ScriptPlacement {
            let indices = list.indices.filter { deploys(list[$0]) }
            guard let first = indices.first, var last = indices.last else { throw .noDeployment }
            let before = list[..<first]
            var known = known
            for name in needed where before.contains(where: { assigns($0, name, descended) }) { known.insert(name) }
            let unknown = needed.first { !known.contains($0) }
            let change = needed.first { name in
                list[first...last].contains { assigns($0, name, descended) }
            }
            if let next = inner(
                list, first, last, mustDescend: unknown != nil || change != nil, descended: descended)
            {
                return try place(
                    next.list, known: known, anchor: try choice(in: list, before: first, descended) ?? anchor,
                    descended: next.descended)
            }
            let line = analysis.lineNumber(list[first].range.lowerBound)
            if let unknown { throw .notKnown(variable: unknown, line: line) }
            if let change { throw .changes(variable: change, line: line) }
            let gate = try start(of: first, in: list)
            // `wait` for what was started in the background.
            if list[first...last].contains(where: { isInBackground($0) }) {
                last = list.indices.last { $0 > last && ScriptAnalysis.isWait(list[$0]) } ?? last
            }
            let recordsExitCode = list[last].single?.kind == .simple && !list[last].isBackground
            let record = try end(of: last, in: list)
            let choice =
                try choice(in: list, before: first, descended) ?? anchor ?? (gate, list[first].range.lowerBound)
            return ScriptPlacement(
                client: client, environment: environment, choose: choice.offset, gate: gate, record: record,
                chooseBeside: choice.beside, deploymentBeside: list[first].range.lowerBound,
                recordsExitCode: recordsExitCode && !sees, seesEveryDeployment: sees,
                firstDeployment: line, lastDeployment: analysis.lineNumber(list[last].range.lowerBound))
        }

        private func isInBackground(_ statement: ShellStatement) -> Bool {
            if statement.isBackground { return true }
            return statement.pipelines.flatMap(\.nodes).contains { node in
                node.kind != .simple && (node.bodies.flatMap(\.self)).contains { isInBackground($0) && deploys($0) }
            }
        }

        // MARK: Going inside

        /// The list inside of the only statement that deploys, where the blocks are better placed or have to be.
        private func inner(
            _ list: [ShellStatement], _ first: Int, _ last: Int, mustDescend: Bool, descended: Set<String>
        ) -> (list: [ShellStatement], descended: Set<String>)? {
            guard first == last else { return nil }
            let nodes = list[first].pipelines.flatMap(\.nodes)
            let deploying = nodes.filter { node in
                deploys(
                    ShellStatement(
                        pipelines: [ShellPipeline(nodes: [node], isNegated: false, range: node.range)], operators: [],
                        range: node.range))
            }
            guard deploying.count == 1, let node = deploying.first, !list[first].isBackground else { return nil }
            switch node.kind {
            case .condition, .choice, .group, .subshell:
                guard !node.conditions.contains(where: { $0.contains(where: deploys) }) else { return nil }
                let bodies = node.bodies.filter { $0.contains(where: deploys) }
                guard bodies.count == 1, nodes.count == 1 else { return nil }
                return (bodies[0], descended)
            case .simple:
                guard mustDescend, let name = analysis.called(by: node).first, !descended.contains(name),
                    let function = analysis.functions[name],
                    analysis.commands.count(where: { analysis.called(by: $0.node).contains(name) }) == 1
                else { return nil }
                return (function.bodies.flatMap(\.self), descended.union([name]))
            default: return nil
            }
        }

        // MARK: Lines

        /// Behind the last statement that sets client or environment, and the checks that follow it.
        private func choice(
            in list: [ShellStatement], before first: Int, _ scopes: Set<String>
        ) throws(ScriptProblem) -> (offset: Int, beside: Int)? {
            guard
                var index = list[..<first].lastIndex(where: { statement in
                    watched.contains { assigns(statement, $0, scopes) }
                })
            else { return nil }
            while index + 1 < first,
                analysis.belongsBefore(list[index + 1], watched) || analysis.asksForExitCode(list[index + 1])
            {
                index += 1
            }
            let offset = try end(of: index, in: list)
            return (offset, list[index].range.lowerBound)
        }

        /// The beginning of the line on which a statement begins, where that is its own.
        private func start(of index: Int, in list: [ShellStatement]) throws(ScriptProblem) -> Int {
            var index = index
            while true {
                let offset = list[index].range.lowerBound
                let line = analysis.text.lines[analysis.text.line(at: offset)]
                let before = analysis.text.bytes[line.lowerBound..<offset]
                if before.allSatisfy(ShellParser.isBlank) { return line.lowerBound }
                guard index > 0, list[index - 1].range.upperBound > line.lowerBound else {
                    throw .sharedLine(line: analysis.lineNumber(offset))
                }
                index -= 1
            }
        }

        /// The beginning of the line behind a statement, and behind those that ask for its exit code.
        private func end(of index: Int, in list: [ShellStatement]) throws(ScriptProblem) -> Int {
            var index = index
            while true {
                while index + 1 < list.count, analysis.asksForExitCode(list[index + 1]) { index += 1 }
                let offset = list[index].range.upperBound
                let line = analysis.text.lines[analysis.text.line(at: max(offset - 1, 0))]
                if index + 1 < list.count, list[index + 1].range.lowerBound < line.upperBound {
                    index += 1
                    continue
                }
                let behind = analysis.text.bytes[min(offset, line.upperBound)..<line.upperBound]
                guard
                    String(decoding: behind, as: UTF8.self).wholeMatch(of: /[ \t]*[;&]?[ \t]*(#[^\n]*)?\n?/) != nil
                else { throw .sharedLine(line: analysis.lineNumber(offset)) }
                var end = line.upperBound
                while let document = analysis.documents.first(where: { $0.lowerBound == end && !$0.isEmpty }) {
                    end = document.upperBound
                }
                return end
            }
        }
    }

    private static func isWait(_ statement: ShellStatement) -> Bool {
        statement.pipelines.contains { pipeline in
            pipeline.nodes.contains { node in
                arguments(of: node).first?.literal == "wait"
                    || node.bodies.flatMap(\.self).contains { isWait($0) }
            }
        }
    }

    /// Whether a statement looks at the exit code of the one before.
    func asksForExitCode(_ statement: ShellStatement) -> Bool {
        source(statement.range).contains(/\$\{?\?|PIPESTATUS/)
    }

    /// A check of what was just set, or its export: the choice comes behind it.
    private func belongsBefore(_ statement: ShellStatement, _ watched: [String]) -> Bool {
        let source = source(statement.range)
        guard watched.contains(where: { source.contains($0) }) else { return false }
        if let node = statement.single, Self.arguments(of: node).first?.literal == "export" { return true }
        let kind = statement.pipelines[0].nodes[0].kind
        let isTest = statement.operators.isEmpty ? kind == .condition || kind == .choice : kind == .test
        return isTest
            && reaches(statement) { node in
                ["exit", "return"].contains(Self.arguments(of: node).first?.literal ?? "")
            }
    }
}
