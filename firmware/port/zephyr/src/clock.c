/* Time, cycles, sleep and the watchdog. */
#include "clock.h"

#include "port.h"

#include <zephyr/device.h>
#include <zephyr/drivers/watchdog.h>
#include <zephyr/kernel.h>

#ifndef CONFIG_EARBIT_EMULATED
#include <cmsis_core.h>
#endif

enum { TICK_MS = 10 };

static K_SEM_DEFINE(wake, 0, 1);

#define WATCHDOG_NODE DT_ALIAS(watchdog0)
#if DT_NODE_HAS_STATUS(WATCHDOG_NODE, okay)
static const struct device *const watchdog = DEVICE_DT_GET(WATCHDOG_NODE);
static int watchdog_channel = -1;
#endif

void clock_init(void) {
#ifndef CONFIG_EARBIT_EMULATED
    CoreDebug->DEMCR |= CoreDebug_DEMCR_TRCENA_Msk;
    DWT->CYCCNT = 0;
    DWT->CTRL |= DWT_CTRL_CYCCNTENA_Msk;
#endif
}

void clock_wake(void) { k_sem_give(&wake); }

/** Ticks of the system's timer since start. Its 32 bits wrap after minutes at the earliest; the main loop asks far more
 * often. */
static uint64_t ticks(void) {
    static uint64_t total;
    total += (uint32_t)(k_cycle_get_32() - (uint32_t)total);
    return total;
}

uint64_t port_time_us(void) { return k_cyc_to_us_floor64(ticks()); }

uint32_t port_cycles(void) {
#ifdef CONFIG_EARBIT_EMULATED
    /* The emulator counts 16 ns an instruction. */
    return (uint32_t)(ticks() * 1000 / 16 / (sys_clock_hw_cycles_per_sec() / 1000000));
#else
    return DWT->CYCCNT;
#endif
}

void port_sleep(void) { k_sem_take(&wake, K_MSEC(TICK_MS)); }

void port_watchdog_start(uint32_t timeout_ms) {
#if DT_NODE_HAS_STATUS(WATCHDOG_NODE, okay)
    const struct wdt_timeout_cfg timeout = {.window = {.min = 0, .max = timeout_ms}, .flags = WDT_FLAG_RESET_SOC};
    if (!device_is_ready(watchdog))
        return;
    watchdog_channel = wdt_install_timeout(watchdog, &timeout);
    if (watchdog_channel >= 0 && wdt_setup(watchdog, WDT_OPT_PAUSE_HALTED_BY_DBG) != 0)
        wdt_setup(watchdog, 0);
#endif
}

void port_watchdog_feed(void) {
#if DT_NODE_HAS_STATUS(WATCHDOG_NODE, okay)
    if (watchdog_channel >= 0)
        wdt_feed(watchdog, watchdog_channel);
#endif
}
