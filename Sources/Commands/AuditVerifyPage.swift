internal import History
internal import Tiers

/// `VERIFY.md` of an audit's bundle where no policy ever was in force: who may sign is what git's settings say.
struct AuditVerifyPage {
    let scope: AuditScope
    let hasRevocations: Bool
    let hasKeys: Bool
    /// Histories that git could not pack.
    let left: [String]

    static func missing(_ left: [String]) -> String {
        guard !left.isEmpty else { return "" }
        return """

            Not in history.bundle, because git could not pack what is left of them: \(left.joined(separator: ", ")).
            The report says what is wrong with them.

            """
    }

    var text: String {
        let settings =
            ["-c gpg.ssh.allowedSignersFile=\"$PWD/allowed_signers\""]
            + (hasRevocations ? ["-c gpg.ssh.revocationFile=\"$PWD/revoked_keys\""] : [])
        let programs = hasKeys ? "git, ssh-keygen and gpg" : "git and ssh-keygen"
        let keyring =
            hasKeys
            ? """
            export GNUPGHOME="$PWD/keyring"
            mkdir -m 700 keyring
            gpg -q --import keys.asc

            """ : ""
        return """
            # How to check this

            Evidence of an audit of \(AuditWords.scope(scope)). Nothing but \(programs) is needed, and no network.

            | file | what it is |
            |---|---|
            | `history.bundle` | the tier histories and the policy, every entry a signed commit, as a git bundle |
            | `allowed_signers` | the keys that were trusted, as `ssh-keygen` reads them; times are UTC |
            \(hasRevocations ? "| `revoked_keys` | the keys that were revoked |\n" : "")\(hasKeys ? "| `keys.asc` | the OpenPGP keys that signed |\n" : "")| `signatures.txt` | each commit, and what git has to say of its signature: `good` or `bad`; `refused` where the report is stricter than git |
            | `report.html`, `report.csv`, `report.json` | the report |
            | `SHA256SUMS` | the sums of all of these: `sha256sum -c SHA256SUMS` |
            \(Self.missing(left))
            Whose keys `allowed_signers` holds is for you to ask, not for this file to say: compare them with what the people themselves
            show you. The same goes for the first commit of `refs/tiergit/policy`, the repository's identity.

            In a shell, in the folder of these files:

            ```sh
            export GIT_NO_REPLACE_OBJECTS=1 TZ=UTC
            git clone -q --mirror history.bundle history.git
            \(keyring)checked=0 differ=0
            while read -r id verdict; do
                if git --git-dir=history.git \(settings.joined(separator: " ")) verify-commit "$id" 2>/dev/null
                then found=good
                else found=bad
                fi
                checked=$((checked + 1))
                if [ "$verdict" != refused ] && [ "$found" != "$verdict" ]; then
                    echo "$id: git says $found, the report $verdict"
                    differ=$((differ + 1))
                fi
            done <signatures.txt
            held=$(git --git-dir=history.git rev-list --all --count)
            if [ "$checked" != "$held" ]; then
                echo "the bundle holds $held commits, the report $checked"
                differ=$((differ + 1))
            fi
            echo "$checked signatures checked, $differ differ"
            [ "$differ" = 0 ]
            ```

            One commit by itself: `git --git-dir=history.git show --show-signature ID`; a whole history with what each entry changed:
            `git --git-dir=history.git log -p refs/tiergit/history/CLIENT/ENVIRONMENT`. What git does not check, the chain from entry to entry and the digests over
            the content, is a few lines of shell in the reference page on entries; `tiergit verify` does all of it.

            """
    }
}
