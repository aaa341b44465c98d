extension ManifestEditor {
    /// The edits that add the wanted keys which are not there, in the style of what is.
    static func insertions(
        _ wanted: [(key: String, value: ServiceSettings)], in text: YAMLText
    ) throws(ManifestError) -> YAMLTextEdits {
        var edits = YAMLTextEdits()
        guard let environments = try checkedEnvironments(of: text) else {
            try insertEnvironments(wanted, in: text, &edits)
            return edits
        }
        let siblings = environments.value.entries ?? []
        var missing: [(key: String, value: ServiceSettings)] = []
        for (name, settings) in wanted {
            guard let entry = try checkedEnvironment(name, in: environments.value, of: text) else {
                missing.append((name, settings))
                continue
            }
            let keys = settings.keys.filter { entry.value.entry($0) == nil }
            if keys.isEmpty { continue }
            let step = text.indentationStep(siblings + [environments])
            try insert(
                settings.lines(keys), into: entry, named: name, step: step, in: environments.value, of: text, &edits)
        }
        if missing.isEmpty { return edits }
        let step = text.indentationStep(siblings + [environments])
        if siblings.isEmpty || text.isFlow(environments.value) {
            let flow = try missing.map { (name, settings) throws(ManifestError) in
                "\(try keyText(name, in: text)): {\(settings.lines(settings.keys).joined(separator: ", "))}"
            }
            let block = try blockLines(missing, indentation: 0, step: step, in: text)
            try insert(
                text.isFlow(environments.value) || text.isFlow(text.root) ? flow : block, into: environments,
                named: "environments", step: step,
                in: text.root, of: text, &edits)
        } else {
            guard let column = text.indentation(of: siblings[0].key.start) else {
                throw text.error(.unsafe("an environment shares its line"), at: siblings[0].key.start)
            }
            let lines = try blockLines(missing, indentation: column, step: step, in: text)
            edits.insertLines(lines, below: text.lastLine(of: environments.value, indentedBy: column), in: text)
        }
        return edits
    }

    /// Adds to a mapping that may be empty or null: below the last setting that is there, else before every other key. `lines` are
    /// without indentation.
    private static func insert(
        _ lines: [String], into entry: YAMLTextNode.Entry, named name: String, step: Int, in parent: YAMLTextNode,
        of text: YAMLText, _ edits: inout YAMLTextEdits
    ) throws(ManifestError) {
        let mapping = entry.value
        let entries = mapping.entries ?? []
        let settings = ["cpu", "memory", "count"]
        let last =
            name == "environments" ? nil : entries.last { sibling in settings.contains { sibling.key.isText($0) } }
        if text.isFlow(mapping) {
            let joined = lines.joined(separator: ", ")
            if let last {
                edits.insert(", " + joined, at: try text.end(of: last.value, key: name))
            } else if let first = entries.first {
                edits.insert(joined + ", ", at: first.key.start)
            } else {
                let inner = text.byte(mapping.start + 1)
                edits.insert((inner == UInt8(ascii: "}") ? "" : " ") + joined, at: mapping.start + 1)
            }
            return
        }
        if let last {
            let column = try ownColumn(last.key, named: name, in: text)
            let end = max(last.key.start, try text.end(of: last.value, key: name))
            edits.insertLines(lines.map { spaces(column) + $0 }, below: end, in: text)
            return
        }
        let keyEnd = try text.end(of: entry.key, key: name)
        if text.isFlow(parent) {
            let flow = "{\(lines.joined(separator: ", "))}"
            if mapping.isText("") {
                edits.insert(" " + flow, at: try text.afterColon(of: entry.key, named: name))
            } else {
                edits.replace(mapping.start..<(try text.end(of: mapping, key: name)), with: flow)
            }
            return
        }
        var column = try ownColumn(entry.key, named: name, in: text) + step
        if let first = entries.first { column = try ownColumn(first.key, named: name, in: text) }
        if mapping.isNull, !mapping.isText("") {
            // `prod: ~` becomes `prod:`; a comment after it keeps its distance.
            let end = try text.end(of: mapping, key: name)
            guard text.lines.start(of: end) <= entry.key.start else {
                throw text.error(.unsafe("the null of '\(name)' stands on a line of its own"), at: mapping.start)
            }
            edits.replace(try text.afterColon(of: entry.key, named: name)..<end, with: "")
        }
        edits.insertLines(lines.map { spaces(column) + $0 }, below: keyEnd, in: text)
    }

    /// Adds the whole section: at the end of a block document, at the start of a flow one.
    private static func insertEnvironments(
        _ wanted: [(key: String, value: ServiceSettings)], in text: YAMLText, _ edits: inout YAMLTextEdits
    ) throws(ManifestError) {
        let entries = text.root.entries ?? []
        if text.isFlow(text.root) {
            let flow = try wanted.map { (name, settings) throws(ManifestError) in
                "\(try keyText(name, in: text)): {\(settings.lines(settings.keys).joined(separator: ", "))}"
            }
            let section = "environments: {\(flow.joined(separator: ", "))}"
            edits.insert(
                entries.isEmpty ? section : section + ", ", at: entries.first?.key.start ?? text.root.start + 1)
            return
        }
        guard let first = entries.first else { return }
        let column = try ownColumn(first.key, named: "the file", in: text)
        let step = text.indentationStep([])
        let lines = try blockLines(wanted, indentation: column + step, step: step, in: text)
        edits.insertLines([spaces(column) + "environments:"] + lines, below: max(0, text.documentEnd - 1), in: text)
    }

    private static func ownColumn(_ key: YAMLTextNode, named name: String, in text: YAMLText) throws(ManifestError)
        -> Int
    {
        guard let column = text.indentation(of: key.start) else {
            throw text.error(.unsafe("'\(name)' or a key in it shares its line"), at: key.start)
        }
        return column
    }

    private static func blockLines(
        _ environments: [(key: String, value: ServiceSettings)], indentation: Int, step: Int, in text: YAMLText
    ) throws(ManifestError) -> [String] {
        var lines: [String] = []
        for (name, settings) in environments {
            lines.append("\(spaces(indentation))\(try keyText(name, in: text)):")
            lines += settings.lines(settings.keys).map { spaces(indentation + step) + $0 }
        }
        return lines
    }

    /// An environment's name as a key. Copilot's names are letters, digits and hyphens; anything else is quoted.
    private static func keyText(_ name: String, in text: YAMLText) throws(ManifestError) -> String {
        let words = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
        let isSimple = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "_")
        }
        let startsWithLetter =
            name.utf8.first.map { $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z") } ?? false
        if isSimple, startsWithLetter, !words.contains(name.lowercased()) { return name }
        guard name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }) else {
            throw text.error(.unsafe("an environment's name has control characters"), at: 0)
        }
        return "'" + name.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}

extension ServiceSettings {
    /// `key: value` for each of these keys.
    func lines(_ keys: [String]) -> [String] {
        keys.compactMap { key in
            switch (key, count) {
            case ("cpu", _): cpu.map { "cpu: \($0)" }
            case ("memory", _): memory.map { "memory: \($0)" }
            case (_, .number(let number)?): "count: \(number)"
            case (_, .range(let range)?): "count: \(range.flowText)"
            case (_, nil): nil
            }
        }
    }
}
