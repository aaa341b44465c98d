internal import Git
internal import Signatures
internal import Switching
internal import Terminal

extension DoctorAdvice {
    static func of(_ finding: Doctor.Setup, _ shell: DoctorShell) -> DoctorAdvice {
        switch finding {
        case .gitVersion(let version): .init("git \(safeName(version))")
        case .gitMissing: .init("git is not installed", ["apt-get install git"])
        case .gitWithoutSSH(let version):
            .init(
                "git \(safeName(version)) knows no SSH signatures (2.34 does), so it verifies no entry",
                ["apt-get install git"])
        case .libgit2Version(let version): .init("libgit2 \(version)")
        case .configurationUnreadable(let message, let file, let line):
            .init(
                "git cannot read its configuration: \(safeName(message))",
                file.map { [shell.edit($0, line: line)] } ?? [])
        case .identity(let name, let email): .init("\(safeName(name)) <\(safeName(email))>")
        case .identityMissing(let missing):
            .init(
                "git does not know who you are: \(missing.joined(separator: " and ")) is not set",
                missing.map {
                    $0 == "user.name"
                        ? "git config --global user.name \"Your Name\""
                        : "git config --global user.email you@example.com"
                })
        case .formatUnsupported(let format, let scope):
            .init(
                "gpg.format is \(safeName(format)), and only ssh and openpgp are supported",
                [shell.git("config --\(writable(scope)) gpg.format ssh")])
        case .programMissing(let program, let setting?, let scope):
            .init(
                "\(safeName(program)), which \(setting) names, is not there",
                [shell.git("config --\(writable(scope)) --unset \(setting)")])
        case .programMissing(let program, nil, _):
            .init(
                "\(safeName(program)) is not installed",
                [program == "gpg" ? "apt-get install gnupg" : "apt-get install openssh-client"])
        case .nothingToSignWith(let lack, let key):
            .init(
                "git has no signing set up (\(safeName(Wording.signature(.notConfigured(lack))))): every entry is signed",
                (key == nil ? ["mkdir -p -m 700 ~/.ssh", "ssh-keygen -t ed25519 -f ~/.ssh/id_ed25519"] : [])
                    + [
                        "git config --global gpg.format ssh",
                        "git config --global user.signingkey \(key.map(shellQuoted) ?? "~/.ssh/id_ed25519.pub")",
                    ])
        case .keyMissing(let path):
            .init(
                "the signing key is not there: \(safeName(path))",
                shell.folder(of: path, mode: "-m 700 ") + ["ssh-keygen -t ed25519 -f \(shell.file(path))"])
        case .keyOpenToOthers(let path, let permissions):
            .init(
                "\(safeName(path)) has the mode \(String(permissions, radix: 8)), and ssh-keygen signs with no key that others can read",
                ["chmod 600 \(shell.file(path))"])
        case .keyNotInAgent(let key, let isAgentRunning):
            .init(
                "of \(safeName(short(key))) only the public half is here, and no ssh-agent has the other",
                (isAgentRunning ? [] : ["eval \"$(ssh-agent -s)\""]) + ["ssh-add"])
        case .keyAsks(let path):
            .init(
                "\(safeName(path)) has a passphrase, which every entry will ask for; an agent remembers it",
                ["ssh-add \(shell.file(path))"])
        case .keyUnusable(let path, let message):
            .init(
                "ssh-keygen cannot read \(safeName(path)): \(safeName(oneLine(message)))",
                ["ssh-keygen -y -f \(shell.file(path))"])
        case .openPGPKey(let key, .expired):
            .init("the OpenPGP key \(safeName(key)) has expired", ["gpg --edit-key \(shellQuoted(key)) expire save"])
        case .openPGPKey(let key, let trouble):
            .init(
                trouble == .missing
                    ? "gpg has no secret key \(safeName(key))"
                    : "the OpenPGP key \(safeName(key)) is \(trouble.rawValue)",
                ["gpg --list-secret-keys --keyid-format long", "git config --global user.signingkey KEY"])
        case .signs(let format, let key, let tried):
            .init("\(format), \(safeName(short(key)))\(tried ? ", a text was signed" : ", not tried: --sign does")")
        case .signingFailed(let error):
            .init(
                "signing failed: \(safeName(oneLine(Wording.signature(error))))",
                [shell.git("commit-tree -S -m try 'HEAD^{tree}'")])
        case .signersNotSet(let path, let line):
            .init(
                "gpg.ssh.allowedSignersFile is not set, so git verifies no entry",
                ["git config --global gpg.ssh.allowedSignersFile \(shellQuoted(path))"] + add(line, to: path, shell))
        case .signersMissing(let path, let line):
            .init(
                "the file of allowed signers is not there, so git verifies no entry: \(safeName(path))",
                add(line, to: path, shell))
        case .signerMissing(let path, let line):
            .init(
                "\(safeName(path)) does not have the key that you sign with, so git will not verify your entries",
                add(line, to: path, shell))
        case .signerNotForGit(let path, let number, let line):
            .init(
                "\(safeName(path)):\(number): the line does not let your key sign for git (namespaces)",
                add(line, to: path, shell))
        case .signerExpired(let path, let number, let end, let line):
            .init(
                "\(safeName(path)):\(number): your key was allowed until \(safeName(end)), so git will not verify what you sign now",
                add(line, to: path, shell))
        case .signersHave(let path): .init("\(safeName(path)) has the key that you sign with")
        case .signerUnknown: .init("the public half of the signing key is not known here")
        }
    }

    /// Where a setting is changed for good: the command line's stand nowhere.
    private static func writable(_ scope: String?) -> String {
        scope.map { $0 == "command" ? "global" : $0 } ?? "global"
    }

    private static func add(_ line: String?, to path: String, _ shell: DoctorShell) -> [String] {
        shell.append([line ?? "you@example.com ssh-ed25519 AAAA…"], to: path)
    }

    /// A public key's text is long; its end tells it from others.
    private static func short(_ key: String) -> String {
        let words = key.split(separator: " ")
        guard words.count > 1, words[1].count > 40, !key.hasPrefix("/") else { return key }
        return "\(words[0]) …\(words[1].suffix(12))"
    }

    private static func oneLine(_ text: String) -> String {
        text.split(separator: "\n").map { $0.trimmed }.filter { !$0.allSatisfy { "@ ".contains($0) } }
            .joined(separator: " ")
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = drop { $0.isWhitespace }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
