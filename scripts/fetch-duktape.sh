#!/bin/sh
# Puts the release files of Duktape 2.7.0 from Debian's source package into a cache folder and prints that folder.
# Nothing on the system changes: apt works with sources and lists of its own, made from the machine's configured mirrors.
#   scripts/fetch-duktape.sh [FOLDER]        FOLDER is ${XDG_CACHE_HOME:-~/.cache}/earbit/duktape unless given
set -eu

package=duktape=2.7.0-2
folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/earbit/duktape}

complete() {
    [ -f "$folder/duktape.c" ] && [ -f "$folder/duktape.h" ] && [ -f "$folder/duk_config.h" ]
}

fail() {
    echo "Duktape could not be fetched: $1" >&2
    exit 1
}

if complete; then
    echo "$folder"
    exit 0
fi
command -v apt-get >/dev/null || fail "apt-get is missing; put duktape.c, duktape.h and duk_config.h of release 2.7.0 into $folder"
command -v xz >/dev/null || fail "xz is missing; run: sudo apt-get install xz-utils"
mkdir -p "$folder" || fail "cannot write to $folder"
work=$(mktemp -d "$folder/fetch.XXXXXX") || fail "cannot write to $folder"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
mkdir -p "$work/sources" "$work/lists/partial" "$work/archives/partial"

for file in /etc/apt/sources.list.d/*.sources; do
    [ -f "$file" ] && sed 's/^Types:.*/Types: deb-src/' "$file" >"$work/sources/$(basename "$file")"
done
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -f "$file" ] && sed -n 's/^deb\(-src\)\?[[:space:]]/deb-src /p' "$file" | sort -u >"$work/sources/$(basename "$file")"
done

apt() {
    apt-get -qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/sources" \
        -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work" -o APT::Sandbox::User="$(id -un)" \
        -o Acquire::Languages=none "$@" >>"$work/log" 2>&1
}
# A mirror that does not answer matters only when it is the one that has the package.
apt update || true
(cd "$work" && apt --download-only source "$package") ||
    fail "$(grep -m 1 '^[EW]:' "$work/log") (source package $package)"
tar -xJf "$work"/duktape_*.orig.tar.xz -C "$work" || fail "the source archive cannot be unpacked"
for file in duktape.c duktape.h duk_config.h; do
    mv "$work"/duktape-*/src/$file "$folder/$file.new"
done
for file in duktape.c duktape.h duk_config.h; do
    mv "$folder/$file.new" "$folder/$file"
done
complete || fail "the source archive has no release files"
echo "$folder"
