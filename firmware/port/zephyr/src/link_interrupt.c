/* The link on the interrupt-driven UART API: USB CDC-ACM, and UARTs without DMA. */
#include "link.h"

#include "port.h"
#include "receive_ring.h"

#include <zephyr/device.h>
#include <zephyr/drivers/uart.h>
#include <zephyr/kernel.h>
#include <zephyr/sys/ring_buffer.h>

#if DT_NODE_HAS_COMPAT(LINK_NODE, zephyr_cdc_acm_uart)
#include <zephyr/usb/usb_device.h>
#endif

static const struct device *const uart = DEVICE_DT_GET(LINK_NODE);
RING_BUF_DECLARE(sending, LINK_SEND_BUFFER);
static bool polling;

static void receive(void) {
    uint8_t bytes[64];
    int count;
    while ((count = uart_fifo_read(uart, bytes, sizeof bytes)) > 0)
        receive_ring_put(bytes, (size_t)count);
}

static void send(void) {
    uint8_t *bytes;
    uint32_t length = ring_buf_get_claim(&sending, &bytes, LINK_SEND_BUFFER);
    int sent = length > 0 ? uart_fifo_fill(uart, bytes, (int)length) : 0;
    ring_buf_get_finish(&sending, sent > 0 ? (uint32_t)sent : 0);
    /* A suspended USB device takes nothing; the next write asks again. */
    if (sent <= 0)
        uart_irq_tx_disable(uart);
}

/* No loop over uart_irq_is_pending: in Zephyr 3.7 it never ends on a suspended USB device (its #78287) and never begins
 * on a CMSDK UART that has sent nothing yet (#87861). What is left raises the next interrupt. */
static void serve(const struct device *device, void *user_data) {
    (void)device;
    (void)user_data;
    if (!uart_irq_update(uart))
        return;
    if (uart_irq_rx_ready(uart))
        receive();
    if (uart_irq_tx_ready(uart))
        send();
}

void link_port_init(void) {
    if (!device_is_ready(uart))
        return;
#if DT_NODE_HAS_COMPAT(LINK_NODE, zephyr_cdc_acm_uart)
    usb_enable(NULL);
#endif
    uart_irq_callback_set(uart, serve);
    uart_irq_rx_enable(uart);
}

void link_port_poll(void) { polling = true; }

size_t port_link_write(const uint8_t *bytes, size_t length) {
    if (polling) {
        for (size_t i = 0; i < length; i++)
            uart_poll_out(uart, bytes[i]);
        return length;
    }
    size_t taken = ring_buf_put(&sending, bytes, (uint32_t)length);
    if (!ring_buf_is_empty(&sending))
        uart_irq_tx_enable(uart);
    return taken;
}
