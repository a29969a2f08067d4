/*
 * The module `audio`: what JavaScript learns of the sound itself.
 */
#ifndef EARBIT_AUDIO_H
#define EARBIT_AUDIO_H

#include "level.h"

/** Makes `dbfs` the level that JavaScript reads: that of the window predicted last, LEVEL_SILENCE_DBFS before any. */
void audio_set_level(float dbfs);

#endif
