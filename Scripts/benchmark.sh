#!/usr/bin/env bash
# Measures `tiergit verify` beside `git log --show-signature` and beside the bare signatures, on the same entries (10,000, or as many as
# the argument says), in one run. Builds tiergit as it is released, and the benchmark for speed in .build/benchmark: minutes. No part of CI.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. Scripts/packages.sh
install_missing "${build_needs[@]}" 'openssh-client=command -v ssh-keygen'

folder=.build/benchmark
Scripts/release.sh >/dev/null
swift build --configuration release -Xswiftc -enable-testing --build-tests --scratch-path "$folder"
TIERGIT_BENCHMARK=${1:-10000} TIERGIT_UNDER_TEST=$PWD/.build/static/release/tiergit \
    swift test --disable-xctest --skip-build --configuration release -Xswiftc -enable-testing --scratch-path "$folder" \
    --filter VerifyBenchmark </dev/null
