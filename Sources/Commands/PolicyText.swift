internal import Git
internal import History
internal import Signatures
internal import Switching
internal import Terminal
internal import Tiers

/// A policy and its chain, for people and as JSON.
enum PolicyText {
    static func show(_ chain: PolicyChain, _ proposals: [PolicyChange.Proposal], _ context: Context) {
        let output = context.output
        let link = chain.newest
        output.result("\(output.paint(.heading, "policy")) \(link.id)")
        output.result("root   \(chain.root)")
        guard let tree = link.tree, chain.isEnforced else {
            output.result("mode   open: no rules are in force")
            return output.suggest("tiergit policy init puts the first rules in force")
        }
        output.result(
            "signed by \(Wording.names([link.signer].compactMap(\.self) + link.cosigners)), \(Wording.minute(UTCTime.text(link.time))) UTC"
        )
        output.result("")
        output.result(safe(String(decoding: tree.policyBytes, as: UTF8.self).trimmingLastNewline))
        output.result("")
        output.result(output.paint(.heading, "keys"))
        for signer in AllowedSigners.signers(in: tree.allowedSigners) {
            let limits = [
                signer.validAfter.map { "from \($0)" }, signer.validBefore.map { "until \($0)" },
            ].compactMap(\.self).joined(separator: " ")
            output.result(
                "  \(safe(signer.principal ?? "?"))  \(signer.fingerprint ?? safe(signer.problem ?? ""))"
                    + (limits.isEmpty ? "" : "  \(limits)"))
        }
        for (fingerprint, principal) in tree.policy.openpgp.sorted(by: { $0.value < $1.value }) {
            output.result("  \(safe(principal))  OpenPGP \(fingerprint)")
        }
        for key in tree.state?.revoked ?? [] {
            let since = key.since.sorted { $0.key < $1.key }.map { "\($0.key) since \($0.value.short)" }
            output.result("  revoked \(key.key)" + (since.isEmpty ? "" : ": \(since.joined(separator: ", "))"))
        }
        for id in tree.state?.accepted ?? [] { output.result("  accepted \(id)") }
        for freeze in tree.policy.freezes where freeze.holds(at: context.now) {
            output.say("frozen now: \(safe(freeze.name)), until \(freeze.until) \(freeze.zone.name)")
        }
        for proposal in proposals {
            output.say(
                "proposed \(proposal.id.short): \(safe(proposal.subject)), signed by \(Wording.names(proposal.signers))"
            )
            output.hint("tiergit policy sign \(proposal.id.short)")
        }
    }

    static func log(_ chain: PolicyChain, _ context: Context) {
        for link in chain.links.reversed() {
            let signers = [link.signer].compactMap(\.self) + link.cosigners
            let subject = (try? context.repository.commit(link.id))?.subject ?? ""
            context.output.result(
                "\(context.output.paint(.faint, link.id.short)) \(Wording.minute(UTCTime.text(link.time)))  \(safe(subject))"
                    + (signers.isEmpty ? "" : "  (\(Wording.names(signers)))"))
            for (id, failure) in chain.failures where id == link.id {
                context.output.result("  \(failure.reason.rawValue): \(safe(failure.detail))")
            }
        }
    }

    // MARK: JSON

    static func json(
        _ chain: PolicyChain, _ proposals: [PolicyChange.Proposal], _ repository: Repository
    ) -> JSON {
        let tree = chain.newest.tree
        return [
            "format": 1, "root": .string(chain.root.hex), "policy": .string(chain.newest.id.hex),
            "mode": .string(AuditWords.mode(chain)), "rules": tree.map { rules($0.policy) } ?? .null,
            "keys": .array(tree.map(keys) ?? []),
            "revoked": .array(
                (tree?.state?.revoked ?? []).map { ["key": .string($0.key), "since": targets($0.since)] }),
            "accepted": .array((tree?.state?.accepted ?? []).map { .string($0.hex) }),
            "tips": targets(tree?.state?.tips ?? [:]),
            "changes": .array(
                chain.links.map { link in
                    let failure = chain.failures.first { $0.id == link.id }?.failure
                    return [
                        "policy": .string(link.id.hex), "time": .string(UTCTime.text(link.time)),
                        "subject": JSON((try? repository.commit(link.id))?.subject),
                        "signers": texts([link.signer].compactMap(\.self) + link.cosigners),
                        "reason": JSON(failure?.reason.rawValue), "detail": JSON(failure?.detail),
                    ]
                }),
            "proposals": .array(
                proposals.map {
                    [
                        "proposal": .string($0.id.hex), "subject": .string($0.subject), "signers": texts($0.signers),
                    ]
                }),
        ]
    }

    private static func texts(_ texts: [String]?) -> JSON {
        texts.map { .array($0.map { .string($0) }) } ?? .null
    }

    private static func targets(_ ids: [Target: ObjectID]) -> JSON {
        .object(Dictionary(uniqueKeysWithValues: ids.map { ("\($0.key)", .string($0.value.hex)) }))
    }

    private static func keys(_ tree: PolicyTree) -> [JSON] {
        AllowedSigners.signers(in: tree.allowedSigners).filter { $0.problem == nil && $0.isForGit }.map {
            [
                "principal": JSON($0.principal), "key": JSON($0.fingerprint), "validAfter": JSON($0.validAfter),
                "validBefore": JSON($0.validBefore),
            ]
        }
            + tree.policy.openpgp.sorted { $0.key < $1.key }.map {
                [
                    "principal": .string($0.value), "key": .string($0.key), "validAfter": nil, "validBefore": nil,
                ]
            }
    }

    private static func scope(_ scope: Policy.Scope) -> [String: JSON] {
        [
            "clients": texts(scope.clients), "environments": texts(scope.environments), "tiers": texts(scope.tiers),
        ]
    }

    private static func rules(_ policy: Policy) -> JSON {
        func object(_ scope: Policy.Scope, _ more: [String: JSON]) -> JSON {
            .object(self.scope(scope).merging(more) { first, _ in first })
        }
        return [
            "maintainers": texts(policy.maintainers), "threshold": .integer(policy.threshold),
            "operators": .array(
                policy.operators.map {
                    object(
                        $0.scope,
                        [
                            "principals": texts($0.principals), "may": texts($0.may.map(\.rawValue).sorted()),
                        ])
                }),
            "rules": .array(
                policy.rules.map {
                    object(
                        $0.scope,
                        [
                            "reason": .bool($0.needsReason), "ticket": texts($0.tickets),
                            "approvals": .integer($0.approvals),
                        ])
                }),
            "freezes": .array(
                policy.freezes.map {
                    object(
                        $0.scope,
                        [
                            "name": .string($0.name), "from": .string($0.from), "until": .string($0.until),
                            "zone": .string($0.zone.name),
                        ])
                }),
            "breakGlass": texts(policy.breakGlass),
        ]
    }
}

extension String {
    fileprivate var trimmingLastNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
