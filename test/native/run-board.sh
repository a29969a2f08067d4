#!/bin/sh
# Runs a test program on the emulated board: run-board.sh [-plugin PLUGIN.so,...] PROGRAM.elf [ARGUMENT...]. Files are those of the
# host.
set -e
plugin=
if [ "$1" = -plugin ]; then
    plugin=$2
    shift 2
fi
arguments="arg=$(basename "$1")"
program=$1
shift
for argument; do
    arguments="$arguments,arg=$argument"
done
exec timeout 300 qemu-system-arm -M mps2-an386 -display none -monitor none -serial none -icount shift=0 ${plugin:+-plugin "$plugin"} \
    -semihosting-config "enable=on,target=native,$arguments" -kernel "$program"
