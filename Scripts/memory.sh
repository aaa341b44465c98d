#!/usr/bin/env bash
# Runs the tests where mistakes with memory show: all of them under the thread sanitizer (`thread`), all under the address sanitizer with
# its leak checker, which sees libgit2's allocations too (`address`), and those of a few suites with every tiergit that they start under
# valgrind, which looks into libgit2 itself (`valgrind`). Without an argument, all three: hours. No part of CI.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. Scripts/packages.sh
install_missing "${build_needs[@]}" "${test_needs[@]}" 'valgrind=command -v valgrind'

# Kills, injected errors and timings are the business of the ordinary run.
skip=(--skip Fault --skip KillTests --skip FlushOrderTests --skip FullDiskTests)

# The tests clear the environment of what they run, so a wrapper hands the options on.
sanitized() {
    echo "== the $1 sanitizer"
    local folder=$PWD/.build/$1
    swift build --build-tests --sanitize="$1" --scratch-path "$folder"
    export TSAN_OPTIONS="suppressions=$PWD/Scripts/thread.supp" LSAN_OPTIONS="suppressions=$PWD/Scripts/leak.supp"
    printf '#!/usr/bin/env bash\nexport TSAN_OPTIONS=%q LSAN_OPTIONS=%q\nexec %q "$@"\n' \
        "$TSAN_OPTIONS" "$LSAN_OPTIONS" "$folder/debug/tiergit" >"$folder/tiergit"
    chmod +x "$folder/tiergit"
    TIERGIT_UNDER_TEST=$folder/tiergit swift test --disable-xctest --skip-build --sanitize="$1" --scratch-path "$folder" \
        "${skip[@]}" </dev/null
}

# valgrind 3.19 reads no DWARF 5, so the names come from the symbol table. Reports fail the test that started the program.
under_valgrind() {
    echo "== valgrind"
    swift build --build-tests
    local folder=$PWD/.build/valgrind
    mkdir -p "$folder"
    strip --strip-debug -o "$folder/stripped" .build/debug/tiergit
    cat >"$folder/tiergit" <<END
#!/usr/bin/env bash
exec valgrind --quiet --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite --error-exitcode=99 \\
    --undef-value-errors=no --suppressions='$PWD/Scripts/valgrind.supp' --log-file='$folder/%p.log' '$folder/stripped' "\$@"
END
    chmod +x "$folder/tiergit"
    TIERGIT_UNDER_TEST=$folder/tiergit swift test --disable-xctest --skip-build --filter "${VALGRIND_FILTER:-GoingBackTests|BranchTests|UndoTests}" </dev/null
    ! grep -l 'definitely lost\|Invalid' "$folder"/*.log
}

for part in ${1:-thread address valgrind}; do
    case $part in
    thread | address) sanitized "$part" ;;
    valgrind) under_valgrind ;;
    *) echo "error: thread, address or valgrind" >&2; exit 64 ;;
    esac
done
