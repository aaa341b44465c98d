package import CloudFormation
package import Git
package import History
package import Planning
internal import Signatures
package import Tiers

/// Why a command changed nothing, or not all of it. The cases carry data; `Commands` words them.
package enum SwitchError: Error, Sendable {
    case git(GitError)
    case tiers(TiersError)
    case activation(ActivationError)
    case history(HistoryError)
    case catalog(CatalogError)
    case template(TemplateError)
    /// Somebody else holds the lock: who and since when, in the holder's own words.
    case held(FileLock.Holder)
    /// The environment that something is promoted from has nothing to give.
    case notPromotable(PromotionObstacle)
    /// Somebody deploys the client/environment, or what is in this work tree.
    case deploying(Lease)
    /// An update of AWS's that nobody saw the end of.
    case unseen(OpenDeployment)
    /// The tier history moved while this command was planning.
    case stale(Target)
    /// Another command ended halfway, and its journal is still there.
    case journalOpen(path: String)
    /// Refused by safety, unless each one is accepted by name.
    case refused([PlanFinding])
    /// `--accept` names something that the plan does not ask to accept.
    case acceptedForNothing([String])
    /// There is no way in stages, or no next one: what bars it.
    case noStages(from: String, to: String, [StageBar])
    /// Another stage is next.
    case stageOrder(given: Int, next: Int, of: Int, to: String)
    /// The tier is there with no stages: it is what runs.
    case noStageLeft(to: String)
    /// Somebody made another checkpoint meanwhile.
    case checkpointMoved
    /// The checkpoint that was asked for is not on the chain: the repository was rolled back, or is another one.
    case checkpointMissing(ObjectID)
    /// A checkpoint is not accepted, and why.
    case badCheckpoint(ObjectID, VerificationFailure)
    /// Services import what the stage changes.
    case servicesImport([StageStep.Move])
    case reasonRequired
    /// A control character in a reason or ticket.
    case controlCharacter(option: String, code: UInt32)
    /// The file system can exchange no directories, and no other way is safe.
    case exchangeUnsupported(path: String)
    /// What a saved plan rests on moved since, or is not what this switch is about: one text for each thing.
    case planMoved([String])
    /// A file that is no saved plan, and why.
    case notAPlan(path: String, reason: String)
    /// Ctrl-C before the commit point: nothing was changed.
    case interrupted
    /// Paths that hold neither the old content nor the new.
    case mixed(paths: [String], journal: String)
    /// The entry is recorded, the content is not active, and taking it back failed as well.
    case recordedNotActive(entry: ObjectID?, cause: String, journal: String)
    /// git itself is in the middle of something (`rebase`, `merge`), and HEAD cannot move now.
    case operationInProgress(String)
    /// Changes are staged in the index for paths that the command would set.
    case stagedChanges([String])
    case initialisation(InitialisationError)
    case branch(TierBranchError)
    case release(ReleaseError)
    case remote(RemoteError)
    /// Rules are in force, and nobody here has vouched for the policy root that they rest on yet.
    case rootUnknown(PolicyRootFacts)
    /// `TIERGIT_ROOT` is no object id.
    case notARoot(String)
    /// Somebody vouched for another policy root here.
    case rootMismatch(pinned: ObjectID, found: ObjectID)
    /// The policy speaks against it.
    case objected(VerificationFailure, Target)
    /// Too few have approved it, of how many that have to; and how many approvals are for another plan.
    case approvalsMissing(Target, tier: String, there: [String], needed: Int, others: Int)
    /// No rules are in force, so there is nothing to pass over, or to change.
    case policyOpen
    /// What is to become the policy is no policy: what is wrong with it.
    case badPolicy([String])
    /// A history here lacks an entry that the policy in force names.
    case behindPolicy(Target, ObjectID)
    /// Whoever signs here may not change the policy; who may.
    case notMaintainer(String, maintainers: [String])
    /// Somebody else changed the policy meanwhile.
    case policyMoved
    /// A policy commit that is not accepted, and why.
    case unverified(ObjectID, VerificationFailure)
    /// A file of targets, by line, and what is wrong with it.
    case targetsFile(SourceLocation, String)
    /// The target already has a history, on another tier than the one to adopt or with other content of the same one.
    case alreadyAdopted(Target, tier: String, wanted: String)
}

package enum TierBranchError: Error, Hashable, Sendable {
    /// The branch holds commits that tiergit did not make.
    case edited(branch: String, commit: ObjectID)
    case checkedOutElsewhere(branch: String, workTree: String)
}

/// What people have to see of a policy root before they vouch for it.
package struct PolicyRootFacts: Hashable, Sendable {
    package let root: ObjectID
    /// The maintainers that it names.
    package let maintainers: [String]
    package let signer: String?
    package let time: String
    /// The newest policy, and its maintainers.
    package let tip: ObjectID
    package let current: [String]
}

package enum NoAddons: Hashable, Sendable {
    case missing, untracked, file
    case link(String)
}

package enum InitialisationError: Error, Hashable, Sendable {
    case unborn
    /// Uncommitted or untracked files in what would be moved.
    case dirtyAddons([ActivationError.LocalChange])
    /// There is something at a path that init would write.
    case inTheWay(String)
    /// The folder to adopt is not `copilot/environments/addons`, or not there.
    case wrongFolder(String)
    /// `addons` is no tracked folder: what it is instead, and what is to be done.
    case noAddons(NoAddons)
    /// `addons` is there, tracked as a folder, and `--adopt` was not given.
    case addonsPresent
    case unknownTier(String, known: [String])
    /// `--undo` on a repository that tiergit was not set up in.
    case nothingToUndo
    /// A file of ours was changed since, and undoing would lose it.
    case changedSince([String])
}

/// Runs a body that throws an error of a lower module and wraps it.
func wrap<Value>(_ body: () throws -> Value) throws(SwitchError) -> Value {
    do { return try body() } catch { throw SwitchError(error) }
}

func wrap<Value>(_ body: () async throws -> Value) async throws(SwitchError) -> Value {
    do { return try await body() } catch { throw SwitchError(error) }
}

extension SwitchError {
    /// Wraps what a lower module threw. Each of them throws its own enum, so nothing else can arrive.
    package init(_ error: any Error) {
        switch error {
        case let error as SwitchError: self = error
        case let error as GitError: self = .git(error)
        case let error as TiersError: self = .tiers(error)
        case let error as ActivationError: self = .activation(error)
        case let error as HistoryError: self = .history(error)
        case let error as CatalogError: self = .catalog(error)
        case let error as TemplateError: self = .template(error)
        case let error as SignatureError: self = .history(.signature(error))
        case let error as InitialisationError: self = .initialisation(error)
        case let error as TierBranchError: self = .branch(error)
        case let error as ReleaseError: self = .release(error)
        case let error as TierReferenceError:
            self = .release(.malformedReference(text: error.text, tier: error.tier))
        case let error as RemoteError: self = .remote(error)
        case FileLock.Failure.held(let holder): self = .held(holder)
        case FileLock.Failure.file(let error): self = .git(error)
        default: self = .git(.library(operation: "working", message: "\(error)"))
        }
    }
}
