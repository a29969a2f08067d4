#include "stream.h"
#include "../kernel/assert.h"
#include <string.h>

void stream_init(struct stream *stream, const struct model *model, void *arena) {
    EARBIT_ASSERT(model->header->front_end_layers > 0 && (uintptr_t)arena % 4 == 0);
    stream->model = model;
    stream->arena = arena;
    stream_reset(stream);
}

void stream_reset(struct stream *stream) {
    stream->waiting = stream->skip = stream->slot = stream->frames = 0;
    stream->until = stream->model->plan.frames;
    stream->first = true;
}

static uint32_t smaller(uint32_t a, uint32_t b) { return a < b ? a : b; }

/** @return frames that are computed next in one go. */
static uint32_t next_frames(const struct stream *stream) {
    const struct model_plan *plan = &stream->model->plan;
    const uint32_t room = (stream->first ? plan->frames : plan->ring_frames) - stream->slot;
    return smaller(plan->batch, smaller(stream->until, room));
}

/** @return samples that `frames` neighbouring frames see. */
static uint32_t field_of(const struct model_plan *plan, uint32_t frames) {
    return plan->field + (frames - 1) * plan->step;
}

/** Runs the front end on the waiting samples, into the window or the ring. */
static void compute_frames(struct stream *stream, uint32_t frames) {
    const struct model *model = stream->model;
    const struct model_plan *plan = &model->plan;
    const unsigned count = model->header->front_end_layers;
    const void *input = stream->arena + plan->samples;
    uint32_t rows = field_of(plan, frames);
    for (unsigned i = 0; i < count; i++) {
        const struct model_layer *layer = &model->layers[i];
        const uint32_t out_rows = conv2d_out(rows, layer->kernel_h, layer->stride_h, 0, layer->pool_h);
        uint8_t *output = stream->arena + plan->front_activations;
        if (i == count - 1)
            output = stream->arena + (stream->first ? plan->window : plan->ring) + stream->slot * plan->frame_bytes;
        else if (i % 2 == 1)
            output += plan->front_activation_bytes -
                      (tensor_bytes((enum tensor_type)layer->output_type, out_rows, 1, layer->out_c) + 3) / 4 * 4;
        layer_run(model, layer, rows, input, stream->arena + plan->scratch, output);
        input = output;
        rows = out_rows;
    }
    EARBIT_ASSERT(rows == frames);
}

/** Keeps the samples that the next frame sees too. */
static void advance(struct stream *stream, uint32_t frames) {
    const struct model_plan *plan = &stream->model->plan;
    int16_t *samples = (int16_t *)(stream->arena + plan->samples);
    if (plan->step < plan->field) {
        stream->waiting = plan->field - plan->step;
        memmove(samples, samples + frames * plan->step, stream->waiting * sizeof *samples);
    } else {
        stream->waiting = 0;
        stream->skip = plan->step - plan->field;
    }
    stream->slot += frames;
    if (!stream->first)
        stream->slot %= plan->ring_frames;
    stream->frames += frames;
    stream->until -= frames;
}

/** Hears samples, or zeros when there are none. */
static size_t push(struct stream *stream, const int16_t *source, size_t count) {
    const struct model_plan *plan = &stream->model->plan;
    int16_t *samples = (int16_t *)(stream->arena + plan->samples);
    size_t taken = 0;
    while (taken < count && !stream_ready(stream)) {
        size_t portion = count - taken;
        if (stream->skip > 0) {
            portion = portion < stream->skip ? portion : stream->skip;
            stream->skip -= (uint32_t)portion;
            taken += portion;
            continue;
        }
        const uint32_t frames = next_frames(stream), field = field_of(plan, frames);
        if (portion > field - stream->waiting)
            portion = field - stream->waiting;
        if (source)
            memcpy(samples + stream->waiting, source + taken, portion * sizeof *samples);
        else
            memset(samples + stream->waiting, 0, portion * sizeof *samples);
        stream->waiting += (uint32_t)portion;
        taken += portion;
        if (stream->waiting == field) {
            compute_frames(stream, frames);
            advance(stream, frames);
        }
    }
    return taken;
}

size_t stream_push(struct stream *stream, const int16_t *samples, size_t count) { return push(stream, samples, count); }

size_t stream_push_silence(struct stream *stream, size_t count) { return push(stream, NULL, count); }

bool stream_ready(const struct stream *stream) { return stream->until == 0; }

uint32_t stream_take_window(struct stream *stream) {
    const struct model_plan *plan = &stream->model->plan;
    EARBIT_ASSERT(stream_ready(stream));
    if (!stream->first) {
        const uint8_t *ring = stream->arena + plan->ring;
        uint8_t *window = stream->arena + plan->window;
        const size_t length = (size_t)plan->ring_frames * plan->frame_bytes, kept = plan->window_bytes - length;
        const size_t newer = (size_t)stream->slot * plan->frame_bytes;
        memmove(window, window + length, kept);
        memcpy(window + kept, ring + newer, length - newer);
        memcpy(window + kept + length - newer, ring, newer);
    }
    stream->slot = stream->first ? 0 : stream->slot;
    stream->first = false;
    stream->until = plan->hop_frames;
    return (stream->frames - plan->frames) * plan->step;
}
