/// The change sets that were described together: that of an environment's stack, and those of the stacks nested in it.
package struct ChangeSets: Sendable {
    /// One file, or one answer of the AWS CLI.
    package struct Document: Sendable {
        package let name: String
        package let bytes: [UInt8]

        package init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// What is known of a stack that is nested in another one.
    package struct Nested: Sendable {
        /// The logical id of the nested stack in its parent: `AddonsStack`.
        package let logicalId: String
        /// What happens inside it; `nil` where the parent's change set does not touch it.
        package let changeSet: ChangeSet?
        /// What the parent's change set does to it as a whole; `nil` where only its own change set was given.
        package let stack: ChangeSet.Change?
        /// What the parent's change set says that is not understood.
        package let unknown: [ChangeSet.Unknown]
    }

    /// In the order of the documents.
    package let all: [ChangeSet]

    /// Reads documents in any order. Pages of one change set must follow each other.
    ///
    /// A page does not say which token it was asked for with, so a page that is missing between two others goes unseen;
    /// the AWS CLI joins pages itself unless it is told not to.
    ///
    /// Throws for a document that is no change set or not a whole one, and for a change set that failed, is not
    /// finished, was executed, or can no longer be. One that failed because nothing changes is read, and is empty.
    package static func read(_ documents: [Document]) throws(ChangeSetError) -> ChangeSets {
        guard !documents.isEmpty else {
            throw ChangeSetError(.noDocuments, at: Place(file: "-", line: 1, column: 1))
        }
        var order: [String] = []
        var pages: [String: [ChangeSetReader.Page]] = [:]
        for document in documents {
            for page in try ChangeSetReader.pages(try root(document)) {
                if pages[page.changeSet.id] == nil { order.append(page.changeSet.id) }
                pages[page.changeSet.id, default: []].append(page)
            }
        }
        var all: [ChangeSet] = []
        for id in order {
            let changeSet = try joined(pages[id] ?? [])
            try checkState(changeSet)
            all.append(changeSet)
        }
        return ChangeSets(all: all)
    }

    private static func root(_ document: Document) throws(ChangeSetError) -> TemplateNode {
        do throws(TemplateError) {
            return try TemplateNode.parse(document.bytes, file: document.name, intrinsics: false)
        } catch {
            throw ChangeSetError(
                .unreadable(error.message), at: Place(file: error.file, line: error.line, column: error.column))
        }
    }

    // MARK: - Pages

    private static func joined(_ pages: [ChangeSetReader.Page]) throws(ChangeSetError) -> ChangeSet {
        var whole = pages[0].changeSet
        var seen: Set<String> = []
        for (index, page) in pages.enumerated() {
            let (place, isLast) = (page.changeSet.place, index == pages.count - 1)
            if isLast, page.nextToken != nil { throw ChangeSetError(.incomplete, at: place) }
            // Another page comes after one that says there is none: the same one twice, or not in their order.
            if !isLast, page.nextToken == nil { throw ChangeSetError(.pagesDiffer("NextToken"), at: place) }
            if let token = page.nextToken, !seen.insert(token).inserted {
                throw ChangeSetError(.pagesDiffer("NextToken"), at: place)
            }
            guard index > 0 else { continue }
            if page.changeSet.status != whole.status { throw ChangeSetError(.pagesDiffer("Status"), at: place) }
            if page.changeSet.stackName != whole.stackName {
                throw ChangeSetError(.pagesDiffer("StackName"), at: place)
            }
            whole = whole.joined(with: page.changeSet)
        }
        var ids: Set<String> = []
        for change in whole.changes where !ids.insert(change.logicalId).inserted {
            throw ChangeSetError(.duplicate(logicalId: change.logicalId), at: change.place)
        }
        return whole
    }

    // MARK: - State

    private static func checkState(_ changeSet: ChangeSet) throws(ChangeSetError) {
        let place = changeSet.place
        switch changeSet.status {
        case .createPending, .createInProgress: throw ChangeSetError(.inProgress(changeSet.status), at: place)
        case .deletePending, .deleteInProgress, .deleteComplete, .deleteFailed:
            throw ChangeSetError(.deleted(changeSet.status), at: place)
        case .failed:
            guard changeSet.isWithoutChanges, changeSet.changes.isEmpty else {
                throw ChangeSetError(.failed(reason: changeSet.statusReason), at: place)
            }
        case .createComplete:
            switch changeSet.executionStatus?.known {
            case .executeInProgress, .executeComplete, .executeFailed, .obsolete:
                throw ChangeSetError(.spent(changeSet.executionStatus?.known ?? .obsolete), at: place)
            // A nested one is UNAVAILABLE by nature: "Executable from root change set".
            case .unavailable where changeSet.parentId == nil:
                throw ChangeSetError(.unavailable(reason: changeSet.statusReason), at: place)
            case .unavailable, .available, nil: break
            }
        }
    }

    // MARK: - Nested stacks

    /// What happens to a nested stack: Copilot's addons are `AddonsStack` in the environment's stack.
    ///
    /// Throws where the documents leave open what happens inside of it.
    package func nested(_ logicalId: String = "AddonsStack") throws(ChangeSetError) -> Nested {
        let parents = all.filter { $0.changes.contains { $0.logicalId == logicalId && $0.isNestedStack } }
        guard parents.count < 2 else { throw ChangeSetError(.ambiguous(logicalId: logicalId), at: parents[1].place) }
        if let parent = parents.first, let change = parent.changes.first(where: { $0.logicalId == logicalId }) {
            let changeSet = change.changeSetId.flatMap { id in all.first { $0.id == id } }
            // A stack that goes takes everything with it; there need be no change set for that.
            if changeSet == nil, change.action.known != .remove {
                let kind: ChangeSetError.Kind =
                    change.changeSetId.map { .absent(logicalId: logicalId, changeSetId: $0) }
                    ?? .notIncluded(logicalId: logicalId)
                throw ChangeSetError(kind, at: change.place)
            }
            return Nested(logicalId: logicalId, changeSet: changeSet, stack: change, unknown: parent.unknown)
        }
        // CloudFormation names a nested stack after its parent and its logical id: `app-env-AddonsStack-1ABCDEFGHIJKL`.
        var own = all.filter { $0.stackName.contains("-\(logicalId)-") }
        if own.isEmpty { own = all.filter { $0.parentId != nil } }
        guard own.count < 2 else { throw ChangeSetError(.ambiguous(logicalId: logicalId), at: own[1].place) }
        if let changeSet = own.first {
            return Nested(logicalId: logicalId, changeSet: changeSet, stack: nil, unknown: [])
        }
        guard all.count == 1 else { throw ChangeSetError(.ambiguous(logicalId: logicalId), at: all[1].place) }
        return Nested(logicalId: logicalId, changeSet: nil, stack: nil, unknown: all[0].unknown)
    }
}

extension ChangeSet.Change {
    package var isNestedStack: Bool { type == "AWS::CloudFormation::Stack" }
}
