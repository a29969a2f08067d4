/*
 * From audio to predictions: samples go through the model's streaming front end as they come; each hop the later layers
 * run, one a turn of the main loop, so that the link is served meanwhile. Two models can hear the same audio: the app
 * knows the first alone, and the host gets the predictions of both.
 */
#ifndef EARBIT_HEARING_H
#define EARBIT_HEARING_H

#include "ear.h"

/** Most samples of one audio frame. */
#define HEARING_MAX_SAMPLES 480

/** Bytes of the arena that every model must fit in. */
size_t hearing_arena_size(void);

/** @return bytes of it that the models that hear take. */
size_t hearing_arena_used(void);

/**
 * Makes model `index` the one that hears, alone and from silence on. A stream under way is cut off; when its end is
 * awaited, that is told as at any end.
 */
void hearing_select(size_t index);
size_t hearing_selected(void);

/**
 * Lets model `index` hear beside the selected one, both from silence on.
 * @return NULL, or why not; the selected one hears alone then.
 */
const char *hearing_add(size_t index);

/** Models have come or gone: finds the index that each model that hears has now. */
void hearing_renumber(void);

/** @return the ear of the selected model (0) or of the one beside it (1), NULL when there is none. */
const struct ear *hearing_ear(unsigned number);

/** Tells after each prediction where its cycles went, or no longer does so. */
void hearing_trace(bool enabled);

/** Starts audio time at 0. The app's seconds then go on rising, where the samples told to the host wrap at 2^32. */
void hearing_start(uint8_t number);

/** @return true from hearing_start until the stream has ended or another model is selected. */
bool hearing_is_streaming(void);

/** @return the number of the stream that is or was last heard. */
uint8_t hearing_stream(void);

/** @return true while audio that was given waits to be heard: give no more then, and read no further frame. */
bool hearing_is_full(void);

/**
 * Audio of the host, little-endian and unaligned as it came. What was heard already is skipped, a gap is heard as
 * silence and counted.
 * @param first index of the first sample in the stream
 * @param count at most HEARING_MAX_SAMPLES
 * @return false when it lies beyond the credit or belongs to another stream; it is not heard then.
 */
bool hearing_samples(uint8_t stream, uint32_t first, const uint8_t *samples, size_t count);

/** No sample from index `samples` on will come; once more when the host has not got the answer. @return false when that
 * lies beyond the credit or the stream is another. */
bool hearing_end(uint8_t stream, uint32_t samples);

/** @return how many samples never came of those that an event may rest on which began at `seconds` of audio. */
uint32_t hearing_missing_since(double seconds);

/** Does the next piece of work. @return false when there is none. */
bool hearing_run(void);

/** The image tells how much work was done since start, to be charged to predictions. */
struct work hearing_work_done(void); /* defined by main.c */

#endif
