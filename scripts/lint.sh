#!/bin/sh
# Lets clang-tidy (.clang-tidy says which checks) and cppcheck read our C; any finding is an error. Needs a built image, whose JavaScript
# engine's headers it uses.
#   scripts/lint.sh [--analyzer]     --analyzer: also clang's path analyzer, which takes ten times as long
set -eu
cd "$(dirname "$0")/.."
checks=-clang-analyzer-*
[ "${1-}" = --analyzer ] && checks=
for tool in clang-tidy cppcheck; do
    command -v $tool >/dev/null || { echo "$tool is missing; run: sudo apt-get install $tool" >&2; exit 1; }
done
sources() {
    git ls-files 'firmware/core/*.c' 'firmware/engine/*.c' 'firmware/link/*.c' 'firmware/port/*.c' 'native-modules/*.c' 'host-tools/native/*.c' |
        grep -v '/test/'
}
includes=$(for folder in $(git ls-files 'firmware/*.h' 'native-modules/*.h' | xargs -n1 dirname | sort -u) native-modules; do echo "-I$folder"; done)
defines='-DEARBIT_VERSION="0" -DEARBIT_ARENA=65536 -DEARBIT_ENGINE_HEAP=106496 -DEARBIT_ENGINE_STACK=12288 -DEARBIT_TENSOR_POOL=28672'

# Sources for another processor or engine than this build's are left to cppcheck. Each process filters what it says itself, before lines mix.
sources | grep -v '/zephyr/\|/mps2/\|jerryscript' |
    xargs -P "$(nproc)" -n 6 sh -c 'options=$1 checks=$2; shift 2
        clang-tidy --quiet ${checks:+"--checks=$checks"} "$@" -- $options 2>&1 |
            grep -v "^[0-9]* warnings\? generated\.\$\|^Suppressed \|^Use -header-filter" || true' lint \
        "-std=c99 $includes $defines -isystem build/firmware/duktape" "$checks" | grep . && exit 1
# Left out: linker symbols that bound one memory, the check of Duktape's version without its header, an initializer that names a member.
suppressed='--suppress=comparePointers --suppress=preprocessorErrorDirective:firmware/engine/duktape.c
    --suppress=legacyUninitvar:firmware/engine/jerryscript.c'
sources | xargs cppcheck $suppressed -q -j "$(nproc)" --std=c99 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 $includes $defines
