/// Why the documents of a change set cannot be compared with a plan, and what to do.
package struct ChangeSetError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        case noDocuments
        /// The document is no YAML and no JSON: what the reader says.
        case unreadable(String)
        /// The document is something else: what it looks like.
        case notAChangeSet(String)
        /// A key that every change set has is not there, or holds something else.
        case missing(String)
        case failed(reason: String?)
        /// CloudFormation is still making it.
        case inProgress(ChangeSet.Status)
        /// It is deleted, or on its way there.
        case deleted(ChangeSet.Status)
        /// It was executed, or something else changed the stack since.
        case spent(ChangeSet.ExecutionStatus)
        /// It is made and cannot be executed.
        case unavailable(reason: String?)
        /// A `Status` that is not documented.
        case unknownStatus(String)
        /// The last page has a `NextToken`.
        case incomplete
        /// Two documents of one change set do not belong together.
        case pagesDiffer(String)
        /// One logical id stands in a change set twice.
        case duplicate(logicalId: String)
        /// The nested stack changes, and its own change set was not made.
        case notIncluded(logicalId: String)
        /// The change set of the nested stack is not among the documents.
        case absent(logicalId: String, changeSetId: String)
        /// More than one of the documents could be the nested stack's.
        case ambiguous(logicalId: String)
    }

    package let place: Place
    package let kind: Kind

    package init(_ kind: Kind, at place: Place) {
        self.place = place
        self.kind = kind
    }

    /// What is wrong, without the place.
    package var message: String {
        switch kind {
        case .noDocuments: "no change set was given"
        case .unreadable(let problem): problem
        case .notAChangeSet(let found): "is not the description of a change set: \(found)"
        case .missing(let key): "is not a whole description of a change set: it has no readable \(key)"
        case .failed(let reason): "the change set failed: \(reason ?? "CloudFormation gives no reason")"
        case .inProgress(let status): "the change set is not finished: its status is \(status.rawValue)"
        case .deleted(let status): "the change set is being deleted or gone: its status is \(status.rawValue)"
        case .spent(let status):
            "the change set speaks of a stack as it was before: its execution status is \(status.rawValue)"
        case .unavailable(let reason):
            "the change set cannot be executed: \(reason ?? "CloudFormation gives no reason")"
        case .unknownStatus(let status): "the change set has a status that is not documented: \(status)"
        case .incomplete: "the description is cut off: its last page has a NextToken"
        case .pagesDiffer(let key): "two pages of the change set do not belong together: their \(key) differs"
        case .duplicate(let id): "the change set names \(id) twice"
        case .notIncluded(let id): "the change set does not say what changes inside \(id): nested stacks were left out"
        case .absent(let id, let changeSetId):
            "the change set of the nested stack \(id) is not among the documents: \(changeSetId)"
        case .ambiguous(let id): "more than one of the change sets could be that of \(id)"
        }
    }

    /// What to do next.
    package var hint: String {
        switch kind {
        case .noDocuments, .unreadable, .notAChangeSet, .missing:
            "give the whole output of `aws cloudformation describe-change-set --output json`, without --query"
        case .failed: "repair what the reason names, make a new change set and describe that one"
        case .inProgress:
            "wait with `aws cloudformation wait change-set-create-complete`, then describe the change set again"
        case .deleted, .spent, .unavailable: "make a new change set and describe that one"
        case .unknownStatus: "look at the change set in the console; this program is too old to judge it"
        case .incomplete:
            "describe the change set again without --no-paginate and --max-items, or add the pages that follow"
        case .pagesDiffer, .duplicate: "describe the change set again, once, and give only that output"
        case .notIncluded: "make the change set with --include-nested-stacks and describe that one and the nested one"
        case .absent(_, let changeSetId):
            "add the output of `aws cloudformation describe-change-set --change-set-name \(changeSetId)`"
        case .ambiguous: "give the change set of the environment's stack and that of its nested stack only"
        }
    }

    /// `file:line:column: message`
    package var description: String { "\(place): \(message)" }
}
