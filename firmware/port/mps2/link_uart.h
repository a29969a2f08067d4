#ifndef EARBIT_MPS2_LINK_UART_H
#define EARBIT_MPS2_LINK_UART_H

#include <stdbool.h>

void link_uart_init(void);

/** The receive interrupt. */
void link_uart_receive(void);

/** @return true when received bytes wait to be read. */
bool link_uart_waiting(void);

#endif
