#!/bin/sh
# Puts one folder of a Debian source package's original archive into FOLDER, unless it is there, and prints FOLDER.
# Nothing on the system changes: apt works with sources and lists of its own, made from the machine's configured mirrors.
#   scripts/fetch-source.sh PACKAGE SHA256 PATH FOLDER
#     PACKAGE  Debian's name of it
#     SHA256   of the archive: whatever version the mirrors have, no other archive is taken
#     PATH     of the folder in the archive, below its top folder
set -eu

package=$1 sha256=$2 path=$3 folder=$4

fail() {
    echo "the sources of $package could not be fetched: $1" >&2
    exit 1
}

if [ -d "$folder" ]; then
    echo "$folder"
    exit 0
fi
command -v apt-get >/dev/null || fail "apt-get is missing; put $path of its release into $folder"
command -v xz >/dev/null || fail "xz is missing; run: sudo apt-get install xz-utils"
mkdir -p "$(dirname "$folder")" || fail "cannot write to $(dirname "$folder")"
work=$(mktemp -d "$folder.XXXXXX") || fail "cannot write to $(dirname "$folder")"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
mkdir -p "$work/sources" "$work/lists/partial" "$work/archives/partial" "$work/unpacked"

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
(cd "$work" && apt --download-only --tar-only source "$package") ||
    fail "$(grep -m 1 '^[EW]:' "$work/log") (source package $package)"
archive=$(echo "$work/${package}"_*.orig.tar.*)
echo "$sha256  $archive" | sha256sum --check --status || fail "the archive is another than the one with SHA-256 $sha256"
tar -xf "$archive" -C "$work/unpacked" --strip-components=1 || fail "the archive cannot be unpacked"
# Whole or not at all; another process may have been faster.
mv -T "$work/unpacked/$path" "$folder" 2>/dev/null || [ -d "$folder" ] || fail "$path is not in the archive"
echo "$folder"
