#!/usr/bin/env bash
# Packs tiergit for machines without Swift: tiergit-VERSION-linux-ARCH.tar.gz and its SHA-256, in OUTDIR (.build/dist).
# The same commit and compiler give the same bytes: names are sorted, owners fixed, times are the commit's.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. Scripts/packages.sh

out=${1:-.build/dist}
install_missing "${build_needs[@]}" 'binutils=command -v strip'
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)} LC_ALL=C TZ=UTC

echo "Building tiergit with Swift's libraries in it; the first time takes some minutes"
swift build "${static_build[@]}" --product tiergit
swift build "${static_build[@]}" --product generate-manual # swift-argument-parser's
tiergit=$PWD/.build/static/release/tiergit

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
install -D "$tiergit" "$stage/bin/tiergit"
strip "$stage/bin/tiergit"
version=$("$stage/bin/tiergit" --version | cut -d ' ' -f 2)
name=tiergit-$version-linux-$(uname -m)

complete() {
    mkdir -p "$stage/share/${2%/*}"
    "$tiergit" --generate-completion-script "$1" >"$stage/share/$2"
}
complete bash bash-completion/completions/tiergit
complete zsh zsh/site-functions/_tiergit
complete fish fish/vendor_completions.d/tiergit.fish

mkdir -p "$stage/share/man/man1"
.build/static/release/generate-manual "$tiergit" --multi-page --date "$(date --date "@$SOURCE_DATE_EPOCH" +%F)" \
    --authors 'the tiergit authors' --output-directory "$stage/share/man/man1"
sed -i 's/^$/.Pp/' "$stage"/share/man/man1/*.1 # `man` warns of blank lines

doc=$stage/share/doc/tiergit
mkdir -p "$doc/Benchmarks"
cp LICENSE "$doc"
# What the licenses of the packages inside ask for.
for file in .build/static/checkouts/*/{LICENSE,NOTICE}*; do
    [[ ! -f $file ]] || printf '%s\n\n%s\n\n' "==== ${file#*checkouts/}" "$(<"$file")"
done >"$doc/THIRD-PARTY.txt"
# Links lead to where the pages are there.
cp -R Sources/Commands/Reference.docc "$doc/reference"
sed -i 's#(\.\./\.\./\.\./#(../#g' "$doc"/reference/*.md
for file in README.md CHANGELOG.md Benchmarks/README.md; do
    sed 's#Sources/Commands/Reference\.docc/#reference/#g' "$file" >"$doc/$file"
done

chmod -R u=rwX,go=rX "$stage"

# Files alone, so that unpacking into /usr/local leaves the modes of its folders as they are.
mkdir -p "$out"
(cd "$stage" && find . -type f -printf '%P\n') | sort |
    tar --create --directory "$stage" --files-from - --transform "s,^,$name/," --owner 0 --group 0 --numeric-owner \
        --format ustar --mtime "@$SOURCE_DATE_EPOCH" |
    gzip -9n >"$out/$name.tar.gz"
(cd "$out" && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256")
tar --list --verbose --file "$out/$name.tar.gz"
ls -l "$out/$name.tar.gz"
cat "$out/$name.tar.gz.sha256"
