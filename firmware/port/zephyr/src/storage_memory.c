/* An emulated board's storage lies at the devicetree's node earbit_storage. */
#include "memory_storage.h"

#include <zephyr/devicetree.h>

#define STORAGE DT_NODELABEL(earbit_storage)

volatile uint32_t *memory_storage_region(size_t *size) {
    *size = DT_REG_SIZE(STORAGE);
    return (volatile uint32_t *)DT_REG_ADDR(STORAGE);
}
