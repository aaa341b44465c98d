internal import ArgumentParser
internal import CloudFormation
internal import Git
internal import Planning
internal import Switching
internal import Terminal
internal import Tiers

struct ReleaseMakeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make",
        abstract: "Make a release of a tier: the number that its plan proposes, a signed tag, a changelog section.",
        discussion: """
            Plans from the last release to the tier as it is committed now, in every environment. What replaces, removes, cannot \
            come back, loses data, is refused or is not known is major; what adds or interrupts is minor; the rest is a patch. A \
            smaller number is refused without --accept. The section goes into copilot/CHANGELOG.md, for you to commit. `make` \
            may be left out.

            EXAMPLES
              tiergit release medium --dry-run
              tiergit release medium -m "Redis takes the sessions"
              tiergit release medium --minor --accept major
            """)

    @Argument(help: "The tier.") var tier: String
    @Flag(exclusivity: .exclusive, help: "Which number goes up. Default: the one that the plan proposes.")
    var level: Level?
    @Option(
        help: ArgumentHelp("Pass over the number that the plan proposes: major or minor.", valueName: "number"))
    var accept: [String] = []
    @Option(
        name: [.customShort("m"), .customLong("message")], parsing: .unconditional,
        help: "A note, put first in the changelog section.")
    var note: String?
    @Option(help: ArgumentHelp("Take the tier from this commit instead of HEAD.", valueName: "commit")) var base:
        String?
    @Flag(name: [.customShort("n"), .long], help: "Show what would be done, and do nothing.") var dryRun = false
    @OptionGroup var options: GlobalOptions

    enum Level: String, EnumerableFlag {
        case major, minor, patch

        var level: Version.Level {
            switch self {
            case .major: .major
            case .minor: .minor
            case .patch: .patch
            }
        }
    }

    func run() async throws {
        try await Context.run(options, command: "release") { context in
            if let reference = try? TierReference(tier), reference.version != nil {
                throw UsageError(
                    "the number is proposed by the plan, not given", hint: "tiergit release \(reference.tier)")
            }
            let releases = try await Releases(context.session, root: try context.catalog().root)
            let releasing = Releasing(context.session, releases)
            let proposal = try await releasing.propose(
                tier, level: level?.level, accepting: accept, base: base, note: note)
            let output = context.output
            if proposal.isReleased || dryRun {
                let changelog = dryRun ? nil : try await ReleaseChangelog(context.session, releases).complete(tier)
                if context.json { return context.print(json(proposal, nil, changelog)) }
                guard !proposal.isReleased else {
                    output.say("\(tier) is what \(proposal.previous?.tag ?? "") has: there is nothing to release")
                    return say(changelog, output)
                }
                output.result("would release \(proposal.tag)\(since(proposal))")
                for line in lines(proposal) { output.result(line.isEmpty ? "" : "  \(line)") }
                return
            }
            _ = try context.session.signer()
            output.say("\(output.paintTalk(.heading, proposal.tag))\(since(proposal))")
            for line in lines(proposal) { output.say(line.isEmpty ? "" : "  \(line)") }
            try confirm(proposal, context)
            let release = try await releasing.make(proposal)
            let changelog = try await ReleaseChangelog(context.session, releases).complete(tier)
            if context.json { return context.print(json(proposal, release, changelog)) }
            output.say("\(output.paintTalk(.success, "released")) \(release.tag) \(release.id.short)")
            say(changelog, output)
            output.suggest("tiergit sync, so that others have it; tiergit switch \(release.reference) takes it")
        }
    }

    private func since(_ proposal: Releasing.Proposal) -> String {
        guard let previous = proposal.previous, let change = proposal.change else { return ", the first release" }
        return ", after \(previous.version): \(change.level.rawValue)"
    }

    private func lines(_ proposal: Releasing.Proposal) -> [String] {
        (proposal.change?.reasons ?? []).map { safe($0) } + [""]
            + proposal.section.split(separator: "\n", omittingEmptySubsequences: false).map { safe(String($0)) }
    }

    private func confirm(_ proposal: Releasing.Proposal, _ context: Context) throws {
        if context.options.yes { return }
        guard context.canAsk else {
            throw ConfirmationMissing(
                message: "the release \(proposal.tag) needs a confirmation, and nobody can be asked",
                hint: "add -y to confirm, or --dry-run to look only")
        }
        guard Prompt.confirm("Release \(proposal.tag)?") else {
            throw ConfirmationMissing(message: "not confirmed: nothing was changed", hint: nil)
        }
    }

    private func say(_ outcome: ReleaseChangelog.Outcome?, _ output: Output) {
        switch outcome {
        case nil, .written([]): break
        case .written(let sections):
            output.say("written into \(ReleaseChangelog.path): \(sections.map(\.description).joined(separator: ", "))")
            output.hint("git add \(ReleaseChangelog.path) && git commit")
        case .bare:
            output.say("this repository is bare: \(ReleaseChangelog.path) is written by the next release in a clone")
        case .unsuitable:
            output.warn("\(ReleaseChangelog.path) is no plain file: the section is in the tag alone")
        }
    }

    private func json(
        _ proposal: Releasing.Proposal, _ release: Release?, _ changelog: ReleaseChangelog.Outcome?
    ) -> JSON {
        var written: [TierReference] = []
        if case .written(let sections) = changelog { written = sections }
        return [
            "format": 1, "dryRun": .bool(dryRun), "released": .bool(release != nil),
            "tier": .string(proposal.tier.name),
            "version": .string(proposal.version.description), "tag": .string(proposal.tag),
            "previous": JSON(proposal.previous?.version.description),
            "level": JSON(proposal.isReleased ? nil : proposal.change?.level.rawValue),
            "reasons": .array((proposal.change?.reasons ?? []).map { .string($0) }),
            "verdict": .string(proposal.plan.verdict.rawValue),
            "base": .string(proposal.base.commit.id.hex), "branch": .string(proposal.branchName),
            "object": JSON(release?.id.hex), "commit": JSON(release?.commit.hex),
            "section": .string(proposal.section),
            "changelog": .array(written.map { .string($0.description) }),
        ]
    }
}
