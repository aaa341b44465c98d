/// What a file of allowed signers says about one key, worked out once.
///
/// git asks twice: `ssh-keygen -Y find-principals` for the first line with the key that holds at the commit's time, then,
/// for each principal of that line, `ssh-keygen -Y verify`, which accepts by any line that the principal matches. Source:
/// verify_ssh_signed_buffer in gpg-interface.c of git 2.39; sshsig_find_principals and sshsig_check_allowed_keys in sshsig.c.
struct AllowedKey: Hashable, Sendable {
    /// From when to when a line holds, both included, in seconds since 1970.
    struct Span: Hashable, Sendable {
        let after: UInt64
        let before: UInt64

        init(_ options: AllowedSignersOptions) {
            after = options.validAfter ?? 0
            before = options.validBefore ?? .max
        }

        func contains(_ time: UInt64) -> Bool { after <= time && time <= before }

        var isUnlimited: Bool { after == 0 && before == .max }
    }

    /// A principal as git gets it, with what lines let it sign for git.
    struct Principal: Hashable, Sendable {
        let name: String
        let spans: [Span]
    }

    /// A line that the first search may find.
    enum Candidate: Hashable, Sendable {
        case line(number: Int, span: Span, principals: [Principal], isForGit: Bool)
        case uncertain(number: Int)
    }

    /// What the file says about the key at a time.
    enum Answer: Hashable {
        /// The principal that git prints.
        case accepted(String)
        /// Why not, with the name that the first line has for the key.
        case refused(SignatureFault, name: String?, detail: String)
    }

    let candidates: [Candidate]
    /// Whether the time of a commit can make a difference.
    let isTimed: Bool

    /// - Parameter entries: those of the key, as `AllowedSigners.keys` gives them.
    init(_ entries: [AllowedSigners.Entry]) {
        var lines: [AllowedSignersLine] = []
        for case .line(let line) in entries { lines.append(line) }
        let forGit = lines.filter(\.options.isForGit)
        candidates = entries.map { entry in
            guard case .line(let line) = entry else { return .uncertain(number: entry.number) }
            let principals = Self.printed(line.principals).map { name in
                Principal(
                    name: printable(name),
                    spans: forGit.filter { PatternList.matches(name, $0.principals) }.map { Span($0.options) })
            }
            return .line(
                number: line.number, span: Span(line.options), principals: principals, isForGit: line.options.isForGit)
        }
        isTimed = lines.contains { !Span($0.options).isUnlimited }
    }

    /// - Parameter time: as `KeyTime.verifyTime` gives it.
    func answer(at time: UInt64) -> Answer {
        var first: (number: Int, span: Span, name: String?)?
        for candidate in candidates {
            switch candidate {
            case .uncertain(let number):
                return .refused(.notCheckable, name: nil, detail: "versions of ssh-keygen differ about line \(number)")
            case .line(let number, let span, let principals, let isForGit):
                guard span.contains(time) else {
                    first = first ?? (number, span, principals.first?.name)
                    continue
                }
                // No later line is looked at: git asks for the principals of this one alone.
                if let principal = principals.first(where: { $0.spans.contains { $0.contains(time) } }) {
                    return .accepted(principal.name)
                }
                let why =
                    principals.isEmpty
                    ? "names nobody"
                    : isForGit ? "names nobody whom its own patterns match" : "is not for namespace git"
                return .refused(.signerNotValid, name: principals.first?.name, detail: "line \(number) \(why)")
            }
        }
        guard let first else { return .refused(.unknownSigner, name: nil, detail: "no line has the key") }
        let why =
            time < first.span.after
            ? "not valid before \(KeyTime.text(first.span.after))" : "expired at \(KeyTime.text(first.span.before))"
        return .refused(.signerNotValid, name: first.name, detail: "line \(first.number): \(why)")
    }

    /// What of a list of principals ssh-keygen prints and git reads: all up to the first empty one, without a CR at the end.
    ///
    /// Source: sig_find_principals in ssh-keygen.c of OpenSSH 9.2.
    private static func printed(_ principals: [UInt8]) -> [[UInt8]] {
        principals.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .prefix { !$0.isEmpty }
            .map { Array($0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0) }
            .filter { !$0.isEmpty }
    }
}
