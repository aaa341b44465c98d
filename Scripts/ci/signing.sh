# shellcheck shell=bash
# For a CI job to source: tells git who signs and whom to trust, in the environment of this shell alone. Nothing is written to a
# configuration, and the key touches no disk.
#
#   TIERGIT_ALLOWED_SIGNERS  the text of an allowed_signers file: public, and never taken from the branch that is built
#   TIERGIT_SIGNING_KEY      the private SSH key (of a robot, not of a person), from the secret store; without it an agent that
#                            runs already is used, and without that nothing can be signed, which a plan does not need
#   TIERGIT_SIGNER           "Name <address>" under which it signs

tiergit_signing() {
    local folder key='' name address
    folder=$(mktemp -d) || return
    # shellcheck disable=SC2064
    trap "rm -rf '$folder'" EXIT
    printf '%s\n' "${TIERGIT_ALLOWED_SIGNERS:?}" >"$folder/allowed_signers"
    if [[ ${TIERGIT_SIGNING_KEY:-} ]]; then
        eval "$(ssh-agent -s)" >/dev/null || return
        # shellcheck disable=SC2064
        trap "rm -rf '$folder'; ssh-agent -k >/dev/null" EXIT
        ssh-add -q - <<<"$TIERGIT_SIGNING_KEY" || return
        unset TIERGIT_SIGNING_KEY
    fi
    key=$(ssh-add -L 2>/dev/null | head -n 1) || key=''
    case $key in ssh-* | ecdsa-* | sk-*) printf '%s\n' "$key" >"$folder/key.pub" ;; esac
    name=${TIERGIT_SIGNER:-tiergit CI <ci@localhost>}
    address=${name##*<}
    set -- gpg.format ssh gpg.ssh.allowedSignersFile "$folder/allowed_signers" user.name "${name%% <*}" \
        user.email "${address%>}" user.signingkey "$folder/key.pub" safe.directory "$PWD"
    local -i number=${GIT_CONFIG_COUNT:-0}
    while (($#)); do
        export "GIT_CONFIG_KEY_$number=$1" "GIT_CONFIG_VALUE_$number=$2"
        number+=1
        shift 2
    done
    export GIT_CONFIG_COUNT=$number
}
tiergit_signing
