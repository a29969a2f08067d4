#!/bin/sh
# Prints the CMake arguments that choose the image's JavaScript engine (docs/engines.md): JerryScript where EARBIT_JERRYSCRIPT
# names its sources or a west workspace around this checkout has them, else Duktape.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
jerryscript=${EARBIT_JERRYSCRIPT:-}
if [ -z "$jerryscript" ] && [ -d "$root/../.west" ] && [ -d "$root/../modules/lib/jerryscript" ]; then
    jerryscript=$root/../modules/lib/jerryscript
fi
if [ -z "$jerryscript" ]; then
    echo "-DJERRYSCRIPT_DIR= -DDUKTAPE_DIR=$("$root/scripts/fetch-duktape.sh")"
    exit 0
fi
if [ ! -f "$jerryscript/jerry-core/include/jerryscript.h" ]; then
    echo "no JerryScript at $jerryscript: EARBIT_JERRYSCRIPT names the folder of JerryScript 3.0's sources" >&2
    exit 1
fi
echo "-DJERRYSCRIPT_DIR=$(realpath "$jerryscript")"
