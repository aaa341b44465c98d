package import Tiers

/// Something that somebody wants to record, or has recorded, as far as a policy has rules about it.
package struct PolicyRequest: Hashable, Sendable {
    /// How many seconds clocks may differ.
    package static let tolerance: Int64 = 600

    package var kind: EntryDocument.Kind
    package var target: Target
    package var tier: String
    package var reason: String?
    package var ticket: String?
    package var breakGlass: Bool
    /// Since 1970, UTC.
    package var seconds: Int64

    package init(
        kind: EntryDocument.Kind, target: Target, tier: String, reason: String?, ticket: String?, breakGlass: Bool,
        seconds: Int64
    ) {
        self.kind = kind
        self.target = target
        self.tier = tier
        self.reason = reason
        self.ticket = ticket
        self.breakGlass = breakGlass
        self.seconds = seconds
    }

    init(_ document: EntryDocument) {
        self.init(
            kind: document.kind, target: document.target, tier: document.to, reason: document.reason,
            ticket: document.ticket, breakGlass: document.breakGlass, seconds: UTCTime.seconds(document.time) ?? 0)
    }

    /// A switch or a revert: what rules, freezes and approvals are about.
    var isChange: Bool { kind == .switch || kind == .revert }
}

extension EntryDocument.Kind {
    /// What an operator has to be allowed; `nil` for notes, which any operator of the client/environment may make.
    var action: Policy.Action? {
        switch self {
        case .adopt, .switch, .revert: .switch
        case .deploy: .deploy
        case .approve: .approve
        case .note: nil
        }
    }
}

extension Policy {
    /// What speaks against a request by itself; `nil` where nothing does, or no rules are in force. Approvals are not looked at: they are
    /// other entries.
    ///
    /// - Parameter principal: who asks; `nil` where that is not known yet.
    package func objection(to request: PolicyRequest, by principal: String?) -> VerificationFailure? {
        guard mode == .enforced else { return nil }
        if let principal, let failure = objection(to: request, of: principal) { return failure }
        if request.breakGlass {
            guard !(request.reason ?? "").isEmpty else {
                return VerificationFailure(.reasonMissing, "who breaks the glass has to say why")
            }
            return nil
        }
        guard request.isChange else { return nil }
        for rule in rules(for: request.target, tier: request.tier) {
            if rule.needsReason, (request.reason ?? "").isEmpty {
                return VerificationFailure(.reasonMissing, "\(request.target) changes with a reason only")
            }
            guard let tickets = rule.tickets else { continue }
            guard let ticket = request.ticket, !ticket.isEmpty else {
                return VerificationFailure(
                    .ticketMissing,
                    "\(request.target) changes with a ticket only (\(tickets.joined(separator: ", ")))")
            }
            guard PolicyPattern.matches(ticket, tickets) else {
                return VerificationFailure(
                    .ticketMissing, "the ticket \(ticket) is none of \(tickets.joined(separator: ", "))")
            }
        }
        if let freeze = freeze(of: request.target, tier: request.tier, at: request.seconds) {
            return VerificationFailure(
                .frozen,
                "\(request.target) is frozen from \(freeze.from) until \(freeze.until), \(freeze.zone.name) (\(freeze.name))"
            )
        }
        return nil
    }

    private func objection(to request: PolicyRequest, of principal: String) -> VerificationFailure? {
        let what = "\(principal) may not"
        if let action = request.kind.action {
            // An approval repeats what runs; which tier it is about shows when it is used.
            let tier = request.kind == .approve ? nil : request.tier
            guard allows(principal, action, request.target, tier: tier) else {
                let with = tier.map { " with \($0)" } ?? ""
                return VerificationFailure(.notAllowed, "\(what) \(request.kind.rawValue) \(request.target)\(with)")
            }
        } else if !Action.allCases.contains(where: { allows(principal, $0, request.target, tier: nil) }) {
            return VerificationFailure(.notAllowed, "\(what) write notes on \(request.target)")
        }
        if request.breakGlass, !PolicyPattern.matches(principal, breakGlass) {
            return VerificationFailure(.notAllowed, "\(what) break the glass")
        }
        return nil
    }
}
