/// Finds everything that is wrong with the templates of one addons folder, without AWS: pure.
///
/// What cannot be known before a deployment produces nothing. A file that is no YAML gives its one error, and the
/// others are checked all the same; names that it may declare are then not missed.
package struct TemplateValidation {
    /// A word and the ones that it could have been, to a question for people.
    package typealias Suggest = (String, [String]) -> String?

    /// In the order of files, lines and columns.
    package private(set) var diagnostics: [Diagnostic] = []
    /// By environment, what could be evaluated.
    package private(set) var stacks: [String: Stack] = [:]
    /// Whether every template could be read.
    package private(set) var isComplete = true

    /// Whether `stacks` has every output that there is: nothing is hidden by an error or made by a macro.
    package private(set) var hasAllOutputs = true
    /// What the templates declare.
    package var names: Set<String> {
        ["Parameters", "Mappings", "Conditions", "Resources"].reduce(into: []) { $0.formUnion(folder.names(in: $1)) }
    }

    let environments: [String]
    let suggest: Suggest
    var folder = ValidatedFolder()
    var evaluators: [(environment: String, evaluator: Evaluator)] = []
    /// Place and environments by what is said of them.
    private var found: [Finding: Set<String>] = [:]

    private struct Finding: Hashable {
        let place: Place
        let severity: Diagnostic.Severity
        let code: String
        let text: String
        let hint: String?
    }

    /// Checks a folder's files, whose names are relative to it.
    ///
    /// - Parameters:
    ///   - path: what places put before a file's name.
    ///   - environments: those that the templates are evaluated for.
    ///   - application: the value of `App`; `nil` where it is not known.
    package init(
        files: [String: [UInt8]], folder path: FolderPath?, environments: [String], application: String?,
        suggest: @escaping Suggest
    ) {
        self.environments = environments
        self.suggest = suggest
        checkDirectories(files, path)
        read(files, path)
        checkStructure()
        checkReferences()
        prepare(files, path, application)
        evaluate()
        checkProperties()
        if !isComplete || folder.hasGeneratedNames || !folder.macros.isEmpty { hasAllOutputs = false }
        diagnostics = sorted()
    }

    // MARK: - Findings

    /// - Parameter environment: the only one that it is so in; `nil` for all.
    mutating func report(
        _ code: String, at place: Place, _ text: String, hint: String? = nil, as severity: Diagnostic.Severity = .error,
        in environment: String? = nil
    ) {
        let finding = Finding(place: place, severity: severity, code: code, text: text, hint: hint)
        found[finding, default: []].formUnion(environment.map { [$0] } ?? environments)
    }

    mutating func report(_ error: TemplateError, in environment: String? = nil) {
        let diagnostic = Diagnostic(error)
        // A hint may have been found with it before.
        let isKnown = found.contains { key, seen in
            key.place == diagnostic.place && key.code == diagnostic.code && key.text == diagnostic.text
                && seen.isSuperset(of: environment.map { [$0] } ?? environments)
        }
        guard !isKnown else { return }
        report(diagnostic.code, at: diagnostic.place, diagnostic.text, in: environment)
    }

    /// Runs a step that may find an error, and goes on after it.
    mutating func attempt<Result>(_ step: () throws(TemplateError) -> Result) -> Result? {
        do { return try step() } catch {
            report(error)
            return nil
        }
    }

    private func sorted() -> [Diagnostic] {
        found.map { finding, seen in
            let rest = environments.filter(seen.contains)
            let isEverywhere = rest.count == environments.count
            // Such an error names its environment itself.
            let says =
                finding.code == "not-in-mapping" && rest.allSatisfy { finding.text.contains("environment \($0)") }
            let suffix = isEverywhere || says ? "" : " (in \(rest.joined(separator: ", ")))"
            return Diagnostic(
                finding.severity, finding.code, at: finding.place, finding.text + suffix, hint: finding.hint)
        }.sorted()
    }

    // MARK: - Reading

    private mutating func checkDirectories(_ files: [String: [UInt8]], _ path: FolderPath?) {
        let parts = files.keys.map { $0.split(separator: "/", maxSplits: 1) }
        for name in Set(parts.filter { $0.count > 1 }.map { String($0[0]) }) {
            guard name.hasSuffix(".yml") || name.hasSuffix(".yaml") else { continue }
            let place = Place(file: AddonsFolder.path(name, in: path), line: 1, column: 1)
            report(TemplateError(.directoryAsTemplate(name), at: place))
        }
    }

    private mutating func read(_ files: [String: [UInt8]], _ path: FolderPath?) {
        let ordered = AddonsFolder.templates(in: files).sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (name, bytes) in ordered {
            let file = AddonsFolder.path(name, in: path)
            let root = attempt { () throws(TemplateError) in try TemplateNode.parse(bytes, file: file) }
            guard let root else {
                isComplete = false
                continue
            }
            folder.start = folder.start ?? Place(file: file, line: 1, column: 1)
            guard !root.isNull else { continue }
            guard let sections = attempt({ () throws(TemplateError) in try root.named("the template") }) else {
                isComplete = false
                continue
            }
            for section in sections { add(section) }
        }
        for (section, place) in folder.emptyFirst where section != "Metadata" {
            guard section == "Transform" ? !folder.transforms.isEmpty : !folder[section].isEmpty else { continue }
            report(TemplateError(.emptyFirstSection(section), at: place))
        }
        if ordered.isEmpty {
            report(
                "no-templates", at: Place(file: path?.path ?? ".", line: 1, column: 1),
                "has no templates: Copilot takes that for no addons, and deletes the addons stack", as: .warning)
        }
    }

    private mutating func add(_ section: TemplateNode.Member) {
        switch section.name {
        case "AWSTemplateFormatVersion", "Description": return
        case "Rules", "Hooks", "Globals":
            return report(
                "dropped-section", at: section.place,
                "\(section.name) is dropped when Copilot merges the templates", as: .warning)
        case "Transform":
            folder.note(section)
            guard !section.value.isNull else { return }
            for element in section.value.list ?? [section.value] {
                folder.transforms.append(element.text ?? element["Name"]?.text ?? "a macro")
            }
            return
        case "Metadata", "Parameters", "Mappings", "Conditions", "Resources", "Outputs": break
        default:
            return report(
                "unknown-section", at: section.place,
                "a template has no section \(section.name): Copilot drops it",
                hint: suggest(section.name, ValidatedFolder.sections))
        }
        folder.note(section)
        guard !section.value.isNull else { return }
        if case .function(let function, _) = section.value.content, function.hasPrefix("Fn::"),
            section.name != "Metadata"
        {
            folder.hasGeneratedNames = true
            return report(TemplateError(.generated(function, section: section.name), at: section.value.place))
        }
        guard let members = attempt({ () throws(TemplateError) in try section.value.named(section.name) }) else {
            isComplete = false
            return
        }
        for member in members {
            if member.name.hasPrefix("Fn::"), section.name != "Metadata" {
                folder.hasGeneratedNames = true
                report(TemplateError(.generated(member.name, section: section.name), at: member.place))
            } else {
                add(member, to: section.name)
            }
        }
    }

    private mutating func add(_ member: TemplateNode.Member, to section: String) {
        guard let position = folder.position(of: member.name, in: section) else {
            return folder.add(member, to: section)
        }
        let first = folder[section][position]
        if section == "Mappings" {
            merge(member, into: first, at: position)
        } else if !first.value.merges(with: member.value) {
            let isId = section == "Resources" || section == "Outputs"
            report(
                TemplateError(
                    isId
                        ? .conflict(logicalId: member.name, firstFile: first.place.file, firstLine: first.place.line)
                        : .sectionConflict(section: section, name: member.name, first: first.place),
                    at: member.place))
            // Both are looked into, the second one under the first one's name.
            if isId { folder.conflicts.append((section, member)) }
        } else if section == "Resources" || section == "Outputs" {
            report(
                "repeated-logical-id", at: member.place,
                "repeats \(member.name) of \(first.place.file):\(first.place.line) word for word: Copilot takes one",
                as: .warning)
        }
    }

    private mutating func merge(
        _ member: TemplateNode.Member, into first: TemplateNode.Member, at position: Int
    ) {
        guard let known = first.value.members, let more = member.value.members else { return }
        var rows = known
        for row in more {
            guard let other = known.first(where: { $0.name == row.name }) else {
                rows.append(row)
                continue
            }
            if !other.value.merges(with: row.value) {
                report(
                    TemplateError(
                        .sectionConflict(
                            section: "Mappings", name: "\(first.name).\(row.name)", first: other.place),
                        at: row.place))
            }
        }
        folder.replace(
            TemplateNode.Member(
                name: first.name, place: first.place, value: TemplateNode(.mapping(rows), at: first.value.place)),
            at: position, in: "Mappings")
    }

    // MARK: - Results of the other steps

    mutating func add(_ stack: Stack, for environment: String, isWhole: Bool) {
        stacks[environment] = stack
        if !isWhole { hasAllOutputs = false }
    }
}
