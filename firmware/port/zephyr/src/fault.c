/* What Zephyr takes for fatal: the image says its last words and resets. */
#include "port.h"

#include "link.h"

#include <zephyr/fatal.h>
#include <zephyr/kernel.h>

void k_sys_fatal_error_handler(unsigned int reason, const struct arch_esf *esf) {
    (void)esf;
    link_port_poll();
    switch (reason) {
    case K_ERR_STACK_CHK_FAIL:
        port_fault("stack overflow");
    case K_ERR_KERNEL_OOPS:
        port_fault("kernel oops");
    case K_ERR_KERNEL_PANIC:
        port_fault("kernel panic");
    default:
        port_fault("fault of the processor");
    }
}
