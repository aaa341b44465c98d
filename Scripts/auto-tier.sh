#!/usr/bin/env bash
# Prints the tier that a client's environment is deployed on, and says on standard error where that comes from.
#
# Usage: auto-tier.sh [-c CLIENT -e ENV] [--print requested] [--json]
#
# The record decides. CLIENT_TIER, COPILOT_TIER or a CLIENT_DOMAIN that asks for another tier ends with exit code 3 and says so;
# where nothing is recorded yet, what they ask for counts, and then the tier that is committed. Nothing is changed.
#
#     tier=$(bash auto-tier.sh -c acme -e prod)

set -euo pipefail
if [[ ${1:-} == -h || ${1:-} == --help ]]; then
    sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit
fi
command -v tiergit >/dev/null || { echo "error: tiergit is not on PATH" >&2; exit 127; }
exec tiergit hook detect "$@"
