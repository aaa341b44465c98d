import Foundation
import Testing

/// A year under a policy: what `audit` counts agrees with what Python finds in every `entry.json`.
@Suite struct AuditTestsPolicyYear {
    private static let begin = 1_735_689_600  // 2025-01-01T00:00:00Z
    private static let hour = 3_600

    private static func time(_ seconds: Int) -> Moment {
        .on(Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601))
    }

    /// Thirty clients in two environments, a month in each step: prod wants a ticket and an approval, Dana may break the glass, and
    /// Otto's key is retired in summer.
    private func year() async throws -> (chronicle: Chronicle, governed: Governed) {
        let chronicle = try await Chronicle()
        var random = Random(state: 20_250_808)
        let clients = (1...29).map { "client-\($0)" } + ["globex"]
        let targets = clients.flatMap { ["\($0)/prod", "\($0)/staging"] }
        try await chronicle.step(
            targets.map { Chronicle.Event(target: $0, kind: "adopt", to: "minimum", time: Self.begin) })
        let governed = try await Governed(chronicle.sandbox)
        var rules = Rules()
        rules.operators = [
            .init(principals: ["dana@example.com", "erik@example.com", "otto@example.com"]),
            .init(principals: ["olga@example.com"], may: ["approve"]),
        ]
        rules.breaking = ["dana@example.com"]
        rules.more = "rules:\n  - environments: [prod]\n    ticket: [\"OPS-[0-9]*\"]\n    approvals: 1\n"
        rules.at = Self.time(Self.begin + 24 * Self.hour)
        chronicle.policy = try await governed.enforce(rules)
        var tiers: [String: String] = [:]
        var emergencies: [String: (id: String, key: String)] = [:]
        for step in 1...12 {
            let month = Self.begin + step * 28 * 24 * Self.hour
            if step == 7 {
                rules.signers.removeAll { $0.key == "otto" }
                rules.by = "erik"
                rules.at = Self.time(month - 24 * Self.hour)
                chronicle.policy = try await governed.enforce(rules)
            }
            var events = targets.enumerated().map { index, target -> Chronicle.Event in
                let time = month + (1 + random.below(100)) * Self.hour
                var event = Chronicle.Event(target: target, to: tiers[target] ?? "minimum", time: time)
                event.key = ["key", "erik", step < 7 || random.below(8) == 0 ? "otto" : "key"][random.below(3)]
                event.digest = String(format: "%064x", step * 100 + index)
                if let emergency = emergencies.removeValue(forKey: target), random.below(3) > 0 {
                    // Half of them by whoever did it, or as a note, which is no review.
                    let kind = random.below(4)
                    (event.kind, event.key) = (
                        kind == 0 ? "note" : "approve",
                        [emergency.key, emergency.key == "key" ? "erik" : "key"][random.below(2)]
                    )
                    (event.restores, event.reason) = (emergency.id, "looked at \(emergency.id)")
                    if kind == 0 { event.digest = nil }
                    return event
                }
                switch random.below(10) {
                case 0..<6:
                    event.kind = random.below(5) == 0 ? "revert" : "switch"
                    event.to = ["minimum", "medium", "enterprise"][random.below(3)]
                    event.emergency = random.below(5) == 0
                    if event.emergency, random.below(4) > 0 { event.key = "key" }
                    event.reason = random.below(6) == 0 ? nil : "growth in month \(step)"
                    event.ticket = random.below(6) == 0 ? nil : random.below(9) == 0 ? "none" : "OPS-\(index)"
                default:
                    event.kind = "deploy"
                    event.digest = nil
                    event.result = ["succeeded", "succeeded", "failed", "interrupted", "unchanged"][random.below(5)]
                    event.error = event.result == "failed" ? "copilot env deploy: exit 1" : nil
                }
                tiers[target] = event.to
                return event
            }
            // Before the changes, what others say of them; now and then of another plan, or by whoever makes the change.
            let wanted = events.indices.filter { events[$0].kind == "switch" || events[$0].kind == "revert" }
                .filter { _ in random.below(8) > 0 }
            let approvals = wanted.map { index -> Chronicle.Event in
                var approval = Chronicle.Event(
                    target: events[index].target, kind: "approve", time: events[index].time - Self.hour)
                approval.to = chronicle.tier(events[index].target) ?? "minimum"
                approval.key = random.below(8) == 0 ? events[index].key : "olga"
                approval.accepted = chronicle.approved(events[index])
                approval.digest = random.below(10) == 0 ? String(repeating: "f", count: 64) : events[index].digest
                return approval
            }
            if !approvals.isEmpty {
                for (index, id) in zip(wanted, try await chronicle.step(approvals)) { events[index].approvals = [id] }
            }
            for (id, event) in zip(try await chronicle.step(events), events) where event.emergency {
                emergencies[event.target] = (id, event.key)
            }
        }
        return (chronicle, governed)
    }

    @Test func aYearOfThirtyClients() async throws {
        let (chronicle, governed) = try await year()
        let sandbox = chronicle.sandbox
        try sandbox.write(Self.count, to: "\(sandbox.root)/count.py")
        let environment = ["TIERGIT_ROOT": governed.root]
        let ran = try await sandbox.tiergit("audit", "--json", environment: environment)
        #expect(ran.status == 7, "\(ran.stderr)")
        let audit = Audit(
            ran: ran,
            json: try #require(try JSONSerialization.jsonObject(with: Data(ran.stdout.utf8)) as? [String: Any]))
        let counted = try await sandbox.run("python3", ["\(sandbox.root)/count.py"])
        try #require(counted.status == 0, "\(counted.stdout)\(counted.stderr)")
        var compared = 0
        var judged: [String: String] = [:]
        var people: [String: String] = [:]
        for line in counted.lines {
            let parts = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            switch parts[0] {
            case "judged": judged[parts[1]] = parts[2]
            case "people": people[parts[1]] = parts.dropFirst(2).joined(separator: " ")
            default:
                #expect(audit.count(parts[0]) == Int(parts[1]), "\(line), audit: \(audit.counts)")
                compared += 1
            }
        }
        #expect(compared == audit.counts.count, "\(counted.stdout.prefix(2_000))\(audit.counts)")
        // Some of each, or the comparison says little.
        for (name, count) in audit.counts { #expect((count as? Int ?? 0) > 0, "\(name)") }
        // Every entry has the same verdict for the same reason, and the same people.
        #expect(audit.entries.count == chronicle.ids.count && judged.count == audit.entries.count)
        for entry in audit.entries {
            let id = entry["entry"] as? String ?? ""
            let reason = (entry["verification"] as? [String: Any])?["reason"] as? String
            #expect(judged[id] == reason ?? "verified", "\(id)")
            func list(_ key: String) -> String { (entry[key] as? [String] ?? []).joined(separator: ",") }
            #expect(people[id] == "\(list("approvers")) \(list("reviewers"))", "\(id)")
        }
        #expect(
            Set(judged.values) == [
                "verified", "unknown-signer", "not-allowed", "reason-missing", "ticket-missing", "approval-missing",
            ])
        // Who changed the rules, and when.
        let policy = try #require(audit.json["policy"] as? [String: Any])
        let changes = try #require(policy["changes"] as? [[String: Any]])
        let log = try await sandbox.git("log", "--reverse", "--format=%H %cI %s", Governed.policy)
        #expect(
            changes.map { "\($0["policy"] ?? "") \($0["time"] ?? "") \($0["subject"] ?? "")" }
                == log.replacingOccurrences(of: "+00:00", with: "Z").split(separator: "\n").map(String.init))
        #expect(
            changes.map { $0["signers"] as? [String] } == [
                ["dana@example.com"], ["dana@example.com"], ["erik@example.com"],
            ])
        #expect(policy["mode"] as? String == "enforced" && policy["threshold"] as? Int == 1)
        #expect(policy["maintainers"] as? [String] == ["dana@example.com", "erik@example.com"])
        // A period has those of its own.
        let summer = try await sandbox.tiergit(
            "audit", "--since", "2025-06-01", "--until", "2025-08-31", "--format", "csv", environment: environment)
        let rows = try CSV.records(summer.stdout)
        #expect(rows.filter { $0["kind"] == "policy" }.map { $0["signer"] } == ["erik@example.com"])
    }

    /// The same figures, out of every entry as git has it, by rules that are written down here once more.
    private static let count = #"""
        import json, re, subprocess, datetime

        def git(*arguments, text=None):
            return subprocess.run(("git",) + arguments, input=text, stdout=subprocess.PIPE, check=True).stdout

        def seconds(text):
            return int(datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").timestamp())

        def blobs(names):
            data, found = git("cat-file", "--batch", text="".join(n + "\n" for n in names).encode()), []
            while data:
                head, data = data.split(b"\n", 1)
                size = int(head.split()[2])
                found.append(data[:size].decode())
                data = data[size + 1:]
            return found

        policies = git("rev-list", "--reverse", "refs/tiergit/policy").decode().split()
        keys = {p: re.findall(r"^(\S+) ", git("show", p + ":allowed_signers").decode(), re.M) for p in policies}
        # Of the first policy with rules, what was made before it.
        keys[policies[0]] = keys[policies[1]]
        counts = dict.fromkeys("""entries changes reverts adoptions emergencies unreviewed withoutReason withoutTicket deployments
            failedDeployments interruptedDeployments unverified refused approved""".split(), 0)
        operators, times, outages, clients = set(), [], 0, set()
        refs = git("for-each-ref", "--format=%(refname)", "refs/tiergit/history").decode().split()
        unrestored = 0
        for ref in refs:
            ids = git("rev-list", "--reverse", ref).decode().split()
            entries = [json.loads(text) for text in blobs([i + ":entry.json" for i in ids])]
            reasons, since, run = {}, None, {}
            for id, entry in zip(ids, entries):
                who, reason, change = entry["operator"]["email"], None, entry["kind"] in ("switch", "revert")
                governed = entry["policy"] != policies[0]
                if who not in keys[entry["policy"]]:
                    reason = "unknown-signer"
                elif governed:
                    if who == "olga@example.com" and entry["kind"] not in ("approve", "note"):
                        reason = "not-allowed"
                    elif entry["breakGlass"] and who != "dana@example.com":
                        reason = "not-allowed"
                    elif change and entry["breakGlass"] and not entry["reason"]:
                        reason = "reason-missing"
                    elif change and entry["environment"] == "prod" and not entry["breakGlass"] \
                            and not re.fullmatch(r"OPS-[0-9].*", entry["ticket"] or ""):
                        reason = "ticket-missing"
                approvers = set()
                for approval in entry["approvals"]:
                    other = run.get(approval)
                    good = (other and not reasons[approval] and other["plan"]["digest"] == entry["plan"]["digest"]
                            and other["operator"]["email"] != who)
                    if good:
                        approvers.add(other["operator"]["email"])
                    elif governed:
                        reason = reason or "approval-missing"
                if change and governed and entry["environment"] == "prod" and not entry["breakGlass"] and not approvers:
                    reason = reason or "approval-missing"
                reasons[id] = reason
                run[id] = entry
                if change or entry["kind"] == "adopt":
                    run = {}
                counts["entries"] += 1
                counts["changes"] += change
                counts["reverts"] += entry["kind"] == "revert"
                counts["adoptions"] += entry["kind"] == "adopt"
                counts["emergencies"] += entry["breakGlass"]
                counts["withoutReason"] += change and not entry["reason"]
                counts["withoutTicket"] += change and not entry["ticket"]
                counts["approved"] += bool(approvers)
                counts["unverified"] += bool(reason)
                counts["refused"] += reason in ("not-allowed", "reason-missing", "ticket-missing", "approval-missing")
                result = entry["deployment"]["result"]
                counts["deployments"] += entry["kind"] == "deploy"
                counts["failedDeployments"] += result == "failed"
                counts["interruptedDeployments"] += result == "interrupted"
                end = seconds(entry["deployment"]["endedAt"] or entry["time"])
                if result in ("failed", "interrupted") and since is None:
                    since, outages = end, outages + 1
                if result == "succeeded" and since is not None and not reason:
                    times.append(end - since)
                    since = None
                # A key that the policy does not name has nobody's name.
                operators.add(who if reason != "unknown-signer" else "key of " + who)
                clients.add(entry["client"])
                entry["approvers"] = sorted(approvers)
                print("judged", id, reason or "verified")
            unrestored += since is not None
            for place, (id, entry) in enumerate(zip(ids, entries)):
                reviewers = []
                for later, other in zip(ids[place + 1:], entries[place + 1:]):
                    if (entry["breakGlass"] and other["kind"] == "approve" and other["restores"] == id and not reasons[later]
                            and other["operator"]["email"] != entry["operator"]["email"]):
                        reviewers.append(other["operator"]["email"])
                counts["unreviewed"] += entry["breakGlass"] and not reviewers
                print("people", id, ",".join(entry["approvers"]), ",".join(reviewers))
        times.sort()
        counts |= {
            "outages": outages, "unrestored": unrestored, "clients": len(clients), "targets": len(refs),
            "operators": len(operators), "policyChanges": len(policies), "longestTimeToRestore": times[-1],
            "medianTimeToRestore": (times[(len(times) - 1) // 2] + times[len(times) // 2]) // 2,
        }
        for name, count in counts.items():
            print(name, int(count))
        """#
}
