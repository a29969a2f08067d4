/* Audio where the positions of a stream wrap, after 2^32 samples: 60 hours at 20 kHz, and a stream that is cut off. */
#include "hearing.h"

#include <string.h>

#include "app.h"
#include "board.h"
#include "host.h"
#include "models.h"
#include "storage.h"
#include "tap.h"

enum { BEFORE = 1000, COUNT = 480, STREAM = 7 };

static struct protocol_prediction prediction;
static struct protocol_stream_ended ended;
static uint32_t granted;
static double seconds; /* of audio, as the app was told last */
static unsigned ends;  /* that the app was told */

void app_call(const char *name, const double *arguments, size_t count) {
    if (strcmp(name, "onPrediction") == 0 && count == 1)
        seconds = arguments[0];
    ends += strcmp(name, "onEnd") == 0;
}

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

static void hear_until(uint32_t end) {
    while (hearing_ear(0)->heard < end)
        hear(hearing_ear(0)->heard);
}

static void test_wrap(void) {
    hearing_start(STREAM);
    hear_until(2000);
    /* As if so much had been heard. */
    struct ear *ear = (struct ear *)hearing_ear(0);
    const uint32_t step = ear->model.plan.step, frames = ((uint32_t)-BEFORE - ear->heard) / step;
    ear->heard += frames * step;
    ear->stream.frames += frames;
    board_pass(200000);
    run();
    ok(granted < UINT32_MAX / 2 && granted > COUNT, "credit is granted beyond the wrap");
    const uint32_t early = ear->heard + 100, at = early + COUNT;
    ok(hear(early) && ear->heard == at && at > UINT32_MAX - COUNT, "a gap before it is heard as silence");
    ok(hear(at) && ear->heard == at + COUNT && at + COUNT < COUNT, "samples over the wrap are heard");
    ok(hear(at + COUNT + 100) && ear->heard == at + 2 * COUNT + 100, "a gap behind it is heard as silence");
    ok(hear(at - COUNT) && ear->heard == at + 2 * COUNT + 100, "samples from before it are known");
    ok(!hear(granted - COUNT + 1) && !hear(granted + 1) && !hear(granted + (UINT32_C(1) << 31) - COUNT),
       "samples beyond the credit are refused");
    const double wrapped = (double)prediction.end + 4294967296.0;
    ok(prediction.end < 1000 && seconds == wrapped / ear->model.header->sample_rate, "the app's seconds go on rising");
    ok(hearing_missing_since(seconds) == 200, "an event behind it rests on what was before it");
    hear_until(5000);
    ok(prediction.end > 1000 && prediction.end < 6000 && prediction.missing == 0, "no gap is left in later windows");
    ok(!hearing_end(STREAM, granted + 1) && hearing_end(STREAM, ear->heard + 50), "the end lies within the credit");
    run();
    ok(ended.heard == ear->heard && ended.missing == 250 && ends == 1, "all gaps are counted");
    hearing_start(STREAM);
    hear_until(1000);
    ok(seconds == (double)prediction.end / ear->model.header->sample_rate, "the next stream's seconds begin at 0");
}

static void test_select(void) {
    hearing_start(STREAM);
    hear_until(2 * COUNT);
    ends = 0;
    hearing_end(STREAM, 2 * COUNT + 300);
    hearing_run();
    hearing_select(0);
    ok(!hearing_is_streaming() && ends == 1, "a model that is selected ends a stream whose end is awaited");
    run();
    ok(ended.heard > 2 * COUNT && ended.heard < 2 * COUNT + 300 && ended.missing == ended.heard - 2 * COUNT,
       "the host gets to know what was heard of it, and what of that was missing");
    ended.heard = 0;
    ok(hearing_end(STREAM, 2 * COUNT + 300), "and is told again when it asks again");
    run();
    ok(ended.heard > 2 * COUNT && ends == 1, "but the app is not");
    hearing_start(STREAM);
    hear_until(COUNT);
    hearing_select(0);
    run();
    ok(!hearing_end(STREAM, COUNT) && ends == 1, "a stream without an end to come is cut off");
}

int main(void) {
    board_clear();
    link_init(&host_link);
    storage_init();
    models_init();
    hearing_select(0);
    test_wrap();
    test_select();
    return tap_done();
}
