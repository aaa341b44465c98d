#!/usr/bin/env bash
# Builds tiergit and runs all of its tests; the runner's closing line comes last. Installs what the tests need; cfn-lint,
# and the AWS CLI and moto where they are missing, go into .build, where nothing else sees them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. Scripts/packages.sh

moto=5.2.1
install_missing "${build_needs[@]}" "${test_needs[@]}"
use_cfn_lint
# What the engines are tried with: the AWS CLI, and an imitation of AWS.
if ! command -v aws >/dev/null || ! command -v moto_server >/dev/null; then
    export PATH="$PWD/.build/aws/bin:$PATH"
    if ! command -v moto_server >/dev/null; then
        echo "Installing the AWS CLI and moto $moto from PyPI into .build/aws"
        python3 -m venv --clear .build/aws
        .build/aws/bin/pip install --quiet --disable-pip-version-check awscli "moto[server]==$moto"
    fi
fi

log=.build/test.log
status=0
swift test --disable-xctest 2>&1 </dev/null | tee "$log" || status=$?
# `swift test` may have the last word itself, as when a test fails: then the failures and the count come once more.
closing=$(grep -a 'Test run with' "$log" | tail -n 1 || true)
if [[ -n $closing && $(tail -n 1 "$log") != "$closing" ]]; then
    grep -a 'recorded an issue' "$log" | sort -u || true
    echo "$closing"
fi
exit "$status"
