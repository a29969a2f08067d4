/*
 * Flash as port.h has it, in memory: a page is erased to ones, a write clears bits of words. Power can be cut in the
 * middle of any erase or write.
 */
#ifndef EARBIT_TEST_FLASH_H
#define EARBIT_TEST_FLASH_H

#include <setjmp.h>
#include <stdint.h>

enum { FLASH_SIZE = 458752, FLASH_PAGE = 4096 };

struct flash {
    uint8_t bytes[FLASH_SIZE];
    uint8_t writes[FLASH_SIZE / 4]; /**< of each word since its page was erased */
};
extern struct flash flash;

extern uint32_t flash_operations;  /**< pages erased and words written since flash_cut_at was called */
extern uint32_t flash_page_erases; /**< pages erased, ever */
extern const char *flash_misuse;   /**< what no real flash would have taken, NULL when there was nothing */
extern jmp_buf flash_power_off;    /**< where a cut of the power leads */

void flash_clear(void);

/**
 * Cuts the power in operation number `operation` (1: the next one), 0: never. The page or word under way is left half
 * done, at random.
 */
void flash_cut_at(uint32_t operation);

#endif
