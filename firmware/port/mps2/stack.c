#include "stack.h"

#include "../port.h"

enum { PATTERN = 0x5354414B, OWN_FRAME_WORDS = 16, EXCEPTION_FRAME_WORDS = 8 };

void stack_fill(void) {
    uint32_t *end = (uint32_t *)__builtin_frame_address(0) - OWN_FRAME_WORDS;
    for (volatile uint32_t *word = linker_stack; word < end; word++)
        *word = PATTERN;
}

bool stack_contains(const uint32_t *frame) {
    return frame >= linker_stack && frame + EXCEPTION_FRAME_WORDS <= linker_stack_end;
}

size_t port_stack_size(void) { return (size_t)(linker_stack_end - linker_stack) * sizeof *linker_stack; }

size_t port_stack_high_water(void) {
    const uint32_t *word = linker_stack;
    while (word < linker_stack_end && *word == PATTERN)
        word++;
    return (size_t)(linker_stack_end - word) * sizeof *word;
}
