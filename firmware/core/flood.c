#include "flood.h"

#include "host.h"
#include "log.h"

/* The app's largest message, an error with its stack, fits twice into what is left. */
enum { MOST_QUEUED = LINK_QUEUE / 2, FEW_QUEUED = LINK_QUEUE / 8 };

static uint32_t left_out;

bool flood_has_room(void) {
    if (host_link.outgoing_length <= MOST_QUEUED)
        return true;
    left_out++;
    return false;
}

void flood_tell(void) {
    if (left_out == 0 || host_link.outgoing_length > FEW_QUEUED)
        return;
    log_line(ENGINE_LOG_WARN, "the app said more than the link carries: %lu log lines, events or errors were left out",
             (unsigned long)left_out);
    left_out = 0;
}
