import Foundation
import Testing

/// What `bill` charges: of a fleet with three years of history, against a replay of `git log` that knows nothing of tiergit.
@Suite struct BillTests {
    private static let begin = 1_672_531_200  // 2023-01-01T00:00:00Z
    private static let day = 86_400
    /// 2026-06-11T00:00:00Z: all of it has passed.
    static let now = ["GIT_COMMITTER_DATE": "@1781136000 +0000", "GIT_AUTHOR_DATE": "@1781136000 +0000"]
    private static let prices = [
        "minimum": "$99.99", "medium": "{staging: $80, prod: $271.35}", "enterprise": "{staging: $0, prod: $1234.56}",
    ]

    /// Two hundred clients, every fifth with a staging environment too, from adoptions in the first months on: switches, reverts,
    /// deployments, notes and stages, at any second, some at the first of a month, some by clocks that were wrong.
    private func fleet() async throws -> Chronicle {
        let chronicle = try await Chronicle()
        try chronicle.sandbox.price(Self.prices)
        var random = Random(state: 20_231_129)
        var targets =
            (1...200).map { "client-\($0)/prod" } + stride(from: 1, to: 201, by: 5).map { "client-\($0)/staging" }
        var clocks: [String: Int] = [:]
        for target in targets { clocks[target] = Self.begin + random.below(120 * Self.day) }
        try await chronicle.step(
            targets.map { .init(target: $0, kind: "adopt", to: "minimum", time: clocks[$0] ?? 0) })
        let tiers = ["minimum", "medium", "enterprise"]
        let firsts = (0..<36).map { month in
            Self.time(2023 + month / 12, 1 + month % 12)
        }
        for _ in 1...8 {
            // Some clients never change.
            targets.removeAll { _ in random.below(30) == 0 }
            try await chronicle.step(
                targets.map { target in
                    var time = (clocks[target] ?? 0) + 1 + random.below(220 * Self.day)
                    if random.below(8) == 0 { time = firsts.first { $0 > time } ?? time }
                    clocks[target] = time
                    if random.below(20) == 0 { time -= random.below(200 * Self.day) }
                    var event = Chronicle.Event(target: target, to: tiers[random.below(3)], time: time)
                    switch random.below(10) {
                    case 0, 1:
                        (event.kind, event.to, event.result) = (
                            "deploy", chronicle.tier(target) ?? "minimum", "succeeded"
                        )
                    case 2: (event.kind, event.to) = ("note", chronicle.tier(target) ?? "minimum")
                    case 3: event.kind = "revert"
                    case 4: event.reason = "more traffic\nthan in the month before"
                    default: break
                    }
                    return event
                })
        }
        return chronicle
    }

    private static func time(_ year: Int, _ month: Int) -> Int {
        var date = DateComponents(year: year, month: month, day: 1)
        date.timeZone = TimeZone(secondsFromGMT: 0)
        return Int(Calendar(identifier: .gregorian).date(from: date)?.timeIntervalSince1970 ?? 0)
    }

    /// `git log` of every history goes in, and for each period the lines of a bill come out. Time is gone through in steps of a day, an hour,
    /// a minute or a second, whichever nothing happens in.
    private static let replay = #"""
        import calendar, collections, fractions, math, subprocess, sys, time
        PRICES = {
            ("minimum", "prod"): "99.99", ("minimum", "staging"): "99.99", ("medium", "prod"): "271.35",
            ("medium", "staging"): "80", ("enterprise", "prod"): "1234.56", ("enterprise", "staging"): "0",
        }
        keys = ["Client", "Environment", "Kind", "To"]
        trailers = "%x09".join(f"%(trailers:key=Tier-{key},valueonly,separator=%x2C)" for key in keys)
        log = subprocess.run(
            ["git", "log", "--reverse", "--topo-order", "--glob=refs/tiergit/history/*", f"--format=%ct%x09{trailers}"],
            stdout=subprocess.PIPE, check=True, text=True).stdout
        entries = collections.defaultdict(list)
        for line in log.splitlines():
            seconds, client, environment, kind, to = line.split("\t")
            if kind in ("adopt", "switch", "revert"):
                entries[client, environment].append((int(seconds), to))
        def lines(entries, environment, begin, end):
            found = {}
            now, place, tier = begin, 0, None
            while now < end:
                # An entry that is due, or was when the one after it came, counts from here on.
                while place < len(entries) and entries[place][0] <= now:
                    tier = entries[place][1]
                    place += 1
                due = entries[place][0] if place < len(entries) else end
                step = next(s for s in (86400, 3600, 60, 1) if now % s == 0 and now + s <= min(due, end) or s == 1)
                if tier:
                    moment = time.gmtime(now)
                    month = (moment.tm_year, moment.tm_mon)
                    counts = found.setdefault((environment, tier), collections.Counter())
                    counts[month] += step
                now += step
            return found
        for period in sys.argv[1:]:
            begin, end = map(int, period.split(".."))
            clients = collections.defaultdict(dict)
            for client, environment in sorted(entries):
                found = lines(entries[client, environment], environment, begin, end)
                clients[client].update(found)
            for client, found in clients.items():
                exact = {}
                for (environment, tier), counts in found.items():
                    price = fractions.Fraction(PRICES[tier, environment]) * 100
                    exact[environment, tier] = sum(
                        price * count / (calendar.monthrange(*month)[1] * 86400) for month, count in counts.items())
                cents = {line: math.floor(amount) for line, amount in exact.items()}
                total = math.floor(sum(exact.values()) + fractions.Fraction(1, 2))
                lacking = sorted(exact, key=lambda line: cents[line] - exact[line])
                for line in lacking[:total - sum(cents.values())]:
                    cents[line] += 1
                for (environment, tier), counts in found.items():
                    amount = cents[environment, tier]
                    print(period, client, environment, tier, sum(counts.values()), f"{amount // 100}.{amount % 100:02}")
        """#

    /// What `status --at` has to say, in the same way: of each history, the newest entry that is dated no later.
    private static let past = #"""
        import subprocess, sys
        refs = subprocess.run(
            ["git", "for-each-ref", "--format=%(refname)", "refs/tiergit/history/"],
            stdout=subprocess.PIPE, check=True, text=True).stdout.split()
        for ref in refs:
            log = subprocess.run(
                ["git", "log", "--format=%ct %H %(trailers:key=Tier-To,valueonly,separator=%x2C)", ref],
                stdout=subprocess.PIPE, check=True, text=True).stdout.splitlines()
            entries = [line.split() for line in log]
            for at in sys.argv[1:]:
                found = next((entry for entry in entries if int(entry[0]) <= int(at)), None)
                if found:
                    print(at, ref.removeprefix("refs/tiergit/history/"), found[1], found[2])
        """#

    @Test func threeYearsOfTwoHundredClients() async throws {
        let chronicle = try await fleet()
        let sandbox = chronicle.sandbox
        let end = Self.time(2026, 1)
        let periods = [
            Self.begin..<end, Self.time(2024, 2)..<Self.time(2024, 3), 1_696_161_599..<1_711_930_001,
            Self.begin..<(Self.begin + 1),
        ]
        try sandbox.write(Self.replay, to: "\(sandbox.root)/replay.py")
        let replayed = try await sandbox.run(
            "python3", ["\(sandbox.root)/replay.py"] + periods.map { "\($0.lowerBound)..\($0.upperBound)" })
        try #require(replayed.status == 0, "\(replayed.stderr)")
        for period in periods {
            let name = "\(period.lowerBound)..\(period.upperBound)"
            let wanted = replayed.lines.filter { $0.hasPrefix("\(name) ") }.map { String($0.dropFirst(name.count + 1)) }
            let times = [period.lowerBound, period.upperBound].map {
                Date(timeIntervalSince1970: Double($0)).formatted(.iso8601)
            }
            let arguments = ["bill", "--from", times[0], "--to", times[1]]
            let ran = try await sandbox.run(
                Sandbox.tiergit, arguments + ["--format", "csv"], environment: Self.now)
            try #require(ran.status == 0, "\(ran.stderr)")
            let records = try CSV.records(ran.stdout)
            func line(_ record: [String: String]) -> String {
                ["client", "environment", "tier", "seconds", "amount"].map { record[$0] ?? "" }.joined(separator: " ")
            }
            #expect(Set(records.map(line)) == Set(wanted) && records.count == wanted.count)
            #expect(records.allSatisfy { $0["from"] == times[0] && $0["to"] == times[1] && $0["currency"] == "USD" })
            // Every form says the same, and every sum adds up.
            let json = try await sandbox.run(Sandbox.tiergit, arguments + ["--json"], environment: Self.now)
            let bill = try JSONDecoder().decode(Whole.self, from: Data(json.stdout.utf8))
            let lines = bill.clients.flatMap { client in
                client.lines.map {
                    "\(client.client) \($0.environment) \($0.tier) \($0.seconds) \($0.cents / 100).\(String(format: "%02d", $0.cents % 100))"
                }
            }
            #expect(lines == records.map(line))
            #expect(bill.cents == bill.clients.reduce(0) { $0 + $1.cents })
            #expect(bill.clients.allSatisfy { client in client.cents == client.lines.reduce(0) { $0 + $1.cents } })
            for stays in bill.clients.flatMap(\.lines) {
                #expect(stays.stays.reduce(0) { $0 + $1.length } == stays.seconds)
            }
        }
        #expect(Set(replayed.lines.map { $0.split(separator: " ")[3] }).count == 3)
        // A client is charged the same alone.
        let month = ["bill", "--month", "2024-02"]
        let all = try await sandbox.run(Sandbox.tiergit, month + ["--format", "csv"], environment: Self.now)
        for client in ["client-1", "client-77", "client-200"] {
            let alone = try await sandbox.run(
                Sandbox.tiergit, month + ["--format", "csv", "-c", client], environment: Self.now)
            let rows = all.stdout.components(separatedBy: "\r\n")
            #expect(
                alone.stdout.components(separatedBy: "\r\n").dropFirst().dropLast()
                    == ArraySlice(rows.filter { $0.hasPrefix("\(client),") }))
        }
        try await past(sandbox)
        try await now(sandbox)
    }

    /// Who the fleet is, what fits each, and a roll-out to all of it, counted from what git says of each history's newest setting.
    private func now(_ sandbox: Sandbox) async throws {
        let setting = #"^Tier-Kind: (adopt|switch|revert)$"#
        var tiers: [String: String] = [:]
        for name in try await sandbox.git("for-each-ref", "--format=%(refname)", "refs/tiergit/history/").split(
            separator: "\n")
        {
            tiers[name.replacingOccurrences(of: "refs/tiergit/history/", with: "")] = try await sandbox.git(
                "log", "-1", "-E", "--grep", setting, "--format=%(trailers:key=Tier-To,valueonly,separator=%x2C)",
                String(name))
        }
        try await sandbox.ok("client", "import", "--recorded")
        let list = try JSONValue.parse(try await sandbox.ok("client", "list", "--json").stdout)
        guard case .array(let clients)? = list["clients"] else { throw CocoaError(.coderReadCorrupt) }
        #expect(clients.count == 200)
        var recorded: [String: String] = [:]
        for client in clients {
            guard case .array(let entries)? = client["recorded"] else { continue }
            for entry in entries {
                recorded["\(client["client"]?.text ?? "")/\(entry["environment"]?.text ?? "")"] = entry["tier"]?.text
            }
        }
        #expect(recorded == tiers)
        // Without requirements the cheapest fits, by the prices: 99.99, 0 and 80, 0 and 1234.56.
        let auto = try JSONValue.parse(try await sandbox.ok("auto", "--all", "--json").stdout)
        guard case .array(let advice)? = auto["clients"] else { throw CocoaError(.coderReadCorrupt) }
        #expect(advice.count == 200 && advice.allSatisfy { $0["tier"]?.text == "minimum" })
        try await sandbox.commitAll()
        let ran = try await sandbox.run(
            Sandbox.tiergit, ["rollout", "medium", "--no-deploy", "--no-sync", "--dry-run", "--json"],
            environment: Self.now)
        try #require(ran.status == 0, "\(ran.stderr)")
        var planned: [String: Int] = [:]
        var done = 0
        for line in ran.lines {
            let event = try JSONValue.parse(line)
            guard case .array(let targets)? = event["targets"] else { continue }
            switch event["event"]?.text {
            case "planned": planned[event["from"]?.text ?? "", default: 0] += targets.count
            case "left-out": done += targets.count
            default: break
            }
        }
        let prod = tiers.filter { $0.key.hasSuffix("/prod") }
        #expect(planned["minimum"] == prod.filter { $0.value == "minimum" }.count)
        #expect(planned["enterprise"] == prod.filter { $0.value == "enterprise" }.count)
        #expect(planned.values.reduce(done, +) == 200)
    }

    /// What the fleet was on at any time, and what happened to it.
    private func past(_ sandbox: Sandbox) async throws {
        let times = [Self.begin + 30 * Self.day, 1_700_000_000, Self.time(2025, 7)]
        try sandbox.write(Self.past, to: "\(sandbox.root)/past.py")
        let replayed = try await sandbox.run("python3", ["\(sandbox.root)/past.py"] + times.map(String.init))
        try #require(replayed.status == 0, "\(replayed.stderr)")
        for time in times {
            let at = Date(timeIntervalSince1970: Double(time)).formatted(.iso8601)
            let json = try JSONValue.parse(try await sandbox.ok("status", "--all", "--at", at, "--json").stdout)
            guard case .array(let targets)? = json["targets"] else { throw CocoaError(.coderReadCorrupt) }
            let found = targets.map { target in
                let name = "\(target["client"]?.text ?? "")/\(target["environment"]?.text ?? "")"
                return "\(time) \(name) \(target["entry"]?["entry"]?.text ?? "") \(target["tier"]?.text ?? "")"
            }
            #expect(Set(found) == Set(replayed.lines.filter { $0.hasPrefix("\(time) ") }) && !found.isEmpty)
            let table = try await sandbox.ok("status", "--all", "--at", at).lines
            #expect(table.count == found.count + 2)
            let counts = ["enterprise", "medium", "minimum"].map { tier in
                "\(tier) on \(found.filter { $0.hasSuffix(" \(tier)") }.count)"
            }
            #expect(table.last == counts.joined(separator: ", ") || found.count < 200, "\(table.last ?? "")")
        }
        let log = try await sandbox.git("log", "--date-order", "--format=%ct %H", "--glob=refs/tiergit/history/*")
        let newest = log.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        let listed = try JSONValue.parse(
            try await sandbox.ok(
                "log", "--all", "--since", "2024-01-01", "--until", "2024-12-31", "--json"
            ).stdout)
        guard case .array(let entries)? = listed["entries"] else { throw CocoaError(.coderReadCorrupt) }
        let year = Self.time(2024, 1)..<Self.time(2025, 1)
        #expect(
            Set(entries.compactMap { $0["entry"]?.text })
                == Set(newest.filter { year.contains(Int($0[0]) ?? 0) }.map { $0[1] }))
        // In git's order; which comes first of those that are equally old is nobody's to say.
        let order = entries.map { entry in
            (try? Date(entry["time"]?.text ?? "", strategy: .iso8601)).map { "\(Int($0.timeIntervalSince1970))" }
        }
        #expect(order == newest.map { $0[0] }.filter { year.contains(Int($0) ?? 0) })
        let few = try JSONValue.parse(try await sandbox.ok("log", "--all", "-n", "20", "--json").stdout)
        guard case .array(let first)? = few["entries"] else { throw CocoaError(.coderReadCorrupt) }
        #expect(Set(first.compactMap { $0["entry"]?.text }) == Set(newest.prefix(20).map { $0[1] }))
    }

    private struct Whole: Decodable {
        struct Client: Decodable {
            let client: String
            let cents: Int
            let lines: [Line]
        }
        struct Line: Decodable {
            let environment: String
            let tier: String
            let seconds: Int
            let cents: Int
            let stays: [Stay]
        }
        struct Stay: Decodable {
            let from: String
            let to: String
            let entry: String

            var length: Int {
                func time(_ text: String) -> Int {
                    (try? Date(text, strategy: .iso8601)).map { Int($0.timeIntervalSince1970) } ?? 0
                }
                return time(to) - time(from)
            }
        }
        let cents: Int
        let clients: [Client]
    }

    // MARK: What is refused

    /// Two clients in October 2025: acme goes to medium for some days, globex was adopted on the 20th.
    static func two() async throws -> Chronicle {
        let chronicle = try await Chronicle()
        try chronicle.sandbox.price(prices)
        let october = time(2025, 10)
        try await chronicle.step([
            .init(kind: "adopt", to: "minimum", time: october - 100 * day),
            .init(target: "globex/prod", kind: "adopt", to: "medium", time: october + 19 * day),
        ])
        try await chronicle.add(.init(to: "medium", time: october + 10 * day + 3_723))
        try await chronicle.add(
            .init(target: "acme/staging", kind: "adopt", to: "enterprise", time: october + 12 * day))
        try await chronicle.add(.init(kind: "revert", to: "minimum", time: october + 17 * day))
        return chronicle
    }

    /// A history that is not proved charges nobody; the others are charged alone.
    @Test func whatIsNotProvedIsNotCharged() async throws {
        let sandbox = try await Self.two().sandbox
        let reference = "refs/tiergit/history/globex/prod"
        let before = try await sandbox.git("rev-parse", reference)
        func bill(_ arguments: String...) async throws -> Ran {
            try await sandbox.run(
                Sandbox.tiergit, ["bill", "--month", "2025-10"] + arguments, environment: Self.now)
        }
        func state() async throws -> [String] {
            [try await sandbox.git("status", "--porcelain"), try await sandbox.git("for-each-ref")]
        }
        let untouched = try await state()
        #expect(try await bill().status == 0)
        #expect(try await state() == untouched)
        let forged = try await sandbox.git("commit-tree", "-m", "nothing", "-p", reference, "\(reference)^{tree}")
        try await sandbox.git("update-ref", reference, forged)
        for arguments in [[], ["-c", "globex"]] {
            let ran = try await sandbox.run(
                Sandbox.tiergit, ["bill", "--month", "2025-10"] + arguments, environment: Self.now)
            #expect(ran.status == 7 && ran.stdout.isEmpty && ran.stderr.contains("globex/prod: "), "\(ran.stderr)")
        }
        #expect(try await bill("-c", "acme").status == 0)
        // Neither is one that is gone.
        try await sandbox.git("update-ref", "-d", reference)
        let gone = try await bill()
        #expect(gone.status == 7 && gone.stdout.isEmpty && gone.stderr.contains("deleted"), "\(gone.stderr)")
        try await sandbox.git("update-ref", reference, before)
        #expect(try await bill().status == 0)
    }

    /// A key that was revoked since takes nothing from the time that other entries are proved to have set.
    @Test func timeThatARevokedKeySet() async throws {
        let chronicle = try await Self.two()
        let sandbox = chronicle.sandbox
        let governed = try await Governed(sandbox)
        var rules = Rules()
        rules.maintainers = ["dana"]
        rules.operators = [.init(principals: ["dana@example.com", "erik@example.com"])]
        rules.at = .on("2025-11-01T00:00:00Z")
        chronicle.policy = try await governed.enforce(rules)
        let november = Self.time(2025, 11)
        try await chronicle.add(.init(to: "medium", time: november + 5 * Self.day, reason: "by Erik", key: "erik"))
        try await chronicle.add(.init(to: "minimum", time: november + 6 * Self.day, reason: "by Dana"))
        let environment = Self.now.merging(["TIERGIT_ROOT": governed.root]) { $1 }
        func bill(_ arguments: String...) async throws -> Ran {
            try await sandbox.run(Sandbox.tiergit, ["bill", "-c", "acme"] + arguments, environment: environment)
        }
        #expect(try await bill("--month", "2025-11").status == 0)
        let revoked = try await sandbox.run(
            Sandbox.tiergit, ["policy", "revoke-key", "erik@example.com", "--since", "acme/prod#4", "-y"],
            environment: environment)
        try #require(revoked.status == 0, "\(revoked.stderr)")
        let refused = try await bill("--month", "2025-11")
        #expect(refused.status == 7 && refused.stdout.isEmpty, "\(refused.stderr)")
        #expect(
            refused.stderr.contains("acme/prod: #4 ") && refused.stderr.contains("revoked-key"), "\(refused.stderr)")
        for period in [["2025-10-01", "2025-11-06"], ["2025-11-07", "2025-12-01"]] {
            let ran = try await bill("--from", period[0], "--to", period[1])
            #expect(ran.status == 0, "\(ran.stderr)")
        }
    }
}

extension Sandbox {
    /// Gives tiers their prices in the catalog, which is not committed.
    func price(_ prices: [String: String]) throws {
        var text = try read("copilot/tiers.yml")
        for (tier, price) in prices {
            text = text.replacingOccurrences(of: "\n  \(tier):\n", with: "\n  \(tier):\n    price: \(price)\n")
        }
        try write(text, to: "copilot/tiers.yml")
    }
}
