internal import ArgumentParser
internal import Deployment
internal import Git
internal import Terminal
internal import Tiers

struct IntegrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "integrate",
        abstract: "Put the tier choice, the gate and the record of deployments into a deploy script.",
        discussion: """
            Puts marked blocks into a bash script that runs `copilot deploy`: the choice of the tier where client and \
            environment are known, the gate before the first deployment, the record behind the last one, however the script ends. \
            A script that writes copilot/.workspace gets one that activates the recorded tier. Run again, it changes nothing; \
            --remove restores the script byte for byte.

            EXAMPLES
              tiergit integrate copilot/scripts/copilot-auto-deploy.sh --diff
              tiergit integrate copilot/scripts/copilot-auto-deploy.sh --strict
              tiergit integrate copilot/scripts/copilot-auto-deploy.sh --remove
            """)

    @Argument(help: "The script.") var script: String
    @Flag(help: "Print what would change, as a patch, and change nothing.") var diff = false
    @Flag(help: "Take the blocks out again.") var remove = false
    @Flag(
        help: """
            Rewrite `copilot env deploy … || true` too, so that a failure stops the script and is recorded, and only "no \
            changes" passes.
            """)
    var strict = false
    @Flag(name: .customLong("detailed-exitcode"), help: "With --diff, exit 2 where something would change.")
    var detailedExitCode = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if remove, strict { throw ValidationError("--remove takes no --strict") }
        if detailedExitCode, !diff { throw ValidationError("--detailed-exitcode goes with --diff") }
    }

    func run() async throws {
        try await Context.run(options, command: "integrate", recovering: false) { context in
            let top = try context.repository.requireWorkTree()
            // What status names is relative to the top of the work tree, what a shell completes to where it stands.
            let here = context.path(script)
            let isHere = script.hasPrefix("/") || FileSystem.kind(of: here) != .absent
            let file = try ScriptFile(
                isHere || FileSystem.kind(of: "\(top)/\(script)") == .absent ? here : "\(top)/\(script)")
            let inside = "\(FileSystem.resolved(top))/"
            let path = file.path.hasPrefix(inside) ? String(file.path.dropFirst(inside.count)) : file.path
            let record = IntegrationRecord(context.repository)
            if remove { return try takeOut(file, path, record, context) }
            let wasStrict = record.scripts().contains { $0.path == path && $0.isStrict }
            let integration: ScriptIntegration
            do throws(ScriptProblem) {
                integration = try ScriptIntegration(file.text, strict: strict || wasStrict)
            } catch {
                return try unplaced(error, file, path, record, context)
            }
            let isChanged = integration.result != file.text
            if isChanged, let complaint = try await ScriptFile.complaint(integration.result),
                try await ScriptFile.complaint(integration.original) == nil
            {
                throw IntegrateText.refusal(.rejected(complaint), path)
            }
            if !diff {
                if isChanged { try file.write(integration.result) }
                try record.remember(
                    .init(path: path, kind: integration.kind, isStrict: integration.isStrict))
            }
            if context.json {
                context.print(json(integration, path, isChanged: isChanged))
            } else {
                if diff { try show(file.text, integration.result, path, context.output) }
                IntegrateText.say(
                    integration, path, script: script, isChanged: isChanged, isDiff: diff, context.output)
            }
            if diff, detailedExitCode, isChanged { throw ExitCode(2) }
        }
    }

    private func takeOut(
        _ file: ScriptFile, _ path: String, _ record: IntegrationRecord, _ context: Context
    ) throws {
        let original: ScriptText
        do throws(ScriptText.UnpairedMarker) { original = try file.text.withoutBlocks() } catch {
            throw IntegrateText.refusal(.unpairedMarker(line: error.line), path)
        }
        let isChanged = original != file.text
        if !diff {
            if isChanged { try file.write(original) }
            try record.forget(path)
        }
        if context.json {
            context.print([
                "format": 1, "path": .string(path), "kind": nil, "changed": .bool(isChanged && !diff),
                "diff": .bool(diff),
                "client": nil, "environment": nil, "blocks": [], "hidden": [],
            ])
        } else if diff {
            try show(file.text, original, path, context.output)
        } else {
            context.output.say(
                isChanged
                    ? "\(safeName(path)) is as it was before tiergit integrate"
                    : "\(safeName(path)) has no blocks of tiergit: nothing was changed")
        }
        if diff, detailedExitCode, isChanged { throw ExitCode(2) }
    }

    /// A script in which somebody placed the blocks by hand is integrated all the same.
    private func unplaced(
        _ problem: ScriptProblem, _ file: ScriptFile, _ path: String, _ record: IntegrationRecord, _ context: Context
    ) throws {
        let names = Set(((try? file.text.blocks()) ?? []).map(\.name))
        let needed = ScriptIntegration.Kind.deploy.blocks.map(\.rawValue)
        guard needed.allSatisfy(names.contains) else {
            if context.json { throw IntegrateText.refusal(problem, path) }
            IntegrateText.byHand(problem, path, context.output)
            throw ExitCode(3)
        }
        if !diff { try record.remember(.init(path: path, kind: .deploy, isStrict: false)) }
        if context.json {
            let blocks = (try? file.text.blocks()) ?? []
            context.print([
                "format": 1, "path": .string(path), "kind": "deploy", "changed": false, "diff": .bool(diff),
                "client": nil,
                "environment": nil,
                "blocks": .array(
                    blocks.map { ["name": .string($0.name), "line": .integer($0.lines.lowerBound + 1)] }),
                "hidden": [],
            ])
        } else {
            context.output.say("\(safeName(path)) has its blocks, placed by hand: nothing was changed")
        }
    }

    private func show(_ old: ScriptText, _ new: ScriptText, _ path: String, _ output: Output) throws {
        let patch = try Patch.text(from: old.bytes, to: new.bytes, path: path)
        for line in patch.split(separator: 10) {
            let text = String(decoding: line, as: UTF8.self)
            let label: Label? =
                text.hasPrefix("@@") || text.hasPrefix("---") || text.hasPrefix("+++")
                ? .heading : text.hasPrefix("+") ? .success : text.hasPrefix("-") ? .error : nil
            let painted = label.map { output.paint($0, text) } ?? text
            // A script need not be UTF-8, and a patch has its bytes.
            if painted == text { output.result(bytes: line + [10]) } else { output.result(painted) }
        }
    }

    private func json(_ integration: ScriptIntegration, _ path: String, isChanged: Bool) -> JSON {
        [
            "format": 1, "path": .string(path), "kind": .string(integration.kind.rawValue),
            "changed": .bool(isChanged && !diff), "diff": .bool(diff), "client": JSON(integration.client),
            "environment": JSON(integration.environment),
            "blocks": .array(
                integration.blocks.map { ["name": .string($0.name), "line": .integer($0.line)] }),
            "hidden": .array(
                integration.hidden.map { hidden in
                    [
                        "line": .integer(hidden.line), "text": .string(hidden.text),
                        "rewritten": .bool(hidden.isRewritten),
                    ]
                }),
        ]
    }
}
