/* The board's own microphone, with a port and models of the test's own. */
#include "hearing.h"
#include "log.h"
#include "microphone.h"
#include "models.h"
#include "port.h"
#include "tap.h"

#include <string.h>

enum { HOST_BLOCKS = MICROPHONE_HOST_SECONDS * PORT_MICROPHONE_RATE / PORT_MICROPHONE_BLOCK };

/* The port: as many blocks as are said to wait. */
static unsigned waiting;
static uint32_t next;

bool port_microphone_start(void) { return true; }

bool port_microphone_read(int16_t *samples, uint32_t *at) {
    if (waiting == 0)
        return false;
    waiting--;
    *at = next;
    for (size_t i = 0; i < PORT_MICROPHONE_BLOCK; i++)
        samples[i] = (int16_t)next++;
    return true;
}

/* The models: one, of any rate. */
static struct model_header header = {.sample_rate = PORT_MICROPHONE_RATE};
static const struct model model = {.header = &header};

size_t models_count(void) { return 1; }

const struct model *models_get(size_t index) {
    (void)index;
    return &model;
}

/* Hearing: what came last. */
static bool streaming, full;
static unsigned refusals, lines;
static uint8_t stream;
static uint32_t starts, first;
static size_t taken;
static int16_t first_value;
static struct ear ear;
static unsigned ends;

bool hearing_is_streaming(void) { return streaming; }

uint8_t hearing_stream(void) { return stream; }

bool hearing_is_full(void) { return full; }

const struct ear *hearing_ear(unsigned number) {
    (void)number;
    return &ear;
}

bool hearing_end(uint8_t number, uint32_t samples) {
    if (number != stream || samples != ear.heard)
        return false;
    streaming = false;
    ends++;
    return true;
}

size_t hearing_selected(void) { return 0; }

void hearing_start(uint8_t number) {
    streaming = true;
    stream = number;
    starts++;
}

bool hearing_samples(uint8_t number, uint32_t at, const uint8_t *samples, size_t count) {
    if (number != stream)
        return false;
    if (refusals > 0) {
        refusals--;
        return false;
    }
    first = at;
    taken = count;
    memcpy(&first_value, samples, sizeof first_value);
    return true;
}

void log_line(enum engine_level level, const char *format, ...) {
    (void)level, (void)format;
    lines++;
}

static void run(unsigned blocks) {
    for (waiting = blocks; waiting > 0;)
        microphone_run();
}

int main(void) {
    ok(microphone_rate() == 0 && !microphone_run(), "nothing before it is started");
    microphone_init();
    ok(microphone_rate() == PORT_MICROPHONE_RATE, "its rate");
    ok(!microphone_run() && starts == 0, "no stream before there are samples");
    waiting = 3;
    ok(microphone_run() && starts == 1 && stream == MICROPHONE_STREAM && first == 0 && taken == PORT_MICROPHONE_BLOCK,
       "a stream starts");
    ok(microphone_run() && first == 200 && first_value == 200, "and goes on");
    full = true;
    ok(!microphone_run() && waiting == 1, "what the models cannot take waits in the port");
    full = false;
    next += 50;
    ok(microphone_run() && first == 450 && first_value == 450, "lost samples are a gap where they were lost");
    stream = 3;
    waiting = 1;
    taken = 0;
    ok(microphone_run() && waiting == 0 && taken == 0 && starts == 1, "while a host streams, it is not heard");
    streaming = false;
    waiting = 1;
    ok(microphone_run() && starts == 2 && first == 0 && first_value == 850, "then it is heard again, from 0");
    refusals = 1;
    next += 100000;
    waiting = 1;
    ok(microphone_run() && starts == 3 && lines == 1 && first == 0 && taken == PORT_MICROPHONE_BLOCK,
       "a gap beyond all credit is told and starts a new stream");
    stream = 3;
    for (unsigned i = 0; i < 3; i++) {
        ear.heard += 480;
        run(HOST_BLOCKS);
    }
    ok(ends == 0 && starts == 3, "a host that brings new samples in time is left its stream");
    run(1);
    ok(ends == 1 && starts == 3, "it has ended when none came for so long");
    run(1);
    ok(starts == 4 && stream == MICROPHONE_STREAM && first == 0, "and the microphone is heard again");
    stream = 3;
    ear.heard += 480;
    run(10);
    next += 100 * PORT_MICROPHONE_RATE;
    run(HOST_BLOCKS - 10);
    ok(ends == 1, "time in which the board was too busy to hear does not count");
    stream = MICROPHONE_STREAM;
    for (unsigned i = 0; i < 40; i++) {
        next += UINT32_C(1) << 31;
        run(1);
    }
    run(1);
    ok(starts == 5 && first == 0, "a stream longer than an event's milliseconds can tell starts anew");
    header.sample_rate = 8000;
    streaming = false;
    run(1);
    ok(starts == 5 && ends == 1, "a model of another rate does not hear it");
    return tap_done();
}
