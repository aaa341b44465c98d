package import CloudFormation
package import Git
package import Switching
package import Tiers

/// What deploys a recorded content.
///
/// An engine knows nothing of histories: it is given files and a plan, and tells what happened. Whoever calls it holds the lease, and
/// records.
package protocol Engine {
    /// As it stands in an entry: `copilot`, `cloudformation`.
    var name: String { get }

    /// What a deployment would do; afterwards everything is as before.
    func preview(_ request: EngineRequest) async throws(EngineError) -> EnginePreview

    /// Deploys, and returns once the end is known.
    ///
    /// - Throws: `EngineError` where nothing was begun, or where the end is not known (`isUnknown`).
    func deploy(_ request: EngineRequest) async throws(EngineError) -> EngineOutcome
}

package struct EngineRequest {
    package let target: Target
    /// The addons, by name relative to their folder.
    package let files: [String: [UInt8]]
    /// What errors put before their names.
    package let folder: String
    /// What the gate's plan says of each resource.
    package let planned: [ResourceChange]
    /// `--accept`.
    package let accepted: [String]
    /// `nil` for a preview.
    package let lease: Lease?
    package let tell: (EngineEvent) -> Void
    /// Is told the process that deploys.
    package let started: (Int32) -> Void

    package init(
        target: Target, files: [String: [UInt8]], folder: String, planned: [ResourceChange], accepted: [String],
        lease: Lease?, tell: @escaping (EngineEvent) -> Void, started: @escaping (Int32) -> Void
    ) {
        self.target = target
        self.files = files
        self.folder = folder
        self.planned = planned
        self.accepted = accepted
        self.lease = lease
        self.tell = tell
        self.started = started
    }
}

/// What goes on, for people.
package enum EngineEvent: Hashable, Sendable {
    case step(String)
    /// What happened to a resource.
    case resource(id: String, status: String, reason: String?)
    case warning(String)
}

package struct EnginePreview: Sendable {
    package struct Change: Hashable, Sendable {
        package let logicalId: String
        /// As CloudFormation says it: `Add`, `Modify`, `Remove`, …
        package let action: String
        package let type: String
        /// `True`, `False`, `Conditional`, where it says.
        package let replacement: String?
    }

    /// In the order of the change set.
    package let changes: [Change]
    /// Against the plan; empty where they agree.
    package let findings: [ChangeSetFinding]
    /// What would be run, for an engine that cannot tell more.
    package let commands: [[String]]
}

package struct EngineOutcome: Hashable, Sendable {
    package let result: DeploymentResult.Result
    /// Why, where it failed.
    package let error: String?
    package let hints: [String]

    package init(_ result: DeploymentResult.Result, error: String? = nil, hints: [String] = []) {
        self.result = result
        self.error = error
        self.hints = hints
    }
}

package enum EngineError: Error, Sendable {
    case aws(AWSError)
    case template(TemplateError)
    case changeSet(ChangeSetError)
    case switching(SwitchError)
    case file(GitError)
    case program(Deploying.Failure)
    /// CloudFormation would do what the plan did not foresee.
    case unforeseen([ChangeSetFinding])
    /// It failed when the change set was made: AWS's reason.
    case noChangeSet(stack: String, reason: String)
    case busy(stack: String, status: String)
    /// A state from which CloudFormation updates nothing.
    case broken(stack: String, status: String)
    case noStack(String)
    case noAddons(stack: String)
    case localAssets([String])
    /// Parameters that refer to Copilot's stack, for a stack that is not nested in it.
    case parameters([String])
    case tooLarge(bytes: Int)
    case notABucket(url: String)
    /// The update was executed, and how it ends is not known.
    case unknownEnd(stack: String, reason: String)
    /// The same, as the user wanted.
    case leftRunning(stack: String)

    /// Whether something may be going on at AWS: then nothing is recorded, and the next deployment finds out.
    package var isUnknown: Bool {
        switch self {
        case .unknownEnd, .leftRunning: true
        default: false
        }
    }
}
