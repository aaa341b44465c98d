import Foundation
import Testing

/// `tiergit hook post-checkout` and `post-merge`, through real checkouts and merges: a word where it is due, and never a failure.
@Suite struct HooksTestsCheckout {
    private static let template = "copilot/environments/addons-medium/storage.yml"

    /// A branch on which the active tier's folder is another.
    private func withOtherFolder() async throws -> Hooked {
        let hooked = try await Hooked.onMedium()
        let sandbox = hooked.sandbox
        try await hooked.git("checkout", "-q", "-b", "feature")
        try sandbox.write(try sandbox.read(Self.template) + "# more\n", to: Self.template)
        try await hooked.git("add", Self.template)
        try await hooked.git("commit", "-q", "-m", "more")
        let back = try await hooked.git("checkout", "-q", "main")
        #expect(back.stderr.isEmpty, "\(back.stderr)")
        return hooked
    }

    @Test func folderMovedOn() async throws {
        let hooked = try await withOtherFolder()
        let there = try await hooked.git("checkout", "-q", "feature")
        #expect(there.stderr.contains("addons-medium was changed by commits since the switch"), "\(there.stderr)")
        #expect(there.stderr.contains("tiergit activate -c acme -e prod"))
        try await hooked.git("checkout", "-q", "main")
        let merged = try await hooked.git("merge", "-q", "feature")
        #expect(merged.stderr.contains("addons-medium was changed by commits since the switch"), "\(merged.stderr)")
        // The command that was named mends it.
        try await hooked.sandbox.ok("activate", "-c", "acme", "-e", "prod")
        let quiet = try await hooked.git("checkout", "-q", "-b", "another")
        #expect(quiet.stderr.isEmpty, "\(quiet.stderr)")
    }

    /// Another one switched, and `sync` brought it.
    @Test func anotherTierIsRecorded() async throws {
        let hooked = try await Hooked.onMedium()
        let sandbox = hooked.sandbox
        let tip = try await sandbox.git("rev-parse", "refs/tiergit/history/acme/prod")
        try await sandbox.ok("switch", "enterprise", "-c", "acme", "-e", "prod", "-y")
        let newer = try await sandbox.git("rev-parse", "refs/tiergit/history/acme/prod")
        try await sandbox.git("update-ref", "refs/tiergit/history/acme/prod", tip)
        try await sandbox.ok("activate", "-c", "acme", "-e", "prod")
        try await sandbox.git("update-ref", "refs/tiergit/history/acme/prod", newer)
        let ran = try await hooked.git("checkout", "-q", "-b", "other")
        #expect(
            ran.stderr.contains("the tier history has a newer entry: #3 switch medium -> enterprise"), "\(ran.stderr)")
        #expect(ran.stderr.contains("hint: tiergit activate -c acme -e prod"))
    }

    /// An entry that repeats the content, as a deployment's, is none to speak of.
    @Test func aDeploymentChangesNothing() async throws {
        let hooked = try await Hooked.onMedium()
        try await hooked.sandbox.ok("hook", "pre-deploy", "-c", "acme", "-e", "prod", "--process", "none")
        try await hooked.sandbox.ok("hook", "post-deploy", "-c", "acme", "-e", "prod", "--result", "succeeded")
        let ran = try await hooked.git("checkout", "-q", "-b", "other")
        #expect(ran.stderr.isEmpty, "\(ran.stderr)")
    }

    /// `git checkout -- FILE` and `git restore` put committed settings back.
    @Test(arguments: [["checkout", "--"], ["restore"]])
    func settingsWereThrownAway(command: [String]) async throws {
        let hooked = try await Hooked.onMedium()
        let ran = try await hooked.run("git", command + ["copilot/web/manifest.yml"])
        #expect(ran.status == 0)
        #expect(ran.stderr.contains("changed by hand:\n  modified:  copilot/web/manifest.yml"), "\(ran.stderr)")
    }

    /// Edits in the tier's folder that are not committed are what git status is for.
    @Test func ownWorkIsNotToldOf() async throws {
        let hooked = try await Hooked.onMedium()
        try hooked.sandbox.write(try hooked.sandbox.read(Self.template) + "# more\n", to: Self.template)
        let ran = try await hooked.git("checkout", "-q", "-b", "other")
        #expect(ran.stderr.isEmpty, "\(ran.stderr)")
    }

    /// git refuses a visit to a commit with a real folder there, until the flag is lost that protects the link.
    @Test func protectionWasLost() async throws {
        let hooked = try await Hooked.onMedium()
        try await hooked.git("checkout", "-q", "-f", "main~1", status: 128)
        try await hooked.git("update-index", "--no-skip-worktree", Sandbox.addons)
        // Whether git goes over a link that it holds for changed is a matter of its timestamp.
        try hooked.sandbox.remove(Sandbox.addons)
        let old = try await hooked.git("checkout", "-q", "-f", "main~1")
        #expect(
            old.stderr.contains("without copilot/tiers.yml: what is active here is not medium of acme/prod"),
            "\(old.stderr)")
        let back = try await hooked.git("checkout", "-q", "-f", "main")
        #expect(
            back.stderr.contains("changed by hand") && back.stderr.contains("tiergit activate -c acme -e prod"),
            "\(back.stderr)")
        try await hooked.sandbox.ok("activate", "-c", "acme", "-e", "prod")
        try await hooked.git("update-index", "--no-skip-worktree", Sandbox.addons)
        // Told where the commits say that it may have gone.
        let head = try await hooked.sandbox.git("rev-parse", "main")
        let before = try await hooked.sandbox.git("rev-parse", "main~1")
        let told = try await hooked.sandbox.tiergit("hook", "post-checkout", before, head, "1")
        #expect(told.status == 0 && told.stderr.contains("git no longer keeps \(Sandbox.addons) out of commits"))
    }

    /// No addons at all is the worst that can be, whatever was activated.
    @Test func addonsAreMissing() async throws {
        let hooked = try await Hooked.onMedium()
        try hooked.sandbox.remove(Sandbox.addons)
        let ran = try await hooked.git("checkout", "-q", "-b", "other")
        #expect(ran.stderr.contains("Copilot would find no addons here"), "\(ran.stderr)")
        try await hooked.sandbox.ok("activate", "--base")
        try hooked.sandbox.remove(Sandbox.addons)
        let base = try await hooked.git("checkout", "-q", "-b", "another")
        #expect(base.stderr.contains("Copilot would find no addons here") && base.stderr.contains("activate --base"))
    }

    /// Whatever they are called with, and wherever.
    @Test func neverFails() async throws {
        let hooked = try await Hooked.onMedium()
        let sandbox = hooked.sandbox
        for name in ["post-checkout", "post-merge"] {
            for arguments in [[], ["x"], ["a", "b", "c", "d"]] {
                for directory in [sandbox.root, sandbox.repository, "\(sandbox.repository)/.git"] {
                    let ran = try await sandbox.run(Sandbox.tiergit, ["hook", name] + arguments, in: directory)
                    #expect(ran.status == 0 && ran.stdout.isEmpty, "\(name) \(arguments): \(ran.stderr)")
                }
            }
        }
        // A catalog that cannot be read, a record that is none.
        try sandbox.write("tiers: [\n", to: "copilot/tiers.yml")
        try sandbox.write("{}", to: ".git/tiergit/active.json")
        try sandbox.remove(Sandbox.addons)
        #expect(try await sandbox.tiergit("hook", "post-checkout").status == 0)
        // New work trees and clones have nothing active.
        try await hooked.git("worktree", "add", "-q", "\(sandbox.root)/linked", "-b", "linked")
    }
}
