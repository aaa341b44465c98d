/// Why a template cannot be read, and where. Lines and columns count from 1; columns count Unicode scalars, as Yams does.
package struct TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        case notUTF8
        /// What the YAML parser says.
        case syntax(String)
        /// Aliases that expand beyond `TemplateReader.nodeLimit`.
        case tooLarge
        /// The named part must be a mapping.
        case notAMapping(String)
        /// A key that is itself a list, a mapping or an intrinsic.
        case keyIsNotText(String)
        /// `<<`, which CloudFormation does not support: what it adds would go unseen.
        case hashMerge
        /// The same key twice in one section, spelt differently in YAML (`A` and `"A"`).
        case duplicateKey(String)
        /// A resource whose `Type` is missing, or is not plain text.
        case noType(String)
        /// An output that exports no readable name.
        case noExportName(String)
        /// `Fn::ForEach` or `Fn::Transform` in a section: the logical ids that it makes are known only to CloudFormation.
        case generated(String, section: String)
        /// Two files describe one logical id differently; Copilot refuses to merge them.
        case conflict(logicalId: String, firstFile: String, firstLine: Int)
    }

    package let file: String
    package let line: Int
    package let column: Int
    package let kind: Kind

    package init(file: String, line: Int, column: Int, kind: Kind) {
        self.file = file
        self.line = line
        self.column = column
        self.kind = kind
    }

    /// What is wrong, without the place.
    package var message: String {
        switch kind {
        case .notUTF8: "is not UTF-8 text"
        case .syntax(let problem): "is not valid YAML: \(problem)"
        case .tooLarge: "expands to more than CloudFormation accepts"
        case .notAMapping(let what): "\(what) is not a mapping of names to values"
        case .keyIsNotText(let what): "\(what) has a key that is not plain text"
        case .hashMerge: "uses a YAML merge key (<<), which CloudFormation does not support"
        case .duplicateKey(let key): "defines \(key) twice"
        case .noType(let id): "resource \(id) has no readable Type"
        case .noExportName(let id): "output \(id) has an Export without a readable Name"
        case .generated(let function, let section):
            "\(function) under \(section) makes logical ids that only CloudFormation knows"
        case .conflict(let id, let firstFile, let firstLine):
            "defines \(id) differently from \(firstFile):\(firstLine)"
        }
    }

    /// `file:line:column: message`, the form that terminals and editors make clickable.
    package var description: String { "\(file):\(line):\(column): \(message)" }
}
