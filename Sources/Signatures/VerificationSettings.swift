/// git's settings for checking signatures. Source: git_gpg_config in gpg-interface.c of git 2.39.
struct VerificationSettings: Hashable, Sendable {
    /// `gpg.ssh.program`
    let sshProgram: String
    /// `gpg.openpgp.program`, `gpg.program`
    let gpgProgram: String
    /// `gpg.ssh.allowedSignersFile`; nil when unset or empty.
    let allowedSignersFile: String?
    /// `gpg.ssh.revocationFile`; nil when unset or empty.
    let revocationFile: String?
    /// `gpg.minTrustLevel`
    let minimumTrust: TrustLevel

    /// Throws where git itself dies of a setting, whatever it is about to check.
    init(config: [String: String]) throws(Unreadable) {
        func value(_ key: String) -> String? {
            config[key].flatMap { $0.isEmpty ? nil : $0 }
        }
        if let format = config["gpg.format"], !["openpgp", "x509", "ssh"].contains(format) {
            throw Unreadable(detail: "gpg.format is none that git knows: \(printable(Array(format.utf8)))")
        }
        let trust = config["gpg.mintrustlevel"] ?? "undefined"
        guard let level = TrustLevel(name: trust) else {
            throw Unreadable(detail: "gpg.minTrustLevel is none that git knows: \(printable(Array(trust.utf8)))")
        }
        minimumTrust = level
        sshProgram = value("gpg.ssh.program") ?? "ssh-keygen"
        gpgProgram = value("gpg.openpgp.program") ?? value("gpg.program") ?? "gpg"
        allowedSignersFile = value("gpg.ssh.allowedsignersfile")
        revocationFile = value("gpg.ssh.revocationfile")
    }
}
