# shellcheck shell=bash disable=SC2034
# For the other scripts to source: installs the Debian packages that are missing, and checks that Swift is there.

# Each argument is `package=command`: the package is missing when the command fails.
install_missing() {
    local need missing=() sudo=()
    for need in "$@"; do
        eval "${need#*=}" >/dev/null 2>&1 || missing+=("${need%%=*}")
    done
    if ((${#missing[@]})); then
        ((EUID == 0)) || sudo=(sudo)
        if ! command -v apt-get >/dev/null || ! command -v "${sudo[@]:-true}" >/dev/null; then
            echo "error: install these Debian packages, or what your system calls them: ${missing[*]}" >&2
            return 1
        fi
        echo "Installing Debian packages${sudo:+ with sudo}: ${missing[*]}"
        "${sudo[@]}" apt-get update -qq
        "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    fi
    if ! command -v swift >/dev/null; then
        echo "error: Swift 6.2 or later is needed: https://www.swift.org/install/linux/" >&2
        return 1
    fi
}

# What every build needs.
build_needs=('git=command -v git' 'pkg-config=command -v pkg-config' 'libgit2-dev=pkg-config --exists libgit2')
# What the tests need besides.
test_needs=('openssh-client=command -v ssh-keygen' 'gnupg=command -v gpg && command -v gpg-agent' 'openssl=command -v openssl'
    'bsdutils=command -v script' 'python3-venv=python3 -c "import ensurepip, venv"' 'strace=command -v strace'
    'shellcheck=command -v shellcheck' 'unzip=command -v unzip'
    'tzdata=test -e /usr/share/zoneinfo/Europe/Berlin' 'chromium=command -v chromium')

# How tiergit is built for a release: Swift's libraries in it, a build of its own, where the name of this folder stays out of the binary.
static_build=(--configuration release --static-swift-stdlib --scratch-path .build/static)
for flag in -Xcc -Xcxx; do static_build+=("$flag" "-ffile-prefix-map=$PWD=."); done
static_build+=(-Xswiftc -file-prefix-map -Xswiftc "$PWD=.")

# Puts cfn-lint, of the one version that we compare with, first in PATH; where it is another or none, it goes into .build.
use_cfn_lint() {
    local version=1.51.0
    export PATH="$PWD/.build/cfn-lint/bin:$PATH"
    [[ $(cfn-lint --version 2>/dev/null) != *" $version" ]] || return 0
    echo "Installing cfn-lint $version from PyPI into .build/cfn-lint"
    python3 -m venv --clear .build/cfn-lint
    .build/cfn-lint/bin/pip install --quiet --disable-pip-version-check "cfn-lint==$version"
}
