/*
 * The PDM microphone. A thread above the main one empties the driver's blocks into a ring, so that a long turn of the
 * main loop loses nothing. The driver picks the clock and ratio nearest to the wanted rate: on an nRF52840 1.280 MHz
 * and 64, which are 20 kHz exactly, so nothing is resampled.
 */
#include "port.h"

#include "clock.h"

#include <zephyr/audio/dmic.h>
#include <zephyr/kernel.h>
#include <zephyr/sys/ring_buffer.h>

#if DT_NODE_EXISTS(DT_NODELABEL(dmic_dev))
#define MICROPHONE_NODE DT_NODELABEL(dmic_dev)
#else
#define MICROPHONE_NODE DT_NODELABEL(pdm0)
#endif

enum {
    BLOCK_BYTES = PORT_MICROPHONE_RATE / 100 * sizeof(int16_t), /* 10 ms */
    BLOCKS = 8,
    RING_BYTES = 16384, /* 410 ms */
    READ_TIMEOUT_MS = 1000,
    STACK_SIZE = 1024,
    PRIORITY = 5
};

K_MEM_SLAB_DEFINE_STATIC(blocks, BLOCK_BYTES, BLOCKS, 4);
RING_BUF_DECLARE(heard, RING_BYTES);
static const struct device *const microphone = DEVICE_DT_GET(MICROPHONE_NODE);
static K_SEM_DEFINE(started, 0, 1);
static volatile uint32_t overruns; /* samples */

static void listen(void *a, void *b, void *c) {
    (void)a;
    (void)b;
    (void)c;
    k_sem_take(&started, K_FOREVER);
    for (;;) {
        void *block;
        size_t size;
        if (dmic_read(microphone, 0, &block, &size, READ_TIMEOUT_MS) != 0) {
            /* The driver stops when its blocks run out. */
            dmic_trigger(microphone, DMIC_TRIGGER_START);
            continue;
        }
        uint32_t kept = 0;
        if (ring_buf_space_get(&heard) >= size)
            kept = ring_buf_put(&heard, block, size);
        overruns += (size - kept) / sizeof(int16_t);
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

size_t port_microphone_read(int16_t *samples, size_t capacity) {
    return ring_buf_get(&heard, (uint8_t *)samples, capacity * sizeof *samples) / sizeof *samples;
}

uint32_t port_microphone_overruns(void) { return overruns; }
