#!/usr/bin/env bash
# Shows what a client's environment runs: the recorded tier, since when, by whom and why, what is active here, and the tier in full.
#
# Usage: tier-info.sh [TIER] [-c CLIENT -e ENV]
#
# With TIER that tier alone is shown: settings, resources, cost, who runs it. Without -c and -e the client comes from CLIENT_DOMAIN,
# else from copilot/.workspace; where neither names one, every client is listed.

set -euo pipefail
if [[ ${1:-} == -h || ${1:-} == --help ]]; then
    sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit
fi
command -v tiergit >/dev/null || { echo "error: tiergit is not on PATH" >&2; exit 127; }

# A tier comes first; everything else names the client.
if [[ ${1:-} && $1 != -* ]]; then
    exec tiergit info "$@"
fi
code=0
tier=$(tiergit hook detect --quiet "$@" 2>/dev/null) || code=$?
if ((code == 64 && $# == 0)); then exec tiergit status --all; fi
((code == 0)) || exec tiergit hook detect "$@" # says what is wrong
tiergit status "$@"
echo
tiergit info "$tier"
