internal import FoundationEssentials

/// Times as entries and JSON give them: UTC, to the second, `2026-11-22T09:30:00Z`.
package enum UTCTime {
    package static func text(_ seconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
    }

    /// Seconds since 1970 by the clock on the wall.
    package static var now: Int64 { Int64(Date().timeIntervalSince1970) }

    /// Seconds since 1970; `nil` for any other form.
    package static func seconds(_ text: String) -> Int64? {
        (try? Date(text, strategy: .iso8601)).map { Int64($0.timeIntervalSince1970) }
    }
}
