extension ManifestEditor {
    /// The edits that give the keys which are there already their wanted values.
    static func valueEdits(
        _ wanted: [(key: String, value: ServiceSettings)], in text: YAMLText
    ) throws(ManifestError) -> YAMLTextEdits {
        var edits = YAMLTextEdits()
        guard let environments = try checkedEnvironments(of: text) else { return edits }
        for (name, settings) in wanted {
            guard let environment = try checkedEnvironment(name, in: environments.value, of: text) else { continue }
            for (key, number) in [("cpu", settings.cpu), ("memory", settings.memory)] {
                guard let number, let entry = environment.value.entry(key) else { continue }
                try setNumber(number, entry, key: key, in: environment.value, of: text, &edits)
            }
            if let count = settings.count, let entry = environment.value.entry("count") {
                try setCount(count, entry, in: environment.value, of: text, &edits)
            }
        }
        return edits
    }

    private static func setNumber(
        _ number: Int, _ entry: YAMLTextNode.Entry, key: String, in mapping: YAMLTextNode, of text: YAMLText,
        _ edits: inout YAMLTextEdits
    ) throws(ManifestError) {
        if !entry.value.isNull { _ = try integer(entry, key: key, in: mapping, of: text) }
        try setScalar(String(number), entry, key: key, in: mapping, of: text, &edits)
    }

    /// Gives a scalar, or an absent value, another text.
    private static func setScalar(
        _ wanted: String, _ entry: YAMLTextNode.Entry, key: String, in mapping: YAMLTextNode, of text: YAMLText,
        _ edits: inout YAMLTextEdits
    ) throws(ManifestError) {
        try text.requirePlainPlace(entry, key: key, in: mapping)
        if entry.value.isText("") {
            edits.insert(" " + wanted, at: try text.afterColon(of: entry.key, named: key))
        } else {
            try edits.rewrite(entry.value, as: wanted, key: key, in: text)
        }
    }

    private static func setCount(
        _ count: ServiceCount, _ entry: YAMLTextNode.Entry, in mapping: YAMLTextNode, of text: YAMLText,
        _ edits: inout YAMLTextEdits
    ) throws(ManifestError) {
        if let entries = entry.value.entries {
            try checkRange(entry, in: mapping, of: text)
            switch (count, text.isFlow(entry.value)) {
            case (.number(let number), true):
                try replaceFlow(entry, with: String(number), in: text, &edits)
            case (.number(let number), false):
                try collapse(entries, to: number, in: text, &edits)
            case (.range(let range), true):
                let values = range.values
                let same =
                    entries.count == values.count
                    && entries.allSatisfy { entry in !entry.value.isNull && values.contains { entry.key.isText($0.key) }
                    }
                guard same else {
                    try replaceFlow(entry, with: range.flowText, in: text, &edits)
                    return
                }
                for (key, value) in values {
                    guard let inner = entry.value.entry(key) else { continue }
                    try setScalar(value, inner, key: key, in: entry.value, of: text, &edits)
                }
            case (.range(let range), false):
                try setBlock(range, entry.value, in: text, &edits)
            }
            return
        }
        guard case .range(let range) = count else {
            if case .number(let number) = count {
                try setNumber(number, entry, key: "count", in: mapping, of: text, &edits)
            }
            return
        }
        guard !entry.value.isNull else {
            try setScalar(range.flowText, entry, key: "count", in: mapping, of: text, &edits)
            return
        }
        _ = try integer(entry, key: "count", in: mapping, of: text)
        let end = try text.end(of: entry.value, key: "count")
        let isBelow = text.lines.start(of: entry.value.start) > entry.key.start
        if isBelow, !text.isFlow(mapping), let column = text.indentation(of: entry.value.start) {
            let lines = range.values.map { "\($0.key): \($0.value)" }
            edits.replace(entry.value.start..<end, with: lines[0])
            edits.insertLines(lines.dropFirst().map { spaces(column) + $0 }, below: end, in: text)
        } else {
            edits.replace(entry.value.start..<end, with: range.flowText)
        }
    }

    /// Writes a `{}` mapping anew. Comments inside it move below its last line.
    private static func replaceFlow(
        _ entry: YAMLTextNode.Entry, with replacement: String, in text: YAMLText, _ edits: inout YAMLTextEdits
    ) throws(ManifestError) {
        let end = try text.end(of: entry.value, key: "count")
        // The keys and values have been checked: none of them holds a '#'.
        let comments = text.comments(in: entry.value.start..<end)
        edits.replace(entry.value.start..<end, with: replacement)
        let indentation = spaces(text.leadingSpaces(at: entry.key.start))
        edits.insertLines(comments.map { indentation + $0 }, below: end, in: text)
    }

    /// Puts a number where a block's first key stands and takes the other lines away. Comments stay, each on a line of its own
    /// where it had shared a line that goes.
    private static func collapse(
        _ entries: [YAMLTextNode.Entry], to number: Int, in text: YAMLText, _ edits: inout YAMLTextEdits
    ) throws(ManifestError) {
        for (index, entry) in entries.enumerated() {
            guard index == 0 else {
                try removeLines(of: entry, in: text, &edits)
                continue
            }
            let column = try ownLine(entry, in: text)
            let end = try text.end(of: entry.value, key: "count")
            let keyEnd = try text.end(of: entry.key, key: "count")
            let comments = text.comments(in: keyEnd..<max(keyEnd, entry.value.start))
            edits.replace(entry.key.start..<end, with: String(number))
            edits.insertLines(comments.map { spaces(column) + $0 }, below: end, in: text)
        }
    }

    private static func setBlock(
        _ range: ScalingRange, _ mapping: YAMLTextNode, in text: YAMLText, _ edits: inout YAMLTextEdits
    ) throws(ManifestError) {
        let values = range.values
        for entry in mapping.entries ?? [] where !values.contains(where: { entry.key.isText($0.key) }) {
            try removeLines(of: entry, in: text, &edits)
        }
        // What is missing goes below the nearest key that comes before it in tiergit's order.
        var above: YAMLTextNode.Entry?
        for (key, value) in values {
            if let entry = mapping.entry(key) {
                try setScalar(value, entry, key: key, in: mapping, of: text, &edits)
                above = entry
            } else if let above {
                let column = try ownLine(above, in: text)
                let end = try text.end(of: above.value, key: key)
                edits.insertLines(["\(spaces(column))\(key): \(value)"], below: end, in: text)
            } else {
                let column = try ownLine(mapping.entries?.first, in: text)
                let lineBreak = text.lines.lineBreak(at: mapping.start, in: text.bytes)
                edits.replace(
                    mapping.start..<mapping.start,
                    with: Array("\(key): \(value)".utf8) + lineBreak + Array(spaces(column).utf8))
            }
        }
    }

    /// Takes an entry's lines away, from the break above them on, so that a file without a break at its end stays one.
    private static func removeLines(
        of entry: YAMLTextNode.Entry, in text: YAMLText, _ edits: inout YAMLTextEdits
    ) throws(ManifestError) {
        let column = try ownLine(entry, in: text)
        let keyEnd = try text.end(of: entry.key, key: "count")
        let valueEnd = max(keyEnd, try text.end(of: entry.value, key: "count"))
        let lineEnd = text.lines.end(of: valueEnd)
        guard let above = text.lines.endBefore(entry.key.start) else {
            throw text.error(.unsafe("no line above"), at: 0)
        }
        let comments =
            text.comments(in: keyEnd..<max(keyEnd, entry.value.start)) + text.comments(in: valueEnd..<lineEnd)
        let lineBreak = text.lines.lineBreak(at: valueEnd, in: text.bytes)
        edits.replace(above..<lineEnd, with: comments.flatMap { lineBreak + Array((spaces(column) + $0).utf8) })
    }

    /// The indentation of an entry that is first on its line.
    private static func ownLine(_ entry: YAMLTextNode.Entry?, in text: YAMLText) throws(ManifestError) -> Int {
        guard let entry, let column = text.indentation(of: entry.key.start) else {
            throw text.error(.unsafe("a key of 'count' shares its line"), at: entry?.key.start ?? 0)
        }
        return column
    }

    static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}

extension ScalingRange {
    /// Keys and values as a manifest has them, in tiergit's order.
    var values: [(key: String, value: String)] {
        let percentages = [("cpu_percentage", cpuPercentage), ("memory_percentage", memoryPercentage)]
        return [("range", "\(minimum)-\(maximum)")]
            + percentages.compactMap { key, value in value.map { (key, "\($0)") } }
    }

    var flowText: String {
        "{" + values.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "}"
    }
}
