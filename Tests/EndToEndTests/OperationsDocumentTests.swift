import Foundation
import Testing

/// The commands that the operational documents speak of.
@Suite struct OperationsDocumentTests {
    /// Each command in code or in a block, as it stands.
    private static func commands(_ markdown: String) -> [String] {
        var found = markdown.matches(of: /<code>(tiergit [^<]*)<\/code>/).map { String($0.1) }
        for block in markdown.matches(of: /```sh\n([\s\S]*?)\n```/) {
            found += block.1.split(separator: "\n").map(String.init).filter { $0.hasPrefix("tiergit ") }
        }
        return found.map { text in
            [("&#45;", "-"), ("&#91;", "["), ("&#124;", "|"), ("<span>", ""), ("</span>", "")].reduce(text) {
                $0.replacingOccurrences(of: $1.0, with: $1.1)
            }
        }
    }

    /// Every command exists, with every option that is shown with it.
    @Test func everyCommandExistsWithItsOptions() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("docs", "build")
        let folder = "\(sandbox.repository)/copilot/docs/tiers/operations"
        var help: [String: String] = [:]
        var count = 0
        for file in ["deployment", "monitoring", "troubleshooting", "maintenance"] {
            for command in Self.commands(try String(contentsOfFile: "\(folder)/\(file).md", encoding: .utf8)) {
                let words = command.split(separator: " ").map(String.init)
                let own = words.prefix { $0 != "--" }
                guard own.count > 1, !own[1].hasPrefix("-"), own[1].allSatisfy({ $0.isLowercase || $0 == "-" }) else {
                    continue
                }
                let groups = ["alarms", "branch", "client", "docs", "hook", "hooks", "policy", "release", "tier"]
                var name = [own[1]]
                if groups.contains(own[1]), own.count > 2, own[2].allSatisfy({ $0.isLowercase || $0 == "-" }) {
                    name.append(own[2])
                }
                if own[1] == "help" { continue }
                let key = name.joined(separator: " ")
                if help[key] == nil {
                    let ran = try await sandbox.run(Sandbox.tiergit, ["help"] + name)
                    #expect(ran.status == 0, "\(file): \(command)")
                    help[key] = ran.stdout
                }
                for option in own where option.hasPrefix("-") && option.count > 1 {
                    count += 1
                    let text = String(option.prefix { $0 != "=" }.filter { !"),.;:`\"".contains($0) })
                    #expect(
                        help[key]?.contains(text) == true, "\(file): \(text) in: \(command)")
                }
            }
        }
        #expect(count > 40)
    }
}
