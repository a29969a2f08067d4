/*
 * Stands as duk_config.h beside the release's duktape.c; the release's own header is duk_config_release.h. What differs
 * here is for a small fixed heap, a small C stack, and an app that must not be able to stop the image.
 */
#ifndef EARBIT_DUKTAPE_CONFIG_H
#define EARBIT_DUKTAPE_CONFIG_H

#include "duk_config_release.h"

/* An endless loop and a deep recursion end in an exception. */
extern int duktape_time_is_up(void *user_data);
extern int duktape_stack_is_exhausted(void);
#define DUK_USE_INTERRUPT_COUNTER
#define DUK_USE_EXEC_TIMEOUT_CHECK(user_data) duktape_time_is_up(user_data)
#define DUK_USE_NATIVE_STACK_CHECK() duktape_stack_is_exhausted()
/* Searches in long strings run no instruction meanwhile; they compare. */
extern int duktape_compare(const void *a, const void *b, size_t length);
#undef DUK_MEMCMP
#define DUK_MEMCMP(a, b, length) duktape_compare((a), (b), (length))
#undef DUK_USE_CALLSTACK_LIMIT
#define DUK_USE_CALLSTACK_LIMIT 200
#undef DUK_USE_MARK_AND_SWEEP_RECLIMIT
#define DUK_USE_MARK_AND_SWEEP_RECLIMIT 16

/* The clock of the board: it has no calendar, Date counts from the start. */
extern double duktape_time_ms(void);
#undef DUK_USE_DATE_GET_NOW
#undef DUK_USE_DATE_GET_LOCAL_TZOFFSET
#undef DUK_USE_DATE_PARSE_STRING
#undef DUK_USE_DATE_FORMAT_STRING
#undef DUK_USE_GET_MONOTONIC_TIME
#undef DUK_USE_DATE_NOW_TIME
#undef DUK_USE_DATE_NOW_GETTIMEOFDAY
#undef DUK_USE_DATE_TZO_GMTIME
#undef DUK_USE_DATE_TZO_GMTIME_R
#undef DUK_USE_DATE_PRS_STRPTIME
#undef DUK_USE_DATE_FMT_STRFTIME
#undef DUK_USE_GET_MONOTONIC_TIME_CLOCK_GETTIME
#define DUK_USE_DATE_GET_NOW(context) duktape_time_ms()
#define DUK_USE_DATE_GET_LOCAL_TZOFFSET(time) 0

/* No object, string or buffer is larger than the heap: 16 bits count them. */
#define DUK_USE_REFCOUNT16
#undef DUK_USE_REFCOUNT32
#define DUK_USE_STRHASH16
#define DUK_USE_STRLEN16
#define DUK_USE_BUFLEN16
#define DUK_USE_OBJSIZES16
#undef DUK_USE_HOBJECT_HASH_PART

/* Smaller tables and steps; the largest saving is that built-in functions are values and no objects. */
#define DUK_USE_LIGHTFUNC_BUILTINS
#undef DUK_USE_STRTAB_MINSIZE
#define DUK_USE_STRTAB_MINSIZE 256
#undef DUK_USE_STRTAB_MAXSIZE
#define DUK_USE_STRTAB_MAXSIZE 256
#undef DUK_USE_LITCACHE_SIZE

/* What an app on a board does without; its objects come from the release's tables and cannot be left out. */
#undef DUK_USE_PROVIDE_DEFAULT_ALLOC_FUNCTIONS
#undef DUK_USE_BYTECODE_DUMP_SUPPORT
#undef DUK_USE_JC
#undef DUK_USE_JX
#undef DUK_USE_SOURCE_NONBMP

#endif
