#ifndef EARBIT_MPS2_LINK_UART_H
#define EARBIT_MPS2_LINK_UART_H

#include <stddef.h>

void link_uart_init(void);

/** The receive interrupt. */
void link_uart_receive(void);

/** @return received bytes that wait to be read. */
size_t link_uart_waiting(void);

#endif
