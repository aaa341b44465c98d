import Foundation
import Testing

/// `tiergit audit`: what an auditor asks, and whether the answers are those that plain git gives.
@Suite struct AuditTests {
    static let begin = 1_735_689_600  // 2025-01-01T00:00:00Z
    static let hour = 3_600

    // MARK: A year

    /// Thirty clients in two environments: every count agrees with what git log, grep and awk find.
    @Test func aYearOfThirtyClients() async throws {
        let chronicle = try await Chronicle()
        let sandbox = chronicle.sandbox
        var random = Random(state: 20_250_101)
        let targets = (1...30).flatMap { ["client-\($0)/prod", "client-\($0)/staging"] }
        var tiers: [String: String] = [:]
        var emergencies: [String: String] = [:]
        try await chronicle.step(
            targets.map { Chronicle.Event(target: $0, kind: "adopt", to: "minimum", time: Self.begin) })
        for step in 1...20 {
            let events = targets.map { target -> Chronicle.Event in
                let time = Self.begin + step * 18 * 24 * Self.hour + random.below(100) * Self.hour
                var event = Chronicle.Event(target: target, to: tiers[target] ?? "minimum", time: time)
                event.key = random.below(3) == 0 ? "second" : "key"
                if let emergency = emergencies.removeValue(forKey: target), random.below(2) == 0 {
                    // Half of them by whoever did it, which is no review.
                    event.kind = "note"
                    event.reason = "looked at \(emergency), it was right"
                    return event
                }
                switch random.below(10) {
                case 0..<4:
                    event.kind = random.below(5) == 0 ? "revert" : "switch"
                    event.to = ["minimum", "medium", "enterprise"][random.below(3)]
                    event.reason = random.below(6) == 0 ? nil : "growth in quarter \(step)\n\nand more of it"
                    event.ticket = random.below(4) == 0 ? nil : "OPS-\(random.below(1_000))"
                    event.emergency = random.below(8) == 0
                default:
                    event.kind = "deploy"
                    event.result =
                        ["succeeded", "succeeded", "succeeded", "failed", "interrupted", "unchanged"][
                            random.below(6)]
                    event.error = event.result == "failed" ? "copilot env deploy: exit 1" : nil
                }
                tiers[target] = event.to
                return event
            }
            for (id, event) in zip(try await chronicle.step(events), events) where event.emergency {
                emergencies[event.target] = id
            }
        }
        let started = ContinuousClock.now
        let audit = try await sandbox.audit()
        print("audit of \(chronicle.ids.count) entries: \(ContinuousClock.now - started)")
        #expect(audit.json["verified"] as? Bool == true)
        let counted = try await sandbox.run("bash", ["-c", Self.count])
        try #require(counted.status == 0, "\(counted.stdout)\(counted.stderr)")
        var compared = 0
        for line in counted.lines {
            let parts = line.split(separator: " ")
            #expect(audit.count(String(parts[0])) == Int(parts[1]), "\(line), audit: \(audit.counts)")
            compared += 1
        }
        // What only a policy brings about is counted in a year under one.
        let governed = ["approved", "refused", "policyChanges"]
        #expect(compared + governed.count == audit.counts.count, "\(counted.stdout)\(audit.counts)")
        #expect(governed.map(audit.count) == [0, 0, 1])
        #expect(audit.entries.count == chronicle.ids.count)
        // Some of each, or the comparison says little.
        for (name, count) in audit.counts where name != "unverified" && !governed.contains(name) {
            #expect((count as? Int ?? 0) > 0, "\(name)")
        }
        // A quarter has its own figures.
        let quarter = try await sandbox.audit("--since", "2025-04-01", "--until", "2025-06-30T23:59:59Z")
        let log = try await sandbox.git(
            "log", "--format=%H", "--since=2025-04-01T00:00:00Z", "--until=2025-06-30T23:59:59Z",
            "--glob=refs/tiergit/history/*")
        #expect(
            Set(quarter.entries.compactMap { $0["entry"] as? String })
                == Set(log.split(separator: "\n").map(String.init)))
    }

    /// The same figures, by git log, git grep, sort and awk.
    private static let count = #"""
        set -euo pipefail
        all=--glob=refs/tiergit/history/*
        value() { git log "$all" --format="%(trailers:key=$1,valueonly,separator=%x2C)"; }
        kinds() { value Tier-Kind | grep -c -x -e "$1" || true; }
        results() { value Tier-Result | grep -c -x -e "$1" || true; }
        echo "entries $(git rev-list "$all" | wc -l)"
        echo "adoptions $(kinds adopt)"
        echo "reverts $(kinds revert)"
        echo "changes $(($(kinds revert) + $(kinds switch)))"
        echo "deployments $(kinds deploy)"
        echo "failedDeployments $(results failed)"
        echo "interruptedDeployments $(results interrupted)"
        changes() { git log "$all" --grep='^Tier-Kind: \(switch\|revert\)$' --format="$1"; }
        echo "withoutTicket $(changes '%H %(trailers:key=Tier-Ticket,valueonly,separator=%x2C)' | grep -c ' $' || true)"
        echo "withoutReason $(changes '%H %b' | awk 'function end() { if (n && !said) none++ }
            length($1) == 40 && $1 !~ /[^0-9a-f]/ { end(); n++; said = $2 !~ /^Tier-/; } END { end(); print none + 0 }')"
        emergencies=$(git grep -l '"breakGlass":true' $(git rev-list "$all") -- entry.json | cut -d: -f1)
        echo "emergencies $(wc -w <<<"$emergencies")"
        unreviewed=0
        for id in $emergencies; do
            author=$(git log -1 --format=%ae "$id")
            git log "$all" --grep="$id" --format=%ae | grep -v -c -x "$author" >/dev/null || unreviewed=$((unreviewed + 1))
        done
        echo "unreviewed $unreviewed"
        echo "clients $(git for-each-ref --format='%(refname)' refs/tiergit/history | cut -d/ -f4 | sort -u | wc -l)"
        echo "targets $(git for-each-ref refs/tiergit/history | wc -l)"
        echo "operators $(git log "$all" --format=%ae | sort -u | wc -l)"
        echo "unverified $(git log "$all" --format=%G? | grep -c -v G || true)"
        times=$(git for-each-ref --format='%(refname)' refs/tiergit/history | while read -r ref; do
            git log --reverse --format='%ct %(trailers:key=Tier-Result,valueonly,separator=%x2C)' "$ref" | awk '
                ($2 == "failed" || $2 == "interrupted") && !since { since = $1 }
                $2 == "succeeded" && since { print ($1 > since ? $1 - since : 0); since = 0 }
                END { if (since) print "open" }'
        done)
        echo "outages $(wc -w <<<"$times")"
        echo "unrestored $(grep -c open <<<"$times" || true)"
        grep -v open <<<"$times" | sort -n | awk '{ t[NR] = $1 } END {
            print "longestTimeToRestore", t[NR]
            print "medianTimeToRestore", int((t[int((NR + 1) / 2)] + t[int(NR / 2) + 1]) / 2) }'
        """#

    // MARK: What belongs together

    @Test func deploymentsBelongToTheirChange() async throws {
        let chronicle = try await Chronicle()
        let sandbox = chronicle.sandbox
        func event(_ kind: String, _ to: String, _ hours: Int, _ result: String? = nil) -> Chronicle.Event {
            Chronicle.Event(kind: kind, to: to, time: Self.begin + hours * Self.hour, result: result)
        }
        let adopted = try await chronicle.add(event("adopt", "minimum", 0))
        let medium = try await chronicle.add(event("switch", "medium", 1))
        let failed = try await chronicle.add(event("deploy", "medium", 2, "failed"))
        let interrupted = try await chronicle.add(event("deploy", "medium", 3, "interrupted"))
        let enterprise = try await chronicle.add(event("switch", "enterprise", 4))
        // It was under way when somebody switched: it says what it deployed.
        var late = event("deploy", "enterprise", 7, "succeeded")
        late.restores = medium
        let restored = try await chronicle.add(late)
        let unrestored = try await chronicle.add(event("deploy", "enterprise", 9, "failed"))
        let audit = try await sandbox.audit("-c", "acme", "-e", "prod")
        func text(_ id: String, _ key: String) throws -> String? { try audit.entry(id)[key] as? String }
        #expect(try text(failed, "change") == medium && text(interrupted, "change") == medium)
        #expect(try text(restored, "change") == medium && text(unrestored, "change") == enterprise)
        #expect(try text(medium, "change") == nil && text(adopted, "change") == nil)
        #expect(try audit.entry(medium)["deployments"] as? [String] == [failed, interrupted, restored])
        #expect(try audit.entry(enterprise)["deployments"] as? [String] == [unrestored])
        #expect(audit.count("changes") == 2 && audit.count("adoptions") == 1 && audit.count("deployments") == 4)
        #expect(audit.count("failedDeployments") == 2 && audit.count("interruptedDeployments") == 1)
        // From the first failure to what ended it, whatever else failed between.
        #expect(audit.count("medianTimeToRestore") == 5 * Self.hour && audit.count("outages") == 2)
        #expect(audit.count("unrestored") == 1)
        // An outage that began in the period ended after it; one that began before it is another period's.
        let early = try await sandbox.audit("--until", "2025-01-01T02:30:00Z")
        #expect(early.count("longestTimeToRestore") == 5 * Self.hour && early.count("unrestored") == 0)
        let later = try await sandbox.audit("--since", "2025-01-01T02:30:00Z")
        #expect(later.count("outages") == 1 && later.count("unrestored") == 1)
        #expect(try later.entry(restored)["change"] as? String == medium)
    }

    @Test func anEmergencyIsReviewedBySomebodyElse() async throws {
        let chronicle = try await Chronicle()
        let sandbox = chronicle.sandbox
        func event(_ kind: String, _ to: String, _ hours: Int) -> Chronicle.Event {
            Chronicle.Event(kind: kind, to: to, time: Self.begin + hours * Self.hour, reason: "down", ticket: "OPS-1")
        }
        try await chronicle.add(event("adopt", "minimum", 0))
        var emergency = event("switch", "medium", 1)
        emergency.emergency = true
        let id = try await chronicle.add(emergency)
        func unreviewed() async throws -> Int? { try await sandbox.audit().count("unreviewed") }
        #expect(try await unreviewed() == 1)
        let text = try await sandbox.tiergit("audit").stdout
        #expect(text.contains("(emergency)") && text.contains("unreviewed       1"), "\(text)")
        // By the one who did it, or about another entry, it is no review.
        var note = event("note", "medium", 2)
        note.reason = "I have seen \(id)"
        try await chronicle.add(note)
        #expect(try await unreviewed() == 1)
        note.key = "second"
        note.reason = "I have seen \(id.dropLast())"
        try await chronicle.add(note)
        #expect(try await unreviewed() == 1)
        var approval = event("approve", "medium", 4)
        approval.key = "second"
        approval.restores = id
        let review = try await chronicle.add(approval)
        let audit = try await sandbox.audit()
        #expect(audit.count("unreviewed") == 0 && audit.count("emergencies") == 1)
        #expect(try audit.entry(id)["reviews"] as? [String] == [review])
        #expect(try audit.entry(id)["emergency"] as? Bool == true)
        // A review whose signature nobody vouches for is none.
        let key = try sandbox.read("\(sandbox.home)/key.pub")
        try sandbox.write("dana@example.com \(key)", to: "\(sandbox.home)/allowed_signers")
        #expect(try await sandbox.audit(status: 7).count("unreviewed") == 1)
    }

    // MARK: Scope

    @Test func oneClientOneEnvironmentOrAll() async throws {
        let sandbox = try await Recorded.sandbox()
        func targets(_ audit: Audit) -> Set<String> {
            Set(audit.entries.map { "\($0["client"] ?? "")/\($0["environment"] ?? "")" })
        }
        #expect(targets(try await sandbox.audit()) == ["acme/prod", "acme/staging", "globex/prod"])
        #expect(targets(try await sandbox.audit("-c", "acme")) == ["acme/prod", "acme/staging"])
        #expect(targets(try await sandbox.audit("-e", "prod")) == ["acme/prod", "globex/prod"])
        #expect(targets(try await sandbox.audit("-c", "acme", "-e", "prod")) == ["acme/prod"])
        // What names a client to other commands leaves nobody out of a report.
        let ran = try await sandbox.tiergit("audit", "--json", environment: ["CLIENT_DOMAIN": "acme.theanswer.ai"])
        #expect(ran.stdout == (try await sandbox.audit()).ran.stdout)
        #expect(try await sandbox.audit("--until", "2001-01-01").entries.isEmpty)
        // A date is its first second where a period begins, and its last where one ends.
        let today = String(try await sandbox.audit().json["asOf"] as? String ?? "").prefix(10)
        let day = try await sandbox.audit("--since", String(today), "--until", String(today))
        #expect(
            day.json["since"] as? String == "\(today)T00:00:00Z" && day.json["until"] as? String == "\(today)T23:59:59Z"
        )
        #expect(!day.entries.isEmpty)
        let unknown = try await sandbox.tiergit("audit", "-c", "initech")
        #expect(unknown.status == 64 && unknown.stderr.contains("initech"), "\(unknown.stderr)")
        let wrong: [[String]] = [
            ["--json", "--format", "csv"], ["--format", "bundle"], ["--format", "pdf"], ["-o", "-"], ["-o", "copilot"],
            ["--since", "nonsense"], ["--since", "2026-02-01", "--until", "2026-01-01"],
        ]
        for arguments in wrong {
            let ran = try await sandbox.run(Sandbox.tiergit, ["audit"] + arguments)
            #expect(ran.status == 64 && ran.stdout.isEmpty, "\(arguments): \(ran.stderr)")
        }
    }

    /// What is not proved comes first, whatever the period, and the report is written all the same.
    @Test func whatIsNotProvedIsLoud() async throws {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.makeKey("stranger")
        var forged = try await sandbox.forgery(after: Recorded.tip)
        forged.key = "stranger"
        let stranger = try await sandbox.make(forged)
        var chained = try await sandbox.forgery(after: stranger)
        chained.change(try await sandbox.sha256(stranger), try await sandbox.sha256(Recorded.tip))
        let broken = try await sandbox.make(chained)
        try await sandbox.point(Recorded.tip, to: broken)
        let audit = try await sandbox.audit("-c", "acme", status: 7)
        #expect(audit.json["verified"] as? Bool == false && audit.count("unverified") == 2)
        #expect(try audit.proof(stranger) == ("bad", "unknown-signer"))
        #expect(try audit.proof(broken) == ("good", "broken-chain"))
        #expect(try await sandbox.audit("-c", "globex").json["verified"] as? Bool == true)
        let table = try await sandbox.tiergit("audit", "-c", "acme", "--until", "2001-01-01")
        #expect(table.status == 7 && table.stderr.contains("1 of 2 histories not verified"), "\(table.stderr)")
        #expect(table.lines.prefix(4).contains { $0.contains("\(stranger) unknown-signer: ") }, "\(table.stdout)")
        let page = "\(sandbox.root)/report.html"
        let html = try await sandbox.tiergit("audit", "--format", "html", "-o", page)
        #expect(html.status == 7 && html.stderr.contains("wrote "))
        let text = try sandbox.read(page)
        let failed = try #require(text.range(of: "\(stranger) unknown-signer: "))
        let counts = try #require(text.range(of: "<h2 id=\"counts\">"))
        #expect(failed.lowerBound < counts.lowerBound && text.contains("Not verified: 2 things are not proved"))
        // So does an entry before the period.
        let later = try await sandbox.tiergit("audit", "--since", "2100-01-01", "--format", "csv")
        #expect(
            later.status == 7 && later.stdout.contains("unknown-signer") && later.stdout.contains(stranger),
            "\(later.stdout)")
        // A history that is gone stands in every form too.
        try await sandbox.git("update-ref", "-d", "refs/tiergit/history/globex/prod")
        let gone = try await sandbox.tiergit("audit", "-c", "globex", "--format", "csv")
        #expect(gone.status == 7 && gone.stdout.contains(",deleted,"), "\(gone.stdout)")
        #expect(try await sandbox.tiergit("audit", "-c", "globex").stdout.contains("deleted: "))
        #expect(try await sandbox.tiergit("audit", "-c", "globex", "--format", "html").stdout.contains("deleted: "))
    }
}

/// The same numbers in every run.
struct Random {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }
}
