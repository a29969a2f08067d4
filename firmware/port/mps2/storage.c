/* The storage lies in the machine's PSRAM, which the emulator keeps in a file (host-tools/src/emulator/storage.ts). */
#include "../memory_storage.h"
#include "../port.h"

extern uint32_t linker_storage[], linker_storage_end[];

volatile uint32_t *memory_storage_region(size_t *size) {
    *size = (size_t)(linker_storage_end - linker_storage) * sizeof *linker_storage;
    return linker_storage;
}

uint32_t *port_retained(void) {
    __attribute__((section(".noinit"))) static uint32_t words[PORT_RETAINED_WORDS];
    return words;
}
