/*
 * The module `audio`: what JavaScript learns of the sound itself.
 */
#ifndef EARBIT_AUDIO_H
#define EARBIT_AUDIO_H

#include "level.h"

/** Makes `level` the one that JavaScript reads; NULL for none (silence). */
void audio_use_level(const struct level *level);

#endif
