internal import CloudFormation
internal import Git
package import History
internal import Planning
package import Tiers

/// `approve`: an entry that says that somebody else than who makes a change has looked at its plan, or at an emergency afterwards.
///
/// Data flow: proposal (the plan that a switch would make now) or an entry -> `Authority` -> a signed entry that repeats what runs -> the history
/// moves by compare-and-swap. `switch` finds it by the plan's digest.
package struct Approval {
    private let session: Session
    private var repository: Repository { session.repository }

    package init(_ session: Session) { self.session = session }

    package enum Subject: Sendable {
        case plan(Proposal)
        /// An entry that passed over the policy.
        case emergency(Entry)

        package var target: Target {
            switch self {
            case .plan(let proposal): proposal.target
            case .emergency(let entry): entry.target
            }
        }
    }

    /// What the entry says of its subject, before the reason.
    package static func words(_ subject: Subject) -> String {
        switch subject {
        case .plan(let proposal):
            let from = proposal.from.map { "\($0) -> " } ?? ""
            let stage = proposal.stage.map { ", stage \($0.number) of \($0.of)" } ?? ""
            return "approves \(proposal.kind.rawValue) \(from)\(proposal.to.name)\(stage)"
        case .emergency(let entry):
            return "reviews #\(entry.document.sequence) \(entry.id)"
        }
    }

    /// What speaks against it, before anybody is asked.
    ///
    /// - Throws: `SwitchError.objected`; `HistoryError.noHistory` where nothing is recorded yet.
    package func check(
        _ subject: Subject, _ authority: Authority, reason: String?
    ) throws(SwitchError) -> Entry {
        _ = try EntryMessage.checked(reason, option: "-m")
        let tip = try wrap { try Histories(repository).newest(subject.target) }
        try authority.require(
            PolicyRequest(
                kind: .approve, target: subject.target, tier: tip.document.to, reason: reason, ticket: nil,
                breakGlass: false, seconds: try session.identity().seconds))
        return tip
    }

    /// Signs and records it.
    ///
    /// - Throws: `SwitchError.stale` where somebody recorded something since `tip`.
    package func record(
        _ subject: Subject, _ authority: Authority, after tip: Entry, reason: String?
    ) async throws(SwitchError) -> Entry {
        let why = try EntryMessage.checked(reason, option: "-m")
        let target = subject.target
        var draft = EntryWriter.Draft(
            target: target, kind: .approve, to: tip.document.to, content: tip.content, base: tip.document.base,
            reason: [Self.words(subject), why].compactMap(\.self).joined(separator: "\n\n"))
        switch subject {
        case .plan(let proposal):
            draft.base = proposal.base.commit.id
            draft.verdict = proposal.plan.verdict.rawValue
            let change = try proposal.change(repository)
            draft.planDigest = change.planDigest
            draft.accepted = change.words
        case .emergency(let entry): draft.restores = entry.id
        }
        _ = try session.writer()
        let locks = try session.lock(target, root: tip.document.repository)
        defer { withExtendedLifetime(locks) {} }
        guard try wrap({ try Histories(repository).tip(target) }) == tip.id else { throw .stale(target) }
        let id = try await authority.write(draft, after: tip)
        let move = Journal.Move(reference: Histories.reference(target), old: tip.id, new: id)
        try ReferenceChange(session, [move], message: "approve").run()
        let entry = try wrap { try Histories(repository).entry(id) }
        session.remember(entry)
        return entry
    }
}
