#include "microphone.h"

#include "hearing.h"
#include "models.h"
#include "port.h"

enum { CHUNK = 200 }; /* samples, 10 ms */

static bool present;
static uint32_t next;     /* index of the next sample in the stream */
static uint32_t overruns; /* of the port, as far as they are gaps of the stream already */

void microphone_init(void) { present = port_microphone_start(); }

uint32_t microphone_rate(void) { return present ? PORT_MICROPHONE_RATE : 0; }

static void start(void) {
    hearing_start(MICROPHONE_STREAM);
    next = 0;
    overruns = port_microphone_overruns();
}

/* A model of another rate hears the host alone. */
static bool is_wanted(void) {
    const size_t selected = hearing_selected();
    return selected < models_count() && models_get(selected)->header->sample_rate == PORT_MICROPHONE_RATE;
}

bool microphone_run(void) {
    int16_t samples[CHUNK];
    if (!present || hearing_is_full())
        return false;
    size_t count = port_microphone_read(samples, CHUNK);
    const bool host_streams = hearing_is_streaming() && hearing_stream() != MICROPHONE_STREAM;
    if (count == 0 || host_streams || !is_wanted())
        return count > 0;
    if (!hearing_is_streaming())
        start();
    /* What was lost came behind all that the port still holds: the gap is counted a little too early. */
    const uint32_t lost = port_microphone_overruns() - overruns;
    overruns += lost;
    next += lost;
    if (!hearing_samples(MICROPHONE_STREAM, next, (const uint8_t *)samples, count))
        start(); /* too much was lost to be filled with silence */
    else
        next += (uint32_t)count;
    return true;
}
