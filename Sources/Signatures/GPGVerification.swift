/// What gpg reports on `--status-fd` of a verification, as git reads it.
///
/// Source: parse_gpg_output in gpg-interface.c of git 2.39; doc/DETAILS of GnuPG.
struct GPGVerification {
    /// What came of the one signature.
    enum Outcome: String, CaseIterable {
        case good = "GOODSIG"
        case bad = "BADSIG"
        case error = "ERRSIG"
        case expiredSignature = "EXPSIG"
        case expiredKey = "EXPKEYSIG"
        case revokedKey = "REVKEYSIG"
    }

    private(set) var result: Outcome?
    /// The user id.
    private(set) var signer: String?
    /// The fingerprint of the key that signed; its long id where gpg does not have the key.
    private(set) var key: String?
    /// The fingerprint of the primary key that it belongs to.
    private(set) var primaryKey: String?
    /// Of the last line about it; git begins with a value above all in 2.39, and with this one later.
    private(set) var trust = TrustLevel.undefined
    /// More than one signature, or a level of trust that git does not know: git takes neither.
    private(set) var isDoubtful = false
    /// gpg lacks the public key.
    private(set) var lacksKey = false
    /// gpg does not know the algorithm.
    private(set) var isUnsupported = false
    /// There was nothing to verify.
    private(set) var hasNoData = false
    /// git wants GOODSIG at the beginning of a line that is not the first.
    private(set) var hasGoodLine = false

    init(_ output: [UInt8]) {
        let prefix = "[GNUPG:] "
        for (index, line) in String(decoding: output, as: UTF8.self).split(separator: "\n").enumerated()
        where line.hasPrefix(prefix) {
            let words = line.dropFirst(prefix.count).split(
                separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
            let keyword = words[0]
            if words.count > 1, let outcome = Outcome(rawValue: String(keyword)) {
                isDoubtful = isDoubtful || result != nil
                result = outcome
                key = printable(Array(words[1].utf8))
                hasGoodLine = hasGoodLine || outcome == .good && index > 0
                guard words.count > 2 else { continue }
                if outcome == .error {
                    // Algorithm, hash, class, time, reason; then the fingerprint, or `-`, from GnuPG 2.2.7.
                    let fields = words[2].split(separator: " ")
                    if fields.count > 5, fields[5].allSatisfy(\.isHexDigit) { key = String(fields[5]) }
                    isUnsupported = fields.count > 4 && fields[4] == "4"
                } else {
                    signer = printable(Array(words[2].utf8))
                }
            } else if keyword == "VALIDSIG", words.count > 1 {
                key = printable(Array(words[1].utf8))
                // The tenth field; a signature of the primary key itself may lack it.
                let fields = words.count > 2 ? words[2].split(separator: " ") : []
                primaryKey = fields.count > 8 ? printable(Array(fields[8].utf8)) : key
            } else if keyword.hasPrefix("TRUST_") {
                let level = TrustLevel(name: keyword.dropFirst("TRUST_".count))
                trust = level ?? trust
                isDoubtful = isDoubtful || level == nil
            }
            lacksKey = lacksKey || keyword == "NO_PUBKEY"
            hasNoData = hasNoData || keyword == "NODATA"
        }
    }
}
