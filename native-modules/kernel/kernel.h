/*
 * What the kernels share: element types, the shape of a convolution and the stage behind every sum.
 * Layouts and arithmetic are those of docs/model-format.md.
 */
#ifndef EARBIT_KERNEL_H
#define EARBIT_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** How the elements of a tensor [row][column][channel] are stored; the numbers are those of the model file. */
enum tensor_type {
    TENSOR_INT16 = 1,
    TENSOR_INT8 = 2,
    TENSOR_BITS = 3, /**< ceil(channels / 32) words a position, channel c in bit c % 32; 1 is +1, 0 is -1 */
    TENSOR_INT32 = 4
};

/** @return words of 32 bits that hold `channels` bits. */
static inline uint32_t bits_words(uint32_t channels) { return (channels + 31) / 32; }

/** @return bytes of a tensor. */
static inline uint64_t tensor_bytes(enum tensor_type type, uint32_t h, uint32_t w, uint32_t c) {
    uint64_t positions = (uint64_t)h * w;
    switch (type) {
    case TENSOR_INT8:
        return positions * c;
    case TENSOR_INT16:
        return positions * c * 2;
    case TENSOR_INT32:
        return positions * c * 4;
    case TENSOR_BITS:
        return positions * bits_words(c) * 4;
    }
    return 0;
}

/**
 * A convolution with a max-pool behind it. Before the pool it gives
 * floor((in_h + 2 pad_h - kernel_h) / stride_h) + 1 rows; the pool divides that by pool_h and drops the rest. Likewise
 * columns.
 */
struct conv2d_shape {
    uint32_t in_h;
    uint16_t in_w, in_c, out_c;
    uint8_t kernel_h, kernel_w;
    uint8_t stride_h, stride_w;
    uint8_t pad_h, pad_w;   /**< on each side, less than the kernel */
    uint8_t pool_h, pool_w; /**< the pool's size and stride; 1, 1 for none */
};

/** @return output rows (columns) of one axis; 0 when the kernel or the pool does not fit. */
static inline uint32_t conv2d_out(uint32_t in, uint32_t kernel, uint32_t stride, uint32_t pad, uint32_t pool) {
    return in + 2 * pad < kernel ? 0 : ((in + 2 * pad - kernel) / stride + 1) / pool;
}

static inline uint32_t conv2d_out_h(const struct conv2d_shape *s) {
    return conv2d_out(s->in_h, s->kernel_h, s->stride_h, s->pad_h, s->pool_h);
}

static inline uint32_t conv2d_out_w(const struct conv2d_shape *s) {
    return conv2d_out(s->in_w, s->kernel_w, s->stride_w, s->pad_w, s->pool_w);
}

/** The rows of a map that one call computes, first to end - 1, and the part of the input that is there for it. */
struct conv2d_rows {
    uint32_t first, end;  /**< output rows, behind the pool; the call's output starts with row `first` */
    uint32_t input_first; /**< input row that the call's input starts with; rows that no output sees may be missing */
};

/** @return all rows of a convolution whose whole input is there. */
static inline struct conv2d_rows conv2d_all_rows(const struct conv2d_shape *s) {
    return (struct conv2d_rows){0, conv2d_out_h(s), 0};
}

/**
 * From a sum p to the output of channel c.
 *  - int8, int16: zero_point + requantize(p << left_shift + bias[c], multiplier[c]), clamped to minimum..maximum
 *  - bits: (p >= threshold[c]) XOR bit c of invert
 *  - int32: p + bias[c]
 * Members that a type does not use may hold anything.
 */
struct output_stage {
    enum tensor_type type;
    uint8_t left_shift; /**< 0 to 15 */
    int16_t zero_point, minimum, maximum;
    const int32_t *bias;       /**< [channels]; with int8 and int16 it may be NULL for none */
    const int32_t *multiplier; /**< [channels] */
    const int32_t *threshold;  /**< [channels] */
    const uint32_t *invert;    /**< [ceil(channels / 32)] */
};

/** @return true when magnitude x 2^left_shift + |bias| fits int32, where magnitude bounds |p|; left_shift is at
 * most 15. */
static inline bool sum_fits(uint64_t magnitude, unsigned left_shift, int64_t bias) {
    return magnitude <= INT32_MAX && (int64_t)(magnitude << left_shift) + (bias < 0 ? -bias : bias) <= INT32_MAX;
}

/** @return true when sum_fits holds with every bias, or without one when bias is NULL. */
bool sums_fit(uint64_t magnitude, unsigned left_shift, uint32_t channels, const int32_t *bias);

/** Writes the output of one position: sums [channels] through the stage to output [position][channels]. */
void output_write(const struct output_stage *stage, const int32_t *sums, uint32_t channels, uint32_t position,
                  void *output);

/**
 * A stage for sums that come times 2^doublings: its left shift is smaller, as far as there is one.
 * @return how often the sums must be halved besides
 */
unsigned output_stage_of_multiples(const struct output_stage *stage, unsigned doublings, struct output_stage *multiple);

/** Some channels of consecutive positions, in one or more rows behind one another, whose sums lie at equal distances.
 */
struct output_part {
    uint32_t channels;         /**< of the whole output */
    uint32_t first, end;       /**< channels first to end - 1 */
    uint32_t position, count;  /**< positions from this one on, of a row */
    uint32_t stride;           /**< from a position's sums to the next one's */
    uint32_t rows, row_stride; /**< rows, and from a row's sums to the next one's */
};

/**
 * Writes a part of an output: sums of which the first end - first of each position are used, through
 * the stage to output [position][channels]. Of up to four channels, four sums of each position are read. Of bits, four
 * channels come at a time, or those that are left at the end, in order, as channel 0 of a word clears the word.
 * @param stage of type int8, int16 or bits
 */
void output_write_part(const struct output_stage *stage, const struct output_part *part, const int32_t *sums,
                       void *output);

#endif
