#include "microphone.h"

#include "hearing.h"
#include "log.h"
#include "models.h"
#include "port.h"

static bool present;
static uint32_t origin; /* the port's index of the stream's first sample */
static uint32_t next;   /* that of the sample behind the last one that was heard */

void microphone_init(void) { present = port_microphone_start(); }

uint32_t microphone_rate(void) { return present ? PORT_MICROPHONE_RATE : 0; }

static void start(uint32_t first) {
    hearing_start(MICROPHONE_STREAM);
    origin = next = first;
}

/* A model of another rate hears the host alone. */
static bool is_wanted(void) {
    const size_t selected = hearing_selected();
    return selected < models_count() && models_get(selected)->header->sample_rate == PORT_MICROPHONE_RATE;
}

static bool hear(uint32_t first, const int16_t *samples) {
    return hearing_samples(MICROPHONE_STREAM, first - origin, (const uint8_t *)samples, PORT_MICROPHONE_BLOCK);
}

bool microphone_run(void) {
    int16_t samples[PORT_MICROPHONE_BLOCK];
    uint32_t first;
    if (!present || hearing_is_full() || !port_microphone_read(samples, &first))
        return false;
    const bool host_streams = hearing_is_streaming() && hearing_stream() != MICROPHONE_STREAM;
    if (host_streams || !is_wanted())
        return true;
    if (!hearing_is_streaming())
        start(first);
    if (!hear(first, samples)) {
        /* Too much to be filled with silence. */
        log_line(ENGINE_LOG_WARN, "%lu samples of the microphone were lost: it is heard anew",
                 (unsigned long)(first - next));
        start(first);
        hear(first, samples);
    }
    next = first + PORT_MICROPHONE_BLOCK;
    return true;
}
