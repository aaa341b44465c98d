extension ChangeSet {
    /// What CloudFormation would do to one resource: `API_ResourceChange`.
    package struct Change: Hashable, Sendable {
        package enum Action: String, CaseIterable, Sendable {
            case add = "Add"
            case modify = "Modify"
            case remove = "Remove"
            /// An existing resource is taken into the stack.
            case `import` = "Import"
            /// CloudFormation cannot say before the update.
            case dynamic = "Dynamic"
            /// The resource stays as it is, only CloudFormation's record of it changes.
            case syncWithActual = "SyncWithActual"
        }

        /// What happens to the physical resource.
        package enum PolicyAction: String, CaseIterable, Sendable {
            case delete = "Delete"
            case retain = "Retain"
            case snapshot = "Snapshot"
            case replaceAndDelete = "ReplaceAndDelete"
            case replaceAndRetain = "ReplaceAndRetain"
            case replaceAndSnapshot = "ReplaceAndSnapshot"

            package var isReplacement: Bool {
                self == .replaceAndDelete || self == .replaceAndRetain || self == .replaceAndSnapshot
            }

            /// Whether the old resource, or a snapshot of it, is still there afterwards.
            package var keeps: Bool { self != .delete && self != .replaceAndDelete }
        }

        package enum Replacement: String, CaseIterable, Sendable {
            case `true` = "True"
            case `false` = "False"
            case conditional = "Conditional"
        }

        package enum DriftStatus: String, CaseIterable, Sendable {
            case inSync = "IN_SYNC"
            case modified = "MODIFIED"
            case deleted = "DELETED"
            case notChecked = "NOT_CHECKED"
            case unknown = "UNKNOWN"
            case unsupported = "UNSUPPORTED"
        }

        package enum DriftIgnoredReason: String, CaseIterable, Sendable {
            case managedByAWS = "MANAGED_BY_AWS"
            case writeOnlyProperty = "WRITE_ONLY_PROPERTY"
            case sensitiveProperty = "SENSITIVE_PROPERTY"
        }

        package let logicalId: String
        /// `nil` for a resource that is not there yet.
        package let physicalId: String?
        package let type: String?
        package let action: Documented<Action>
        package let policyAction: Documented<PolicyAction>?
        /// Only where something is modified.
        package let replacement: Documented<Replacement>?
        package let scope: [Documented<Attribute>]
        package let details: [Detail]
        package let driftStatus: Documented<DriftStatus>?
        /// Of a nested stack: the ARN of its own change set. `nil` where nested stacks were not asked for.
        package let changeSetId: String?
        /// Of a resource that a module declares: its modules' types, the innermost first, with `/` between.
        package let moduleTypes: String?
        /// JSON as text. It can hold secrets: never to be shown.
        package let beforeContext: String?
        package let afterContext: String?
        /// How many hooks run before it; `nil` for none.
        package let hooks: Int?
        package let unknown: [Unknown]
        package let place: Place
    }

    /// The part of a resource that changes.
    package enum Attribute: String, CaseIterable, Sendable {
        case properties = "Properties"
        case metadata = "Metadata"
        case creationPolicy = "CreationPolicy"
        case updatePolicy = "UpdatePolicy"
        case deletionPolicy = "DeletionPolicy"
        case updateReplacePolicy = "UpdateReplacePolicy"
        case tags = "Tags"
    }

    /// One reason why a resource changes: `API_ResourceChangeDetail` and its `API_ResourceTargetDefinition`.
    package struct Detail: Hashable, Sendable {
        package enum RequiresRecreation: String, CaseIterable, Sendable {
            case never = "Never"
            case conditionally = "Conditionally"
            case always = "Always"
        }

        package enum Evaluation: String, CaseIterable, Sendable {
            case `static` = "Static"
            /// Whether the value changes is known only when the stack is updated.
            case dynamic = "Dynamic"
        }

        package enum Source: String, CaseIterable, Sendable {
            case resourceReference = "ResourceReference"
            case parameterReference = "ParameterReference"
            case resourceAttribute = "ResourceAttribute"
            case directModification = "DirectModification"
            /// A nested stack whose template may have changed.
            case automatic = "Automatic"
            /// The template says what the resource already is.
            case noModification = "NoModification"
        }

        package enum ChangeType: String, CaseIterable, Sendable {
            case add = "Add"
            case remove = "Remove"
            case modify = "Modify"
            case syncWithActual = "SyncWithActual"
        }

        package enum BeforeValueSource: String, CaseIterable, Sendable {
            case previousDeploymentState = "PREVIOUS_DEPLOYMENT_STATE"
            case actualState = "ACTUAL_STATE"
        }

        package enum AfterValueSource: String, CaseIterable, Sendable {
            case template = "TEMPLATE"
        }

        package let attribute: Documented<Attribute>?
        /// The name of the property, where `attribute` is `Properties`.
        package let name: String?
        package let requiresRecreation: Documented<RequiresRecreation>?
        /// `/Properties/Tags/0/Value`; only with `--include-property-values`.
        package let path: String?
        package let changeType: Documented<ChangeType>?
        /// Can hold secrets: never to be shown.
        package let beforeValue: String?
        package let afterValue: String?
        package let beforeValueSource: Documented<BeforeValueSource>?
        package let afterValueSource: Documented<AfterValueSource>?
        /// Whether the property was changed outside of CloudFormation.
        package let isDrifted: Bool
        package let evaluation: Documented<Evaluation>?
        package let source: Documented<Source>?
        /// The parameter, the resource, or the resource's attribute that makes the value change.
        package let causingEntity: String?

        /// What stands for a value that CloudFormation will know only when it makes the change.
        static let knownAfterApply = "{{changeSet:KNOWN_AFTER_APPLY}}"

        /// Whether CloudFormation says that the value changes, and not only that it may.
        ///
        /// `{{changeSet:KNOWN_AFTER_APPLY}}` is an open value even under `Static`. Source:
        /// cloudformation-coverage-roadmap#2113.
        package var isCertain: Bool {
            evaluation?.known == .static && afterValue?.contains(Self.knownAfterApply) != true
        }

        /// Whether it says that nothing is done to the resource.
        package var changesNothing: Bool {
            source?.known == .noModification || changeType?.known == .syncWithActual
        }
    }
}
