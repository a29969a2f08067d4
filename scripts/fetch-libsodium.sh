#!/bin/sh
# Puts the sources of libsodium 1.0.18 (docs/security.md) into a cache folder and prints that folder.
#   scripts/fetch-libsodium.sh [FOLDER]        FOLDER is ${XDG_CACHE_HOME:-~/.cache}/earbit/libsodium unless given
set -eu
exec "$(dirname "$0")/fetch-source.sh" libsodium d59323c6b712a1519a5daf710b68f5e7fde57040845ffec53850911f10a5d4f4 src/libsodium \
    "${1:-${XDG_CACHE_HOME:-$HOME/.cache}/earbit/libsodium}"
