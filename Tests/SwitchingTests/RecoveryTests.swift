import Foundation
import Git
import History
import TestSupport
import Testing
import Tiers

@testable import Switching

/// What the next command makes of a journal that a killed command left behind, for each state that the disk can be in.
@Suite struct RecoveryTests {
    private static let addons = "copilot/environments/addons"
    private static let manifest = "copilot/web/manifest.yml"
    private static let history = "refs/tiergit/history/acme/prod"

    /// A switch from the folder `one` to the folder `two` with a new manifest, killed somewhere.
    private final class Killed {
        let temporary: TemporaryRepository
        let oldTip: ObjectID
        let newTip: ObjectID
        var journal: Journal

        init() async throws {
            temporary = try await TemporaryRepository()
            try temporary.write("one", to: "copilot/environments/addons-one/a.yml")
            try temporary.write("two", to: "copilot/environments/addons-two/a.yml")
            try temporary.write("cpu: 1\n", to: RecoveryTests.manifest)
            try FileManager.default.createSymbolicLink(
                atPath: "\(temporary.path)/\(RecoveryTests.addons)", withDestinationPath: "addons-one")
            oldTip = try await temporary.commitAll("old entry")
            newTip = try await temporary.commitAll("new entry")
            let repository = temporary.repository
            try repository.updateReference(
                RecoveryTests.history, to: oldTip, expecting: nil, message: "old", by: TemporaryRepository.identity)
            let old = try repository.write(blob: Array("cpu: 1\n".utf8))
            let new = try repository.write(blob: Array("cpu: 2\n".utf8))
            var plan = ActivationPlan(oldHead: try repository.head())
            plan.paths = [
                .init(
                    path: RecoveryTests.manifest, old: .file(old, executable: false), new: .file(new, executable: false)
                ),
                .init(path: RecoveryTests.addons, old: .link("addons-one"), new: .link("addons-two")),
            ]
            plan.skipWorktree = true
            journal = Journal(
                command: "switch", commit: .init(reference: RecoveryTests.history, old: oldTip, new: newTip),
                message: "switch", branches: [], plan: plan, setsRecord: true)
            journal.isStaged = true
        }

        func commit() throws {
            try temporary.repository.updateReference(
                RecoveryTests.history, to: newTip, expecting: oldTip, message: "new", by: TemporaryRepository.identity)
        }

        func stage() throws {
            let staging = try Staging(temporary.repository)
            for change in journal.plan.paths { try staging.stage(change.new, for: change.path) }
        }

        func recover() async throws -> Recovery.Outcome? {
            let session = Session(
                repository: try Repository(at: temporary.path), settings: GitSettingsReader(in: temporary.path),
                environment: [:], seconds: 1_700_000_000, offset: 0, tool: "tiergit test", command: "status",
                interrupted: { false }, beginWriting: {})
            return try await Recovery.run(session)
        }

        var state: [String?] {
            [
                try? FileManager.default.destinationOfSymbolicLink(atPath: "\(temporary.path)/\(RecoveryTests.addons)"),
                temporary.read(RecoveryTests.manifest),
            ]
        }

        /// Nothing of ours may be left lying about.
        func leftovers() throws -> [String] {
            let all = try FileManager.default.subpathsOfDirectory(atPath: temporary.path)
            return all.filter {
                $0.hasSuffix("journal.json") || $0.contains("tiergit-staged") || $0.hasSuffix("index.lock")
            }
        }
    }

    @Test func withoutAJournalThereIsNothingToDo() async throws {
        let killed = try await Killed()
        #expect(try await killed.recover() == nil)
    }

    @Test func beforeTheCommitPointItIsDiscarded() async throws {
        let killed = try await Killed()
        try killed.stage()
        try killed.journal.write(killed.temporary.repository)
        #expect(try await killed.recover() == .discarded(command: "switch"))
        #expect(killed.state == ["addons-one", "cpu: 1\n"])
        #expect(try killed.leftovers() == [])
    }

    /// The first journal is written before anything is staged; then nothing can have been exchanged.
    @Test func halfStagedItIsDiscardedWhateverTheHistorySays() async throws {
        let killed = try await Killed()
        killed.journal.isStaged = false
        try killed.stage()
        try killed.journal.write(killed.temporary.repository)
        #expect(try await killed.recover() == .discarded(command: "switch"))
        #expect(try killed.leftovers() == [])
    }

    /// After the commit point it goes forward, however many of the paths were exchanged.
    @Test(arguments: 0...2) func afterTheCommitPointItGoesForward(exchanged: Int) async throws {
        let killed = try await Killed()
        try killed.stage()
        try killed.journal.write(killed.temporary.repository)
        try killed.commit()
        let staging = try Staging(killed.temporary.repository)
        for change in killed.journal.plan.paths.prefix(exchanged) { #expect(try staging.exchange(change)) }
        #expect(
            try await killed.recover() == .completed(command: "switch", entry: killed.newTip, movedOn: false))
        #expect(killed.state == ["addons-two", "cpu: 2\n"])
        #expect(try killed.leftovers() == [])
        let flags = try await killed.temporary.git("ls-files", "-v", "--", Self.addons)
        #expect(flags == "S \(Self.addons)")
    }

    /// Staged files may be gone too (`git clean -fdx`): they are made again from the objects.
    @Test func stagedFilesAreMadeAgain() async throws {
        let killed = try await Killed()
        try killed.journal.write(killed.temporary.repository)
        try killed.commit()
        #expect(
            try await killed.recover() == .completed(command: "switch", entry: killed.newTip, movedOn: false))
        #expect(killed.state == ["addons-two", "cpu: 2\n"])
    }

    @Test func aHistoryThatMovedOnIsSaid() async throws {
        let killed = try await Killed()
        try killed.journal.write(killed.temporary.repository)
        try killed.commit()
        let later = try await killed.temporary.commitAll("later entry")
        try killed.temporary.repository.updateReference(
            Self.history, to: later, expecting: killed.newTip, message: "later", by: TemporaryRepository.identity)
        #expect(try await killed.recover() == .completed(command: "switch", entry: killed.newTip, movedOn: true))
    }

    @Test func aHistoryThatWentElsewhereAbandonsIt() async throws {
        let killed = try await Killed()
        try killed.stage()
        try killed.journal.write(killed.temporary.repository)
        try await killed.temporary.git("checkout", "-q", "--orphan", "elsewhere")
        let foreign = try await killed.temporary.commitAll("foreign")
        try await killed.temporary.git("checkout", "-q", "-f", "main")
        try killed.temporary.repository.updateReference(
            Self.history, to: foreign, expecting: killed.oldTip, message: "foreign", by: TemporaryRepository.identity)
        #expect(try await killed.recover() == .abandoned(command: "switch", reference: Self.history))
        #expect(killed.state == ["addons-one", "cpu: 1\n"])
        #expect(try killed.leftovers() == [])
    }

    /// A path that holds neither the old content nor the new is somebody's work: it is named and not touched.
    @Test func somebodyElsesEditIsNotOverwritten() async throws {
        let killed = try await Killed()
        try killed.journal.write(killed.temporary.repository)
        try killed.commit()
        try killed.temporary.write("cpu: 3 # mine\n", to: Self.manifest)
        do {
            _ = try await killed.recover()
            Issue.record("it was overwritten or passed over")
        } catch SwitchError.mixed(let paths, _) {
            #expect(paths == [Self.manifest])
        }
        #expect(killed.temporary.read(Self.manifest) == "cpu: 3 # mine\n")
        #expect(Journal.exists(killed.temporary.repository))
        // Once the edit is out of the way, it goes on.
        try killed.temporary.write("cpu: 1\n", to: Self.manifest)
        #expect(
            try await killed.recover() == .completed(command: "switch", entry: killed.newTip, movedOn: false))
    }

    /// Lock files that the killed process left are taken over; git's own index.lock is not.
    @Test func locksOfTheDeadAreTakenOver() async throws {
        let killed = try await Killed()
        try killed.journal.write(killed.temporary.repository)
        try killed.temporary.write("tiergit\n", to: ".git/index.lock")
        try killed.temporary.write("", to: ".git/\(Self.history).lock")
        // A process that held the reference's lock when it was killed had not moved the reference.
        #expect(try await killed.recover() == .discarded(command: "switch"))
        #expect(try killed.leftovers() == [])
        #expect(killed.temporary.read(".git/\(Self.history).lock") == nil)
    }

    @Test func gitsOwnIndexLockIsRespected() async throws {
        let killed = try await Killed()
        try killed.journal.write(killed.temporary.repository)
        try killed.commit()
        try killed.temporary.write("", to: ".git/index.lock")
        do {
            _ = try await killed.recover()
            Issue.record("git's lock was ignored")
        } catch SwitchError.git(.locked(let path)) {
            #expect(path.hasSuffix("index.lock"))
        }
        #expect(killed.temporary.read(".git/index.lock") == "")
        #expect(Journal.exists(killed.temporary.repository))
    }

    /// What somebody saved after the last look, and before the exchange, comes back and stops the change.
    @Test func anEditAtTheLastMomentIsPutBack() async throws {
        let killed = try await Killed()
        try killed.stage()
        let staging = try Staging(killed.temporary.repository)
        let manifest = killed.journal.plan.paths[0]
        try killed.temporary.write("cpu: 3 # mine\n", to: Self.manifest)
        #expect(try !staging.exchange(manifest))
        #expect(killed.temporary.read(Self.manifest) == "cpu: 3 # mine\n")
        // Taking back must not touch it either.
        try staging.takeBack(manifest)
        #expect(killed.temporary.read(Self.manifest) == "cpu: 3 # mine\n")
        // A file that came where none was planned for is not overwritten.
        try killed.temporary.write("theirs", to: "copilot/tiers.yml")
        let new = try killed.temporary.repository.write(blob: Array("ours".utf8))
        let added = ActivationPlan.PathChange(
            path: "copilot/tiers.yml", old: .absent, new: .file(new, executable: false))
        try staging.stage(added.new, for: added.path)
        #expect(try !staging.exchange(added))
        #expect(killed.temporary.read("copilot/tiers.yml") == "theirs")
    }

    /// Somebody went to another branch after the crash: HEAD and the index are theirs now.
    @Test func anotherBranchSinceTheCrashIsNotLeft() async throws {
        let killed = try await Killed()
        var plan = killed.journal.plan
        plan.head = .branch("refs/heads/tier-two", killed.newTip)
        var journal = Journal(
            command: "switch", commit: killed.journal.commit, message: "switch", branches: [], plan: plan,
            setsRecord: true)
        journal.isStaged = true
        try journal.write(killed.temporary.repository)
        try killed.commit()
        try await killed.temporary.git("switch", "-q", "-c", "feature")
        do {
            _ = try await killed.recover()
            Issue.record("HEAD was moved")
        } catch SwitchError.mixed(let paths, _) {
            #expect(paths == ["HEAD"])
        }
        #expect(try await killed.temporary.git("symbolic-ref", "HEAD") == "refs/heads/feature")
        #expect(Journal.exists(killed.temporary.repository))
    }

    @Test func journalsComeBackAsTheyWere() async throws {
        let killed = try await Killed()
        var plan = killed.journal.plan
        plan.head = .detached(killed.newTip)
        plan.index = [.init(path: "a", item: nil), .init(path: "b", item: TreeItem(.file, killed.newTip))]
        let other = Journal(
            command: "init", commit: nil, message: "m",
            branches: [.init(reference: "refs/heads/x", old: nil, new: killed.oldTip)],
            plan: plan, setsRecord: false)
        for journal in [killed.journal, other] {
            try journal.write(killed.temporary.repository)
            let read = try #require(Journal.read(killed.temporary.repository))
            #expect(read.plan.paths == journal.plan.paths)
            #expect(read.plan.index == journal.plan.index)
            #expect(read.plan.head == journal.plan.head)
            #expect(read.commit == journal.commit)
            #expect(read.branches == journal.branches)
            #expect(read.setsRecord == journal.setsRecord)
            #expect(read.isStaged == journal.isStaged)
        }
    }
}
