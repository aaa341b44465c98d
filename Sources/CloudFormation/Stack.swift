/// The addons stack of one environment: a folder's templates, merged as Copilot does and evaluated.
package struct Stack: Sendable {
    /// Whether something is there at all: its `Condition`.
    package enum Presence: Hashable, Sendable {
        case always
        /// Its condition is false for this environment: it is not part of the stack.
        case never
        /// The condition could not be decided; the evaluated expression, to be compared.
        case undecided(Value)
    }

    package struct Resource: Sendable {
        package let logicalId: String
        package let type: String
        /// Properties that came to nothing (`AWS::NoValue`) are not in here.
        package let properties: [String: Value]
        package let presence: Presence
        /// As evaluated text; `nil` where absent. What is not decided is `.some` of something that is no text.
        package let deletionPolicy: Value?
        package let updateReplacePolicy: Value?
        package let updatePolicy: Value?
        package let metadata: Value?
        package let dependsOn: [String]
        /// Where the logical id stands.
        package let place: Place
        /// Where the top-level properties stand, by name.
        package let propertyPlaces: [String: Place]

        package init(
            logicalId: String, type: String, properties: [String: Value], presence: Presence = .always,
            deletionPolicy: Value? = nil, updateReplacePolicy: Value? = nil, updatePolicy: Value? = nil,
            metadata: Value? = nil, dependsOn: [String] = [], place: Place, propertyPlaces: [String: Place] = [:]
        ) {
            self.logicalId = logicalId
            self.type = type
            self.properties = properties
            self.presence = presence
            self.deletionPolicy = deletionPolicy
            self.updateReplacePolicy = updateReplacePolicy
            self.updatePolicy = updatePolicy
            self.metadata = metadata
            self.dependsOn = dependsOn
            self.place = place
            self.propertyPlaces = propertyPlaces
        }
    }

    package struct Output: Sendable {
        package let logicalId: String
        package let value: Value
        /// The export's name, evaluated; `nil` where nothing is exported.
        package let exportName: Value?
        package let presence: Presence
        package let place: Place

        package init(logicalId: String, value: Value, exportName: Value?, presence: Presence, place: Place) {
            self.logicalId = logicalId
            self.value = value
            self.exportName = exportName
            self.presence = presence
            self.place = place
        }
    }

    /// By file in byte order, then in the order of the file; those that are `.never` present are left out.
    package let resources: [Resource]
    package let outputs: [Output]

    /// The macros of `Transform`: what they make of the template is not known here.
    package let transforms: [String]
    /// Everything beside the resources that macros can read: their own parameters, mappings, conditions, parameters. `nil` without
    /// macros.
    package let rewriting: Value?
    /// What Copilot or CloudFormation refuses at the deployment, although the rest could be evaluated.
    package let problems: [TemplateError]

    package init(
        resources: [Resource], outputs: [Output], transforms: [String] = [], rewriting: Value? = nil,
        problems: [TemplateError] = []
    ) {
        self.resources = resources
        self.outputs = outputs
        self.transforms = transforms
        self.rewriting = rewriting
        self.problems = problems
    }
}
