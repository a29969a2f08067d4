#include "level.h"
#include <math.h>

#define FULL_SCALE 32767.0f

void level_init(struct level *level, uint32_t block) {
    *level = (struct level){.block = block, .dbfs = LEVEL_SILENCE_DBFS};
}

/** Counts `count` samples, which end no block before their end. */
static void count_samples(struct level *level, uint32_t count) {
    level->count += count;
    if (level->count < level->block)
        return;
    float rms = sqrtf((float)level->squares / (float)level->block);
    float dbfs = rms > 0 ? 20.0f * log10f(rms / FULL_SCALE) : LEVEL_SILENCE_DBFS;
    level_init(level, level->block);
    level->dbfs = dbfs;
}

void level_push(struct level *level, const int16_t *samples, size_t count) {
    while (count > 0) {
        uint32_t portion = level->block - level->count;
        portion = portion < count ? portion : (uint32_t)count;
        for (uint32_t i = 0; i < portion; i++)
            level->squares += (uint32_t)(samples[i] * samples[i]);
        count_samples(level, portion);
        samples += portion, count -= portion;
    }
}

void level_push_silence(struct level *level, size_t count) {
    while (count > 0) {
        uint32_t portion = level->block - level->count;
        portion = portion < count ? portion : (uint32_t)count;
        count_samples(level, portion);
        count -= portion;
    }
}

float level_dbfs(const struct level *level) { return level->dbfs; }
