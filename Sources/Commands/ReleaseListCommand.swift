internal import ArgumentParser
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct ReleaseListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List releases: when, by whom, what they change, and how many client/environments run them.",
        discussion: """
            Every tag is verified; one that is not accepted is listed with the reason, and the command exits 7.

            EXAMPLE
              tiergit release list medium
            """)

    @Argument(help: "The tier. Default: all.") var tier: String?
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "release list") { context in
            let catalog = try context.catalog()
            let found = try Releases.all(of: tier, context.repository)
            if let tier, found.isEmpty { _ = try catalog.tier(named: tier) }
            let releases = try await Releases(context.session, root: catalog.root)
            let uses = try Releases.uses(context.repository)
            var rows: [JSON] = []
            var isRefused = false
            for item in found {
                let count = uses[item.reference] ?? 0
                let state: Result<Release, VerificationFailure>
                do throws(VerificationFailure) { state = .success(try await releases.verified(item)) } catch {
                    state = .failure(error)
                    isRefused = true
                }
                if context.json {
                    rows.append(Self.json(item, state, count))
                    continue
                }
                let tag = item.reference.tag ?? ""
                switch state {
                case .success(let release):
                    context.output.result(
                        "\(context.output.paint(.tier, tag))  \(release.date)  \(safe(release.taggerName)) <\(safe(release.taggerEmail))>  \(safe(release.verdict))  on \(count)"
                    )
                case .failure(let failure):
                    context.output.result(
                        "\(tag)  \(context.output.paint(.error, "not accepted")): \(failure.reason.rawValue): \(safe(failure.detail))  on \(count)"
                    )
                }
            }
            if context.json { context.print(["format": 1, "releases": .array(rows)]) }
            if found.isEmpty, !context.json {
                context.output.say("no releases yet")
                context.output.suggest("tiergit release \(tier ?? "TIER")")
            }
            if isRefused { throw ExitCode(7) }
        }
    }

    static func json(
        _ item: Releases.Found, _ state: Result<Release, VerificationFailure>, _ count: Int
    ) -> JSON {
        let release = try? state.get()
        var failure: VerificationFailure?
        if case .failure(let found) = state { failure = found }
        return [
            "tier": .string(item.reference.tier), "version": JSON(item.reference.version?.description),
            "tag": JSON(item.reference.tag), "object": .string(item.id.hex), "commit": JSON(release?.commit.hex),
            "base": JSON(release?.base.id.hex), "previous": JSON(release?.previous?.description),
            "verdict": JSON(release?.verdict), "time": JSON(release.map { UTCTime.text($0.time) }),
            "tagger": release.map { ["name": .string($0.taggerName), "email": .string($0.taggerEmail)] } ?? .null,
            "signer": JSON(release?.signer), "key": JSON(release?.key), "recorded": .integer(count),
            "failure": failure.map { ["reason": .string($0.reason.rawValue), "detail": .string($0.detail)] } ?? .null,
        ]
    }
}
