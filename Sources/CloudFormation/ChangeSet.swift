/// What `aws cloudformation describe-change-set` says that CloudFormation would do to one stack.
///
/// Source of the shapes and of every list of values: the API reference, `API_DescribeChangeSet`, and the service model
/// that the AWS CLI 1.46.3 is made from.
package struct ChangeSet: Hashable, Sendable {
    package enum Status: String, CaseIterable, Sendable {
        case createPending = "CREATE_PENDING"
        case createInProgress = "CREATE_IN_PROGRESS"
        case createComplete = "CREATE_COMPLETE"
        case deletePending = "DELETE_PENDING"
        case deleteInProgress = "DELETE_IN_PROGRESS"
        case deleteComplete = "DELETE_COMPLETE"
        case deleteFailed = "DELETE_FAILED"
        case failed = "FAILED"
    }

    package enum ExecutionStatus: String, CaseIterable, Sendable {
        case unavailable = "UNAVAILABLE"
        case available = "AVAILABLE"
        case executeInProgress = "EXECUTE_IN_PROGRESS"
        case executeComplete = "EXECUTE_COMPLETE"
        case executeFailed = "EXECUTE_FAILED"
        case obsolete = "OBSOLETE"
    }

    package enum StackDriftStatus: String, CaseIterable, Sendable {
        case drifted = "DRIFTED"
        case inSync = "IN_SYNC"
        case unknown = "UNKNOWN"
        case notChecked = "NOT_CHECKED"
    }

    package enum OnStackFailure: String, CaseIterable, Sendable {
        case doNothing = "DO_NOTHING"
        case rollback = "ROLLBACK"
        case delete = "DELETE"
    }

    /// What makes a change set drift-aware.
    package enum DeploymentMode: String, CaseIterable, Sendable {
        case revertDrift = "REVERT_DRIFT"
    }

    /// Whether CloudFormation waits until resources are ready.
    package enum DeploymentConfigMode: String, CaseIterable, Sendable {
        case standard = "STANDARD"
        case express = "EXPRESS"
    }

    /// Something in a document that is not documented, or that is not what the documentation says.
    package struct Unknown: Hashable, Sendable {
        /// `Changes[0].ResourceChange.Action`
        package let path: String
        package let place: Place

        package init(path: String, place: Place) {
            self.path = path
            self.place = place
        }
    }

    /// The change set's ARN.
    package let id: String
    package let name: String?
    package let stackId: String?
    package let stackName: String
    package let status: Status
    package let statusReason: String?
    package let executionStatus: Documented<ExecutionStatus>?
    package let includesNestedStacks: Bool?
    /// The ARN of the change set of the stack that this one is nested in.
    package let parentId: String?
    package let rootId: String?
    package let onStackFailure: Documented<OnStackFailure>?
    package let importsExistingResources: Bool?
    package let deploymentMode: Documented<DeploymentMode>?
    package let deploymentConfigMode: Documented<DeploymentConfigMode>?
    package let driftStatus: Documented<StackDriftStatus>?
    /// In the order of the document.
    package let changes: [Change]
    /// What the document says about the whole that is not understood; each change has its own.
    package let unknown: [Unknown]
    package let place: Place

    /// Whether CloudFormation refused to make it because nothing changes: that is a failure to CloudFormation only.
    package var isWithoutChanges: Bool {
        status == .failed && Self.saysNothingChanges(statusReason ?? "")
    }

    /// The two reasons that mean "nothing changes". Source: the AWS CLI's own `deploy` command looks for the same
    /// (`awscli/customizations/cloudformation/deployer.py`).
    static func saysNothingChanges(_ reason: String) -> Bool {
        reason.contains("The submitted information didn't contain changes.")
            || reason.contains("No updates are to be performed")
    }

    /// The same change set with the changes of another page of it.
    func joined(with page: ChangeSet) -> ChangeSet {
        ChangeSet(
            id: id, name: name, stackId: stackId, stackName: stackName, status: status, statusReason: statusReason,
            executionStatus: executionStatus, includesNestedStacks: includesNestedStacks, parentId: parentId,
            rootId: rootId, onStackFailure: onStackFailure, importsExistingResources: importsExistingResources,
            deploymentMode: deploymentMode, deploymentConfigMode: deploymentConfigMode, driftStatus: driftStatus,
            changes: changes + page.changes, unknown: unknown + page.unknown, place: place)
    }
}

/// A value of which the documentation gives a list: one of them, or one that is newer than this program.
package enum Documented<Known: RawRepresentable & Hashable & Sendable>: Hashable, Sendable
where Known.RawValue == String {
    case known(Known)
    case unknown(String)

    package init(_ text: String) {
        self = Known(rawValue: text).map(Self.known) ?? .unknown(text)
    }

    /// `nil` for a value that is not documented.
    package var known: Known? {
        if case .known(let known) = self { known } else { nil }
    }

    package var text: String {
        switch self {
        case .known(let known): known.rawValue
        case .unknown(let text): text
        }
    }
}
