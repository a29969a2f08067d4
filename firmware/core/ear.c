#include "ear.h"

void ear_init(struct ear *ear, void *arena) {
    executor_init(&ear->executor, &ear->model, arena);
    stream_init(&ear->stream, &ear->model, arena);
    ear_reset(ear);
}

void ear_reset(struct ear *ear) {
    const struct model_header *header = ear->model.header;
    stream_reset(&ear->stream);
    level_init(&ear->level, header->sample_rate, header->window);
    ear->executing = false;
    ear->heard = 0;
    ear->work = (struct work){0, 0};
    ear->cycles = (struct ear_cycles){0};
}

void ear_hear(struct ear *ear, const int16_t *samples, size_t count) {
    uint32_t *before = trace_enter(&ear->cycles.front_end);
    const size_t taken =
        samples == NULL ? stream_push_silence(&ear->stream, count) : stream_push(&ear->stream, samples, count);
    trace_enter(before);
    if (samples == NULL)
        level_push_silence(&ear->level, taken);
    else
        level_push(&ear->level, samples, taken);
    ear->heard += (uint32_t)taken;
}

bool ear_is_due(const struct ear *ear) { return stream_ready(&ear->stream) && !ear->executing; }

void ear_begin(struct ear *ear) {
    const uint32_t first = stream_take_window(&ear->stream);
    ear->window_end = first + ear->model.header->window;
    ear->window_dbfs = level_window_dbfs(&ear->level);
    executor_begin(&ear->executor, first != 0);
    ear->executing = true;
}

bool ear_step(struct ear *ear) {
    uint32_t *before = trace_enter(&ear->cycles.layers[ear->executor.next]);
    const bool complete = executor_step(&ear->executor);
    trace_enter(before);
    ear->executing = !complete;
    return complete;
}
