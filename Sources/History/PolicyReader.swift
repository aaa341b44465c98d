internal import Tiers

/// Reads `policy.yml`, and tells everything that is wrong with it at once.
struct PolicyReader {
    private var yaml: YAMLReader

    private static let keys = [
        "format", "mode", "nonce", "tips", "maintainers", "threshold", "openpgp", "operators", "rules", "freezes",
        "breakGlass",
    ]

    /// - Throws: `CatalogError.invalid`.
    static func read(_ bytes: [UInt8], path: String) throws(CatalogError) -> Policy {
        let (yaml, root) = try YAMLReader.read(bytes, path: path)
        var reader = PolicyReader(yaml: yaml)
        let policy = reader.policy(root)
        let problems = reader.yaml.problems
        guard problems.isEmpty, let policy else { throw .invalid(problems) }
        return policy
    }

    private mutating func policy(_ root: YAMLReader.Value) -> Policy? {
        guard let members = yaml.members(of: root, "the policy", allowed: Self.keys) else { return nil }
        if let format = required("format", members, root) {
            _ = yaml.integer(format, "`format`", Policy.format...Policy.format)
        }
        var mode: Policy.Mode?
        if let value = required("mode", members, root) {
            mode = word(value, "`mode`", Policy.Mode.self)
        }
        let nonce = members["nonce"].flatMap { yaml.text($0, "`nonce`") }
        if let tips = members["tips"], let entries = yaml.members(of: tips, "`tips`", allowed: []), !entries.isEmpty {
            yaml.report(tips, "`tips` are kept in \(PolicyState.file)")
        }
        var openpgp: [String: String] = [:]
        let maintainers = members["maintainers"].map { self.maintainers($0, &openpgp) } ?? []
        var threshold = 1
        if let value = members["threshold"] { threshold = yaml.integer(value, "`threshold`", 1...100) ?? 1 }
        if let value = members["openpgp"] { keys(value, &openpgp) }
        let operators = members["operators"].map { list($0, "`operators`") { $0.operators($1) } } ?? []
        let rules = members["rules"].map { list($0, "`rules`") { $0.rule($1) } } ?? []
        let freezes = members["freezes"].map { list($0, "`freezes`") { $0.freeze($1) } } ?? []
        let breakGlass = members["breakGlass"].flatMap { yaml.texts($0, "`breakGlass`") } ?? []
        if mode == .enforced {
            _ = required("maintainers", members, root)
            if threshold > Set(maintainers).count {
                yaml.report(
                    members["threshold"] ?? root,
                    "`threshold` is \(threshold), and there are \(Set(maintainers).count) maintainers: nobody could change the policy again"
                )
            }
        }
        guard let mode else { return nil }
        return Policy(
            mode: mode, nonce: nonce, maintainers: maintainers, threshold: threshold, openpgp: openpgp,
            operators: operators, rules: rules, freezes: freezes, breakGlass: breakGlass)
    }

    // MARK: Sections

    private mutating func maintainers(_ value: YAMLReader.Value, _ openpgp: inout [String: String]) -> [String] {
        var found: [String] = []
        for item in yaml.items(of: value, "`maintainers`") ?? [] {
            guard
                let members = yaml.members(of: item, "a maintainer", allowed: ["principal", "ssh", "openpgp"]),
                let principal = required("principal", members, item).flatMap({ yaml.text($0, "`principal`") })
            else { continue }
            // Which of the keys in allowed_signers it is: for who reads the file.
            if let key = members["ssh"] { _ = yaml.text(key, "`ssh`") }
            if let key = members["openpgp"], let fingerprint = fingerprint(key) { openpgp[fingerprint] = principal }
            found.append(principal)
        }
        return found
    }

    private mutating func keys(_ value: YAMLReader.Value, _ openpgp: inout [String: String]) {
        for item in yaml.items(of: value, "`openpgp`") ?? [] {
            guard let members = yaml.members(of: item, "an OpenPGP key", allowed: ["principal", "fingerprint"]),
                let principal = required("principal", members, item).flatMap({ yaml.text($0, "`principal`") }),
                let fingerprint = required("fingerprint", members, item).flatMap({ fingerprint($0) })
            else { continue }
            if let other = openpgp[fingerprint], other != principal {
                yaml.report(item, "the key \(fingerprint) is \(Names.printable(other))'s already")
            }
            openpgp[fingerprint] = principal
        }
    }

    private mutating func fingerprint(_ value: YAMLReader.Value) -> String? {
        guard let text = yaml.text(value, "a fingerprint") else { return nil }
        let digits = text.uppercased()
        guard digits.utf8.count == 40 || digits.utf8.count == 64, digits.allSatisfy({ $0.isASCII && $0.isHexDigit })
        else {
            yaml.report(value, "a fingerprint has 40 hexadecimal digits", hint: "gpg --list-keys shows it")
            return nil
        }
        return digits
    }

    private mutating func operators(_ item: YAMLReader.Value) -> Policy.Operators? {
        let allowed = ["principals", "clients", "environments", "tiers", "may"]
        guard let members = yaml.members(of: item, "an operator's line", allowed: allowed),
            let principals = required("principals", members, item).flatMap({ yaml.texts($0, "`principals`") })
        else { return nil }
        var may = Policy.Action.usual
        if let value = members["may"] {
            may = []
            for action in yaml.items(of: value, "`may`") ?? [] {
                if let action = word(action, "an item of `may`", Policy.Action.self) { may.insert(action) }
            }
        }
        return Policy.Operators(principals: principals, scope: scope(members), may: may)
    }

    private mutating func rule(_ item: YAMLReader.Value) -> Policy.Rule? {
        let allowed = ["clients", "environments", "tiers", "reason", "ticket", "approvals"]
        guard let members = yaml.members(of: item, "a rule", allowed: allowed) else { return nil }
        return Policy.Rule(
            scope: scope(members), needsReason: members["reason"].flatMap { yaml.bool($0, "`reason`") } ?? false,
            tickets: members["ticket"].flatMap { yaml.texts($0, "`ticket`") },
            approvals: members["approvals"].flatMap { yaml.integer($0, "`approvals`", 0...100) } ?? 0)
    }

    private mutating func freeze(_ item: YAMLReader.Value) -> Freeze? {
        let allowed = ["name", "from", "until", "zone", "clients", "environments", "tiers"]
        guard let members = yaml.members(of: item, "a freeze", allowed: allowed) else { return nil }
        let scope = scope(members)
        func text(_ key: String, _ reader: inout PolicyReader) -> String? {
            guard let value = reader.required(key, members, item) else { return nil }
            return reader.yaml.text(value, "`\(key)`")
        }
        let (name, from, until, zone) = (
            text("name", &self), text("from", &self), text("until", &self), text("zone", &self)
        )
        guard let name, let from, let until, let zone, let start = members["from"], let place = members["zone"] else {
            return nil
        }
        let period: Freeze.Period
        if let first = Freeze.Period.moment(from), let last = Freeze.Period.moment(until) {
            period = .once(from: first, until: last)
            if last <= first { yaml.report(start, "the freeze ends before it begins") }
        } else if let first = Freeze.Period.minute(from), let last = Freeze.Period.minute(until) {
            period = .weekly(from: first, until: last)
            if last == first { yaml.report(start, "the freeze ends when it begins") }
        } else {
            yaml.report(
                start, "`from` and `until` must both be times",
                hint: "2026-12-18T18:00 for once, fri 16:00 for every week")
            return nil
        }
        do throws(Zone.Problem) {
            return Freeze(
                name: name, scope: scope, period: period, zone: try Zone(zone), from: from, until: until)
        } catch {
            let why =
                error == .unknown ? "is not in the time zone database of this machine" : "is no name of a time zone"
            yaml.report(
                place, "`\(Names.printable(zone))` \(why)",
                hint: error == .unknown ? "apt-get install tzdata" : "Europe/Berlin, UTC and +01:00 are some")
            return nil
        }
    }

    // MARK: Parts

    private mutating func scope(_ members: [String: YAMLReader.Value]) -> Policy.Scope {
        Policy.Scope(
            clients: members["clients"].flatMap { yaml.texts($0, "`clients`") },
            environments: members["environments"].flatMap { yaml.texts($0, "`environments`") },
            tiers: members["tiers"].flatMap { yaml.texts($0, "`tiers`") })
    }

    private mutating func list<Item>(
        _ value: YAMLReader.Value, _ what: String, _ read: (inout PolicyReader, YAMLReader.Value) -> Item?
    ) -> [Item] {
        var found: [Item] = []
        for item in yaml.items(of: value, what) ?? [] {
            if let item = read(&self, item) { found.append(item) }
        }
        return found
    }

    private mutating func required(
        _ key: String, _ members: [String: YAMLReader.Value], _ value: YAMLReader.Value
    ) -> YAMLReader.Value? {
        if let found = members[key] { return found }
        yaml.report(value, "`\(key)` is missing")
        return nil
    }

    private mutating func word<Word: RawRepresentable & CaseIterable>(
        _ value: YAMLReader.Value, _ what: String, _: Word.Type
    ) -> Word? where Word.RawValue == String {
        guard let text = yaml.text(value, what) else { return nil }
        if let word = Word(rawValue: text) { return word }
        let known = Word.allCases.map(\.rawValue)
        yaml.report(
            value, "\(what) cannot be `\(Names.printable(text))`",
            hint: Suggestion.question(for: text, among: known) ?? "known: \(Suggestion.list(known, "or"))")
        return nil
    }
}
