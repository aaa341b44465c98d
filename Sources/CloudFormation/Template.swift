/// A CloudFormation template, YAML or JSON: what it declares, and where. Read, never evaluated.
package struct Template: Sendable {
    package struct Resource: Hashable, Sendable {
        package let logicalId: String
        /// `nil` where the type is missing or not plain text, which CloudFormation refuses.
        package let type: String?
        /// `nil` where it is absent or an intrinsic.
        package let deletionPolicy: String?
        package let updateReplacePolicy: String?
        package let condition: String?
        package let file: String
        /// Where the logical id stands, from 1.
        package let line: Int
        package let column: Int
        /// The whole declaration in one canonical form, to compare two with; style, comments and place do not count.
        let content: String
    }

    package struct Output: Hashable, Sendable {
        package let logicalId: String
        /// The export's name in the notation of `Fn::Sub`, `nil` where nothing is exported: see `CanonicalText`.
        package let exportName: String?
        package let file: String
        /// Where the logical id stands, from 1.
        package let line: Int
        package let column: Int
        let content: String
    }

    /// In the order of the file.
    package let resources: [Resource]
    /// In the order of the file.
    package let outputs: [Output]

    /// Reads one template; an empty file and absent sections are empty, because an addons file may hold only parameters.
    ///
    /// Throws where the text is not a template, and also where it declares what cannot be known without CloudFormation: what
    /// cannot be read must not pass as unchanged.
    package static func parse(_ bytes: [UInt8], file: String) throws(TemplateError) -> Template {
        try TemplateReader(file: file).read(bytes)
    }
}
