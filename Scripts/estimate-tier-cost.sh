#!/usr/bin/env bash
# Shows what tiers cost a month, computed from their templates and service settings, beside what clients are quoted.
#
# Usage: estimate-tier-cost.sh [TIER...] [-e ENV] [--json]
#
# The prices are dated, and copilot/prices.yml replaces them: `tiergit cost --prices` prints what to begin with. What depends on use
# is listed, and never counts as nothing.

set -euo pipefail
if [[ ${1:-} == -h || ${1:-} == --help ]]; then
    sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit
fi
command -v tiergit >/dev/null || { echo "error: tiergit is not on PATH" >&2; exit 127; }
exec tiergit cost "$@"
