#!/usr/bin/env bash
# Builds tiergit and shows it on a small AWS Copilot repository with three clients. Nothing outside this folder and one
# temporary directory is written; with --keep that directory stays. TIERGIT_CONFIGURATION=debug takes a debug build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. Scripts/packages.sh

configuration=${TIERGIT_CONFIGURATION:-release}
install_missing "${build_needs[@]}" 'openssh-client=command -v ssh-keygen'
echo "Building tiergit ($configuration); the first time takes some minutes"
swift build --configuration "$configuration" --product tiergit
PATH="$PWD/.build/$configuration:$PATH"

exec 2>&1 # results and remarks in the order they come
demo=$(mktemp -d)
if [[ ${1:-} == --keep ]]; then
    trap 'echo; echo "kept: $demo/shop; for its key: export HOME=$demo/home"' EXIT
else
    trap 'rm -rf "$demo"' EXIT
fi
mkdir "$demo/home"
cp -R Scripts/demo "$demo/shop"
cd "$demo/shop"

# A home, a configuration and a key of its own: yours are neither read nor changed.
unset "${!GIT_@}" "${!XDG_@}" "${!CLIENT_@}" COPILOT_TIER SSH_AUTH_SOCK
export HOME="$demo/home" GIT_CONFIG_NOSYSTEM=1 GIT_PAGER=cat
ssh-keygen -q -t ed25519 -N '' -C demo -f "$HOME/key"
echo "dana@example.com $(<"$HOME/key.pub")" >"$HOME/allowed_signers"
git config --global user.name 'Dana Demo'
git config --global user.email dana@example.com
git config --global user.signingkey "$HOME/key.pub"
git config --global gpg.format ssh
git config --global gpg.ssh.allowedSignersFile "$HOME/allowed_signers"
git init -q --initial-branch=main
git add .
git commit -q -m 'A shop on AWS Copilot'

# Prints a command, then runs it.
run() {
    printf '\n$ %s\n' "$1"
    eval "$1"
}

run 'git ls-files'
run 'tiergit init --adopt copilot/environments/addons --as minimum --derive'
run 'tiergit tiers'
run 'cat clients.csv'
run 'tiergit adopt --targets clients.csv -m "runs since 2024"'

run 'tiergit validate'
run 'tiergit plan --matrix'
run 'tiergit plan medium -c acme -e prod'
run 'tiergit switch medium -c acme -e staging -y -m "try it first"'
run 'tiergit switch medium -c acme -e prod -y -m "Q3 growth" --ticket OPS-17'
run 'tiergit switch enterprise -c globex -e prod -y -m "new contract"'
run 'tiergit switch medium -c initech -e prod -y -m "more traffic"'
run 'tiergit switch enterprise -c acme -e prod -y -m "big sale"'
run 'git diff'

run 'tiergit log -c acme -e prod'
run 'tiergit revert -c acme -e prod -y -m "the sale is over"'
run 'tiergit status'
run 'tiergit policy init -y -q -m "from now on nobody changes a tier without a reason"'
run 'tiergit verify'

echo
echo "Every entry, checked by git alone:"
run 'git log --format="%h %G? %s" refs/tiergit/history/acme/prod'
entries=0
while read -r entry; do
    git verify-commit "$entry" 2>"$demo/verify" || { cat "$demo/verify" >&2; exit 1; }
    entries=$((entries + 1))
done < <(git rev-list --glob=refs/tiergit/history)
echo "git verify-commit accepted all $entries entries of $(git for-each-ref refs/tiergit/history | wc -l) histories"
