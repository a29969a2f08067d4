/*
 * What the tests of both convolutions share: noise, guarded memory, the output stage as docs/model-format.md says it,
 * the count of shapes.
 */
#ifndef EARBIT_TEST_CONV2D_H
#define EARBIT_TEST_CONV2D_H

#include "../../native-modules/kernel/kernel.h"

enum { MOST_CHANNELS = 256 };

uint32_t random_word(void);
uint32_t random_below(uint32_t end);

/** Memory between guards. */
uint8_t *make_guarded(size_t length);

/** @return true when nothing was written beside it. */
bool free_guarded(uint8_t *bytes, size_t length);

/** One element through the stage, into an output of zeros. */
void reference_put(const struct output_stage *stage, int32_t sum, uint32_t position, uint32_t channel,
                   uint32_t channels, uint8_t *output);

/** A stage for up to MOST_CHANNELS whose thresholds lie among sums of -length to length, with some at and beyond the
 * ends. */
void make_stage(enum tensor_type type, int32_t length, uint32_t channels, struct output_stage *stage);

/** The part of the input that rows first to end - 1 see, which a call may count on: copied, to be freed. */
void *copy_seen_rows(const struct conv2d_shape *s, uint32_t first, uint32_t end, const void *input, size_t row_bytes,
                     uint32_t *input_first);

/** Counts a shape; prints it when it failed. */
void count_shape(bool ok, const struct conv2d_shape *s, const char *how);

/** One test of all shapes since the last. */
void report_shapes(const char *name);

/** 3x3, padded. */
struct conv2d_shape three_by_three(uint32_t h, uint16_t w, uint16_t in_c, uint16_t out_c, uint8_t pool);

/** A small one of any kind; it may have no output. */
struct conv2d_shape any_shape(void);

/** @return false for a shape that no layer can have. */
bool shape_exists(const struct conv2d_shape *s);

#endif
