/* What is small: start, LEDs and buttons, reset. */
#include "../port.h"
#include "clock.h"
#include "link_uart.h"
#include "registers.h"

enum { LEDS = 2, BUTTONS = 2 };

void port_init(void) {
    link_uart_init();
    clock_init();
}

const char *port_board_name(void) { return "mps2-an386"; }

bool port_set_led(unsigned index, bool on) {
    if (index >= LEDS)
        return false;
    uint32_t bit = 1u << index;
    FPGA_IO->leds = on ? FPGA_IO->leds | bit : FPGA_IO->leds & ~bit;
    return true;
}

bool port_button(unsigned index) { return index < BUTTONS && (FPGA_IO->buttons >> index & 1); }

const char *port_reset_reason(void) { return ""; }

void port_reset(void) {
    AIRCR = AIRCR_KEY | AIRCR_RESET_REQUEST;
    for (;;)
        __asm volatile("dsb");
}
