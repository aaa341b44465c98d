import Testing

@testable import History

/// Freezes by the clock on the wall, and what is no policy.
@Suite struct FreezeTests {
    private func policy(_ text: String) throws -> Policy {
        try Policy.read(Array("format: 1\nmode: enforced\nmaintainers: [{principal: a}]\n\(text)".utf8))
    }

    private func freeze(_ from: String, _ until: String, _ zone: String) throws -> Freeze {
        let text = "freezes: [{name: x, from: \"\(from)\", until: \"\(until)\", zone: \"\(zone)\"}]\n"
        return try #require(try policy(text).freezes.first)
    }

    private func holds(_ freeze: Freeze, _ time: String) throws -> Bool {
        freeze.holds(at: try #require(UTCTime.seconds(time)))
    }

    /// The first second is frozen and the last is not, in winter and in summer.
    @Test(arguments: [
        ("2026-01-10T12:00", "2026-01-10T13:00", "Europe/Berlin", "2026-01-10T11:00:00Z", "2026-01-10T12:00:00Z"),
        ("2026-07-10T12:00", "2026-07-10T13:00", "Europe/Berlin", "2026-07-10T10:00:00Z", "2026-07-10T11:00:00Z"),
        ("2026-07-10T12:00", "2026-07-10T13:00", "America/New_York", "2026-07-10T16:00:00Z", "2026-07-10T17:00:00Z"),
        ("2026-07-10T12:00", "2026-07-10T13:00", "UTC", "2026-07-10T12:00:00Z", "2026-07-10T13:00:00Z"),
        ("2026-07-10T12:00", "2026-07-10T13:00", "+05:30", "2026-07-10T06:30:00Z", "2026-07-10T07:30:00Z"),
        ("2026-07-10T12:00", "2026-07-10T13:00", "-03:00", "2026-07-10T15:00:00Z", "2026-07-10T16:00:00Z"),
        // The night in which clocks go forward has no 2:30, and the freeze is an hour shorter.
        ("2026-03-29T01:00", "2026-03-29T04:00", "Europe/Berlin", "2026-03-29T00:00:00Z", "2026-03-29T02:00:00Z"),
        // Friday evening to Monday morning, across the end of the week.
        ("fri 16:00", "mon 06:00", "Europe/Berlin", "2026-11-27T15:00:00Z", "2026-11-30T05:00:00Z"),
        ("fri 16:00", "mon 06:00", "Europe/Berlin", "2026-07-03T14:00:00Z", "2026-07-06T04:00:00Z"),
        ("tue 10:00", "tue 11:00", "UTC", "2026-11-24T10:00:00Z", "2026-11-24T11:00:00Z"),
        ("mon 00:00", "mon 00:01", "UTC", "2026-11-23T00:00:00Z", "2026-11-23T00:01:00Z"),
    ]) func edges(_ from: String, _ until: String, _ zone: String, _ first: String, _ end: String) throws {
        let freeze = try freeze(from, until, zone)
        let (start, stop) = (try #require(UTCTime.seconds(first)), try #require(UTCTime.seconds(end)))
        #expect(!freeze.holds(at: start - 1) && freeze.holds(at: start))
        #expect(freeze.holds(at: stop - 1) && !freeze.holds(at: stop))
    }

    @Test func weeksRepeat() throws {
        let freeze = try freeze("fri 16:00", "mon 06:00", "UTC")
        for week in -500..<5_000 {
            let saturday = 1_795_824_000 + Int64(week) * 604_800
            #expect(freeze.holds(at: saturday) && !freeze.holds(at: saturday + 4 * 86_400))
        }
    }

    @Test(arguments: [
        ("2026-02-30T10:00", "2026-03-01T10:00", "UTC", "must both be times"),
        ("2026-01-10T12:00", "2026-01-10T12:00", "UTC", "ends before it begins"),
        ("fri 16:00", "2026-01-10T12:00", "UTC", "must both be times"),
        ("fri 24:00", "mon 00:00", "UTC", "must both be times"),
        ("fry 16:00", "mon 06:00", "UTC", "must both be times"),
        ("fri 16:00", "mon 06:00", "Mars/Olympus", "time zone database"),
        ("fri 16:00", "mon 06:00", "../../etc/passwd", "no name of a time zone"),
        ("fri 16:00", "mon 06:00", "+25:00", "time zone"),
        ("fri 16:00", "mon 06:00", "", "empty"),
    ]) func noFreezes(_ from: String, _ until: String, _ zone: String, _ words: String) throws {
        do {
            _ = try freeze(from, until, zone)
            Issue.record("\(from) \(until) \(zone) was taken")
        } catch { #expect("\(error)".contains(words), "\(error)") }
    }

    /// A typo must not take a rule away.
    @Test(arguments: [
        ("operator: []\n", "unknown key `operator`"), ("threshold: 2\n", "there are 1 maintainers"),
        ("threshold: 0\n", "from 1 to 100"), ("operators: [{principals: []}]\n", "is empty"),
        ("operators: [{clients: [x]}]\n", "`principals` is missing"),
        ("operators: [{principals: [x], may: [swich]}]\n", "did you mean `switch`?"),
        ("rules: [{reason: yes}]\n", "`true` or `false`"), ("rules: [{approvals: -1}]\n", "whole number"),
        ("rules: {reason: true}\n", "must be a list"), ("tips: {a/b: x}\n", "unknown key"),
        ("openpgp: [{principal: a, fingerprint: ABC}]\n", "40 hexadecimal digits"),
        ("mode: open\n", "more than once"), ("breakGlass: dana\n", "must be a list"),
    ]) func noPolicies(_ text: String, _ words: String) {
        do {
            _ = try policy(text)
            Issue.record("\(text) was taken")
        } catch { #expect("\(error)".contains(words), "\(error)") }
    }

    @Test func patterns() {
        #expect(PolicyPattern.matches("acme", nil) && !PolicyPattern.matches("acme", []))
        #expect(PolicyPattern.matches("acme", ["glob*", "a?me"]) && !PolicyPattern.matches("acme2", ["a?me"]))
        #expect(PolicyPattern.matches("OPS-7", ["OPS-[0-9]*"]) && !PolicyPattern.matches("OPS-x", ["OPS-[0-9]*"]))
        #expect(!PolicyPattern.matches("dana@example.com.evil", ["*@example.com"]))
    }

    @Test func stateHasOneForm() throws {
        let text = "{\"accepted\":[],\"format\":1,\"revoked\":[],\"tips\":{}}\n"
        #expect(PolicyState(canonical: Array(text.utf8)) == PolicyState())
        for other in [
            text.replacing("1", with: "2"), text.replacing("[]", with: "[ ]"), String(text.dropLast()), "{}\n",
            text.replacing("\"tips\":{}", with: "\"tips\":{\"acme\":\"\"}"),
            text.replacing("\"accepted\":[]", with: "\"accepted\":[\"x\"]"),
        ] { #expect(PolicyState(canonical: Array(other.utf8)) == nil, "\(other)") }
    }
}
