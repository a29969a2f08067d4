/*
 * The image: hears, serves the link, and lets the app decide.
 */
#include <string.h>

#include "app.h"
#include "blob.h"
#include "board.h"
#include "boot.h"
#include "events.h"
#include "flood.h"
#include "hearing.h"
#include "host.h"
#include "microphone.h"
#include "models.h"
#include "port.h"
#include "receive.h"
#include "storage.h"

enum { WATCHDOG_MS = 8000 };

struct link host_link;
uint8_t host_payload[PROTOCOL_MAX_PAYLOAD];

/* Work done before the last sleep, and when this turn of work began. */
static struct work work;
static uint32_t awake_cycles;
static uint64_t awake_us;

struct work hearing_work_done(void) {
    return (struct work){work.cycles + (port_cycles() - awake_cycles),
                         work.time_us + (uint32_t)(port_time_us() - awake_us)};
}

static void sleep(void) {
    work = hearing_work_done();
    port_sleep();
    awake_cycles = port_cycles();
    awake_us = port_time_us();
}

void host_send(uint8_t channel, uint8_t type, size_t length) {
    uint32_t *before = trace_enter(&board_cycles.sending);
    if (length == 0)
        link_drop(&host_link);
    else
        link_send(&host_link, channel, type, host_payload, length);
    trace_enter(before);
}

static void flush(void) {
    uint32_t *before = trace_enter(&board_cycles.sending);
    link_flush(&host_link, port_link_write);
    trace_enter(before);
}

const char *board_name(void) { return port_board_name(); }

bool board_set_led(unsigned index, bool on) { return port_set_led(index, on); }

bool board_button(unsigned index) { return port_button(index); }

uint64_t board_uptime_us(void) { return port_time_us(); }

void events_emitted(const char *label, size_t length, double start_seconds, double end_seconds, double confidence) {
    char text[EVENTS_MAX_LABEL + 1];
    if (!flood_has_room())
        return;
    memcpy(text, label, length);
    text[length] = '\0';
    struct protocol_event event = {
        .stream = hearing_stream(),
        .start_ms = (uint32_t)(start_seconds * 1000 + 0.5),
        .end_ms = (uint32_t)(end_seconds * 1000 + 0.5),
        .missing = hearing_missing_since(start_seconds),
        .confidence = (float)confidence,
        .label = text,
    };
    HOST_SEND(HEARING, EVENT, event, &event);
}

int main(void) {
    port_init();
    link_init(&host_link);
    storage_init();
    models_init();
    hearing_select(models_default());
    app_start();
    microphone_init();
    port_watchdog_start(WATCHDOG_MS);
    for (;;) {
        port_watchdog_feed();
        trace_enter(&board_cycles.receiving);
        bool worked = receive();
        worked |= microphone_run();
        trace_enter(NULL);
        worked |= hearing_run();
        worked |= blob_run();
        worked |= app_run_timers();
        boot_run();
        flush();
        flood_tell();
        if (!worked)
            sleep();
    }
}
