package import Git
package import Tiers

/// A time that a client/environment was on a tier, as one entry set it.
package struct TierStay: Hashable, Sendable {
    package let target: Target
    package let tier: String
    /// The entry that set it: an adoption, a switch, a revert. A stage between two tiers belongs to the one that it leads to.
    package let entry: ObjectID
    /// Seconds since 1970, never empty: from the entry's own time up to, and without, the next one's.
    package let time: Range<Int64>

    package init(target: Target, tier: String, entry: ObjectID, time: Range<Int64>) {
        self.target = target
        self.tier = tier
        self.entry = entry
        self.time = time
    }
}

/// Who was on which tier in a period, by one history.
package struct TierStays: Sendable {
    /// In order; they never overlap.
    package var stays: [TierStay] = []
    /// Where clocks disagreed, in the period.
    package var disorders: [Disorder] = []

    /// An entry that is dated before the one ahead of it, and counts from that one's time on.
    package struct Disorder: Hashable, Sendable {
        package let target: Target
        package let sequence: Int
        /// What it says itself, and from when on it counts; seconds since 1970.
        package let time: Int64
        package let counted: Int64
    }

    /// An entry that sets what runs, as far as its time on a tier goes.
    package struct Setting: Hashable, Sendable {
        package let entry: ObjectID
        package let sequence: Int
        package let tier: String
        /// Seconds since 1970.
        package let time: Int64
        /// Whether it is verified. One that is not has a stay like any other, for others to see, but no later entry waits for its date.
        package let isProved: Bool

        package init(entry: ObjectID, sequence: Int, tier: String, time: Int64, isProved: Bool = true) {
            self.entry = entry
            self.sequence = sequence
            self.tier = tier
            self.time = time
            self.isProved = isProved
        }
    }

    /// Cuts a history's time into stays.
    ///
    /// What an entry says counts from its time on, but never from before the entries ahead of it: so each second belongs to one tier, and no later
    /// entry changes whose the time before the newest one was.
    ///
    /// - Parameters:
    ///   - settings: oldest first.
    ///   - period: seconds since 1970.
    ///   - end: the first second from which on the target is nobody's any more; `nil` without one.
    package init(_ settings: [Setting], of target: Target, in period: Range<Int64>, until end: Int64?) {
        let last = min(period.upperBound, end ?? .max)
        var placed: [(setting: Setting, start: Int64)] = []
        for setting in settings {
            let start = max(setting.time, placed.last { $0.setting.isProved }?.start ?? .min)
            while let newest = placed.last, !newest.setting.isProved, newest.start >= start { placed.removeLast() }
            placed.append((setting, start))
        }
        for (index, (setting, start)) in placed.enumerated() {
            let begin = max(start, period.lowerBound)
            let stop = min(index + 1 < placed.count ? placed[index + 1].start : .max, last)
            if begin < stop {
                stays.append(TierStay(target: target, tier: setting.tier, entry: setting.entry, time: begin..<stop))
            }
            if setting.time < start, setting.time < last, start > period.lowerBound {
                disorders.append(
                    Disorder(target: target, sequence: setting.sequence, time: setting.time, counted: start))
            }
        }
    }
}

extension Histories {
    /// Who was on which tier in a period, by what the commits of a history say: all of them, because an entry may be dated before the ones
    /// ahead of it. Whether they are proved is `verify`'s to say.
    ///
    /// - Parameters:
    ///   - unproved: entries that it says no of.
    ///   - period: seconds since 1970.
    ///   - end: the first second from which on the target is nobody's any more; `nil` without one.
    /// - Throws: `HistoryError.malformed`, `.missing`.
    package func stays(
        of target: Target, from tip: ObjectID, in period: Range<Int64>, until end: Int64? = nil,
        unproved: Set<ObjectID> = []
    ) throws(HistoryError) -> TierStays {
        var settings: [TierStays.Setting] = []
        try summaries(of: target, from: tip) { entry throws(HistoryError) in
            if entry.kind.changesContent {
                settings.append(
                    TierStays.Setting(
                        entry: entry.id, sequence: entry.sequence, tier: entry.to, time: entry.seconds,
                        isProved: !unproved.contains(entry.id)))
            }
            return true
        }
        return TierStays(settings.reversed(), of: target, in: period, until: end)
    }
}
