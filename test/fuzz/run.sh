#!/bin/sh
# Fuzzes C code with libFuzzer, sanitizers on:
#   test/fuzz/run.sh TARGET [--runs N | --seconds N]      TARGET: model, link; 1,000,000 runs unless told otherwise
# What it finds interesting is kept in build/fuzz/corpus-TARGET and is where the next run starts; output: build/fuzz/TARGET.log.
# Status 1 when something was found; the input is then in build/fuzz/TARGET-crash-* or -timeout-*, and
# `build/fuzz/fuzz_TARGET FILE` does it again.
set -eu
cd "$(dirname "$0")/../.."

usage() {
    echo 'usage: test/fuzz/run.sh model|link [--runs N | --seconds N]' >&2
    exit 2
}

[ $# -eq 1 ] || [ $# -eq 3 ] || usage
target=$1
case $target in model | link) ;; *) usage ;; esac
case ${2:---runs} in
--runs) limit=-runs=${3:-1000000} ;;
--seconds) limit=-max_total_time=$3 ;;
*) usage ;;
esac

compiler=$(command -v clang-14) || compiler=
if [ -z "$compiler" ] || ! ls "$("$compiler" -print-resource-dir)"/lib/linux/libclang_rt.fuzzer-* >/dev/null 2>&1; then
    echo 'fuzzing needs clang and its libFuzzer; run: sudo apt-get install --no-install-recommends clang-14 libclang-rt-14-dev' >&2
    exit 1
fi
build=build/fuzz
CC=$compiler cmake -S test/fuzz -B $build >/dev/null
cmake --build $build --target "fuzz_$target" >/dev/null
mkdir -p $build/corpus-"$target" $build/seeds-"$target"
node_modules/.bin/tsx test/fuzz/seeds.ts "$target" $build/seeds-"$target"

status=0
log=$build/$target.log
export ASAN_OPTIONS=quarantine_size_mb=8:malloc_context_size=5:allocator_release_to_os_interval_ms=-1
$build/fuzz_"$target" $build/corpus-"$target" $build/seeds-"$target" "$limit" -dict=test/fuzz/"$target".dict -max_len=4096 \
    -timeout=300 -entropic=0 -print_final_stats=1 -artifact_prefix=$build/"$target"- >$log 2>&1 || status=1
if [ $status -ne 0 ]; then
    tail -n 40 $log >&2
    echo "$target: something was found, see $log" >&2
    exit 1
fi
runs=$(sed -n 's/^stat::number_of_executed_units: *//p' $log)
edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' $log | tail -n 1)
all=$(sed -n 's/^INFO: Loaded 1 PC tables (\([0-9]*\) PCs).*/\1/p' $log)
grep '^summary: ' $log | sed "s/^summary: /$target: /"
echo "$target: $runs executions, $edges of $all edges covered, nothing found"
