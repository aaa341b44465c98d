internal import Git

/// Stands for the state of an OpenPGP keyring: a verdict of gpg holds as long as nothing in it was changed, and for a day, because
/// keys expire.
package enum Keyring {
    /// - Parameters:
    ///   - environment: `GNUPGHOME`, else `.gnupg` in `HOME`.
    ///   - now: seconds since 1970, by the clock on the wall.
    package static func state(_ environment: [String: String], now: Int64) -> String {
        let home = environment["GNUPGHOME"] ?? "\(environment["HOME"] ?? "")/.gnupg"
        let files = ["pubring.kbx", "pubring.gpg", "trustdb.gpg", "gpg.conf"].map { name in
            FileFacts("\(home)/\(name)").map { "\($0.modified).\($0.size)" } ?? "-"
        }
        return ([home, "\(now / 86_400)"] + files).joined(separator: " ")
    }
}
