/* The serial link on UART 0: an interrupt fills a ring, sending needs none. */
#include "link_uart.h"

#include "../port.h"
#include "registers.h"

enum { RING_SIZE = 16384 };

/* The interrupt advances `written`, the main loop `taken`; both count all bytes ever. */
static uint8_t ring[RING_SIZE];
static volatile uint32_t written, taken, overruns;

void link_uart_init(void) {
    UART0->baud_divider = 16; // of no meaning in the emulator, but it must be 16 at least
    UART0->control = UART_TX_ENABLE | UART_RX_ENABLE | UART_RX_INTERRUPT;
    NVIC_ENABLE = 1u << IRQ_UART0_RX;
}

/* In this order: a byte that arrives after the last look at `state` raises the interrupt anew. */
void link_uart_receive(void) {
    UART0->interrupt = UART_RX_PENDING | UART_RX_OVERRUN_PENDING;
    while (UART0->state & UART_RX_FULL) {
        uint8_t byte = (uint8_t)UART0->data;
        if (written - taken < RING_SIZE) {
            ring[written % RING_SIZE] = byte;
            written++;
        } else {
            overruns++;
        }
    }
}

size_t link_uart_waiting(void) { return written - taken; }

size_t port_link_read(uint8_t *bytes, size_t capacity) {
    size_t count = 0;
    for (; count < capacity && taken != written; count++, taken++)
        bytes[count] = ring[taken % RING_SIZE];
    return count;
}

size_t port_link_peek(size_t offset, uint8_t *bytes, size_t capacity) {
    const uint32_t waiting = written - taken;
    size_t count = 0;
    for (; count < capacity && offset + count < waiting; count++)
        bytes[count] = ring[(taken + offset + count) % RING_SIZE];
    return count;
}

size_t port_link_capacity(void) { return RING_SIZE; }

uint32_t port_link_overruns(void) { return overruns; }

size_t port_link_write(const uint8_t *bytes, size_t length) {
    size_t count = 0;
    for (; count < length && !(UART0->state & UART_TX_FULL); count++)
        UART0->data = bytes[count];
    return count;
}
