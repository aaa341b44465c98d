/// What `aws cloudwatch get-metric-data` printed.
package struct MetricData: Sendable {
    package struct Result: Sendable {
        package let id: String
        package let label: String
        package internal(set) var points: [LoadSeries.Point]
        /// Whether CloudWatch said that this is all of it. Of an answer in several pages, the last one counts.
        package internal(set) var isComplete: Bool
        /// `PartialData`, `Forbidden`, …, and its messages.
        package internal(set) var status: String
    }

    /// One an `Id`, in the order of the file.
    package internal(set) var results: [Result] = []
    /// What CloudWatch said about all of it.
    package internal(set) var messages: [String] = []

    /// The largest file that is read, in bytes.
    package static let longestFile = 1 << 25

    package init() {}

    /// Reads the JSON of the AWS CLI, also with the pages of an answer one behind the other.
    ///
    /// Source: `Output` of `aws cloudwatch get-metric-data help`. Times are ISO 8601 with a zone, or seconds since 1970, as the CLI's
    /// `cli_timestamp_format` has it.
    ///
    /// - Throws: `MetricDataError` with the place, for what is no such JSON, values below zero, a time that stands twice, and lists that are
    ///   not as long as each other.
    package static func parse(_ bytes: [UInt8], file: String) throws(MetricDataError) -> MetricData {
        var reader = PlacedJSONReader(bytes, file: file)
        let root = try reader.document()
        var data = MetricData()
        guard case .object = root.value, let results = root["MetricDataResults"] else {
            throw reader.error(
                root, "it is not what `aws cloudwatch get-metric-data` prints: there is no MetricDataResults")
        }
        for item in try reader.items(results, "MetricDataResults") { try data.add(item, reader) }
        if let messages = root["Messages"] {
            for item in try reader.items(messages, "Messages") { data.messages.append(try message(item, reader)) }
        }
        return data
    }

    /// The results of another answer to other queries.
    package mutating func add(_ other: MetricData) {
        results += other.results
        messages += other.messages.filter { !messages.contains($0) }
    }

    private static func message(_ item: PlacedJSON, _ reader: PlacedJSONReader) throws(MetricDataError) -> String {
        let parts = [item["Code"]?.text, item["Value"]?.text].compactMap(\.self)
        guard !parts.isEmpty else { throw reader.error(item, "a message has a Code and a Value") }
        return parts.joined(separator: ": ")
    }

    private mutating func add(_ item: PlacedJSON, _ reader: PlacedJSONReader) throws(MetricDataError) {
        guard let id = item["Id"]?.text else { throw reader.error(item, "a result has an Id") }
        let times =
            try item["Timestamps"].map { (list) throws(MetricDataError) in
                try reader.items(list, "Timestamps")
            } ?? []
        let values = try item["Values"].map { (list) throws(MetricDataError) in try reader.items(list, "Values") } ?? []
        guard times.count == values.count else {
            throw reader.error(item, "\(id) has \(times.count) Timestamps and \(values.count) Values")
        }
        var points: [LoadSeries.Point] = []
        points.reserveCapacity(times.count)
        for (time, value) in zip(times, values) {
            guard let seconds = MetricTime.seconds(time.value) else {
                throw reader.error(time, "a time is ISO 8601 with a zone (2026-11-22T09:30:00Z) or seconds since 1970")
            }
            guard case .number(let number) = value.value, number.isFinite else {
                throw reader.error(value, "a value is a number")
            }
            guard number >= 0 else { throw reader.error(value, "no load is below zero") }
            points.append(.init(time: seconds, value: number))
        }
        let code = item["StatusCode"]?.text ?? "Complete"
        var said: [String] = []
        if let messages = item["Messages"] {
            for item in try reader.items(messages, "Messages") { said.append(try Self.message(item, reader)) }
        }
        let status = ([code] + said).joined(separator: "; ")
        if let known = results.firstIndex(where: { $0.id == id }) {
            results[known].points += points
            results[known].isComplete = code == "Complete"
            results[known].status = status
        } else {
            results.append(
                Result(
                    id: id, label: item["Label"]?.text ?? id, points: points, isComplete: code == "Complete",
                    status: status))
        }
        let index = results.firstIndex { $0.id == id } ?? 0
        var seen: Set<Int> = []
        if let twice = results[index].points.first(where: { !seen.insert($0.time).inserted }) {
            throw reader.error(item, "\(id) has two values for \(MetricTime.text(twice.time))")
        }
    }
}

/// Why metric data cannot be used, and where.
package struct MetricDataError: Error, Hashable, Sendable, CustomStringConvertible {
    package let file: String
    /// Counted from 1; the column in bytes.
    package let line: Int
    package let column: Int
    /// What is wrong, without the place.
    package let message: String

    /// `file:line:column: message`
    package var description: String { "\(file):\(line):\(column): \(message)" }
}

/// Times as the AWS CLI writes them.
package enum MetricTime {
    /// Seconds since 1970 and up to the year 9999, without fractions; `nil` for anything else.
    static func seconds(_ value: PlacedJSON.Value) -> Int? {
        switch value {
        case .number(let number): (0...253_402_300_799).contains(number) ? Int(number) : nil
        case .text(let text): seconds(text)
        default: nil
        }
    }

    /// `2026-11-22T09:30:00Z`, `2026-11-22T10:30:00.000+01:00`. By bytes: a file has a hundred thousand of them.
    static func seconds(_ text: String) -> Int? {
        var rest = Array(text.utf8)[...]
        func number(_ digits: Int) -> Int? {
            var value = 0
            for _ in 0..<digits {
                guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                rest.removeFirst()
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
            return value
        }
        func take(_ signs: String) -> UInt8? {
            guard let byte = rest.first, signs.utf8.contains(byte) else { return nil }
            return rest.popFirst()
        }
        guard let year = number(4), take("-") != nil, let month = number(2), take("-") != nil, let date = number(2),
            let day = LoadDay.of(year: year, month: month, day: date), take("T ") != nil, let hour = number(2),
            take(":") != nil, let minute = number(2), hour < 24, minute < 60
        else { return nil }
        var second = 0
        if take(":") != nil {
            guard let given = number(2), given < 60 else { return nil }
            second = given
            if take(".") != nil {
                guard number(1) != nil else { return nil }
                while number(1) != nil {}
            }
        }
        var zone = 0
        if let sign = take("+-") {
            guard let hours = number(2), hours < 24 else { return nil }
            _ = take(":")
            guard let minutes = number(2), minutes < 60 else { return nil }
            zone = (hours * 3_600 + minutes * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
        } else if take("Z") == nil {
            return nil
        }
        let seconds = day * 86_400 + hour * 3_600 + minute * 60 + second - zone
        return rest.isEmpty && (0...253_402_300_799).contains(seconds) ? seconds : nil
    }

    /// `2026-11-22T09:30:00Z`
    package static func text(_ seconds: Int) -> String {
        let day = LoadDay.of(seconds)
        let rest = seconds - day * 86_400
        func two(_ number: Int) -> String { LoadDay.padded(number, 2) }
        return "\(LoadDay.text(day))T\(two(rest / 3_600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
    }
}
