#!/usr/bin/env bash
# Lets the fuzzers of the parsers that read what others wrote (signatures, allowed signers, entries) run for long: as many seconds each as
# the argument says (600), from a seed of the clock. A finding names seed and round: make it a test.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. Scripts/packages.sh
install_missing "${build_needs[@]}" "${test_needs[@]}"

export TIERGIT_FUZZ_SECONDS=${1:-600} TIERGIT_FUZZ_SEED=${TIERGIT_FUZZ_SEED:-$(date +%s)}
echo "seed $TIERGIT_FUZZ_SEED"
swift test --disable-xctest --filter Fuzz </dev/null
