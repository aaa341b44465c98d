/// Something that is wrong with a file, or odd, at one place.
package struct Diagnostic: Hashable, Sendable {
    package enum Severity: String, Sendable {
        /// A deployment or a switch fails, or does not what the file says.
        case error
        case warning
    }

    package let place: Place
    package let severity: Severity
    /// In kebab-case; stable, so that scripts can pass over one kind.
    package let code: String
    /// What is wrong, without the place.
    package let text: String
    /// What to do about it.
    package let hint: String?

    package init(
        _ severity: Severity, _ code: String, at place: Place, _ text: String, hint: String? = nil
    ) {
        self.place = place
        self.severity = severity
        self.code = code
        self.text = text
        self.hint = hint
    }

    package init(_ error: TemplateError) {
        self.init(
            .error, error.kind.code, at: Place(file: error.file, line: error.line, column: error.column), error.message)
    }
}

extension Diagnostic: Comparable {
    /// By file in byte order, line and column.
    package static func < (left: Diagnostic, right: Diagnostic) -> Bool { left.orderKey < right.orderKey }

    private var orderKey: (String, Int, Int, String, String) {
        (place.file, place.line, place.column, code, text)
    }
}

extension TemplateError.Kind {
    /// The code of a diagnostic.
    package var code: String {
        switch self {
        case .notUTF8: "not-utf8"
        case .syntax: "yaml"
        case .tooLarge: "too-large"
        case .tooDeep: "too-deep"
        case .notAMapping: "not-a-mapping"
        case .keyIsNotText: "bad-key"
        case .hashMerge: "merge-key"
        case .duplicateKey: "duplicate-key"
        case .noType: "no-type"
        case .noExportName: "no-export-name"
        case .generated: "generated-names"
        case .conflict: "duplicate-logical-id"
        case .sectionConflict: "duplicate-name"
        case .directoryAsTemplate: "directory-as-template"
        case .noTemplates: "no-templates"
        case .twoParameterFiles: "two-parameter-files"
        case .noParametersSection: "no-parameters"
        case .reservedParameter: "reserved-parameter"
        case .unusedParameter: "unknown-parameter"
        case .missingParameter: "missing-parameter"
        case .noParameterValue: "no-parameter-value"
        case .notAllowed: "parameter-value"
        case .emptyFirstSection: "empty-first-section"
        case .undefined: "undefined-name"
        case .leftOut: "left-out-resource"
        case .circularConditions: "circular-conditions"
        case .notInMapping: "not-in-mapping"
        case .badArguments: "bad-arguments"
        case .nothingToSelect: "nothing-to-select"
        case .notStaged: "not-staged"
        }
    }
}
