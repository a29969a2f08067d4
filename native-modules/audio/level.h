/*
 * Level of 16-bit audio: the RMS in dB relative to full scale, where a square wave of full scale is 0 dBFS.
 */
#ifndef EARBIT_LEVEL_H
#define EARBIT_LEVEL_H

#include <stddef.h>
#include <stdint.h>

/** What a silent input reads: below the least step of 16 bits. */
#define LEVEL_SILENCE_DBFS (-120.0f)

struct level {
    uint64_t squares; /**< sum of the squared samples of the block being heard */
    uint32_t count;   /**< of them */
    uint32_t block;   /**< samples of a block */
    float dbfs;       /**< of the last whole block */
};

/** @param block samples that one reading covers, at least 1 */
void level_init(struct level *level, uint32_t block);

void level_push(struct level *level, const int16_t *samples, size_t count);

/** As level_push with `count` zeros. */
void level_push_silence(struct level *level, size_t count);

/** @return the level of the last whole block in dBFS, LEVEL_SILENCE_DBFS before the first. */
float level_dbfs(const struct level *level);

#endif
