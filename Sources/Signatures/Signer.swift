/// Signs with the user's own git signing setup, by the programs that git itself would run.
///
/// Private keys stay with ssh-keygen, the agent, the hardware key or gpg. Prompts work as under git: the child keeps
/// the terminal, and `SSH_ASKPASS` and pinentry are theirs to use.
package struct Signer: Sendable {
    let settings: SigningSettings
    let surroundings: Surroundings

    /// Prepares to sign.
    ///
    /// `environment` changes what children inherit; nil takes a variable away. Relative paths in the settings count
    /// from `directory`, as in git from the top of the work tree; nil means the current directory.
    package init(
        _ settings: SigningSettings, environment: [String: String?] = [:], directory: String? = nil
    ) {
        self.settings = settings
        surroundings = Surroundings(environment: environment, directory: directory)
    }

    /// Armored signature over the payload exactly as given; lines end in LF, the last one in nothing.
    ///
    /// SSH signatures are canonical: namespace `git`, SHA-512, 70 columns, ECDSA with low S. May wait for a
    /// passphrase or a touch for as long as the user takes. Throws `notConfigured` when git has no signing set up,
    /// `cancelled` when the task is (the child is ended first), and otherwise what went wrong.
    package func sign(_ payload: [UInt8]) async throws(SignatureError) -> String {
        switch settings.format {
        case .openpgp: try await signOpenPGP(payload)
        case .ssh: try await signSSH(payload)
        }
    }
}
