/* Time, the tick and the watchdog. */
#include "clock.h"

#include "../port.h"
#include "link_uart.h"
#include "registers.h"

enum {
    TICK_HZ = 100,
    WAKING_BYTES = 256 /* fewer wait for the tick: a turn of the main loop costs as much for one as for many */
};

static volatile bool ticked;

void clock_init(void) {
    DUAL_TIMER1->load = UINT32_MAX;
    DUAL_TIMER1->control = DUAL_TIMER_ENABLE | DUAL_TIMER_PERIODIC | DUAL_TIMER_32BIT;
    SYSTICK->load = CLOCK_HZ / TICK_HZ - 1;
    SYSTICK->value = 0;
    SYSTICK->control = SYSTICK_ENABLE | SYSTICK_INTERRUPT | SYSTICK_PROCESSOR_CLOCK;
}

void clock_tick(void) { ticked = true; }

/** Timer ticks since start. The timer wraps every 171 s; the main loop asks far more often. */
static uint64_t ticks(void) {
    static uint64_t total;
    total += (uint32_t)(UINT32_MAX - DUAL_TIMER1->value) - (uint32_t)total;
    return total;
}

uint64_t port_time_us(void) { return ticks() / (CLOCK_HZ / 1000000); }

/* The emulator counts 16 ns an instruction (-icount shift=4), a tick is 40 ns: 2.5 instructions. */
uint32_t port_cycles(void) { return (uint32_t)(ticks() * 5 / 2); }

void port_sleep(void) {
    ticked = false;
    __asm volatile("cpsid i" ::: "memory"); // an interrupt ends wfi all the same and is served behind it
    while (!ticked && link_uart_waiting() < WAKING_BYTES)
        __asm volatile("wfi\n\tcpsie i\n\tisb\n\tcpsid i" ::: "memory");
    __asm volatile("cpsie i" ::: "memory");
}

/* The first timeout raises the NMI, the second one resets: the NMI handler has time for last words. */
void port_watchdog_start(uint32_t timeout_ms) {
    WATCHDOG->load = timeout_ms * (CLOCK_HZ / 1000);
    WATCHDOG->control = WATCHDOG_INTERRUPT | WATCHDOG_RESET;
}

void port_watchdog_feed(void) { WATCHDOG->interrupt_clear = 1; }
