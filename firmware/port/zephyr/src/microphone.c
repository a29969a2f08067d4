/*
 * The PDM microphone. A thread above the main one empties the driver's blocks into a ring, so that a long turn of the
 * main loop loses nothing. The driver picks the clock and ratio nearest to the wanted rate: on an nRF52840 1.280 MHz
 * and 64, which are 20 kHz exactly, so nothing is resampled.
 */
#include "port.h"

#include "clock.h"

#include <string.h>

#include <zephyr/audio/dmic.h>
#include <zephyr/kernel.h>
#include <zephyr/sys/ring_buffer.h>

#if DT_NODE_EXISTS(DT_NODELABEL(dmic_dev))
#define MICROPHONE_NODE DT_NODELABEL(dmic_dev)
#else
#define MICROPHONE_NODE DT_NODELABEL(pdm0)
#endif

enum {
    BLOCK_BYTES = PORT_MICROPHONE_BLOCK * sizeof(int16_t),
    BLOCKS = 8, /* of the driver */
    BLOCK_MS = 1000 * PORT_MICROPHONE_BLOCK / PORT_MICROPHONE_RATE,
    READ_TIMEOUT_MS = 10 * BLOCK_MS,
    STACK_SIZE = 1024,
    PRIORITY = 5
};

/* A block on its way to the main loop. */
struct block {
    uint32_t first;
    int16_t samples[PORT_MICROPHONE_BLOCK];
};

K_MEM_SLAB_DEFINE_STATIC(blocks, BLOCK_BYTES, BLOCKS, 4);
RING_BUF_DECLARE(heard, PORT_MICROPHONE_BLOCKS * sizeof(struct block));
static const struct device *const microphone = DEVICE_DT_GET(MICROPHONE_NODE);
static K_SEM_DEFINE(started, 0, 1);

static void listen(void *a, void *b, void *c) {
    (void)a;
    (void)b;
    (void)c;
    static struct block next;
    k_sem_take(&started, K_FOREVER);
    int64_t last_ms = k_uptime_get();
    for (;;) {
        void *block;
        size_t size;
        if (dmic_read(microphone, 0, &block, &size, READ_TIMEOUT_MS) != 0) {
            /* The driver stops when its blocks run out; what it misses is lost. */
            dmic_trigger(microphone, DMIC_TRIGGER_START);
            next.first += (uint32_t)(k_uptime_delta(&last_ms) / BLOCK_MS) * PORT_MICROPHONE_BLOCK;
            continue;
        }
        last_ms = k_uptime_get();
        if (ring_buf_space_get(&heard) >= sizeof next) {
            memcpy(next.samples, block, BLOCK_BYTES);
            ring_buf_put(&heard, (const uint8_t *)&next, sizeof next);
        }
        next.first += PORT_MICROPHONE_BLOCK;
        k_mem_slab_free(&blocks, block);
        clock_wake();
    }
}

K_THREAD_DEFINE(microphone_thread, STACK_SIZE, listen, NULL, NULL, NULL, PRIORITY, 0, 0);

bool port_microphone_start(void) {
    struct pcm_stream_cfg stream = {
        .pcm_rate = PORT_MICROPHONE_RATE, .pcm_width = 16, .block_size = BLOCK_BYTES, .mem_slab = &blocks};
    struct dmic_cfg configuration = {
        .io = {.min_pdm_clk_freq = 1000000, .max_pdm_clk_freq = 3500000, .min_pdm_clk_dc = 40, .max_pdm_clk_dc = 60},
        .streams = &stream,
        .channel = {
            .req_num_streams = 1, .req_num_chan = 1, .req_chan_map_lo = dmic_build_channel_map(0, 0, PDM_CHAN_LEFT)}};
    if (!device_is_ready(microphone) || dmic_configure(microphone, &configuration) != 0 ||
        dmic_trigger(microphone, DMIC_TRIGGER_START) != 0)
        return false;
    k_sem_give(&started);
    return true;
}

bool port_microphone_read(int16_t *samples, uint32_t *first) {
    struct block block;
    if (ring_buf_get(&heard, (uint8_t *)&block, sizeof block) == 0)
        return false;
    memcpy(samples, block.samples, BLOCK_BYTES);
    *first = block.first;
    return true;
}
