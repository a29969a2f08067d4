/* The vectors, the way to main, and the last words on a fault. */
#include "../port.h"
#include "clock.h"
#include "link_uart.h"
#include "registers.h"
#include "stack.h"

#include <stdio.h>
#include <string.h>

extern uint8_t linker_data[], linker_data_end[], linker_data_source[], linker_bss[], linker_bss_end[];

int main(void);

__attribute__((noreturn)) static void reset_handler(void) {
    CPACR |= CPACR_FPU;
    __asm volatile("dsb\n isb");
    stack_fill();
    memcpy(linker_data, linker_data_source, (size_t)(linker_data_end - linker_data));
    memset(linker_bss, 0, (size_t)(linker_bss_end - linker_bss));
    main();
    port_reset();
}

/** @param frame what the processor pushed: r0-r3, r12, lr, pc, psr */
__attribute__((noreturn, used)) static void report_fault(const uint32_t *frame) {
    enum { NMI = 2 };
    char text[64];
    uint32_t exception;
    __asm volatile("mrs %0, ipsr" : "=r"(exception));
    if (!stack_contains(frame))
        port_fault("fault: the stack is too small");
    snprintf(text, sizeof text, "%s at %08lx, called from %08lx", exception == NMI ? "fault: watchdog" : "fault",
             (unsigned long)frame[6], (unsigned long)frame[5]);
    port_fault(text);
}

/* After an overflow the stack pointer leads out of the memory, so that the last words get the whole stack anew. */
__attribute__((naked, noreturn)) static void fault_handler(void) {
    __asm volatile("mov r0, sp\n"
                   "ldr r1, =linker_stack_end\n"
                   "mov sp, r1\n"
                   "b report_fault\n");
}

typedef void (*vector)(void);

__attribute__((section(".vectors"), used)) const vector vectors[16 + 32] = {
    (vector)(uintptr_t)linker_stack_end,
    reset_handler,
    fault_handler, // NMI: the watchdog's first timeout
    fault_handler,
    fault_handler,
    fault_handler,
    fault_handler,
    [11] = fault_handler,
    [12] = fault_handler,
    [14] = fault_handler,
    [15] = clock_tick,
    [16 + IRQ_UART0_RX] = link_uart_receive,
};
