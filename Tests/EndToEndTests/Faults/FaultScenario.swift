import Foundation
import Testing

/// The commands that are killed and given errors, each in the state in which it has most to do.
enum FaultScenario: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case switchLink, switchCopy, switchBranch
    case revertLink, revertCopy, revertBranch
    case activateLink, activateCopy, activateBranch
    case baseLink, baseCopy, baseBranch
    case linkToCopy, linkToBranch, copyToLink, copyToBranch, branchToLink, branchToCopy
    case initAdopt, initStarter, initUndo, branchBuild, branchAdvance, adopt
    case stage
    case policyChange, policyProposal, approve, switchRuled

    var testDescription: String { rawValue }

    /// All of them, or those that `TIERGIT_SCENARIOS` names: `switchLink,initAdopt`.
    static let chosen: [FaultScenario] = {
        guard let names = ProcessInfo.processInfo.environment["TIERGIT_SCENARIOS"] else { return allCases }
        return names.split(separator: ",").compactMap { FaultScenario(rawValue: String($0)) }
    }()

    static let switching = ["switch", "medium", "-c", "acme", "-e", "prod", "-y", "-m", "growth"]

    var arguments: [String] {
        switch self {
        case .switchLink, .switchCopy, .switchBranch: Self.switching
        case .revertLink, .revertCopy, .revertBranch: ["revert", "-c", "acme", "-e", "prod", "-y", "-m", "back"]
        case .activateLink, .activateCopy, .activateBranch: ["activate", "-c", "globex", "-e", "prod"]
        case .baseLink, .baseCopy, .baseBranch: ["activate", "--base"]
        case .linkToCopy, .linkToBranch, .copyToLink, .copyToBranch, .branchToLink, .branchToCopy: Self.switching
        case .initAdopt: ["init", "--adopt", Sandbox.addons, "--as", "minimum", "--derive"]
        case .initStarter: ["init"]
        case .initUndo: ["init", "--undo"]
        case .branchBuild, .branchAdvance: ["branch", "build"]
        case .adopt: ["adopt", "minimum", "-c", "acme", "-e", "prod"]
        case .stage: Self.switching + ["--stage", "1"]
        case .policyChange, .policyProposal: ["policy", "accept", "acme/prod#1", "-y"]
        case .approve: ["approve", "medium", "-c", "acme", "-e", "prod", "-y"]
        case .switchRuled: Self.switching
        }
    }

    /// The activation at the start, and where the catalog was changed since, the new one.
    private var activations: (Activation, Activation?) {
        switch self {
        case .switchCopy, .revertCopy, .activateCopy, .baseCopy: (.copy, nil)
        case .switchBranch, .revertBranch, .activateBranch, .baseBranch: (.branch, nil)
        case .linkToCopy: (.symlink, .copy)
        case .linkToBranch: (.symlink, .branch)
        case .copyToLink: (.copy, .symlink)
        case .copyToBranch: (.copy, .branch)
        case .branchToLink: (.branch, .symlink)
        case .branchToCopy: (.branch, .copy)
        default: (.symlink, nil)
        }
    }

    func prepare() async throws -> Sandbox {
        switch self {
        case .initAdopt: return try await Sandbox.copilot()
        case .initStarter:
            let sandbox = try await Sandbox.copilot()
            try sandbox.remove(Sandbox.addons)
            try await sandbox.git("commit", "-q", "-a", "-m", "no addons")
            return sandbox
        case .stage: return try await StageTests.starter()
        case .policyChange, .policyProposal, .approve, .switchRuled: return try await ruled()
        case .initUndo, .branchBuild, .adopt: return try await Sandbox.copilot(adopted: true)
        case .branchAdvance:
            let sandbox = try await Sandbox.copilot(adopted: true)
            try await sandbox.ok("branch", "build")
            for tier in Sandbox.tiers {
                try sandbox.write("# more\n", to: "copilot/environments/addons-\(tier)/more.yml")
            }
            try await sandbox.git("add", "-A")
            try await sandbox.git("commit", "-q", "-m", "more")
            return sandbox
        default: break
        }
        let (old, new) = activations
        let sandbox = try await Sandbox.onMinimum(old)
        switch self {
        case .revertLink, .revertCopy, .revertBranch: try await sandbox.switchTo("medium")
        case .activateLink, .activateCopy, .activateBranch:
            try await sandbox.ok("switch", "medium", "-c", "globex", "-e", "prod", "-y")
            try await sandbox.ok("activate", "-c", "acme", "-e", "prod")
        case .baseLink, .baseCopy, .baseBranch: try await sandbox.switchTo("medium")
        default: break
        }
        if let new { try await sandbox.changeActivation(from: old, to: new) }
        return sandbox
    }

    /// Rules in force, all of it dated before the command that is looked at.
    private func ruled() async throws -> Sandbox {
        let sandbox = try await Sandbox.copilot()
        let date = ["GIT_COMMITTER_DATE": "@1699999000 +0000"]
        try await sandbox.ok(
            "init", "--adopt", Sandbox.addons, "--as", "minimum", "--derive", environment: date)
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod", environment: date)
        try await sandbox.ok("policy", "init", "-y", environment: date)
        if self == .policyProposal {
            let erik = try await sandbox.newKey("erik")
            let rules = try await sandbox.git("show", "refs/tiergit/policy:policy.yml")
                .replacing("threshold: 1", with: "  - principal: erik@example.com\nthreshold: 2")
            try await sandbox.ok("policy", "add-key", "erik@example.com", "\(erik).pub", "-y", environment: date)
            try sandbox.write("\(rules)\n", to: "\(sandbox.home)/policy.yml")
            try await sandbox.ok(
                "policy", "edit", "--policy", "\(sandbox.home)/policy.yml", "-y", environment: date)
        }
        return sandbox
    }
}

extension Sandbox {
    /// Commits another activation on main while a tier is active in the old way.
    func changeActivation(from old: Activation, to new: Activation) async throws {
        let other = "\(root)/other"
        try await git("worktree", "add", "-q", "--detach", other, "main")
        let path = "\(other)/copilot/tiers.yml"
        try write(
            try read(path).replacing("activation: \(old.rawValue)", with: "activation: \(new.rawValue)"), to: path)
        try await git("commit", "-q", "-a", "-m", "another activation", in: other)
        let commit = try await git("rev-parse", "HEAD", in: other)
        try await git("worktree", "remove", other)
        if old == .branch {
            try await git("branch", "-q", "-f", "main", commit)
        } else {
            try await git("reset", "-q", "--keep", commit)
        }
    }
}
