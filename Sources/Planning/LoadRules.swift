/// How loads are judged. Every number is an option of the command and stands in its output.
package struct LoadRules: Hashable, Sendable {
    /// How far back is looked, in seconds.
    package let window: Int
    /// Percent of a limit from which a load is near it.
    package let up: Int
    /// Percent of a limit up to which a load is idle.
    package let down: Int
    /// How long a load has to stay near a limit in a row to count, in seconds.
    package let sustained: Int
    /// On how many different days, in UTC, it has to do so within the window.
    package let days: Int

    /// How far below `up` a load has to stay on what is smaller, in percent points: what goes down must not go up again.
    package static let margin = 20
    /// How much of the window has to be known before anything is called idle, in percent.
    package static let coverage = 90

    package static let usual = LoadRules(
        uncheckedWindow: 14 * 86_400, up: 80, down: 20, sustained: 3_600, days: 3)

    /// Why rules make no sense, for people.
    package struct Unusable: Error, Hashable, Sendable {
        package let text: String
    }

    private init(uncheckedWindow window: Int, up: Int, down: Int, sustained: Int, days: Int) {
        self.window = window
        self.up = up
        self.down = down
        self.sustained = sustained
        self.days = days
    }

    /// - Throws: `Unusable` outside of: a window of 1 to 455 days (CloudWatch keeps no more), `up` of 30 to 100, `down` from 1 and below
    ///   `up`, a minute to a day of `sustained`, and as many days as the window has.
    package init(window: Int, up: Int, down: Int, sustained: Int, days: Int) throws(Unusable) {
        guard (86_400...455 * 86_400).contains(window) else {
            throw Unusable(text: "--window can be 1d to 455d, which is as long as CloudWatch keeps anything")
        }
        guard (30...100).contains(up) else { throw Unusable(text: "--up can be 30 to 100 percent") }
        guard (1..<up).contains(down) else { throw Unusable(text: "--down can be 1 percent to less than --up") }
        guard (60...86_400).contains(sustained) else { throw Unusable(text: "--sustained can be 1m to 1d") }
        guard (1...window / 86_400).contains(days) else {
            throw Unusable(text: "--days can be 1 to the days of --window")
        }
        self.init(uncheckedWindow: window, up: up, down: down, sustained: sustained, days: days)
    }

    /// What a load may come to on something smaller, in percent of its limit.
    package var fits: Int { up - Self.margin }

    /// The seconds between values that CloudWatch is asked for: as fine as it keeps for the whole window.
    ///
    /// Source: "Amazon CloudWatch retains metric data as follows" of `aws cloudwatch get-metric-data help`: 300 s for 63 days, 3600 s for
    /// 455 days.
    package var period: Int { window <= 63 * 86_400 ? 300 : 3_600 }
}
