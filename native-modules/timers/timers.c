#include "timers.h"
#include <math.h>

struct timer {
    int32_t id; /* 0 when free */
    binding_callback callback;
    uint64_t due_us;
    uint64_t interval_us; /* 0 for once */
};

/* Node's longest delay, which fits 31 bits of milliseconds. */
static const double LONGEST_MS = INT32_MAX;

static struct timer timers[TIMERS_MAX];
static unsigned set_count; /* timers that are not free */
static int32_t last_id;

static int32_t new_id(void) {
    last_id = last_id == INT32_MAX ? 1 : last_id + 1;
    return last_id;
}

static bool set(struct binding_call *call, bool repeated) {
    double delay;
    if (!binding_get_number(call, 1, -INFINITY, LONGEST_MS, &delay))
        return false;
    uint64_t delay_us = delay < 1 ? 1000 : (uint64_t)(delay * 1000);
    struct timer *timer = timers;
    while (timer < timers + TIMERS_MAX && timer->id != 0)
        timer++;
    if (timer == timers + TIMERS_MAX)
        return binding_throw(call, BINDING_RANGE_ERROR, "expected at most %d timers, all are set; clear one first",
                             TIMERS_MAX);
    if (!binding_keep_function(call, 0, &timer->callback))
        return false;
    timer->id = new_id();
    set_count++;
    timer->due_us = timers_now_us() + delay_us;
    timer->interval_us = repeated ? delay_us : 0;
    binding_return_number(call, timer->id);
    return true;
}

static bool set_timeout(struct binding_call *call) { return set(call, false); }

static bool set_interval(struct binding_call *call) { return set(call, true); }

static void end(struct timer *timer) {
    binding_release(timer->callback);
    timer->id = 0;
    set_count--;
}

static bool clear(struct binding_call *call) {
    int32_t id;
    if (!binding_get_integer(call, 0, 1, INT32_MAX, &id))
        return false;
    for (struct timer *timer = timers; timer < timers + TIMERS_MAX; timer++)
        if (timer->id == id)
            end(timer);
    return true;
}

/** @return the timer that is due first, the one set first among equals; NULL when none is due. */
static struct timer *first_due(uint64_t now_us) {
    struct timer *first = NULL;
    for (struct timer *timer = timers; timer < timers + TIMERS_MAX; timer++) {
        if (timer->id == 0 || timer->due_us > now_us)
            continue;
        if (!first || timer->due_us < first->due_us || (timer->due_us == first->due_us && timer->id < first->id))
            first = timer;
    }
    return first;
}

bool timers_are_set(void) { return set_count > 0; }

bool timers_run(uint64_t now_us) {
    struct timer *timer = first_due(now_us);
    if (!timer)
        return false;
    const int32_t id = timer->id;
    /* An interval keeps its phase, without catching up on what it missed. */
    if (timer->interval_us != 0)
        timer->due_us += ((now_us - timer->due_us) / timer->interval_us + 1) * timer->interval_us;
    timers_call(timer->callback);
    if (timer->id == id && timer->interval_us == 0)
        end(timer);
    return true;
}

void timers_reset(void) {
    for (unsigned i = 0; i < TIMERS_MAX; i++)
        timers[i].id = 0;
    set_count = 0;
}

static const struct binding_function functions[] = {{"setTimeout", set_timeout, "callback milliseconds"},
                                                    {"clearTimeout", clear, "timer"},
                                                    {"setInterval", set_interval, "callback milliseconds"},
                                                    {"clearInterval", clear, "timer"}};

const struct binding_module timers_module = {"timers", functions, sizeof functions / sizeof *functions};
