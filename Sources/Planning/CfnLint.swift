package import CloudFormation
internal import Git
package import Tiers

/// Runs the real cfn-lint, where it is installed, and reads what it found.
package struct CfnLint: Sendable {
    package enum Failure: Error, Hashable, Sendable {
        case missing
        case failed(String)
    }

    /// The folder that paths are relative to: the work tree, or one with the files of a commit.
    private let top: String

    package init(in top: String) { self.top = top }

    /// What cfn-lint says of a tier's templates, each read by itself.
    ///
    /// - Parameters:
    ///   - place: where the files stand, whose copies in the tier's folder are read.
    ///   - names: what all templates of the tier declare. cfn-lint sees one file and Copilot merges them, so that a
    ///     name of another file is no mistake.
    package func check(
        _ tier: Tier, files: [String: [UInt8]], place: FolderPath, names: Set<String>
    ) async throws(Failure) -> [TierDiagnostic] {
        let templates = AddonsFolder.templates(in: files).keys.sorted().map { "\(tier.folderPath)/\($0)" }
        guard !templates.isEmpty else { return [] }
        switch await ExternalProgram("cfn-lint", in: top)(["--format", "json", "--"] + templates) {
        case .missing: throw .missing
        case .failed(let reason): throw .failed(reason)
        case .ended(let code, let output, let message):
            // Its exit code is a sum of what it found; a failure prints no JSON.
            guard let findings = try? JSON.parse(output.isEmpty ? Array("[]".utf8) : output).array,
                code == 0 || !findings.isEmpty
            else { throw .failed(message.isEmpty ? "exit code \(code)" : message) }
            return findings.compactMap { diagnostic($0, tier, place, names) }
        }
    }

    private func diagnostic(
        _ finding: JSON, _ tier: Tier, _ place: FolderPath, _ names: Set<String>
    ) -> TierDiagnostic? {
        let start = finding["Location"]?["Start"]
        let code = finding["Rule"]?["Id"]?.string ?? "cfn-lint"
        let text = finding["Message"]?.string ?? ""
        let file = finding["Filename"]?.string ?? tier.folderPath
        let name = file.hasPrefix("\(tier.folderPath)/") ? String(file.dropFirst(tier.folderPath.count + 1)) : nil
        if Self.undefined.contains(code), let name = Self.quoted(text), names.contains(name) { return nil }
        return TierDiagnostic(
            Diagnostic(
                finding["Level"]?.string == "Error" ? .error : .warning, code,
                at: Place(
                    file: name.map { place.path(of: $0) } ?? file, line: start?["LineNumber"]?.int ?? 1,
                    column: start?["ColumnNumber"]?.int ?? 1),
                text),
            tier: tier.name, source: "cfn-lint")
    }

    /// The rules about names that a file does not declare: GetAtt, FindInMap, Sub, Ref, Join, If, DependsOn, Condition.
    private static let undefined: Set = [
        "E1010", "E1011", "E1012", "E1019", "E1020", "E1022", "E1028", "E3005", "E3015",
    ]

    /// The name that a message begins with: `'Database.Arn' is not one of [...]`.
    private static func quoted(_ text: String) -> String? {
        guard text.hasPrefix("'") else { return nil }
        return text.dropFirst().prefix { $0 != "'" }.split(separator: ".").first.map(String.init)
    }
}
