/* Audio where the positions of a stream wrap, after 2^32 samples: 60 hours at 20 kHz. */
#include "hearing.h"

#include <string.h>

#include "board.h"
#include "host.h"
#include "models.h"
#include "storage.h"
#include "tap.h"

enum { BEFORE = 200, COUNT = 480, STREAM = 7 };

static struct protocol_prediction prediction;
static struct protocol_stream_ended ended;
static uint32_t granted;

static uint32_t take_u32(const uint8_t *at) { return (uint32_t)protocol_take(&at, 4); }

/* Remembers what the board says last. */
static size_t listen(const uint8_t *bytes, size_t length) {
    static struct link host;
    for (size_t at = 0; at < length;) {
        struct link_frame frame;
        at += link_receive(&host, bytes + at, length - at, &frame);
        if (frame.payload == NULL)
            continue;
        if (frame.channel == PROTOCOL_CHANNEL_AUDIO && frame.type == PROTOCOL_TYPE_CREDIT)
            granted = take_u32(frame.payload + 1);
        else if (frame.channel == PROTOCOL_CHANNEL_HEARING && frame.type == PROTOCOL_TYPE_PREDICTION)
            prediction = (struct protocol_prediction){.end = take_u32(frame.payload + 2),
                                                      .missing = take_u32(frame.payload + 6)};
        else if (frame.channel == PROTOCOL_CHANNEL_CONTROL && frame.type == PROTOCOL_TYPE_STREAM_ENDED)
            ended = (struct protocol_stream_ended){.heard = take_u32(frame.payload + 1),
                                                   .missing = take_u32(frame.payload + 5)};
    }
    return length;
}

static void run(void) {
    do
        link_flush(&host_link, listen);
    while (hearing_run());
    link_flush(&host_link, listen);
}

static bool hear(uint32_t first) {
    static const uint8_t samples[2 * COUNT];
    const bool taken = hearing_samples(STREAM, first, samples, COUNT);
    run();
    return taken;
}

int main(void) {
    board_clear();
    link_init(&host_link);
    storage_init();
    models_init();
    hearing_select(0);
    hearing_start(STREAM);
    run();
    /* As if so much had been heard. */
    struct ear *ear = (struct ear *)hearing_ear(0);
    ear->heard = (uint32_t)-BEFORE;
    ear->stream.frames += (uint32_t)-BEFORE / ear->model.plan.step;
    board_pass(200000);
    run();
    ok(granted < UINT32_MAX / 2 && granted > COUNT, "credit is granted beyond the wrap");
    ok(hear((uint32_t)-BEFORE) && ear->heard == COUNT - BEFORE, "samples over the wrap are heard");
    ok(hear(COUNT - BEFORE + 100) && ear->heard == 2 * COUNT - BEFORE + 100, "a gap behind it is heard as silence");
    ok(hear((uint32_t)-BEFORE - COUNT) && ear->heard == 2 * COUNT - BEFORE + 100, "samples from before it are known");
    ok(!hear(granted - COUNT + 1) && !hear(granted + 1) && !hear(granted + (UINT32_C(1) << 31) - COUNT),
       "samples beyond the credit are refused");
    for (uint32_t at = ear->heard; at < 5000; at = ear->heard)
        hear(at);
    ok(prediction.end > 1000 && prediction.end < 6000 && prediction.missing == 0, "no gap is left in later windows");
    ok(!hearing_end(STREAM, granted + 1) && hearing_end(STREAM, ear->heard + 50), "the end lies within the credit");
    run();
    ok(ended.heard == ear->heard && ended.missing == 150, "all gaps are counted");
    return tap_done();
}
