#!/usr/bin/env bash
# Measures tiergit, built as it is released, beside its peers: Benchmarks/README.md says what, and what was found.
#
# Usage: Scripts/bench.sh                every row; the first time makes the repositories: half an hour
#        Scripts/bench.sh ROW…           these alone; a wrong name prints them all
#        Scripts/bench.sh --small [ROW…] with small repositories, for trying: a minute
#        Scripts/bench.sh --write [ROW…] and puts what was found into Benchmarks/README.md
#
# Everything is kept in .build/bench: `rm -r .build/bench` begins anew. TIERGIT_BENCH=PATH measures another binary.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. Scripts/packages.sh

folder=$PWD/.build/bench
install_missing "${build_needs[@]}" 'openssh-client=command -v ssh-keygen' 'gcc=command -v cc' \
    'python3-venv=python3 -c "import ensurepip, venv"'
mkdir -p "$folder"
for product in tiergit bench; do swift build "${static_build[@]}" --product "$product" >&2; done
for peer in start log; do cc -O2 "Benchmarks/peers/$peer.c" -lgit2 -o "$folder/$peer"; done
cc -O2 -shared -fPIC Benchmarks/peers/nosync.c -o "$folder/nosync.so"
use_cfn_lint # the version that the tests use
exec .build/static/release/bench "${TIERGIT_BENCH:-$PWD/.build/static/release/tiergit}" "$folder" "$folder" "$@"
