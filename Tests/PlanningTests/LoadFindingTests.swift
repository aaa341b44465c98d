import Planning
import Testing

@Suite struct LoadFindingTests {
    @Test func nearItsLimitOnEnoughDays() {
        // An hour a day on three days is enough; two days are not, nor are fifty-five minutes on all.
        func state(days: Int, minutes: Int) -> LoadFinding.State {
            Loads.state { $0 / 86_400 < days && $0 % 86_400 < minutes * 60 ? 80 : 30 }
        }
        #expect(state(days: 3, minutes: 60) == .nearLimit)
        #expect(state(days: 2, minutes: 600) == .between)
        #expect(state(days: 14, minutes: 55) == .between)
        #expect(Loads.state { $0 / 86_400 < 3 && $0 % 86_400 < 3_600 ? 79.9 : 30 } == .between)
    }

    @Test func daysAreThoseOnWhichItWasNearForLong() {
        // From half past eleven at night to half past twelve: the hour is full on the second day only.
        let across = Loads.finding(Loads.series { (84_600..<88_200).contains($0) ? 90 : 10 })
        #expect(across.days.map(LoadDay.text) == ["2026-11-02"])
        let long = Loads.finding(Loads.series { (43_200..<259_200).contains($0) ? 90 : 10 })
        #expect(long.days.map(LoadDay.text) == ["2026-11-01", "2026-11-02", "2026-11-03"])
        #expect(long.peak?.percent == 90 && long.peak?.time == Loads.start + 43_200)
        #expect(long.sustainedPeak == 90)
    }

    @Test func aGapInterruptsWhatIsNear() {
        #expect(Loads.state { Loads.hours($0, 9..<11) ? 90 : 10 } == .nearLimit)
        #expect(Loads.state { $0 % 3_600 == 1_800 ? nil : Loads.hours($0, 9..<11) ? 90 : 10 } == .between)
    }

    @Test func idle() {
        #expect(Loads.state { _ in 20 } == .idle)
        // An hour above is passed over, more is not.
        #expect(Loads.state { Loads.hours($0, 3..<4) ? 70 : 10 } == .idle)
        #expect(Loads.state { $0 % 86_400 < 3_900 ? 70 : 10 } == .between)
    }

    @Test func nothingHidesInAGap() {
        // Busy all day, with a value missing every hour.
        #expect(Loads.state { $0 % 3_600 == 1_800 ? nil : 70 } == .between)
        // Forty minutes above, and an hour without values behind.
        #expect(Loads.state { $0 % 86_400 < 2_400 ? 70 : $0 % 86_400 < 6_000 ? nil : 10 } == .between)
    }

    @Test func tooLittleIsNotKnown() {
        func reason(_ state: LoadFinding.State) -> String {
            if case .notKnown(let reason) = state { reason } else { "" }
        }
        #expect(reason(Loads.state { _ in nil }) == "there are no values")
        #expect(reason(Loads.state { $0 == 0 ? 1 : nil }) == "there is one value only")
        #expect(reason(Loads.state { $0 < 12 * 86_400 ? 1 : nil }) == "85 percent of the window have values")
        #expect(Loads.state { $0 < 13 * 86_400 ? 1 : nil } == .idle)
        // What is near on enough days is, however much of the rest is missing.
        #expect(Loads.state { $0 < 3 * 86_400 ? 90 : nil } == .nearLimit)
        let odd = LoadSeries([(0, 1.0), (300, 1), (700, 1)].map { .init(time: Loads.start + $0.0, value: $0.1) })
        #expect(reason(Loads.finding(odd).state) == "its values are not equally far apart")
        let rare = LoadSeries((0..<14).map { .init(time: Loads.start + $0 * 86_400, value: 1) })
        #expect(reason(Loads.finding(rare).state) == "its values are further apart than --sustained")
        let part = LoadFinding(
            Loads.metric(), series: Loads.series { _ in 1 }, window: Loads.window, rules: Loads.rules, isComplete: false
        )
        #expect(reason(part.state) == "CloudWatch did not give all of it")
    }

    @Test func whatIsOutsideOfTheWindowDoesNotCount() {
        let points = (-288..<5_000).map { index -> LoadSeries.Point in
            let seconds = index * 300
            return .init(time: Loads.start + seconds, value: (0..<14 * 86_400).contains(seconds) ? 10 : 99)
        }
        let finding = Loads.finding(LoadSeries(points))
        #expect(finding.state == .idle && finding.coverage == 1 && finding.peak?.percent == 10)
    }

    /// A database does not get smaller than MinCapacity: there it is idle, whatever part of MaxCapacity that is.
    @Test func theSmallestOfADatabaseIsIdle() {
        let metric = Loads.metric(name: .acuUtilization, floor: 50)
        #expect(Loads.finding(Loads.series { _ in 50 }, metric).state == .idle)
        #expect(Loads.finding(Loads.series { _ in 51 }, metric).state == .between)
        #expect(Loads.finding(Loads.series { _ in 50 }).state == .between)
    }

    /// Where tasks are added from 75 percent on, 80 percent are nothing to speak of.
    @Test func whatScalingHoldsIsNotNear() {
        let scaled = Loads.metric(tracked: 75)
        #expect(Loads.finding(Loads.series { _ in 82 }, scaled).state == .between)
        #expect(Loads.finding(Loads.series { _ in 85 }, scaled).state == .nearLimit)
        #expect(Loads.finding(Loads.series { _ in 82 }, Loads.metric(tracked: 60)).state == .nearLimit)
    }

    @Test func valuesAreHeldAgainstTheLimit() {
        let metric = Loads.metric(name: .connections, full: 200)
        let finding = Loads.finding(Loads.series { Loads.hours($0, 9..<12) ? 160 : 20 }, metric)
        #expect(finding.state == .nearLimit && finding.peak?.percent == 80)
    }

    @Test(arguments: [(0, "1970-01-01"), (20_755, "2026-10-29"), (11_016, "2000-02-29"), (-1, "1969-12-31")])
    func dates(_ day: Int, _ text: String) { #expect(LoadDay.text(day) == text) }

    @Test func rulesThatMakeNoSense() {
        for (window, up, down, sustained, days) in [
            (86_399, 80, 20, 3_600, 1), (86_400, 80, 20, 3_600, 2), (86_400, 29, 20, 3_600, 1),
            (86_400, 80, 80, 3_600, 1), (86_400, 80, 0, 3_600, 1), (86_400, 101, 20, 3_600, 1), (86_400, 80, 20, 59, 1),
        ] {
            #expect(throws: LoadRules.Unusable.self) {
                try LoadRules(window: window, up: up, down: down, sustained: sustained, days: days)
            }
        }
    }
}
