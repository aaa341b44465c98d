internal import Git
internal import History

/// `VERIFY.md` of the bundle of an audit under a policy: everything in it rests on the id of the first policy commit.
struct AuditPolicyVerifyPage {
    let scope: AuditScope
    let root: ObjectID
    /// Whether something rests on git's own settings: what was made after the rules were put out of force.
    let hasSettings: Bool
    let hasRevocations: Bool
    let hasKeys: Bool
    /// Histories that git could not pack.
    let left: [String]

    var text: String {
        let programs = hasKeys ? "git, ssh-keygen and gpg" : "git and ssh-keygen"
        let settings =
            (hasSettings
                ? "| `allowed_signers` | the keys that were trusted where no policy is in force; times are UTC |\n"
                : "")
            + (hasSettings && hasRevocations ? "| `revoked_keys` | the keys that were revoked there |\n" : "")
            + (hasKeys ? "| `keys.asc` | the OpenPGP keys that signed |\n" : "")
        return #"""
            # How to check this

            Evidence of an audit of \#(AuditWords.scope(scope)). Nothing but \#(programs) is needed, and no network.

            First of all, ask a maintainer of the policy, by another way than this file came (in person, by telephone, on paper), for the id of
            the repository's first policy commit. It has to be

                \#(root)

            Everything else follows from it: that commit holds the keys of who may change the policy, each policy commit is signed by people whom the one
            before it names, and each entry by a key of the policy that it names.

            | file | what it is |
            |---|---|
            | `history.bundle` | the tier histories and the policy, each entry and each policy a signed commit, as a git bundle |
            \#(settings)| `signatures.txt` | each commit; what git has to say of its signature: `good` or `bad`, and `refused` where the report is stricter than git; what the policy says: `allowed`, why not, or `-` where it says nothing |
            | `report.html`, `report.csv`, `report.json` | the report |
            | `SHA256SUMS` | the sums of all of these: `sha256sum -c SHA256SUMS` |
            \#(AuditVerifyPage.missing(left))
            In a shell, in the folder of these files, with the id that you were told after `root=`:

            ```sh
            \#(script)```

            It looks at all signatures again, by the keys that the policy commits themselves hold, and prints every policy commit with who signed it. What it does
            not do is read rules. That those who signed a policy commit are `maintainers` of the one before it, and as many as its `threshold` says,
            shows

                git --git-dir=history.git log --reverse -p refs/tiergit/policy

            and so do the rules by which `signatures.txt` says `not-allowed`, `revoked-key` and so on of a signature that is good. One commit by itself:
            `git --git-dir=history.git show ID`; a whole history with what each entry changed:
            `git --git-dir=history.git log -p refs/tiergit/history/CLIENT/ENVIRONMENT`. The chain from entry to entry and the digests over the content are a few lines of
            shell in the reference page on entries, the rules are in that on policies; `tiergit verify` does all of it.

            """#
    }

    private var script: String {
        let keyring =
            hasKeys
            ? """
            export GNUPGHOME="$PWD/keyring"
            mkdir -m 700 keyring
            gpg -q --import keys.asc

            """ : ""
        let rest =
            hasSettings
            ? """
            for policy in $waiting; do echo - >"$GIT_DIR/$policy.by"; done

            """ : ""
        return #"""
            (
            root=\#(root)
            export GIT_NO_REPLACE_OBJECTS=1 GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 TZ=UTC LC_ALL=C
            git clone -q --mirror history.bundle history.git || exit 1
            export GIT_DIR="$PWD/history.git"
            \#(keyring)
            \#(accepts)
            # accompanies STATEMENT SIGNATURE POLICY TIME: a detached signature holds, by the keys of a policy.
            accompanies() {
            \#(hasKeys ? detachedByGPG : "")    ssh-keygen -Y find-principals -s "$2" -f "$GIT_DIR/$3.signers" -Overify-time="$4" >"$GIT_DIR/name" 2>/dev/null &&
                    read -r name <"$GIT_DIR/name" &&
                    ssh-keygen -Y verify -n git -I "$name" -s "$2" -f "$GIT_DIR/$3.signers" -Overify-time="$4" <"$1" >/dev/null 2>&1
            }
            # reaches POLICY ENTRY HISTORY: the newest entries that a policy names are this one, or come after it.
            reaches() {
                tip=$(git cat-file blob "$1:state.json")
                case $tip in *"\"accepted\":["*"\"$2\""*'],"format":'*) return 0 ;; esac
                tip=${tip#*'"tips":{'}
                case $tip in *"\"$3\":"*) tip=${tip#*"\"$3\":\""} ;; *) return 1 ;; esac
                tip=${tip%%'"'*}
                git merge-base --is-ancestor "$2" "$tip" 2>/dev/null
            }

            # The policy, oldest first: the root by its own keys, each other commit by the keys of the one before it.
            before='' waiting='' older='' counts=yes
            for id in $(git rev-list --first-parent --reverse refs/tiergit/policy); do
                if [ -z "$before" ] && [ "$id" != "$root" ]; then
                    echo "the policy begins with $id, and not with $root"
                    exit 1
                fi
                git cat-file blob "$id:allowed_signers" >"$GIT_DIR/$id.signers" 2>/dev/null
                by=${before:-$id} found=bad who=nobody
                if accepts "$id" "$by"; then
                    found=good
                    who=$(git -c gpg.ssh.allowedSignersFile="$GIT_DIR/$by.signers" log -1 --format=%GS "$id")
                fi
                if [ -n "$before" ]; then
                    tree=$(git ls-tree "$id" allowed_signers policy.yml state.json | git mktree)
                    printf 'tiergit policy change\nparent %s\ntree %s\n' "$before" "$tree" >"$GIT_DIR/statement"
                    time=$(git log -1 --date=format-local:%Y%m%d%H%M%S --format=%cd "$id")
                    git ls-tree "$id" signatures/ >"$GIT_DIR/list"
                    while read -r mode type blob file; do
                        git cat-file "$type" "$blob" >"$GIT_DIR/signature"
                        if accompanies "$GIT_DIR/statement" "$GIT_DIR/signature" "$before" "$time"
                        then who="$who, $name"
                        else found=bad
                        fi
                    done <"$GIT_DIR/list"
                fi
                echo "policy $id: $found, signed by $who"
                echo "$found" >"$GIT_DIR/$id.found"
                # What follows a commit that nobody had the right to make counts for nothing.
                [ "$found" = good ] || counts=no
                if [ "$counts" = yes ]; then
                    waiting="$waiting $id"
                    # Without rules of its own, it has the keys of the next one that has some.
                    if git grep -q -E "^[\"']?mode[\"']? *: *[\"']?enforced" "$id" -- policy.yml; then
                        for policy in $waiting; do echo "$id" >"$GIT_DIR/$policy.by"; done
                        waiting=''
                    fi
                    if git cat-file -e "$id:state.json" 2>/dev/null; then
                        for policy in $older; do echo "$id" >"$GIT_DIR/$policy.next"; done
                        older='' newest=$id
                    fi
                    older="$older $id"
                fi
                before=$id
            done
            \#(rest)
            # Each commit that the report names.
            checked=0 differ=0
            while read -r id verdict policy; do
                found=bad over=no
                if [ -f "$GIT_DIR/$id.found" ]; then
                    read -r found <"$GIT_DIR/$id.found"
                else
                    text=$(git cat-file blob "$id:entry.json" 2>/dev/null || git cat-file blob "$id:checkpoint.json" 2>/dev/null)
                    named=${text#*'"policy":"'}
                    named=${named%%'"'*}
                    if [ -f "$GIT_DIR/$named.by" ]; then
                        read -r by <"$GIT_DIR/$named.by"
                        if accepts "$id" "$by"; then found=good; fi
                    fi
                    case $text in
                    '{"accepted":'*)
                        client=${text#*'"client":"'}
                        environment=${text#*'"environment":"'}
                        history=${client%%'"'*}/${environment%%'"'*}
                        if [ -f "$GIT_DIR/$named.next" ]; then
                            read -r next <"$GIT_DIR/$named.next"
                            reaches "$next" "$id" "$history" || reaches "$newest" "$id" no/history || over=yes
                        fi
                        ;;
                    esac
                fi
                checked=$((checked + 1))
                if [ "$verdict" != refused ] && [ "$found" != "$verdict" ]; then
                    echo "$id: git says $found, the report $verdict"
                    differ=$((differ + 1))
                fi
                # Made under rules that were over: the policy may say another reason, but not that it is allowed.
                case $over:$policy in
                yes:allowed | yes:-)
                    echo "$id: the policy $named was over, and the report says $policy"
                    differ=$((differ + 1))
                    ;;
                esac
            done <signatures.txt
            held=$(git rev-list --all --count)
            if [ "$checked" != "$held" ]; then
                echo "the bundle holds $held commits, the report $checked"
                differ=$((differ + 1))
            fi
            echo "$checked signatures checked, $differ differ"
            [ "$differ" = 0 ]
            )

            """#
    }

    private var accepts: String {
        let settings =
            "-c gpg.ssh.allowedSignersFile=\"$GIT_DIR/../allowed_signers\""
            + (hasRevocations ? " -c gpg.ssh.revocationFile=\"$GIT_DIR/../revoked_keys\"" : "")
        let open =
            hasSettings
            ? """
                if [ "$2" = - ]; then
                    git \(settings) verify-commit "$1" 2>/dev/null
                    return
                fi

            """ : ""
        let named =
            hasKeys
            ? """
             || return 1
                # git takes any OpenPGP key of the keyring: the policy has to name it.
                key=$(git log -1 --format='%GP|%GF' "$1" 2>/dev/null)
                case $key in
                '|'*) ;;
                *) git grep -q -i -E "^[^#]*($key)" "$2" -- policy.yml ;;
                esac
            """ : ""
        return #"""
            # accepts COMMIT POLICY: git accepts the signature, by the keys of a policy.
            accepts() {
            \#(open)    git -c gpg.ssh.allowedSignersFile="$GIT_DIR/$2.signers" verify-commit "$1" 2>/dev/null\#(named)
            }
            """#
    }

    private let detachedByGPG = #"""
            read -r name <"$2"
            case $name in
            *PGP*)
                gpg -q --batch --status-fd 1 --verify "$2" "$1" >"$GIT_DIR/name" 2>/dev/null || return 1
                while read -r mark word name rest; do
                    [ "$word" = VALIDSIG ] && git grep -q -i -E "^[^#]*($name|${rest##* })" "$3" -- policy.yml && return
                done <"$GIT_DIR/name"
                return 1
                ;;
            esac

        """#
}
