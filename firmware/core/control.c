#include "control.h"

#include <stdio.h>

#include "app.h"
#include "blob.h"
#include "board.h"
#include "boot.h"
#include "console.h"
#include "contents.h"
#include "failure.h"
#include "hearing.h"
#include "host.h"
#include "interrupt.h"
#include "lock.h"
#include "log.h"
#include "microphone.h"
#include "models.h"
#include "port.h"

enum { NO_MODEL = 255 };

void control_refuse_with(enum protocol_error code, uint8_t request, const char *reason) {
    struct protocol_refused refused = {.request = request, .code = (uint8_t)code, .reason = reason};
    HOST_SEND(CONTROL, REFUSED, refused, &refused);
}

void control_refuse(uint8_t request, const char *reason) { control_refuse_with(PROTOCOL_ERROR_NONE, request, reason); }

static void describe_model(size_t index) {
    const struct model *model = models_get(index);
    struct protocol_model message = {
        .index = (uint8_t)index,
        .name = model->name,
        .technique = model->technique,
        .sample_rate = model->header->sample_rate,
        .window = model->header->window,
        .hop = model->header->hop,
        .logit_scale = model->header->logit_scale,
        .labels = (uint8_t)model->header->label_count,
        .flash_bytes = model->header->total_length,
        .arena_bytes = model->plan.total,
    };
    HOST_SEND(CONTROL, MODEL, model, &message);
    for (unsigned i = 0; i < model->header->label_count; i++) {
        struct protocol_label label = {.model = (uint8_t)index, .index = (uint8_t)i, .text = model_label(model, i)};
        HOST_SEND(CONTROL, LABEL, label, &label);
    }
    /* Many models with many labels are more than the queue holds. */
    link_flush(&host_link, port_link_write);
}

static void hello(void) {
    char refused[256];
    const char *app = app_refused(), *model = models_refused();
    snprintf(refused, sizeof refused, "%s%s%s", app, app[0] != '\0' && model[0] != '\0' ? "; " : "", model);
    struct protocol_hello message = {
        .protocol = PROTOCOL_VERSION,
        .board = port_board_name(),
        .engine = engine_name(),
        .image = EARBIT_VERSION,
        .app = app_state(),
        .bundle = app_bundle(),
        .refused = refused,
        .reset = port_reset_reason(),
        .microphone = microphone_rate(),
        .models = (uint8_t)models_count(),
        .selected = (uint8_t)hearing_selected(),
        .owner = lock_owner(),
    };
    HOST_SEND(CONTROL, HELLO, hello, &message);
    for (size_t i = 0; i < models_count(); i++)
        describe_model(i);
    failure_tell_start_again();
    link_send(&host_link, PROTOCOL_CHANNEL_CONTROL, PROTOCOL_TYPE_READY, NULL, 0);
}

void control_select(size_t index) {
    hearing_select(index);
    struct protocol_model_selected message = {.index = (uint8_t)index};
    HOST_SEND(CONTROL, MODEL_SELECTED, model_selected, &message);
}

static void select_model(const struct protocol_select_model *request) {
    size_t index = models_find(request->name, request->name_length);
    if (index == models_count()) {
        control_refuse(PROTOCOL_TYPE_SELECT_MODEL, "no model of that name is on the board");
        return;
    }
    control_select(index);
}

static void second_model(const struct protocol_second_model *request) {
    size_t index = models_find(request->name, request->name_length);
    const char *reason = NULL;
    if (request->name_length == 0)
        hearing_select(hearing_selected());
    else
        reason = index == models_count() ? "no model of that name is on the board" : hearing_add(index);
    if (reason != NULL) {
        control_refuse(PROTOCOL_TYPE_SECOND_MODEL, reason);
        return;
    }
    const struct ear *first = hearing_ear(0), *second = hearing_ear(1);
    struct protocol_second_selected message = {
        .index = second != NULL ? (uint8_t)second->index : NO_MODEL,
        .first_arena = first != NULL ? first->model.plan.total : 0,
        .second_arena = second != NULL ? second->model.plan.total : 0,
    };
    HOST_SEND(CONTROL, SECOND_SELECTED, second_selected, &message);
}

static void stats(void) {
    struct engine_memory memory = engine_memory();
    struct protocol_stats message = {
        .frames = host_link.frames,
        .lost = host_link.lost,
        .damaged = host_link.damaged,
        .dropped = host_link.dropped,
        .overruns = port_link_overruns(),
        .heap_size = memory.size,
        .heap_used = memory.used,
        .heap_high_water = memory.high_water,
        .stack_size = port_stack_size(),
        .stack_high_water = port_stack_high_water(),
        .arena_size = hearing_arena_size(),
        .arena_used = hearing_arena_used(),
        .uptime_us = port_time_us(),
    };
    HOST_SEND(CONTROL, STATS, stats, &message);
}

static void handle_control(const struct link_frame *frame) {
    switch (frame->type) {
    case PROTOCOL_TYPE_HELLO_REQUEST: {
        struct protocol_hello_request request;
        /* Any version is answered: the host sees ours and says what does not fit. */
        if (protocol_unpack_hello_request(frame->payload, frame->length, &request)) {
            hearing_trace(false);
            hello();
            return;
        }
        break;
    }
    case PROTOCOL_TYPE_SELECT_MODEL: {
        struct protocol_select_model request;
        if (protocol_unpack_select_model(frame->payload, frame->length, &request)) {
            select_model(&request);
            return;
        }
        break;
    }
    case PROTOCOL_TYPE_SECOND_MODEL: {
        struct protocol_second_model request;
        if (protocol_unpack_second_model(frame->payload, frame->length, &request)) {
            second_model(&request);
            return;
        }
        break;
    }
    case PROTOCOL_TYPE_START_STREAM: {
        struct protocol_start_stream request;
        if (!protocol_unpack_start_stream(frame->payload, frame->length, &request))
            break;
        if (models_count() == 0)
            control_refuse(frame->type, "no model is on the board");
        else if (request.stream == MICROPHONE_STREAM)
            control_refuse(frame->type, "that stream is of the board's own microphone");
        else
            hearing_start(request.stream);
        return;
    }
    case PROTOCOL_TYPE_END_STREAM: {
        struct protocol_end_stream request;
        if (!protocol_unpack_end_stream(frame->payload, frame->length, &request))
            break;
        if (!hearing_end(request.stream, request.samples))
            control_refuse(frame->type, "no such stream, or its end lies beyond the credit");
        return;
    }
    case PROTOCOL_TYPE_EVALUATE: {
        struct protocol_evaluate request;
        if (!protocol_unpack_evaluate(frame->payload, frame->length, &request))
            break;
        if (lock_is_closed())
            control_refuse_with(PROTOCOL_ERROR_LOCKED, frame->type, "the board is locked");
        else
            console_evaluate(&request);
        return;
    }
    case PROTOCOL_TYPE_INTERRUPT: {
        struct protocol_interrupt request;
        if (!protocol_unpack_interrupt(frame->payload, frame->length, &request))
            break;
        interrupt_answer(request.number);
        return;
    }
    case PROTOCOL_TYPE_MODULES_REQUEST:
        console_tell_modules();
        return;
    case PROTOCOL_TYPE_COLLECT_GARBAGE:
        app_collect_garbage();
        stats();
        return;
    case PROTOCOL_TYPE_STATS_REQUEST:
        stats();
        return;
    case PROTOCOL_TYPE_RESET_REQUEST:
        boot_forget();
        port_reset();
    }
    if (!contents_handle(frame))
        control_refuse(frame->type, "malformed or unknown request");
}

void control_handle(const struct link_frame *frame) {
    struct protocol_samples samples;
    struct protocol_trace_request trace;
    switch (frame->channel) {
    case PROTOCOL_CHANNEL_CONTROL:
        handle_control(frame);
        return;
    case PROTOCOL_CHANNEL_AUDIO:
        /* Refused audio is a gap: it is counted when the next samples come. */
        if (frame->type == PROTOCOL_TYPE_SAMPLES && protocol_unpack_samples(frame->payload, frame->length, &samples))
            hearing_samples(samples.stream, samples.first, samples.samples, samples.samples_count);
        return;
    case PROTOCOL_CHANNEL_BLOB:
        blob_handle(frame);
        return;
    case PROTOCOL_CHANNEL_TRACE:
        if (frame->type == PROTOCOL_TYPE_TRACE_REQUEST &&
            protocol_unpack_trace_request(frame->payload, frame->length, &trace))
            hearing_trace(trace.enabled != 0);
        return;
    default:
        return;
    }
}
