#!/bin/sh
# Puts the release files of Duktape 2.7.0 (docs/engines.md) into a cache folder and prints that folder.
#   scripts/fetch-duktape.sh [FOLDER]        FOLDER is ${XDG_CACHE_HOME:-~/.cache}/earbit/duktape unless given
set -eu
exec "$(dirname "$0")/fetch-source.sh" duktape 90f8d2fa8b5567c6899830ddef2c03f3c27960b11aca222fa17aa7ac613c2890 src "${1:-${XDG_CACHE_HOME:-$HOME/.cache}/earbit/duktape}"
