/* Storage in the flash partition earbit_partition, which the processor reads in place. */
#include "port.h"

#include <zephyr/drivers/flash.h>
#include <zephyr/storage/flash_map.h>

#define PARTITION earbit_partition
#define FLASH_NODE DT_CHOSEN(zephyr_flash)

enum { PAGE_SIZE = DT_PROP(FLASH_NODE, erase_block_size) };

BUILD_ASSERT(DT_PROP(FLASH_NODE, write_block_size) <= sizeof(uint32_t), "the storage is written a word at a time");
BUILD_ASSERT(FIXED_PARTITION_SIZE(PARTITION) % PAGE_SIZE == 0, "the partition is whole pages");

static const struct device *const flash = FIXED_PARTITION_DEVICE(PARTITION);

const uint8_t *port_storage_data(void) {
    return (const uint8_t *)(DT_REG_ADDR(FLASH_NODE) + FIXED_PARTITION_OFFSET(PARTITION));
}

size_t port_storage_size(void) { return FIXED_PARTITION_SIZE(PARTITION); }

size_t port_storage_page_size(void) { return PAGE_SIZE; }

/* @return true when the range lies in the partition. */
static bool is_inside(size_t offset, size_t length) {
    return offset <= port_storage_size() && length <= port_storage_size() - offset;
}

bool port_storage_erase(size_t offset, size_t length) {
    return is_inside(offset, length) &&
           flash_erase(flash, (off_t)(FIXED_PARTITION_OFFSET(PARTITION) + offset), length) == 0;
}

bool port_storage_write(size_t offset, const uint8_t *bytes, size_t length) {
    return is_inside(offset, length) &&
           flash_write(flash, (off_t)(FIXED_PARTITION_OFFSET(PARTITION) + offset), bytes, length) == 0;
}
