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
}

/** Runs the front end on the waiting samples, into the ring. */
static void compute_frame(struct stream *stream) {
    const struct model *model = stream->model;
    const struct model_plan *plan = &model->plan;
    const unsigned count = model->header->front_end_layers;
    const void *input = stream->arena + plan->samples;
    uint32_t rows = plan->field;
    for (unsigned i = 0; i < count; i++) {
        const struct model_layer *layer = &model->layers[i];
        const uint32_t out_rows = conv2d_out(rows, layer->kernel_h, layer->stride_h, 0, layer->pool_h);
        uint8_t *output = stream->arena + plan->front_activations;
        if (i == count - 1)
            output = stream->arena + plan->ring + stream->slot * plan->frame_bytes;
        else if (i % 2 == 1)
            output += plan->front_activation_bytes -
                      (tensor_bytes((enum tensor_type)layer->output_type, out_rows, 1, layer->out_c) + 3) / 4 * 4;
        layer_run(model, layer, rows, input, stream->arena + plan->front_scratch, output);
        input = output;
        rows = out_rows;
    }
    EARBIT_ASSERT(rows == 1);
}

/** Keeps the samples that the next frame sees too. */
static void advance(struct stream *stream) {
    const struct model_plan *plan = &stream->model->plan;
    int16_t *samples = (int16_t *)(stream->arena + plan->samples);
    if (plan->step < plan->field) {
        stream->waiting = plan->field - plan->step;
        memmove(samples, samples + plan->step, stream->waiting * sizeof *samples);
    } else {
        stream->waiting = 0;
        stream->skip = plan->step - plan->field;
    }
    stream->slot = (stream->slot + 1) % plan->frames;
    stream->frames++;
    stream->until--;
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
        if (portion > plan->field - stream->waiting)
            portion = plan->field - stream->waiting;
        if (source)
            memcpy(samples + stream->waiting, source + taken, portion * sizeof *samples);
        else
            memset(samples + stream->waiting, 0, portion * sizeof *samples);
        stream->waiting += (uint32_t)portion;
        taken += portion;
        if (stream->waiting == plan->field) {
            compute_frame(stream);
            advance(stream);
        }
    }
    return taken;
}

size_t stream_push(struct stream *stream, const int16_t *samples, size_t count) { return push(stream, samples, count); }

size_t stream_push_silence(struct stream *stream, size_t count) { return push(stream, NULL, count); }

bool stream_ready(const struct stream *stream) { return stream->until == 0; }

uint32_t stream_take_window(struct stream *stream, void *frames) {
    const struct model_plan *plan = &stream->model->plan;
    const uint8_t *ring = stream->arena + plan->ring;
    const size_t newer = (size_t)stream->slot * plan->frame_bytes, older = plan->window_bytes - newer;
    EARBIT_ASSERT(stream_ready(stream));
    memcpy(frames, ring + newer, older);
    memcpy((uint8_t *)frames + older, ring, newer);
    stream->until = plan->hop_frames;
    return (stream->frames - plan->frames) * plan->step;
}
