/* The main thread's stack, on which everything but interrupts and the microphone's thread runs. */
#include "port.h"

#include <zephyr/kernel.h>

size_t port_stack_size(void) { return k_current_get()->stack_info.size; }

size_t port_stack_high_water(void) {
    size_t unused;
    return k_thread_stack_space_get(k_current_get(), &unused) == 0 ? port_stack_size() - unused : 0;
}
