#!/usr/bin/env bash
# Prints as Markdown what the tiers of this commit would do to every client that is recorded: the comment on a pull request.
#
# Usage: plan-all.sh [-e ENV] > plan.md
#
# A client that nothing changes for is named in one line. Exit code 3 where a plan is refused, after all of them were printed.

set -euo pipefail
if [[ ${1:-} == -h || ${1:-} == --help ]]; then
    sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit
fi
wanted='*'
if [[ ${1:-} == -e ]]; then wanted=${2:?-e wants an environment}; fi
result=0 unchanged=()
while IFS=/ read -r client environment; do
    # shellcheck disable=SC2254
    case $environment in $wanted) ;; *) continue ;; esac
    target=(-c "$client" -e "$environment")
    tier=$(env -u CLIENT_TIER -u COPILOT_TIER -u CLIENT_DOMAIN tiergit hook detect --quiet "${target[@]}")
    code=0
    plan=$(tiergit plan "$tier" "${target[@]}" --format markdown --detailed-exitcode) || code=$?
    case $code in
        0) unchanged+=("$client/$environment") ;;
        2) printf '%s\n\n' "$plan" ;;
        3) printf '%s\n\n' "$plan"; result=3 ;;
        *) exit "$code" ;;
    esac
done < <(git for-each-ref --format='%(refname:lstrip=3)' refs/tiergit/history)
((${#unchanged[@]} == 0)) || printf 'Nothing changes for %s.\n' "$(printf ', %s' "${unchanged[@]}" | cut -c 3-)"
exit "$result"
