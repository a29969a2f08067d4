/*
 * The assertion of the native modules. An image that wants assertions defines EARBIT_ASSERT_FAILED as the name of its
 * function for them (-DEARBIT_ASSERT_FAILED=panic_at); it must not return. Without that name they cost nothing.
 */
#ifndef EARBIT_ASSERT_H
#define EARBIT_ASSERT_H

#ifdef EARBIT_ASSERT_FAILED
void EARBIT_ASSERT_FAILED(const char *file, int line) __attribute__((noreturn));
#define EARBIT_ASSERT(condition) ((condition) ? (void)0 : EARBIT_ASSERT_FAILED(__FILE__, __LINE__))
#else
#define EARBIT_ASSERT(condition) ((void)0)
#endif

#endif
