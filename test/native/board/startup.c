/*
 * Vectors for a program under semihosting: newlib's rdimon does the rest, QEMU has loaded all sections to their places.
 */
#include <stdint.h>

#define CPACR (*(volatile uint32_t *)0xE000ED88)
#define CPACR_FPU (0xFu << 20)

extern uint32_t __stack[];
void _start(void) __attribute__((noreturn));

__attribute__((noreturn)) void reset_handler(void) {
    CPACR |= CPACR_FPU;
    __asm volatile("dsb\n isb");
    _start();
}

/* A fault in a handler locks the processor up, which ends QEMU with a message. */
static void fault_handler(void) { __asm volatile("udf #0"); }

typedef void (*vector)(void);
__attribute__((section(".vectors"), used)) static const vector vectors[16] = {
    (vector)__stack, reset_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler};
