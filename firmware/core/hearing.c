#include "hearing.h"

#include <string.h>

#include "active.h"
#include "app.h"
#include "audio.h"
#include "blob.h"
#include "gaps.h"
#include "host.h"
#include "microphone.h"
#include "models.h"
#include "port.h"

enum {
    ARENA_SIZE = EARBIT_ARENA,
    MAX_EARS = 2,
    EVIDENCE_WINDOWS = 4,    /* what an app makes of a sound may rest on that many windows before it */
    LONGEST_EVENT = 1 << 30, /* samples, evidence included: 14 hours at 20 kHz; a gap before them is forgotten */
    CREDIT_STEP = 480,       /* credit is told when it has grown by this many samples */
    CREDIT_REPEAT_US = 100000,
    CREDIT_RESERVE = 512 + BLOB_RESERVE /* bytes of the receive buffer kept for other frames */
};

static uint32_t arena[ARENA_SIZE / sizeof(uint32_t)];
static size_t selected;
static struct ear ears[MAX_EARS];
static unsigned ear_count;  /* 0 without a model */
static struct work charged; /* what was done when work was last charged to ears */
static bool traced;

static uint8_t stream_number;
static bool streaming, ending;
static bool has_ended; /* a stream, as told in `ended` */
static struct protocol_stream_ended ended;
static struct gaps gaps;
static uint64_t window_end; /* of the app's last prediction; the ear's wraps */
static uint32_t granted;    /* credit told to the host */
static uint64_t granted_us; /* when */

/* What waits to be heard: from sample `waiting_first` on `gap` zeros, then the samples. */
static uint32_t waiting_first, gap;
static int16_t samples_waiting[HEARING_MAX_SAMPLES];
static size_t samples_count;

size_t hearing_arena_size(void) { return sizeof arena; }

size_t hearing_arena_used(void) {
    size_t used = 0;
    for (unsigned i = 0; i < ear_count; i++)
        used += ears[i].model.plan.total;
    return used;
}

size_t hearing_selected(void) { return selected; }

const struct ear *hearing_ear(unsigned number) { return number < ear_count ? &ears[number] : NULL; }

/* Positions in a stream wrap. @return how far `position` lies behind `other`, which is less than 2^31 away. */
static int32_t distance(uint32_t position, uint32_t other) { return (int32_t)(position - other); }

/* @return samples that all ears have heard. */
static uint32_t heard(void) {
    uint32_t least = ears[0].heard;
    for (unsigned i = 1; i < ear_count; i++)
        least = distance(ears[i].heard, least) < 0 ? ears[i].heard : least;
    return least;
}

static void tell_ended(void) { HOST_SEND(CONTROL, STREAM_ENDED, stream_ended, &ended); }

static void finish_stream(void) {
    const uint32_t until = heard(), unheard = waiting_first + gap - until; /* none unless a model is selected before */
    streaming = ending = false;
    app_call("onEnd", NULL, 0);
    ended = (struct protocol_stream_ended){
        .stream = stream_number,
        .heard = until,
        .missing = gaps.total - unheard,
    };
    has_ended = true;
    tell_ended();
}

void hearing_select(size_t index) {
    if (ending)
        finish_stream();
    selected = index;
    ear_count = 0;
    model_set_active(NULL);
    audio_set_level(LEVEL_SILENCE_DBFS);
    streaming = false;
    waiting_first = gap = 0;
    samples_count = 0;
    if (index >= models_count())
        return;
    ears[0].index = index;
    ears[0].model = *models_get(index);
    ear_init(&ears[0], arena);
    model_set_active(&ears[0].executor);
    ear_count = 1;
}

const char *hearing_add(size_t index) {
    hearing_select(selected);
    if (ear_count == 0)
        return "no model is selected";
    struct model *first = &ears[0].model, *second = &ears[1].model;
    *second = *models_get(index);
    if (index == selected)
        return "that model hears already";
    if (second->header->sample_rate != first->header->sample_rate)
        return "the models hear different sample rates";
    if (first->plan.least + second->plan.least > ARENA_SIZE)
        return "the arena is too small for both models";
    if (first->plan.total + second->plan.least > ARENA_SIZE)
        plan_arena(first, ARENA_SIZE - second->plan.least);
    plan_arena(second, ARENA_SIZE - first->plan.total);
    ears[1].index = index;
    ear_init(&ears[0], arena);
    ear_init(&ears[1], arena + first->plan.total / sizeof(uint32_t));
    ear_count = 2;
    return NULL;
}

void hearing_renumber(void) {
    for (unsigned i = 0; i < ear_count; i++)
        ears[i].index = models_find(ears[i].model.name, strlen(ears[i].model.name));
    if (ear_count > 0)
        selected = ears[0].index;
}

/* Charges the work since the last charge to the ear that it was done for, in equal parts to all when `ear` is NULL. */
static void charge(struct ear *ear) {
    const struct work done = hearing_work_done();
    const uint32_t cycles = done.cycles - charged.cycles, time_us = done.time_us - charged.time_us;
    charged = done;
    for (unsigned i = 0; i < ear_count; i++)
        if (ear == NULL || ear == &ears[i]) {
            ears[i].work.cycles += ear == NULL ? cycles / ear_count : cycles;
            ears[i].work.time_us += ear == NULL ? time_us / ear_count : time_us;
        }
}

/* A frame of 152 samples or more costs 2 bytes a sample and at most 1 in 16 more. */
static uint32_t credit_samples(void) { return (uint32_t)((port_link_capacity() - CREDIT_RESERVE) * 16 / 17 / 2); }

static void grant_credit(void) {
    granted = heard() + credit_samples();
    granted_us = port_time_us();
    if (stream_number == MICROPHONE_STREAM)
        return;
    struct protocol_credit credit = {.stream = stream_number, .until = granted};
    HOST_SEND(AUDIO, CREDIT, credit, &credit);
}

void hearing_trace(bool enabled) { traced = enabled; }

void hearing_start(uint8_t number) {
    stream_number = number;
    streaming = ear_count > 0;
    ending = false;
    has_ended = has_ended && ended.stream != number;
    waiting_first = gap = 0;
    samples_count = 0;
    window_end = 0;
    gaps_reset(&gaps);
    charged = hearing_work_done();
    board_cycles = (struct board_cycles){0, 0, 0};
    if (!streaming)
        return;
    for (unsigned i = 0; i < ear_count; i++)
        ear_reset(&ears[i]);
    audio_set_level(LEVEL_SILENCE_DBFS);
    grant_credit();
    app_call("onStart", NULL, 0);
}

bool hearing_is_streaming(void) { return streaming; }

uint8_t hearing_stream(void) { return stream_number; }

/* @return true while the ear has not heard all that waits. */
static bool has_audio(const struct ear *ear) { return ear->heard - waiting_first < gap + samples_count; }

bool hearing_is_full(void) {
    for (unsigned i = 0; i < ear_count; i++)
        if (has_audio(&ears[i]))
            return true;
    return false;
}

bool hearing_samples(uint8_t number, uint32_t first, const uint8_t *samples, size_t count) {
    if (!streaming || ending || number != stream_number || count > HEARING_MAX_SAMPLES ||
        distance(first, granted) > 0 || distance(first + (uint32_t)count, granted) > 0)
        return false;
    const uint32_t from = heard();
    const int32_t ahead = distance(first, from);
    if (ahead + (int32_t)count <= 0)
        return true;
    const size_t known = ahead < 0 ? (size_t)-ahead : 0;
    waiting_first = from;
    gap = ahead > 0 ? (uint32_t)ahead : 0;
    if (gap > 0)
        gaps_add(&gaps, from, gap);
    samples_count = count - known;
    memcpy(samples_waiting, samples + 2 * known, 2 * samples_count);
    return true;
}

bool hearing_end(uint8_t number, uint32_t samples) {
    if (!streaming || number != stream_number) {
        if (!has_ended || number != ended.stream)
            return false;
        tell_ended(); /* the answer got lost */
        return true;
    }
    if (ending)
        return true;
    if (distance(samples, granted) > 0)
        return false;
    waiting_first = heard();
    gap = distance(samples, waiting_first) > 0 ? samples - waiting_first : 0;
    samples_count = 0;
    if (gap > 0)
        gaps_add(&gaps, waiting_first, gap);
    ending = true;
    return true;
}

static void tell_level(void) {
    struct protocol_level message = {.stream = stream_number, .at = ears[0].heard, .dbfs = level_dbfs(&ears[0].level)};
    HOST_SEND(HEARING, LEVEL, level, &message);
}

static void hear(struct ear *ear) {
    const uint32_t before = ear->heard, at = before - waiting_first;
    if (at < gap)
        ear_hear(ear, NULL, gap - at);
    else
        ear_hear(ear, samples_waiting + (at - gap), samples_count - (at - gap));
    charge(ear);
    if (ear == &ears[0] && ear->heard / ear->level.block != before / ear->level.block)
        tell_level();
    if (distance(heard() + credit_samples(), granted) >= CREDIT_STEP)
        grant_credit();
}

static void tell_cycles(struct ear *ear) {
    const struct model_header *header = ear->model.header;
    struct protocol_layer_cycles message = {
        .stream = stream_number,
        .model = (uint8_t)ear->index,
        .end = ear->window_end,
        .front_end = ear->cycles.front_end,
        .app = board_cycles.app,
        .sending = board_cycles.sending,
        .receiving = board_cycles.receiving,
        .cycles = (const int32_t *)ear->cycles.layers + header->front_end_layers,
        .cycles_count = header->layer_count - header->front_end_layers,
    };
    HOST_SEND(TRACE, LAYER_CYCLES, layer_cycles, &message);
    link_flush(&host_link, port_link_write);
    board_cycles = (struct board_cycles){0, 0, 0};
}

static void finish_prediction(struct ear *ear) {
    const struct model_header *header = ear->model.header;
    struct protocol_prediction prediction = {
        .stream = stream_number,
        .model = (uint8_t)ear->index,
        .end = ear->window_end,
        .missing = gaps_within(&gaps, ear->window_end - header->window, ear->window_end),
        .dbfs = ear->window_dbfs,
        .instructions = ear->work.cycles,
        .time_us = ear->work.time_us,
        .logits = executor_output(&ear->executor),
        .logits_count = header->label_count,
    };
    gaps_forget(&gaps, heard() - LONGEST_EVENT);
    ear->work = (struct work){0, 0};
    HOST_SEND(HEARING, PREDICTION, prediction, &prediction);
    if (ear == &ears[0]) {
        model_predicted();
        audio_set_level(ear->window_dbfs);
        window_end += ear->window_end - (uint32_t)window_end;
        double seconds = (double)window_end / header->sample_rate;
        app_call("onPrediction", &seconds, 1);
    }
    if (traced)
        tell_cycles(ear);
    ear->cycles = (struct ear_cycles){0};
}

uint32_t hearing_missing_since(double seconds) {
    if (ear_count == 0)
        return 0;
    const struct model_header *header = ears[0].model.header;
    const double first = seconds * header->sample_rate - (double)EVIDENCE_WINDOWS * header->window;
    return gaps_within(&gaps, first > 0 ? (uint32_t)(uint64_t)first : 0, ears[0].heard);
}

/* Does the next piece of a prediction, the first ear's before the second's. @return false when there is none. */
static bool predict(void) {
    for (struct ear *ear = ears; ear < ears + ear_count; ear++) {
        if (!ear->executing && !ear_is_due(ear))
            continue;
        bool complete = false;
        if (ear->executing)
            complete = ear_step(ear);
        else
            ear_begin(ear);
        charge(ear);
        if (complete)
            finish_prediction(ear);
        return true;
    }
    return false;
}

bool hearing_run(void) {
    bool worked = false;
    charge(NULL);
    for (struct ear *ear = ears; ear < ears + ear_count; ear++)
        if (has_audio(ear) && !stream_ready(&ear->stream)) {
            hear(ear);
            worked = true;
        }
    if (predict())
        return true;
    if (ending && !hearing_is_full()) {
        finish_stream();
        return true;
    }
    /* The host may be waiting for a credit that got lost. */
    if (streaming && !worked && port_time_us() - granted_us >= CREDIT_REPEAT_US)
        grant_credit();
    return worked;
}
