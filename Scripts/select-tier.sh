#!/usr/bin/env bash
# Chooses the deployment tier of a client's environment, records the choice, and puts the tier where Copilot reads it.
#
# Usage: select-tier.sh [-c CLIENT -e ENV] [tiergit's own options, such as -m REASON]
#
# At a terminal it shows a menu with what each tier costs; the recorded tier is the default. Where CLIENT_TIER, COPILOT_TIER or
# the first label of CLIENT_DOMAIN (medium.acme.theanswer.ai) asks for a tier, that one is planned, switched to and recorded,
# without a question where there is no terminal; what would lose data is refused all the same. Without any of them, and without a
# terminal, the recorded tier is taken. Without -c and -e the client comes from CLIENT_DOMAIN, else from copilot/.workspace.

set -euo pipefail
if [[ ${1:-} == -h || ${1:-} == --help ]]; then
    sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit
fi
command -v tiergit >/dev/null || { echo "error: tiergit is not on PATH" >&2; exit 127; }

# What `switch` alone takes; the rest says which client and which repository it is about.
target=() reason=() dry=''
while (($#)); do
    case $1 in
        -m | --message | --ticket | --accept) reason+=("$1" "${2?$1 wants a value}"); shift ;;
        -c | --client | -e | --env | -C) target+=("$1" "${2?$1 wants a value}"); shift ;;
        -n | --dry-run) reason+=("$1") dry=1 ;;
        --force) reason+=("$1") ;;
        *) target+=("$1") ;;
    esac
    shift
done

tier=$(tiergit hook detect --print requested "${target[@]}")
[[ -n $tier ]] || exec tiergit hook choose "${target[@]}"
[[ -t 0 && -t 2 ]] || reason+=(--yes)
tiergit switch "$tier" "${target[@]}" "${reason[@]}"
# Where it was recorded before, another client's may be active.
[[ $dry ]] || exec tiergit hook activate "${target[@]}"
