/* The link's port and what its two drivers share. */
#ifndef EARBIT_ZEPHYR_LINK_H
#define EARBIT_ZEPHYR_LINK_H

#include <zephyr/devicetree.h>

#if DT_HAS_CHOSEN(earbit_link)
#define LINK_NODE DT_CHOSEN(earbit_link)
#else
#define LINK_NODE DT_CHOSEN(zephyr_console)
#endif

enum {
    LINK_SEND_BUFFER = 2048,
    LINK_WAKING_BYTES = 256 /* fewer wait for the tick: a turn of the main loop costs as much for one as for many */
};

/** Opens the port and begins to receive. */
void link_port_init(void);

/** From now on bytes are sent by polling: interrupts may be off. */
void link_port_poll(void);

#endif
