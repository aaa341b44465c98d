#!/usr/bin/env bash
# Writes Sources/CloudFormation/ResourceTable.swift: what each resource type has, and what changing it does, from the data
# of two releases of cfn-lint. The newer has CloudFormation's schemas, the older (0.87 was the last) the specification
# before them, which alone knows some conditions. For newer schemas change the version and its hash here.
# And Sources/Documents/ErrorTable.swift: every error that the program can print, from its own sources, as the compiler reads
# them. It is to be written again whenever the words of an error change: a test says so.
#
# Usage: Scripts/tables.sh            write both
#        Scripts/tables.sh --errors   write the errors only, which needs no network
#        Scripts/tables.sh --check    write both, and fail if they are not what was committed
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. Scripts/packages.sh

new=1.58.0 new_sha256=9d9f06043160756a6158f5c3f92a44ce38254b1c578127461608305bc8262987
old=0.87.11 old_sha256=e9edc0f38570c52cbe63348d246ecbe6a4a56980a360d6606a831d5698fe6352
table=Sources/CloudFormation/ResourceTable.swift
errors=Sources/Documents/ErrorTable.swift
folder=.build/tables

case $# in
0) ;;
1) [[ $1 == --check || $1 == --errors ]] || { sed -n 's/^# \{0,1\}//; /^Usage/,/^set/{/^set/!p;}' "${BASH_SOURCE[0]}" >&2; exit 2; } ;;
*) echo "error: too many arguments" >&2; exit 2 ;;
esac
if [[ ${1-} == --errors ]]; then
    install_missing "${build_needs[@]}"
    exec swift run --quiet tables errors Sources "$errors"
fi
install_missing "${build_needs[@]}" 'unzip=command -v unzip' 'python3-venv=python3 -c "import ensurepip, venv"'
[[ -x $folder/venv/bin/pip ]] || python3 -m venv "$folder/venv"

# Downloads a release, unless it is there, and unpacks what is read of it.
unpack() {
    local version=$1 sha256=$2 wheel="$folder/cfn_lint-$1-py3-none-any.whl"
    if [[ ! -f $wheel ]]; then
        echo "Downloading cfn-lint $version from PyPI into $folder"
        echo "cfn-lint==$version --hash=sha256:$sha256" >"$folder/requirements.txt"
        "$folder/venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --require-hashes \
            --only-binary :all: --dest "$folder" --requirement "$folder/requirements.txt"
    fi
    sha256sum --check --quiet <<<"$sha256  $wheel"
    rm -rf "${folder:?}/$version"
    unzip -q "$wheel" "${@:3}" -d "$folder/$version"
}
unpack "$new" "$new_sha256" 'cfnlint/data/schemas/*' 'cfnlint/schema/*'
unpack "$old" "$old_sha256" cfnlint/data/CloudSpecs/us-east-1.json

swift run --quiet tables "$folder/$new/cfnlint" "$folder/$old/cfnlint" "$table"
echo "$table: $(sed -n 's/.*static let date = "\(.*\)"/schemas of \1/p' "$table"), $(wc -c <"$table") bytes"
swift run --quiet tables errors Sources "$errors"
if [[ ${1-} == --check ]]; then
    git diff --exit-code --stat -- "$table" "$errors"
    git ls-files --error-unmatch "$table" "$errors" >/dev/null
fi
