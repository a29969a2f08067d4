/* What newlib wants of a system. */
#include "../port.h"

#include <stdlib.h>

/* There is no heap: only printf's way to growing buffers refers to one, and nothing here takes it. */
void *_sbrk(ptrdiff_t increment) {
    (void)increment;
    return (void *)-1;
}

void abort(void) { port_fault("abort"); }
