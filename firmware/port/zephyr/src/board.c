/* Start, LEDs and buttons by the devicetree's aliases led0.. and sw0.., memory that outlives a reset, reset. */
#include "port.h"

#include "clock.h"
#include "link.h"

#include <zephyr/drivers/gpio.h>
#include <zephyr/drivers/hwinfo.h>
#include <zephyr/kernel.h>
#include <zephyr/sys/reboot.h>

static const struct gpio_dt_spec leds[] = {
    GPIO_DT_SPEC_GET_OR(DT_ALIAS(led0), gpios, {0}),
    GPIO_DT_SPEC_GET_OR(DT_ALIAS(led1), gpios, {0}),
    GPIO_DT_SPEC_GET_OR(DT_ALIAS(led2), gpios, {0}),
    GPIO_DT_SPEC_GET_OR(DT_ALIAS(led3), gpios, {0}),
};
static const struct gpio_dt_spec buttons[] = {
    GPIO_DT_SPEC_GET_OR(DT_ALIAS(sw0), gpios, {0}),
    GPIO_DT_SPEC_GET_OR(DT_ALIAS(sw1), gpios, {0}),
    GPIO_DT_SPEC_GET_OR(DT_ALIAS(sw2), gpios, {0}),
    GPIO_DT_SPEC_GET_OR(DT_ALIAS(sw3), gpios, {0}),
};
static __noinit uint32_t retained[PORT_RETAINED_WORDS];
static uint32_t reset_cause;

static void configure(const struct gpio_dt_spec *pins, size_t count, gpio_flags_t flags) {
    for (size_t i = 0; i < count; i++)
        if (pins[i].port != NULL && gpio_is_ready_dt(&pins[i]))
            gpio_pin_configure_dt(&pins[i], flags);
}

void port_init(void) {
    if (hwinfo_get_reset_cause(&reset_cause) == 0)
        hwinfo_clear_reset_cause();
    configure(leds, ARRAY_SIZE(leds), GPIO_OUTPUT_INACTIVE);
    configure(buttons, ARRAY_SIZE(buttons), GPIO_INPUT);
    clock_init();
    link_port_init();
}

const char *port_board_name(void) { return EARBIT_BOARD; }

const char *port_reset_reason(void) {
    if (reset_cause & RESET_WATCHDOG)
        return "watchdog";
    if (reset_cause & RESET_CPU_LOCKUP)
        return "processor lock-up";
    if (reset_cause & RESET_SOFTWARE)
        return "software";
    if (reset_cause & RESET_PIN)
        return "reset pin";
    if (reset_cause & (RESET_POR | RESET_BROWNOUT))
        return "power";
    return "";
}

bool port_set_led(unsigned index, bool on) {
    return index < ARRAY_SIZE(leds) && leds[index].port != NULL && gpio_pin_set_dt(&leds[index], on) == 0;
}

bool port_button(unsigned index) {
    return index < ARRAY_SIZE(buttons) && buttons[index].port != NULL && gpio_pin_get_dt(&buttons[index]) > 0;
}

uint32_t *port_retained(void) { return retained; }

void port_reset(void) {
    sys_reboot(SYS_REBOOT_COLD);
    CODE_UNREACHABLE;
}
