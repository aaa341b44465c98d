package import Git
package import History

/// How far a target is in a roll-out, by its history.
package enum RolloutProgress: Hashable, Sendable {
    case waiting
    /// Recorded, and no deployment of it began, as far as is recorded.
    case changed(ObjectID)
    /// The last attempt to deploy it did not go well.
    case ended(attempt: ObjectID, result: EntryDocument.Deployment.Result, error: String?)
    case deployed(ObjectID)
    /// Somebody else set what it runs since it was planned, or since the roll-out did.
    case moved(ObjectID)
}

extension Rollout {
    /// Reads how far a target is: its entries since it was planned, and nothing else.
    ///
    /// What belongs to the roll-out is told by the mark in the reason, and a deployment by what it is about. Entries that set nothing
    /// (approvals, notes) change nothing here either.
    package func progress(of item: Item, _ histories: Histories) throws(HistoryError) -> RolloutProgress {
        var since: [Entry] = []
        var isPlanned = false
        try histories.walk(item.target) { entry throws(HistoryError) in
            isPlanned = entry.id == item.tip
            if !isPlanned { since.append(entry) }
            return !isPlanned
        }
        // Not the history any more that was planned with.
        guard isPlanned else { return .moved(item.tip) }
        since.reverse()

        var change = item.isRecorded ? item.tip : nil
        var changedAt = -1
        var movedAt: Int?
        var attempt: Entry?
        for (index, entry) in since.enumerated() {
            if entry.document.kind.changesContent {
                if change == nil, movedAt == nil, owns(entry) {
                    (change, changedAt) = (entry.id, index)
                } else {
                    movedAt = movedAt ?? index
                }
            } else if let deployment = entry.document.deployment, change != nil {
                // Recorded behind a newer switch, it names the newest entry there was when it began.
                let about = entry.document.restores.map { id in since.firstIndex { $0.id == id } ?? -1 } ?? index
                guard about >= changedAt, about < movedAt ?? .max else { continue }
                if [.succeeded, .unchanged].contains(deployment.result) { return .deployed(entry.id) }
                attempt = entry
            }
        }
        if let movedAt { return .moved(since[movedAt].id) }
        guard let change else { return .waiting }
        guard let attempt, let deployment = attempt.document.deployment else { return .changed(change) }
        return .ended(attempt: attempt.id, result: deployment.result, error: deployment.error)
    }

    /// Whether nothing is left to be done about a target.
    package func isSettled(_ progress: RolloutProgress) -> Bool {
        switch progress {
        case .deployed, .moved: true
        case .changed: engine == nil
        case .waiting, .ended: false
        }
    }

    /// Whether anything is left to be done at all.
    package func isUnderWay(_ histories: Histories) throws(HistoryError) -> Bool {
        for item in items where !isSettled(try progress(of: item, histories)) { return true }
        return false
    }
}
