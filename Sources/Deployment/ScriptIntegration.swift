/// A script with tiergit's blocks in it, and what is to be told of them.
package struct ScriptIntegration: Sendable {
    package enum Kind: String, Sendable {
        /// A script that deploys.
        case deploy
        /// The one that writes `copilot/.workspace`.
        case switchApp = "switch-app"

        /// The blocks that it has.
        package var blocks: [ScriptBlocks.Name] {
            switch self {
            case .deploy: [.choose, .gate, .record]
            case .switchApp: [.activate]
            }
        }
    }

    /// A deployment of the environment whose failure the script passes over.
    package struct HiddenFailure: Hashable, Sendable {
        /// In the script as it was, from 1.
        package let line: Int
        /// In the result, from 1.
        package let newLine: Int
        package let text: String
        package let isRewritten: Bool
        /// Whether `--strict` could rewrite it.
        package let canBeRewritten: Bool
        /// Whether the gate's functions see the failure, though the script goes on.
        package let isSeen: Bool
    }

    package let kind: Kind
    /// The script as it was without blocks, and with them.
    package let original: ScriptText
    package let result: ScriptText
    /// `$SUBDOMAIN`; `nil` where only `CLIENT_DOMAIN` or `.workspace` tell it.
    package let client: String?
    /// `$ENV`; `nil` for a script that switches the application.
    package let environment: String?
    package let hidden: [HiddenFailure]
    /// Whether hidden failures are rewritten.
    package let isStrict: Bool
    /// The blocks, with the line (from 1) in the result that each begins on.
    package var blocks: [(name: String, line: Int)] {
        ((try? result.blocks()) ?? []).map { ($0.name, $0.lines.lowerBound + 1) }
    }

    /// Places the blocks; those that are there already are replaced.
    ///
    /// - Parameter strict: rewrites `copilot env deploy … || true` too; a script that has such a block keeps it.
    package init(_ script: ScriptText, strict: Bool) throws(ScriptProblem) {
        let blocks: [ScriptText.Block]
        do throws(ScriptText.UnpairedMarker) {
            blocks = try script.blocks()
            original = try script.withoutBlocks()
        } catch { throw .unpairedMarker(line: error.line) }
        try Self.check(original)
        let analysis = try ScriptAnalysis(original)
        let strict = strict || blocks.contains { $0.name == ScriptBlocks.Name.environment.rawValue }
        isStrict = strict
        if analysis.writesWorkspace, !analysis.deploys {
            kind = .switchApp
            client = nil
            environment = nil
            hidden = []
            result = Self.edited(original, [try analysis.activation()])
            try requireReversible()
            return
        }
        kind = .deploy
        let placement = try analysis.placement()
        client = placement.client.map { "$\($0)" }
        environment = placement.environment.shown
        let failures = analysis.hiddenFailures()
        let edits =
            Self.edits(placement, analysis)
            + (strict ? failures.compactMap { Self.rewriting($0, analysis) } : [])
        hidden = failures.map { failure in
            let before = edits.filter { analysis.lineNumber($0.range.lowerBound) <= failure.line && $0.range.isEmpty }
            return HiddenFailure(
                line: failure.line, newLine: failure.line + before.reduce(0) { $0 + $1.bytes.count { $0 == 10 } },
                text: failure.text, isRewritten: strict && failure.rewriting != nil,
                canBeRewritten: failure.rewriting != nil,
                isSeen: failure.isPlain && analysis.functions["copilot"] == nil)
        }
        result = Self.edited(original, edits)
        try requireReversible()
    }

    private static func check(_ script: ScriptText) throws(ScriptProblem) {
        if script.bytes.contains(0) { throw .binary }
        if let index = script.lines.firstIndex(where: { script.bytes[$0].suffix(2).elementsEqual([13, 10]) }) {
            throw .carriageReturns(line: index + 1)
        }
        let first = script.lines.first.map { String(decoding: script.bytes[$0], as: UTF8.self) } ?? ""
        guard first.hasPrefix("#!") else { return }
        let words = first.dropFirst(2).split(whereSeparator: \.isWhitespace)
        let names = words.map { $0.split(separator: "/").last ?? $0 }
        guard names.contains("bash"), !words.contains("--posix") else {
            throw .notBash(String(first.prefix { !$0.isNewline }))
        }
    }

    /// Nothing is written that could not be taken back.
    private func requireReversible() throws(ScriptProblem) {
        guard (try? result.withoutBlocks()) == original else { throw .irreversible }
    }

    // MARK: Edits

    /// Lines put in at an offset, or in place of others.
    struct Edit {
        let range: Range<Int>
        let bytes: [UInt8]

        init(range: Range<Int>, text: String) { self.init(range: range, bytes: Array(text.utf8)) }

        init(range: Range<Int>, bytes: [UInt8]) {
            self.range = range
            self.bytes = bytes
        }
    }

    private static func edits(_ placement: ScriptPlacement, _ analysis: ScriptAnalysis) -> [Edit] {
        let text = analysis.text
        let step = text.indentationStep
        let target =
            (placement.client.map { "-c \"${\($0)-}\" " } ?? "") + "-e \(placement.environment.text)"
        let beside = text.indentation(ofLineAt: placement.deploymentBeside)
        return [
            Edit(
                range: placement.choose..<placement.choose,
                text: ScriptBlocks.block(
                    .choose, ScriptBlocks.choose(target),
                    indentation: text.indentation(ofLineAt: placement.chooseBeside), step: step)),
            Edit(
                range: placement.gate..<placement.gate,
                text: ScriptBlocks.block(
                    .gate,
                    ScriptBlocks.gate(
                        target, seesEveryDeployment: placement.seesEveryDeployment,
                        watchesTraps: analysis.mayReplaceTraps(before: placement.gate)), indentation: beside,
                    step: step)),
            Edit(
                range: placement.record..<placement.record,
                text: ScriptBlocks.block(
                    .record, ScriptBlocks.record(exitCode: placement.recordsExitCode), indentation: beside, step: step)),
        ]
    }

    private static func rewriting(_ failure: ScriptAnalysis.HiddenFailure, _ analysis: ScriptAnalysis) -> Edit? {
        guard let rewriting = failure.rewriting else { return nil }
        let text = analysis.text
        let command =
            text.bytes[rewriting.command.lowerBound..<rewriting.begin] + "tiergit hook run -- ".utf8
            + text.bytes[rewriting.begin..<rewriting.command.upperBound]
        return Edit(
            range: rewriting.lines,
            bytes: ScriptBlocks.environment(
                Array(command), original: Array(text.bytes[rewriting.lines]),
                indentation: text.indentation(ofLineAt: rewriting.lines.lowerBound), step: text.indentationStep))
    }

    /// The script with the edits. Where one comes to stand behind an end without a newline, the result has none either.
    static func edited(_ script: ScriptText, _ edits: [Edit]) -> ScriptText {
        var result: [UInt8] = []
        var next = 0
        let endsOpen = script.bytes.last.map { $0 != 10 } ?? false
        // In order; of two at one place, the one that was named first comes first.
        for (_, edit) in edits.enumerated().sorted(by: {
            ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
        }) {
            result += script.bytes[next..<edit.range.lowerBound]
            if let last = result.last, last != 10 { result.append(10) }
            result += edit.bytes
            next = edit.range.upperBound
        }
        result += script.bytes[next...]
        if endsOpen, result.last == 10 { result.removeLast() }
        return ScriptText(result)
    }
}
