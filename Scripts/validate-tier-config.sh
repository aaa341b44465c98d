#!/usr/bin/env bash
# Finds mistakes in the tiers before anybody switches or deploys: templates, the catalog, service settings, imports.
#
# Usage: validate-tier-config.sh [TIER...] [--strict] [--base COMMIT] [--with cfn-lint] [--json]
#
# Looks at the files as they stand on disk, or at COMMIT. Nothing is changed and AWS is not asked. Exit code 1 where there are errors;
# with --strict also where there are warnings. --with cfn-lint runs that as well.

set -euo pipefail
if [[ ${1:-} == -h || ${1:-} == --help ]]; then
    sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit
fi
command -v tiergit >/dev/null || { echo "error: tiergit is not on PATH" >&2; exit 127; }
exec tiergit validate "$@"
