import CloudFormation
import Documents
import Planning
import Testing
import Tiers

/// The pages for those who deploy and keep it running.
@Suite struct OperationsPagesTests {
    private func page(_ name: String) throws -> Page {
        try #require(try OperationsPages.pages(RealisticSet.facts()).first { $0.id == "operations/\(name)" })
    }

    private func headings(_ page: Page) -> [String] {
        page.blocks.compactMap { if case .heading(_, let prose) = $0 { prose.plain } else { nil } }
    }

    private func rows(_ page: Page) -> [[Prose]] {
        page.blocks.flatMap { block -> [[Prose]] in if case .table(_, let rows) = block { rows } else { [] } }
    }

    @Test func everyPageIsWellFormed() throws {
        let pages = try OperationsPages.pages(RealisticSet.facts())
        #expect(
            pages.map(\.id)
                == ["deployment", "monitoring", "troubleshooting", "maintenance"].map { "operations/\($0)" })
        for page in pages {
            #expect(Set(headings(page).map(Anchor.of)).count == headings(page).count, "\(page.id)")
            for case .table(let heading, let rows) in page.blocks {
                #expect(!rows.isEmpty && rows.allSatisfy { $0.count == heading.count }, "\(page.id)")
                #expect(rows.allSatisfy { !$0[0].isEmpty }, "\(page.id)")
            }
            for case .commands(let lines) in page.blocks {
                for line in lines.split(separator: "\n") {
                    #expect(line.hasPrefix("tiergit ") || line.hasPrefix("git "), "\(line)")
                    // What is run as it stands has no placeholders.
                    #expect(line.firstMatch(of: /\b(CLIENT|ENV|TIER|REASON|FILE|NAME|KEY)\b/) == nil, "\(line)")
                }
            }
        }
    }

    /// Links within these pages lead to a page, and to a heading that it has.
    @Test func linksLeadSomewhere() throws {
        let pages = try OperationsPages.pages(RealisticSet.facts())
        var count = 0
        for page in pages {
            let proses = page.blocks.flatMap { block -> [Prose] in
                switch block {
                case .heading(_, let prose), .paragraph(let prose), .note(let prose): [prose]
                case .list(let all), .steps(let all): all
                case .table(let heading, let rows): heading + rows.joined()
                case .commands, .picture, .questionnaire: []
                }
            }
            for case .link(_, .page(let id, let heading)) in proses.flatMap(\.pieces) where id.hasPrefix("operations/")
            {
                count += 1
                let other = try #require(pages.first { $0.id == id }, "\(page.id) links to \(id)")
                if let heading { #expect(headings(other).contains(heading), "\(page.id) links to \(heading)") }
            }
        }
        #expect(count > 5)
    }

    @Test func troubleshootingHasEveryError() throws {
        let page = try page("troubleshooting")
        let shown = rows(page).map { $0[0].plain }
        for row in ErrorTable.rows {
            let text = row.message.text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " ")
            #expect(shown.contains(text), "\(row.id)")
        }
        for area in ErrorArea.allCases { #expect(headings(page).contains(area.title)) }
        let messages = rows(page).filter { $0.count == 3 }
        #expect(messages.allSatisfy { !$0[1].isEmpty && !$0[2].isEmpty })
    }

    /// What is to be done about all alike is said once; the areas that harm most are first.
    @Test func argumentsAreLast() throws {
        let page = try page("troubleshooting")
        let areas = headings(page).suffix(ErrorArea.allCases.count)
        #expect(Set(areas) == Set(ErrorArea.allCases.map(\.title)))
        #expect(Array(areas.prefix(3)) == [ErrorArea.deployment, .switching, .doctor].map(\.title))
        #expect(areas.last == ErrorArea.arguments.title)
        guard case .table(let heading, let rows)? = page.blocks.last else {
            Issue.record("the page does not end with a table")
            return
        }
        #expect(heading.map(\.plain) == ["message"] && rows.count > 50)
        #expect(!self.rows(page).contains { $0.last?.plain == "correct the command line" && $0.count < 3 })
    }

    /// What a commit takes along is named: `git add copilot` would take a client's settings.
    @Test func commitsNameTheirFiles() throws {
        var count = 0
        for page in try OperationsPages.pages(RealisticSet.facts()) {
            for case .commands(let lines) in page.blocks {
                for line in lines.split(separator: "\n") where line.contains(/^git (?:add|commit)\b/) {
                    count += 1
                    #expect(line.contains("copilot/environments/addons-*/tiergit-alarms.yml"), "\(line)")
                }
            }
        }
        #expect(count == 2)
    }

    @Test func theExampleIsExplainedWhereItStands() throws {
        for page in try OperationsPages.pages(RealisticSet.facts()) {
            let texts = page.blocks.map { block in
                switch block {
                case .heading(_, let prose), .paragraph(let prose), .note(let prose): prose.plain
                case .list(let all), .steps(let all): all.map(\.plain).joined(separator: " ")
                case .table(_, let rows): rows.joined().map(\.plain).joined(separator: " ")
                case .commands(let lines): lines
                case .picture, .questionnaire: ""
                }
            }
            let note = texts.indices.filter { texts[$0].hasPrefix("acme stands for your client's name; ") }
            #expect(note.count == (texts.contains { $0.contains("acme") } ? 1 : 0), "\(page.id)")
            if let first = note.first { #expect(first < 3, "\(page.id)") }
        }
    }

    @Test func hintsAreWhatToDo() throws {
        let rows = rows(try page("troubleshooting"))
        let row = try #require(rows.first { $0[0].plain.hasPrefix("another command is at work") })
        #expect(
            row.map(\.plain) == [
                "another command is at work: unknown/HOLDER", "5", "wait until it has ended, then run this again",
            ])
    }

    @Test func monitoringHasTheAlarmsThatAreBuilt() throws {
        let facts = try RealisticSet.facts()
        let page = try page("monitoring")
        let shown = rows(page)
        for tier in facts.tiers {
            let file = try #require(
                try AlarmsFile.build(
                    tier: tier.tier.name, files: tier.files, folder: tier.place, environments: facts.environments,
                    digest: { _ in String(repeating: "0", count: 64) }))
            let overview = try AlarmOverview(files: tier.files, folder: tier.place, environments: facts.environments)
            #expect(overview.watches.count == file.alarms && file.alarms > 5)
            #expect(overview.remarks == file.remarks)
            let text = String(decoding: file.bytes, as: UTF8.self)
            for watch in overview.watches {
                #expect(text.contains("${App}-${Env}-\(watch.name)"))
                #expect(text.contains(watch.metric))
                let row = try #require(shown.first { $0[0].plain == watch.name && $0[3].plain.contains(watch.reason) })
                for (environment, threshold) in watch.thresholds {
                    #expect(row[2].plain.contains(threshold), "\(watch.name) in \(environment)")
                }
            }
        }
    }

    /// Every resource of a tier is watched, or said not to be.
    @Test func nothingIsPassedOver() throws {
        let facts = try RealisticSet.facts()
        let page = try page("monitoring")
        for tier in facts.tiers {
            let start = try #require(page.blocks.firstIndex(of: .heading(2, "Alarms on \(tier.tier.name)")))
            let rest = page.blocks[(start + 1)...]
            let section = rest.prefix { if case .heading(2, _) = $0 { false } else { true } }
            let text = section.map { block -> String in
                switch block {
                case .table(_, let rows): rows.joined().map(\.plain).joined(separator: " ")
                case .list(let all): all.map(\.plain).joined(separator: " ")
                default: ""
                }
            }.joined(separator: " ")
            for resource in tier.stacks.values.flatMap(\.resources) where resource.presence != .never {
                #expect(text.contains(resource.logicalId), "\(tier.tier.name): \(resource.logicalId)")
            }
        }
    }

    @Test func examplesAreThisRepositorys() throws {
        let page = try page("deployment")
        let commands = page.blocks.compactMap { if case .commands(let lines) = $0 { lines } else { nil } }.joined()
        #expect(commands.contains("tiergit deploy -c acme -e prod -y"))
        #expect(commands.contains("tiergit deploy --engine cloudformation -c acme -e prod -y"))
        #expect(commands.contains("tiergit exec -c acme -e prod -- "))
        #expect(headings(page).contains("How to go back"))
    }

    @Test func twiceTheSame() throws {
        #expect(try OperationsPages.pages(RealisticSet.facts()) == OperationsPages.pages(RealisticSet.facts()))
    }
}
