#include "microphone.h"

#include "hearing.h"
#include "log.h"
#include "models.h"
#include "port.h"

enum {
    BLOCKS_A_SECOND = PORT_MICROPHONE_RATE / PORT_MICROPHONE_BLOCK,
    HOST_BLOCKS = MICROPHONE_HOST_SECONDS * BLOCKS_A_SECOND,
    MOST_BLOCKS = UINT32_MAX / 1000 * BLOCKS_A_SECOND /* of a stream: 49 days, as an event's 32 bits of milliseconds */
};

static bool present;
static uint32_t origin; /* the port's index of the stream's first sample */
static uint32_t next;   /* that of the sample behind the last one that was heard */
static uint32_t blocks; /* of the stream, those that were lost counted */
static uint32_t quiet;  /* blocks since the host's stream was heard further */
static uint32_t heard;  /* how far that was */

void microphone_init(void) { present = port_microphone_start(); }

uint32_t microphone_rate(void) { return present ? PORT_MICROPHONE_RATE : 0; }

static void start(uint32_t first) {
    hearing_start(MICROPHONE_STREAM);
    origin = next = first;
    blocks = quiet = 0;
}

/* A model of another rate hears the host alone. */
static bool is_wanted(void) {
    const size_t selected = hearing_selected();
    return selected < models_count() && models_get(selected)->header->sample_rate == PORT_MICROPHONE_RATE;
}

static bool hear(uint32_t first, const int16_t *samples) {
    return hearing_samples(MICROPHONE_STREAM, first - origin, (const uint8_t *)samples, PORT_MICROPHONE_BLOCK);
}

/* Time is told by the blocks that were read: none is read while the board is too busy to hear what the host sent. */
static void watch_host(void) {
    const uint32_t now = hearing_ear(0)->heard;
    quiet = now == heard ? quiet + 1 : 0;
    heard = now;
    if (quiet >= HOST_BLOCKS)
        hearing_end(hearing_stream(), now);
}

bool microphone_run(void) {
    int16_t samples[PORT_MICROPHONE_BLOCK];
    uint32_t first;
    if (!present || hearing_is_full() || !port_microphone_read(samples, &first))
        return false;
    if (!is_wanted())
        return true;
    if (hearing_is_streaming() && hearing_stream() != MICROPHONE_STREAM) {
        watch_host();
        return true;
    }
    if (!hearing_is_streaming() || blocks >= MOST_BLOCKS)
        start(first);
    if (!hear(first, samples)) {
        /* Too much to be filled with silence. */
        log_line(ENGINE_LOG_WARN, "%lu samples of the microphone were lost: it is heard anew",
                 (unsigned long)(first - next));
        start(first);
        hear(first, samples);
    }
    blocks += (first - next) / PORT_MICROPHONE_BLOCK + 1;
    next = first + PORT_MICROPHONE_BLOCK;
    return true;
}
