/// Why nothing was signed.
package enum SignatureError: Error, Hashable, Sendable {
    /// What git's configuration lacks.
    package enum Lack: Hashable, Sendable {
        /// `gpg.format` is `ssh`, with neither `user.signingkey` nor `gpg.ssh.defaultKeyCommand`.
        case signingKey
        /// No `user.signingkey`, and the keyring holds no secret key for the committer, whose identity this is.
        case secretKey(identity: String)
        /// Nothing about signing is set, and git's default program is not installed.
        case program(String)
    }

    /// How a program ended.
    package enum Exit: Hashable, Sendable {
        case code(Int32)
        case signal(Int32)
    }

    /// The user has not set up signing in git: there is nothing to repair, only something to set.
    case notConfigured(Lack)
    /// `gpg.format` has a value other than `openpgp` and `ssh`.
    case unsupportedFormat(String)
    /// A configured or needed program is not there, or cannot be executed.
    case programMissing(String)
    /// The configured key: a path with no file at it, or an OpenPGP key without its secret part.
    case keyMissing(String)
    /// The program said no. `stderr` is what it wrote, trimmed and free of control characters.
    case failed(program: String, exit: Exit, stderr: String)
    /// The task was cancelled, or the user interrupted the program or refused at its prompt.
    case cancelled(program: String)
    /// `gpg.ssh.defaultKeyCommand` ended well, but its first line is not a key.
    case noDefaultKey(command: String, output: String)
    /// A setting that holds a command line has an open quote or ends in a backslash.
    case malformedCommand(setting: String, value: String)
    /// The program ended well, but its signature is not one that history accepts.
    case unacceptable(program: String, SSHSignature.Flaw)
    /// The program ended well, but wrote no armored signature.
    case noSignature(program: String)
    /// A temporary file could not be used, or a process not be run.
    case system(String)
}
