import Planning
import Testing

@Suite struct MetricDataTests {
    private func parse(_ text: String) throws -> MetricData {
        try MetricData.parse(Array(text.utf8), file: "load.json")
    }

    private func result(_ times: String, _ values: String, _ more: String = "") -> String {
        "{\"MetricDataResults\": [{\"Id\": \"m1\", \"Timestamps\": [\(times)], \"Values\": [\(values)]\(more)}]}"
    }

    private func failure(_ text: String) -> String {
        do {
            _ = try parse(text)
            return "it was read"
        } catch { return "\(error)" }
    }

    @Test func timesOfAllForms() throws {
        let times = [
            "\"2026-11-22T09:30:00Z\"", "\"2026-11-22T10:30:01+01:00\"", "\"2026-11-22T09:30:02.000-00:00\"",
            "1795339803",
            "1795339804.0", "\"2026-11-22T09:30:05+0000\"",
        ]
        let data = try parse(result(times.joined(separator: ","), "6, 5, 4, 3, 2.5, 1e0"))
        #expect(data.results[0].points.map(\.time) == Array(1_795_339_800...1_795_339_805))
        #expect(data.results[0].points.map(\.value) == [6, 5, 4, 3, 2.5, 1])
        #expect(data.results[0].label == "m1" && data.results[0].isComplete)
        for time in [
            "\"2026-11-22T09:30:00\"", "\"2026-02-30T09:30:00Z\"", "\"2026-11-22T24:00:00Z\"", "-1", "\"soon\"", "null",
            "1e300", "\"2026-11-22T09:30:00Zx\"", "\"2026-11-22T09:30:00.Z\"",
        ] {
            #expect(failure(result(time, "1")).contains("a time is ISO 8601 with a zone"), "\(time)")
        }
        #expect(MetricTime.text(1_795_339_800) == "2026-11-22T09:30:00Z")
    }

    /// The CLI prints the pages of an answer one behind the other, each result once a page.
    @Test func pages() throws {
        let page = { (time: Int, code: String) in
            "{\"Id\": \"m1\", \"Timestamps\": [\(time)], \"Values\": [1], \"StatusCode\": \"\(code)\"}"
        }
        let whole = try parse("{\"MetricDataResults\": [\(page(1, "PartialData")), \(page(2, "Complete"))]}")
        #expect(whole.results.count == 1 && whole.results[0].points.count == 2 && whole.results[0].isComplete)
        let part = try parse(
            """
            {"Messages": [{"Code": "MaxMetricsExceeded", "Value": "too many"}], "MetricDataResults": [{"Id": "m1",
             "StatusCode": "Forbidden", "Messages": [{"Code": "Forbidden", "Value": "no"}], "Timestamps": [], "Values": []}]}
            """)
        #expect(part.messages == ["MaxMetricsExceeded: too many"])
        #expect(!part.results[0].isComplete && part.results[0].status == "Forbidden; Forbidden: no")
        #expect(
            failure("{\"MetricDataResults\": [\(page(1, "PartialData")), \(page(1, "Complete"))]}")
                .hasSuffix("m1 has two values for 1970-01-01T00:00:01Z"))
    }

    @Test func mistakesHaveAPlace() {
        #expect(
            failure("{\n  \"MetricDataResults\": [1,,2]}")
                == "load.json:2:27: the JSON has to have a value here instead of `,`")
        #expect(failure("") == "load.json:1:1: the JSON ends where a value is expected")
        #expect(failure("{\"a\": NaN}") == "load.json:1:7: the JSON has to have a value here instead of `N`")
        #expect(failure("{\"a\": 01}") == "load.json:1:7: 01 is no number of JSON, or too large")
        #expect(failure("{\"a\": 1e999}") == "load.json:1:7: 1e999 is no number of JSON, or too large")
        #expect(failure("{\"a\": 1} x") == "load.json:1:10: something follows the end of the JSON")
        #expect(failure("{\"a\": 1, \"a\": 2}") == "load.json:1:10: the key a stands twice")
        #expect(failure("{\"a\": \"b") == "load.json:1:7: a text has no end")
        #expect(failure("{\"a\": [1}") == "load.json:1:9: the JSON has to have `,` or `]` here instead of `}`")
        #expect(failure("{\"a\": \"\\x\"}").hasPrefix("load.json:1:7: a text is not UTF-8"))
        #expect(failure("\u{FEFF}{}") == "load.json:1:1: it begins with a byte order mark")
        #expect(failure(String(repeating: "[", count: 40)).hasSuffix("it nests more than 32 deep"))
        #expect(failure("[]").hasPrefix("load.json:1:1: it is not what `aws cloudwatch get-metric-data` prints"))
        #expect(failure("{\"MetricDataResults\": {}}") == "load.json:1:23: MetricDataResults is a list")
        #expect(failure(result("1", "-1")) == "load.json:1:67: no load is below zero")
        #expect(failure(result("1", "\"a\"")) == "load.json:1:67: a value is a number")
        #expect(failure(result("1, 2", "1")).hasSuffix("m1 has 2 Timestamps and 1 Values"))
    }

    @Test func textsAreRead() throws {
        let data = try parse("{\"MetricDataResults\": [{\"Id\": \"m\\u00e4\\n\", \"Label\": \"ü\\\"\"}]}")
        #expect(data.results[0].id == "mä\n" && data.results[0].label == "ü\"")
    }

    /// Any bytes are read or refused, and never trap.
    @Test func fuzzed() {
        var random = SplitMix(state: 7)
        let sound = Array(result("\"2026-11-22T09:30:00Z\", 3", "1.5, 2e1", ", \"Label\": \"a\\u0041\"").utf8)
        for _ in 0..<3_000 {
            var bytes = sound
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: index)
                default: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: index)
                }
            }
            if let data = try? MetricData.parse(bytes, file: "a") {
                #expect(data.results.allSatisfy { $0.points.allSatisfy { $0.value >= 0 && $0.value.isFinite } })
            }
        }
    }
}
