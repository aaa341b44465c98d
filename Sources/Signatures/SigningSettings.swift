/// git's own signing settings.
///
/// Source: gpg-interface.c of git 2.39, and git-config(1), `gpg.*` and `user.signingKey`.
package struct SigningSettings: Hashable, Sendable {
    /// A kind of signature.
    package enum Format: String, Sendable {
        case openpgp
        case ssh
    }

    /// `gpg.format`; git's default is OpenPGP.
    package let format: Format
    /// `user.signingkey`; nil when unset or empty.
    package let signingKey: String?
    /// The program set for this format; nil when git's default, `gpg` or `ssh-keygen`, is meant.
    package let program: String?
    /// `gpg.ssh.defaultKeyCommand`, which prints the key when `signingKey` is nil.
    package let defaultKeyCommand: String?
    /// `Name <email>`: the OpenPGP key when `signingKey` is nil.
    package let committer: String

    /// Picks the settings out of git's configuration.
    ///
    /// Keys are as `git config --list -z` prints them, lower case, the last value of each. Of the two settings for
    /// gpg's path `gpg.openpgp.program` wins: git takes the later one, an order that a dictionary does not have.
    /// Throws `unsupportedFormat` for `x509` and for what git does not know.
    package init(config: [String: String], committer: String) throws(SignatureError) {
        func value(_ key: String) -> String? {
            config[key].flatMap { $0.isEmpty ? nil : $0 }
        }
        let name = value("gpg.format") ?? Format.openpgp.rawValue
        guard let format = Format(rawValue: name) else {
            throw .unsupportedFormat(name)
        }
        self.format = format
        signingKey = value("user.signingkey")
        program =
            switch format {
            case .openpgp: value("gpg.openpgp.program") ?? value("gpg.program")
            case .ssh: value("gpg.ssh.program")
            }
        defaultKeyCommand = value("gpg.ssh.defaultkeycommand")
        self.committer = committer
    }
}
