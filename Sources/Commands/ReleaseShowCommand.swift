internal import ArgumentParser
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct ReleaseShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one release: who signed it, what it was made from, what changed.",
        discussion: """
            Exits 7 where the tag is not accepted.

            EXAMPLE
              tiergit release show medium@1.4.0
            """)

    @Argument(help: "The release, tier@version.") var release: String
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "release show") { context in
            guard let found = try await context.release(release) else {
                throw SwitchError.release(.noRelease(release))
            }
            let count = try Releases.uses(context.repository)[found.reference] ?? 0
            if context.json {
                guard
                    case .object(var fields) = ReleaseListCommand.json(
                        .init(reference: found.reference, id: found.id), .success(found), count)
                else { return }
                fields["format"] = 1
                // What is shown is verified.
                fields["failure"] = nil
                fields["section"] = .string(found.section)
                fields["contentSha256"] = .string(found.contentSHA256)
                return context.print(.object(fields))
            }
            let output = context.output
            output.result(output.paint(.heading, found.tag))
            output.result("date      \(UTCTime.text(found.time))")
            output.result("by        \(safe(found.taggerName)) <\(safe(found.taggerEmail))>")
            output.result("signed    \(safe(found.signer ?? "")) \(safe(found.key ?? ""))")
            output.result("base      \(found.base.id.short) \(safe(found.base.subject))")
            output.result("commit    \(found.commit)")
            output.result("content   sha256 \(found.contentSHA256)")
            output.result("verdict   \(safe(found.verdict))\(found.previous.map { ", since \($0)" } ?? "")")
            output.result("recorded  on \(count) client/environment\(count == 1 ? "" : "s")")
            output.result("")
            for line in found.section.split(separator: "\n", omittingEmptySubsequences: false) {
                output.result(safe(String(line)))
            }
        }
    }
}
