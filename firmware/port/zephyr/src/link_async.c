/* The link on the asynchronous UART API: DMA fills and empties buffers, also while flash is being erased. */
#include "link.h"

#include "port.h"
#include "receive_ring.h"

#include <zephyr/device.h>
#include <zephyr/drivers/uart.h>
#include <zephyr/kernel.h>
#include <zephyr/sys/ring_buffer.h>

enum {
    RECEIVE_BUFFER = 512, /* 5 ms at 1 Mbaud, more than one step of a partial erase */
    RECEIVE_TIMEOUT_US = 1000
};

static const struct device *const uart = DEVICE_DT_GET(LINK_NODE);
RING_BUF_DECLARE(sending, LINK_SEND_BUFFER);
static uint8_t receive_buffers[2][RECEIVE_BUFFER];
static unsigned next_buffer;
static bool is_sending, polling;

static void begin_receiving(void) {
    next_buffer = 1;
    uart_rx_enable(uart, receive_buffers[0], RECEIVE_BUFFER, RECEIVE_TIMEOUT_US);
}

/* Sends what lies in one piece in the ring; interrupts are off or this is one. */
static void send(void) {
    uint8_t *bytes;
    uint32_t length = ring_buf_get_claim(&sending, &bytes, LINK_SEND_BUFFER);
    is_sending = length > 0 && uart_tx(uart, bytes, length, SYS_FOREVER_US) == 0;
    if (!is_sending)
        ring_buf_get_finish(&sending, 0);
}

static void serve(const struct device *device, struct uart_event *event, void *user_data) {
    (void)device;
    (void)user_data;
    switch (event->type) {
    case UART_TX_DONE:
    case UART_TX_ABORTED:
        ring_buf_get_finish(&sending, event->data.tx.len);
        send();
        break;
    case UART_RX_RDY:
        receive_ring_put(event->data.rx.buf + event->data.rx.offset, event->data.rx.len);
        break;
    case UART_RX_BUF_REQUEST:
        uart_rx_buf_rsp(uart, receive_buffers[next_buffer], RECEIVE_BUFFER);
        next_buffer ^= 1;
        break;
    case UART_RX_DISABLED: /* behind an error on the line */
        begin_receiving();
        break;
    default:
        break;
    }
}

void link_port_init(void) {
    if (!device_is_ready(uart))
        return;
    uart_callback_set(uart, serve, NULL);
    begin_receiving();
}

void link_port_poll(void) { polling = true; }

size_t port_link_write(const uint8_t *bytes, size_t length) {
    if (polling) {
        for (size_t i = 0; i < length; i++)
            uart_poll_out(uart, bytes[i]);
        return length;
    }
    size_t taken = ring_buf_put(&sending, bytes, (uint32_t)length);
    unsigned key = irq_lock();
    if (!is_sending)
        send();
    irq_unlock(key);
    return taken;
}
