#!/bin/sh
# Builds the image for the emulated board: build/firmware/earbit.elf.
#   firmware/build.sh [APP.js [MODEL.ebm ...]]     build/app.js, esc10-int8 and esc10-xnor unless given
#   EARBIT_PUBLIC_KEY=KEY firmware/build.sh ...    an image that takes what that key's owner has signed (docs/security.md)
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
app=$(realpath "${1:-$root/build/app.js}")
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- "$root/models/esc10-int8/model.ebm" "$root/models/esc10-xnor/model.ebm"
models=
for model in "$@"; do
    models="$models${models:+;}$(realpath "$model")"
done
lock=-DEARBIT_PUBLIC_KEY=
if [ -n "${EARBIT_PUBLIC_KEY:-}" ]; then
    lock="-DEARBIT_PUBLIC_KEY=$EARBIT_PUBLIC_KEY -DLIBSODIUM_DIR=$("$root/scripts/fetch-libsodium.sh")"
fi
engine=$("$root/scripts/find-engine.sh")
board=mps2-an386
cmake -S "$root/firmware" -B "$root/build/firmware" -DBOARD=$board \
    -DCMAKE_TOOLCHAIN_FILE="$root/boards/$board/toolchain.cmake" $engine $lock -DAPP="$app" -DMODELS="$models"
cmake --build "$root/build/firmware" --parallel "$(nproc)"
