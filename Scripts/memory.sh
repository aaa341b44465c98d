#!/usr/bin/env bash
# Runs the tests where mistakes with memory show: under the thread sanitizer (`thread`), under the address sanitizer with its leak checker,
# which sees libgit2's allocations too (`address`), and under valgrind, which looks into libgit2 itself (`valgrind`). The tests that run in
# process are run so themselves (not under valgrind); of the commands that the others start, each kind (command and options) is, the first
# times and then every so often, because a command takes seconds then: TIERGIT_MEMORY=all takes every one. Arguments behind the first go to
# `swift test` (`--filter NAME`). Without an argument, all three: hours. No part of CI.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. Scripts/packages.sh
install_missing "${build_needs[@]}" "${test_needs[@]}" 'valgrind=command -v valgrind'

# Kills, injected errors and timings are the business of the ordinary run.
skip=(--skip Fault --skip KillTests --skip FlushOrderTests --skip FullDiskTests --skip SyncTogether)

# Writes the program that the tests are given: `wrapper FOLDER FIRST EVERY COMMAND…` runs the command with the arguments the first times that
# it sees them, values left out, and then every so often, else the ordinary tiergit.
wrapper() {
    local folder=$1 first=$2 every=$3
    shift 3
    [[ ${TIERGIT_MEMORY:-} == all ]] && every=1
    rm -rf "$folder/seen"
    mkdir -p "$folder/seen"
    cat >"$folder/tiergit" <<END
#!/usr/bin/env bash
shape=
for word in "\$@"; do
    [[ \$word == -* || -z \$shape ]] && shape+=\${word%%=*}
done
seen=$(printf %q "$folder/seen")/_\${shape//[^a-z-]/_}
echo >>"\$seen"
number=\$(wc -l <"\$seen")
# A test that limits the address space leaves no room for the shadow memory.
[[ \$(ulimit -v) == unlimited ]] && ((number <= $first || number % $every == 0)) || exec $(printf %q "$PWD/.build/debug/tiergit") "\$@"
exec $(printf '%q ' "$@") "\$@"
END
    chmod +x "$folder/tiergit"
    swift build --build-tests
}

sanitized() {
    local kind=$1 folder=$PWD/.build/$1
    shift
    echo "== the $kind sanitizer"
    swift build --build-tests --sanitize="$kind" --scratch-path "$folder"
    local options=(TSAN_OPTIONS="suppressions=$PWD/Scripts/thread.supp" LSAN_OPTIONS="suppressions=$PWD/Scripts/leak.supp:print_suppressions=0")
    wrapper "$folder" 3 40 env "${options[@]}" "$folder/debug/tiergit"
    env "${options[@]}" TIERGIT_UNDER_TEST="$folder/tiergit" swift test --disable-xctest --skip-build --sanitize="$kind" \
        --scratch-path "$folder" "${skip[@]}" "$@" </dev/null
}

# valgrind 3.19 reads no DWARF 5, so the names come from the symbol table. What it finds fails the test that started the program.
under_valgrind() {
    local folder=$PWD/.build/valgrind
    echo "== valgrind"
    wrapper "$folder" 1 200 valgrind --quiet --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \
        --error-exitcode=99 --undef-value-errors=no --suppressions="$PWD/Scripts/valgrind.supp" \
        --log-file="$folder/%p.log" "$folder/stripped"
    rm -f "$folder"/*.log
    strip --strip-debug -o "$folder/stripped" .build/debug/tiergit
    TIERGIT_UNDER_TEST=$folder/tiergit swift test --disable-xctest --skip-build --filter EndToEndTests "${skip[@]}" "$@" </dev/null
    ! grep -l 'definitely lost\|Invalid' "$folder"/*.log
}

part=${1:-all}
shift || true
case $part in
thread | address) sanitized "$part" "$@" ;;
valgrind) under_valgrind "$@" ;;
all)
    sanitized thread "$@"
    sanitized address "$@"
    under_valgrind "$@"
    ;;
*) echo "error: thread, address or valgrind" >&2; exit 64 ;;
esac
