internal import Git
internal import History
internal import Signatures
internal import Switching
internal import Terminal
internal import Tiers

/// Phrases that several commands use.
enum Wording {
    static func kind(_ kind: FolderDifference.Kind) -> String {
        switch kind {
        case .added: "untracked:"
        case .modified: "modified: "
        case .removed: "missing:  "
        case .mode: "mode:     "
        }
    }

    /// Names out of a policy, for people.
    static func names(_ names: [String]) -> String { safe(Suggestion.list(names)) }

    /// `medium`, or `medium (stage 1 of 2)` where more follow.
    static func tier(_ entry: EntrySummary) -> String {
        guard entry.isBetweenTiers, let stage = entry.stage else { return entry.tierName }
        return "\(entry.tierName) (stage \(stage.number) of \(stage.of))"
    }

    static func unsuitable(_ reason: TiersError.UnsuitableReason) -> String {
        switch reason {
        case .submodule: "it is a submodule"
        case .linkLeavesFolder(let target): "it is a link that leaves the folder, to \(safe(target))"
        case .filter(let name):
            "it has the attribute filter=\(safe(name)), so its bytes would depend on another program"
        case .notAFolder: "it is no folder"
        case .empty: "it is empty, which Copilot takes for no addons at all"
        case .sameName(let other): "\(safe(other)) differs from it only in case, and this file system ignores case"
        }
    }

    static func recovery(_ outcome: Recovery.Outcome) -> String {
        switch outcome {
        case .discarded(let command):
            "an interrupted `tiergit \(command)` was discarded: it had recorded nothing"
        case .completed(let command, let entry, let movedOn):
            "an interrupted `tiergit \(command)` was completed"
                + (entry.map { ": \($0.short) is now active" } ?? "")
                + (movedOn ? "; the tier history has newer entries since, see tiergit status" : "")
        case .abandoned(let command, let reference):
            "an interrupted `tiergit \(command)` was discarded: \(reference) holds something else since"
        }
    }

    static func signature(_ error: SignatureError) -> String {
        switch error {
        case .notConfigured(.signingKey): "gpg.format is ssh, and user.signingkey is not set"
        case .notConfigured(.secretKey(let identity)): "gpg has no secret key for \(identity)"
        case .notConfigured(.program(let name)): "\(name) is not installed"
        case .unsupportedFormat(let format): "gpg.format is \(format), and only ssh and openpgp are supported"
        case .programMissing(let name): "\(name) is not installed"
        case .keyMissing(let key): "the signing key is not there: \(key)"
        case .failed(let program, _, let stderr): "\(program) said: \(stderr)"
        case .cancelled(let program): "\(program) was cancelled"
        case .noDefaultKey(let command, _): "\(command) printed no key"
        case .malformedCommand(let setting, let value): "\(setting) is not a command line: \(value)"
        case .unacceptable(let program, let flaw): "the signature of \(program) is not acceptable: \(flaw)"
        case .noSignature(let program): "\(program) wrote no signature"
        case .system(let message): message
        }
    }

    static func remark(_ remark: ActivationPlan.Remark) -> String {
        switch remark {
        case .copied(let folder):
            "\(folder) does not hold this content today, so the recorded files were copied to \(Layout.addons)"
        case .copiedComposed(let tier):
            "\(tier) is made of other tiers, so its files were copied to \(Layout.addons)"
        case .copiedWithoutLinks:
            "core.symlinks is false here, so the files were copied to \(Layout.addons)"
        case .restoredMissing:
            "\(Layout.addons) was missing; Copilot would have deleted the addons stack at the next deployment"
        case .overlooked:
            "in a sparse checkout git overlooks what keeps \(Layout.addons) out of commits: git config sparse.expectFilesOutsideOfPatterns true"
        case .litter(let path):
            "\(safeName(path)) could not be removed; the next tiergit command tries again"
        case .detached(let branch, let other):
            "\(branch.replacing("refs/heads/", with: "")) is checked out in \(other), so HEAD is detached here"
        }
    }

    /// Where HEAD stands: `on main`, `detached at 1d8039322683`.
    static func place(_ head: Head) -> String {
        switch head {
        case .branch(let name, _), .unborn(let name): "on \(safeName(name.replacing("refs/heads/", with: "")))"
        case .detached(let id): "detached at \(id.short)"
        }
    }

    /// `3 days ago`, for people.
    static func age(_ seconds: Int64, now: Int64) -> String {
        let age = max(0, now - seconds)
        let units: [(Int64, String)] = [
            (31_557_600, "year"), (2_629_800, "month"), (604_800, "week"), (86_400, "day"), (3_600, "hour"),
            (60, "minute"),
        ]
        for (length, name) in units where age >= length {
            let count = age / length
            return "\(count) \(name)\(count == 1 ? "" : "s") ago"
        }
        return "just now"
    }

    /// `2026-11-22 09:30`, in UTC, for tables.
    static func minute(_ time: String) -> String {
        time.utf8.count < 16 ? time : "\(time.prefix(10)) \(time.dropFirst(11).prefix(5))"
    }

    /// Every text once, in its first place.
    static func once(_ texts: [String]) -> [String] {
        texts.enumerated().filter { texts.firstIndex(of: $0.element) == $0.offset && !$0.element.isEmpty }.map(
            \.element)
    }

    static func change(_ entry: EntryDocument) -> String {
        safe(EntryMessage.change(entry))
    }
}

/// A path as a shell takes it: in single quotes where it is empty or holds anything but plain characters.
func shellQuoted(_ path: String) -> String {
    let plain =
        !path.isEmpty
        && path.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-+=:@%".contains($0)) }
    return plain ? path : "'" + safeName(path).replacing("'", with: "'\\''") + "'"
}
