/*
 * The microphone hears a recording over and over, at the pace of the board's clock. It lies in the machine's PSRAM
 * behind the storage, where the host tools put it (host-tools/src/emulator/storage.ts); a board without one has no
 * microphone.
 */
#include "../port.h"

#include <string.h>

enum { BLOCK_US = 1000000 / PORT_MICROPHONE_RATE * PORT_MICROPHONE_BLOCK };

/* As it lies in the PSRAM. */
extern const struct {
    uint32_t blocks; /* 0 where there is no recording */
    int16_t samples[][PORT_MICROPHONE_BLOCK];
} linker_recording;

static uint32_t waiting[PORT_MICROPHONE_BLOCKS]; /* ring of the numbers of blocks that were not read yet */
static uint32_t oldest, count;
static uint32_t heard;   /* blocks, those that were lost counted */
static uint64_t next_us; /* when another one has been heard */

bool port_microphone_start(void) {
    next_us = port_time_us() + BLOCK_US;
    return linker_recording.blocks > 0;
}

/* Nothing is read between two calls, so that it is enough to look now what had room. */
static void hear(void) {
    for (; port_time_us() >= next_us; next_us += BLOCK_US, heard++)
        if (count < PORT_MICROPHONE_BLOCKS)
            waiting[(oldest + count++) % PORT_MICROPHONE_BLOCKS] = heard;
}

bool port_microphone_read(int16_t *samples, uint32_t *first) {
    hear();
    if (count == 0)
        return false;
    const uint32_t block = waiting[oldest];
    oldest = (oldest + 1) % PORT_MICROPHONE_BLOCKS;
    count--;
    memcpy(samples, linker_recording.samples[block % linker_recording.blocks], PORT_MICROPHONE_BLOCK * sizeof *samples);
    *first = block * PORT_MICROPHONE_BLOCK;
    return true;
}
