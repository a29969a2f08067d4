#include "board.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "active.h"
#include "app.h"
#include "audio.h"
#include "blob.h"
#include "failure.h"
#include "interrupt.h"
#include "memory_storage.h"
#include "models.h"
#include "modules.h"
#include "port.h"
#include "storage.h"

enum {
    PAGE = 4096,
    STORAGE_BYTES = STATE_PAGES * PAGE + 2 * STORAGE_APP_BANK + 2 * BOARD_MODEL_BANK,
    IDLE_SLEEPS = 12
};

int board_main(void); /* main.c */

/* The table of one model, which a test may damage: what lies in the vector behind its header. */
__asm__(".data\n.balign 8\n.global models_builtin\n"
        "models_builtin: .dc.a built_in_model, built_in_model_end - built_in_model\n"
        "built_in_model: .incbin \"" EARBIT_TEST_MODEL "\", 16\nbuilt_in_model_end:\n.previous");
const size_t models_builtin_count = 1;

static uint32_t storage[STORAGE_BYTES / 4];
static uint32_t retained[PORT_RETAINED_WORDS];
static uint64_t now_us;
static const uint8_t *input;
static size_t input_left;
static unsigned sleeps;
static size_t (*on_sent)(const uint8_t *bytes, size_t length);
static jmp_buf leave;
enum { IDLE = 1, RESET };

void board_clear(void) {
    memset(storage, 0xFF, sizeof storage);
    memset(retained, 0, sizeof retained);
    now_us = 0;
}

/* RAM that a reset clears and main does not: a transfer under way. */
static void forget(void) {
    const struct link_frame no_request = {PROTOCOL_CHANNEL_BLOB, 0, NULL, 0};
    blob_handle(&no_request);
}

unsigned board_run(const uint8_t *bytes, size_t length, size_t (*sent)(const uint8_t *bytes, size_t length)) {
    static unsigned boots;
    input = bytes;
    input_left = length;
    on_sent = sent;
    boots = 0;
    while (setjmp(leave) != IDLE) {
        forget();
        boots++;
        board_main();
    }
    return boots;
}

void board_pass(uint64_t us) { now_us += us; }

volatile uint32_t *memory_storage_region(size_t *size) {
    *size = sizeof storage;
    return storage;
}

void port_init(void) { sleeps = 0; }

size_t port_link_read(uint8_t *bytes, size_t capacity) {
    const size_t count = port_link_peek(0, bytes, capacity);
    if (count > 0)
        input += count;
    input_left -= count;
    return count;
}

size_t port_link_peek(size_t offset, uint8_t *bytes, size_t capacity) {
    const size_t left = offset < input_left ? input_left - offset : 0, count = left < capacity ? left : capacity;
    if (count > 0)
        memcpy(bytes, input + offset, count);
    return count;
}

size_t port_link_capacity(void) { return 16384; }

uint32_t port_link_overruns(void) { return 0; }

size_t port_link_write(const uint8_t *bytes, size_t length) { return on_sent(bytes, length); }

uint64_t port_time_us(void) { return now_us++; }

uint32_t port_cycles(void) { return (uint32_t)now_us; }

/* Time enough for everything that is repeated after a while. */
void port_sleep(void) {
    now_us += 10000;
    if (input_left == 0 && ++sleeps > IDLE_SLEEPS)
        longjmp(leave, IDLE);
}

void port_watchdog_start(uint32_t timeout_ms) { (void)timeout_ms; }

void port_watchdog_feed(void) {}

bool port_set_led(unsigned index, bool on) {
    (void)index, (void)on;
    return false;
}

bool port_button(unsigned index) {
    (void)index;
    return false;
}

uint32_t *port_retained(void) { return retained; }

size_t port_stack_size(void) { return 0; }

size_t port_stack_high_water(void) { return 0; }

const char *port_board_name(void) { return "memory"; }

const char *port_reset_reason(void) { return ""; }

void port_reset(void) { longjmp(leave, RESET); }

/* The app: the newest stored one is what runs, and it does nothing. */
static unsigned running;

void app_start(void) { running = storage_newest(STORAGE_APP, NULL); }

/* A test may have an app of its own. */
__attribute__((weak)) void app_call(const char *name, const double *arguments, size_t count) {
    (void)name, (void)arguments, (void)count;
}

/* As a program that runs until it is interrupted, for a while. */
enum protocol_error app_evaluate(const char *source, size_t length, char *result, size_t capacity) {
    interrupt_arm();
    for (unsigned i = 0; i < 4; i++) {
        now_us += 25000;
        if (interrupt_asked())
            return PROTOCOL_ERROR_APP_INTERRUPTED;
    }
    const size_t kept = length < capacity - 1 ? length : capacity - 1;
    memcpy(result, source, kept);
    result[kept] = '\0';
    return PROTOCOL_ERROR_NONE;
}

void app_collect_garbage(void) {}

bool app_run_timers(void) { return false; }

uint32_t app_bundle(void) { return 0; }

const char *app_state(void) { return running == STORAGE_NONE ? "built-in" : storage_get(running)->header.name; }

const char *app_refused(void) { return ""; }

unsigned app_bank(void) { return running; }

void failure_tell_start_again(void) {}

const struct binding_module *const native_modules[] = {NULL};
const size_t native_module_count = 0;

const char *engine_name(void) { return "none"; }

struct engine_memory engine_memory(void) {
    return (struct engine_memory){0, 0, 0};
}

void model_set_active(const struct executor *executor) { (void)executor; }

void model_predicted(void) {}

void audio_set_level(float dbfs) { (void)dbfs; }
