/*
 * One output channel after the other over a block of positions, whose samples are copied to scratch once, with zeros
 * behind them. What is left of a multiple of SLIDE_POSITIONS is computed in scratch. The left shift is part of the
 * weights.
 */
#include "conv2d_samples.h"
#include "../kernel/assert.h"
#include "slide.h"
#include "widen.h"

enum {
    STRIDE = 2,
    MOST_KERNEL = 2 * SLIDE_STEPS,
    MOST_POSITIONS = 205, /* of two frames at a time, and what is left of a multiple of SLIDE_POSITIONS */
    MOST_SHIFT = 8        /* 127 x 2^8 fits 16 bits */
};

/** Positions of a block, a multiple of SLIDE_POSITIONS. */
static uint32_t block_of(const struct conv2d_shape *s) {
    const uint32_t all = (conv2d_out_h(s) + SLIDE_POSITIONS - 1) / SLIDE_POSITIONS * SLIDE_POSITIONS;
    return all < MOST_POSITIONS ? all : MOST_POSITIONS;
}

/* Words of samples that so many positions see, and one more that is loaded. */
static uint32_t words_of(uint32_t positions) { return positions + SLIDE_STEPS; }

size_t int8_conv2d_samples_scratch(const struct conv2d_shape *s) {
    if (s->in_w != 1 || s->in_c != 1 || s->kernel_w != 1 || s->kernel_h > MOST_KERNEL || s->stride_h != STRIDE ||
        s->pad_h != 0 || s->pool_h != 1 || s->pool_w != 1 || s->out_c < SLIDE_LEAST_CHANNELS ||
        s->out_c > SLIDE_MOST_CHANNELS)
        return 0;
    return 4 * (size_t)words_of(block_of(s)) + SLIDE_POSITIONS * SLIDE_MOST_CHANNELS * sizeof(int16_t);
}

bool int8_conv2d_samples_fits(const struct output_stage *stage) {
    return stage->type == TENSOR_INT16 && stage->minimum == 0 && stage->maximum == INT16_MAX &&
           stage->left_shift <= MOST_SHIFT;
}

/** Copies `count` samples, and zeros until there are `words` pairs. */
static void put_samples(const int16_t *x, uint32_t count, uint32_t words, uint32_t *to) {
    const uint32_t *const end = to + words;
#pragma GCC unroll 8
    for (; count > 1; count -= 2, x += 2)
        memcpy(to++, x, 4);
    if (count > 0)
        *to++ = int8_pair(*x, 0);
    while (to != end)
        *to++ = 0;
}

static void put_weights(const int8_t *weights, uint32_t count, unsigned left_shift, uint32_t *to) {
    const int32_t factor = INT32_C(1) << left_shift;
    for (uint32_t k = 0; k < MOST_KERNEL; k += 2)
        *to++ = int8_pair(k < count ? weights[k] * factor : 0, k + 1 < count ? weights[k + 1] * factor : 0);
}

void int8_conv2d_samples(const struct conv2d_shape *shape, const struct conv2d_rows *rows,
                         const struct int8_input *input, const int8_t *weights, const struct output_stage *stage,
                         void *scratch, void *output) {
    const struct conv2d_shape s = *shape;
    const uint32_t block = block_of(shape);
    uint32_t *const samples = scratch;
    int16_t *const rest = (int16_t *)(samples + words_of(block)), *y = output;
    EARBIT_ASSERT(input->type == TENSOR_INT16 && int8_conv2d_samples_fits(stage) && rows->end <= conv2d_out_h(shape));

    for (uint32_t first = rows->first, count; first < rows->end; first += count, y += count * s.out_c) {
        count = rows->end - first < block ? rows->end - first : block;
        const uint32_t left = count % SLIDE_POSITIONS, full = count - left;
        put_samples((const int16_t *)input->data + (first * STRIDE - rows->input_first),
                    (count - 1) * STRIDE + s.kernel_h, words_of(full + (left > 0 ? SLIDE_POSITIONS : 0)), samples);
        for (uint32_t c = 0; c < s.out_c; c++) {
            struct int8_slide job = {.samples = samples,
                                     .output = y + c,
                                     .bias = stage->bias ? stage->bias[c] : 0,
                                     .multiplier = stage->multiplier[c],
                                     .positions = full,
                                     .channels = s.out_c};
            put_weights(weights + c * s.kernel_h, s.kernel_h, stage->left_shift, job.weights);
            if (full > 0)
                int8_slide(&job);
            job.samples = samples + full;
            job.output = rest + c;
            job.positions = SLIDE_POSITIONS;
            if (left > 0)
                int8_slide(&job);
        }
        for (uint32_t k = 0; k < left * s.out_c; k++)
            y[full * s.out_c + k] = rest[k];
    }
}
