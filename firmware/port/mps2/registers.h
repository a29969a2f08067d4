/*
 * The registers that this port uses: Arm's MPS2 with the AN386 image (Cortex-M4 at 25 MHz), after the application note
 * and the technical reference manual of the Cortex-M System Design Kit (CMSDK).
 */
#ifndef EARBIT_MPS2_REGISTERS_H
#define EARBIT_MPS2_REGISTERS_H

#include <stdint.h>

#define CLOCK_HZ 25000000u

struct uart {
    volatile uint32_t data, state, control, interrupt, baud_divider;
};
#define UART0 ((struct uart *)0x40004000)
enum { UART_TX_FULL = 1, UART_RX_FULL = 2 };                            // state
enum { UART_TX_ENABLE = 1, UART_RX_ENABLE = 2, UART_RX_INTERRUPT = 8 }; // control
enum { UART_RX_PENDING = 2, UART_RX_OVERRUN_PENDING = 8 };              // interrupt

struct dual_timer {
    volatile uint32_t load, value, control, interrupt_clear;
};
#define DUAL_TIMER1 ((struct dual_timer *)0x40002000)
enum { DUAL_TIMER_ENABLE = 0x80, DUAL_TIMER_PERIODIC = 0x40, DUAL_TIMER_32BIT = 2 }; // control

struct watchdog {
    volatile uint32_t load, value, control, interrupt_clear;
};
#define WATCHDOG ((struct watchdog *)0x40008000)
enum { WATCHDOG_INTERRUPT = 1, WATCHDOG_RESET = 2 }; // control

struct fpga_io {
    volatile uint32_t leds, reserved, buttons;
};
#define FPGA_IO ((struct fpga_io *)0x40028000)

struct systick {
    volatile uint32_t control, load, value;
};
#define SYSTICK ((struct systick *)0xE000E010)
enum { SYSTICK_ENABLE = 1, SYSTICK_INTERRUPT = 2, SYSTICK_PROCESSOR_CLOCK = 4 }; // control

#define NVIC_ENABLE (*(volatile uint32_t *)0xE000E100)
enum { IRQ_UART0_RX = 0 };

#define AIRCR (*(volatile uint32_t *)0xE000ED0C)
enum { AIRCR_KEY = 0x05FA0000, AIRCR_RESET_REQUEST = 4 };

#define CPACR (*(volatile uint32_t *)0xE000ED88)
enum { CPACR_FPU = 0xF << 20 };

#endif
