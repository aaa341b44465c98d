/// Why a template cannot be read, and where. Lines and columns count from 1; columns count Unicode scalars, as Yams
/// does.
package struct TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        case notUTF8
        /// What the YAML parser says.
        case syntax(String)
        /// Aliases that expand beyond `YAMLSource.nodeLimit`.
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
        /// `Fn::ForEach` or `Fn::Transform` in a section: the logical ids that it makes are known only to
        /// CloudFormation.
        case generated(String, section: String)
        /// Two files describe one logical id differently; Copilot refuses to merge them.
        case conflict(logicalId: String, firstFile: String, firstLine: Int)
        /// Nested deeper than `YAMLSource.depthLimit`.
        case tooDeep
        /// Two files differ on a name of another section; Copilot refuses to merge them.
        case sectionConflict(section: String, name: String, first: Place)
        /// A directory whose name ends like a template's: Copilot tries to read it as one.
        case directoryAsTemplate(String)
        /// A folder of addons without any: see `AddonsPackage`.
        case noTemplates
        case twoParameterFiles(other: String)
        /// `addons.parameters.yml` without `Parameters`.
        case noParametersSection
        /// A parameter that Copilot sets itself, in the parameters file.
        case reservedParameter(String)
        /// A parameter in the parameters file that no template declares.
        case unusedParameter(String)
        /// A parameter that the templates of environment addons must declare and do not.
        case missingParameter(String)
        /// A parameter with neither a default nor a value in the parameters file.
        case noParameterValue(String)
        /// A parameter's value that is not among its `AllowedValues`.
        case notAllowed(parameter: String, value: String, allowed: [String])
        /// A section that is empty in the first file that names it: Copilot's merge loses that section of later files.
        case emptyFirstSection(String)
        /// A name that nothing declares: a parameter, a resource, a condition, a mapping.
        case undefined(String, what: String)
        case circularConditions([String])
        /// A reference from what is there to a resource whose condition is false.
        case leftOut(String, by: String)
        case notInMapping(mapping: String, key: String, keys: [String], isEnvironment: Bool)
        /// An intrinsic whose arguments CloudFormation refuses.
        case badArguments(function: String, needs: String)
        case nothingToSelect(index: String, count: Int)
        /// Why no template can be put together of two tiers' templates.
        case notStaged(String)
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
        case .tooDeep: "is nested too deeply to be read"
        case .sectionConflict(let section, let name, let first):
            "\(section): \(name) is described differently in \(first)"
        case .directoryAsTemplate(let name):
            "\(name) is a directory: Copilot reads every *.yml and *.yaml as a template"
        case .noTemplates: "has no templates: Copilot takes that for no addons, and deletes the addons stack"
        case .twoParameterFiles(let other): "stands beside \(other): Copilot allows one of them"
        case .noParametersSection: "has no Parameters, which Copilot requires of this file"
        case .reservedParameter(let name): "sets \(name), which Copilot itself sets"
        case .unusedParameter(let name): "sets \(name), which no template declares as a parameter"
        case .missingParameter(let name):
            "no template declares the parameter \(name), which Copilot requires of environment addons"
        case .noParameterValue(let name): "parameter \(name) has neither a default nor a value in addons.parameters.yml"
        case .notAllowed(let parameter, let value, let allowed):
            "parameter \(parameter) may not be \(value), only \(allowed.joined(separator: ", "))"
        case .emptyFirstSection(let section):
            "\(section) is empty here: Copilot then loses the \(section) of the files that follow"
        case .undefined(let name, let what): "refers to \(name): there is no such \(what)"
        case .leftOut(let name, let user):
            "\(user) refers to \(name), whose condition is false: CloudFormation refuses the template"
        case .circularConditions(let names): "conditions refer to each other: \(names.joined(separator: ", "))"
        case .notInMapping(let mapping, let key, let keys, let isEnvironment):
            "mapping \(mapping) has nothing for \(isEnvironment ? "environment " : "")\(key)"
                + (keys.isEmpty ? "" : ", only for \(keys.joined(separator: ", "))")
        case .badArguments(let function, let needs): "\(function) needs \(needs)"
        case .nothingToSelect(let index, let count): "selects element \(index) of a list of \(count)"
        case .notStaged(let reason): "cannot be a stage: \(reason)"
        }
    }

    /// `file:line:column: message`, the form that terminals and editors make clickable.
    package var description: String { "\(file):\(line):\(column): \(message)" }
}
