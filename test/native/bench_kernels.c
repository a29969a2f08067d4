/*
 * Executed instructions of the kernels: `bench_kernels [--cycles FILE] [MODEL.ebm...]`. On the emulated board under
 * -icount shift=0 an instruction takes 1 ns and a tick of the dual timer 40; elsewhere it only proves that it runs.
 * Estimated cycles come from the file that the emulator's plugin writes (host-tools/native/cycles.c).
 */
#include "../../native-modules/int8/int8.h"
#include "../../native-modules/xnor/xnor.h"
#include "executor.h"
#include "file.h"
#include "stream.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __arm__
enum { INSTRUCTIONS_PER_TICK = 40 };
struct dual_timer {
    volatile uint32_t load, value, control, interrupt_clear;
};
#define DUAL_TIMER ((struct dual_timer *)0x40002000)
static void start_clock(void) {
    DUAL_TIMER->load = UINT32_MAX;
    DUAL_TIMER->control = 0x80 | 0x40 | 2; /* enabled, periodic, 32 bits */
}
static uint32_t ticks(void) { return UINT32_MAX - DUAL_TIMER->value; }
/* What the plugin knows the ends of an interval by. */
#define BEGIN_INTERVAL __asm volatile(".inst.n 0xBF90")
#define END_INTERVAL __asm volatile(".inst.n 0xBFA0")
#else
enum { INSTRUCTIONS_PER_TICK = 0 };
static void start_clock(void) {}
static uint32_t ticks(void) { return 0; }
#define BEGIN_INTERVAL (void)0
#define END_INTERVAL (void)0
#endif

/** What an interval took. */
struct count {
    uint64_t instructions, cycles;
};

static const char *cycles_path; /**< NULL when nobody estimates cycles */
static uint32_t started;

static void begin(void) {
    started = ticks();
    BEGIN_INTERVAL;
}

/** @return what was executed since begin */
static struct count end(void) {
    END_INTERVAL;
    struct count count = {(uint64_t)(ticks() - started) * INSTRUCTIONS_PER_TICK, 0};
    size_t length;
    uint8_t *bytes = cycles_path ? read_file(cycles_path, &length) : NULL;
    if (bytes && length == sizeof count.cycles)
        memcpy(&count.cycles, bytes, length);
    free(bytes);
    return count;
}

static void add(struct count *sum, struct count count) {
    sum->instructions += count.instructions;
    sum->cycles += count.cycles;
}

static void report(const char *name, struct count count, uint64_t units, const char *unit) {
    uint64_t hundredths = units ? count.instructions * 100 / units : 0;
    printf("%-48s %9lu instructions %9lu %-5s %2lu.%02lu each", name, (unsigned long)count.instructions,
           (unsigned long)units, unit, (unsigned long)(hundredths / 100), (unsigned long)(hundredths % 100));
    if (cycles_path)
        printf(", %lu cycles", (unsigned long)count.cycles);
    printf("\n");
}

/** Fills with reproducible noise, of weights in -127 to 127. */
static void fill(void *bytes, size_t length) {
    static uint32_t state = 1;
    for (size_t i = 0; i < length; i++) {
        state = state * 1664525 + 1013904223;
        ((int8_t *)bytes)[i] = (int8_t)((int32_t)(state >> 16) % 128);
    }
}

static void *noise(size_t length) {
    void *bytes = malloc(length);
    fill(bytes, length);
    return bytes;
}

/** A stage whose parameters are all 0. @param parameters [channels] */
static struct output_stage stage_of(enum tensor_type type, const int32_t *parameters) {
    return (struct output_stage){.type = type,
                                 .zero_point = -128,
                                 .minimum = -128,
                                 .maximum = 127,
                                 .bias = parameters,
                                 .multiplier = parameters,
                                 .threshold = parameters,
                                 .invert = (const uint32_t *)parameters};
}

static void bench_conv2d(struct conv2d_shape shape, enum tensor_type type) {
    const bool xnor = type == TENSOR_BITS;
    const uint32_t in = shape.in_h * shape.in_w, field = (uint32_t)shape.kernel_h * shape.kernel_w;
    const uint32_t words = bits_words(shape.in_c);
    const uint32_t positions = conv2d_out_h(&shape) * conv2d_out_w(&shape) * shape.pool_h * shape.pool_w;
    void *input = noise(tensor_bytes(type, shape.in_h, shape.in_w, shape.in_c));
    void *weights = noise(shape.out_c * field * (xnor ? words * 4 : shape.in_c));
    void *output = malloc(in * shape.out_c);
    void *scratch = malloc(xnor ? xnor_conv2d_scratch(&shape) : int8_conv2d_scratch(&shape, type));
    int32_t *parameters = calloc(shape.out_c, sizeof *parameters);
    const struct output_stage stage = stage_of(xnor ? TENSOR_BITS : TENSOR_INT8, parameters);
    const struct int8_input numbers = {type, type == TENSOR_INT8 ? -128 : 0, input, type == TENSOR_INT16};
    if (type == TENSOR_INT16)
        for (uint32_t i = 0; i < in * shape.in_c; i++)
            ((int16_t *)input)[i] &= INT16_MAX;
    char name[64];
    snprintf(name, sizeof name, "%s %lux%ux%u to %u, %ux%u, pool %ux%u",
             xnor ? xnor_conv2d_kernel(&shape) : int8_conv2d_kernel(&shape, type), (unsigned long)shape.in_h,
             shape.in_w, shape.in_c, shape.out_c, shape.kernel_h, shape.kernel_w, shape.pool_h, shape.pool_w);
    const struct conv2d_rows rows = conv2d_all_rows(&shape);
    begin();
    if (xnor)
        xnor_conv2d(&shape, &rows, input, weights, &stage, scratch, output);
    else
        int8_conv2d(&shape, &rows, &numbers, weights, &stage, scratch, output);
    report(name, end(), (uint64_t)positions * field * (xnor ? words : shape.in_c) * shape.out_c,
           xnor ? "words" : "MACs");
    free(input);
    free(weights);
    free(output);
    free(scratch);
    free(parameters);
}

static void bench_dense(uint32_t inputs, uint32_t outputs) {
    void *input = noise(inputs), *weights = noise(inputs * outputs);
    void *scratch = malloc(int8_dense_scratch(inputs, outputs));
    int32_t *output = malloc(outputs * sizeof *output), *parameters = calloc(outputs, sizeof *parameters);
    const struct output_stage stage = stage_of(TENSOR_INT32, parameters);
    const struct int8_input numbers = {TENSOR_INT8, -128, input, false};
    char name[64];
    snprintf(name, sizeof name, "int8-dense %lu to %lu", (unsigned long)inputs, (unsigned long)outputs);
    begin();
    int8_dense(inputs, outputs, &numbers, weights, &stage, scratch, output);
    report(name, end(), (uint64_t)inputs * outputs, "MACs");
    free(input);
    free(weights);
    free(scratch);
    free(output);
    free(parameters);
}

static struct conv2d_shape three_by_three(uint32_t h, uint16_t w, uint16_t in_c, uint16_t out_c, uint8_t pool) {
    return (struct conv2d_shape){h, w, in_c, out_c, 3, 3, 1, 1, 1, 1, pool, pool};
}

/** What a prediction takes that follows one a hop before: the hop's frames, then what of the maps is new. */
static void bench_hop(const struct model *model, void *arena) {
    struct stream stream;
    struct executor executor;
    struct count heard = {0}, run, layers[MODEL_MAX_LAYERS];
    int16_t *samples = noise(model->header->window * sizeof *samples);
    stream_init(&stream, model, arena);
    executor_init(&executor, model, arena);
    for (unsigned i = 0; i < 2; i++) {
        begin();
        for (size_t taken = 0; !stream_ready(&stream);)
            taken += stream_push(&stream, samples + taken, model->header->window - taken);
        heard = end();
        memset(layers, 0, sizeof layers);
        begin();
        executor_begin(&executor, stream_take_window(&stream) != 0);
        run = end();
        for (bool done = false; !done;) {
            const unsigned layer = executor.next;
            begin();
            done = executor_step(&executor);
            const struct count step = end();
            add(&layers[layer], step);
            add(&run, step);
        }
    }
    char name[64];
    snprintf(name, sizeof name, "a hop of %lu frames: front end", (unsigned long)model->plan.hop_frames);
    report(name, heard, model->plan.hop_frames, "frame");
    for (unsigned i = model->header->front_end_layers; i < model->header->layer_count; i++) {
        snprintf(name, sizeof name, "a hop: layer %u", i);
        report(name, layers[i], 1, "run");
    }
    report("a prediction that follows", run, 1, "run");
    const uint64_t hop = model->header->hop, rate = model->header->sample_rate;
    add(&run, heard);
    report("a second of audio, streamed", (struct count){run.instructions * rate / hop, run.cycles * rate / hop}, 1,
           "s");
    free(samples);
}

/** One layer after the other, as the executor runs them, and the front end over a window. */
static void bench_model(const char *path) {
    size_t length;
    uint8_t *bytes = read_file(path, &length);
    struct model model;
    struct model_error error;
    if (!bytes || !model_open(&model, bytes, length, SIZE_MAX, &error)) {
        printf("%s: %s\n", path, bytes ? error.reason : "cannot be read");
        free(bytes);
        return;
    }
    void *arena = malloc(model.plan.total);
    struct executor executor;
    executor_init(&executor, &model, arena);
    printf("%s, arena %lu bytes\n", model.name, (unsigned long)model.plan.total);

    const unsigned front = model.header->front_end_layers;
    struct count total = {0}, heard = {0};
    if (front > 0) {
        struct stream stream;
        int16_t *samples = noise(model.header->window * sizeof *samples);
        uint64_t macs = 0;
        for (unsigned i = 0; i < front; i++)
            macs += layer_macs(&model.layers[i]);
        stream_init(&stream, &model, arena);
        begin();
        stream_push(&stream, samples, model.header->window);
        heard = end();
        report("front end, a whole window", heard, macs, "MACs");
        if (stream_ready(&stream))
            stream_take_window(&stream);
        free(samples);
    }
    executor_begin(&executor, false);
    for (bool done = false; !done;) {
        const struct model_layer *layer = &model.layers[executor.next];
        const bool xnor = layer->kind == LAYER_XNOR_CONV2D || layer->kind == LAYER_XNOR_DENSE;
        char name[64];
        snprintf(name, sizeof name, "layer %u %s %lux%ux%u to %u", executor.next, xnor ? "xnor" : "int8",
                 (unsigned long)layer->in_h, layer->in_w, layer->in_c, layer->out_c);
        begin();
        done = executor_step(&executor);
        const struct count count = end();
        add(&total, count);
        report(name, count, xnor ? layer_macs(layer) / layer->in_c * bits_words(layer->in_c) : layer_macs(layer),
               xnor ? "words" : "MACs");
    }
    report("prediction without front end", total, 1, "run");
    add(&total, heard);
    report("a whole window, from samples to outputs", total, 1, "run");
    if (front > 0)
        bench_hop(&model, arena);
    free(arena);
    free(bytes);
}

/** Shapes of ACDNet at half width, and of Micro-ACDNet: a hop of its second convolution with the pool behind it first.
 */
static void bench_shapes(void) {
    static const uint16_t widths[] = {1, 10, 14, 22, 31, 35, 41, 51, 67, 69};
    static const uint16_t sizes[][2] = {{151, 20}, {75, 10}, {75, 10}, {37, 5}, {37, 5},
                                        {18, 2},   {18, 2},  {9, 1},   {9, 1}};
    bench_conv2d(three_by_three(75, 32, 64, 64, 1), TENSOR_BITS);
    bench_conv2d(three_by_three(18, 8, 256, 256, 1), TENSOR_BITS);
    bench_conv2d(three_by_three(75, 16, 32, 32, 2), TENSOR_BITS);
    bench_conv2d((struct conv2d_shape){4803, 1, 7, 20, 5, 1, 2, 1, 0, 0, 50, 1}, TENSOR_INT16);
    for (unsigned i = 0; i < 9; i++)
        bench_conv2d(
            three_by_three(sizes[i][0], sizes[i][1], widths[i], widths[i + 1], sizes[i][1] > 1 && i % 2 == 0 ? 2 : 1),
            TENSOR_INT8);
    bench_conv2d((struct conv2d_shape){4, 1, 69, 25, 1, 1, 1, 1, 0, 0, 1, 1}, TENSOR_INT8);
    bench_dense(256, 50);
}

int main(int count, char **paths) {
    int first = 1;
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (count > 2 && strcmp(paths[1], "--cycles") == 0) {
        cycles_path = paths[2];
        first = 3;
    }
    start_clock();
    bench_shapes();
    for (int i = first; i < count; i++)
        bench_model(paths[i]);
    return 0;
}
