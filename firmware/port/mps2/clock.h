#ifndef EARBIT_MPS2_CLOCK_H
#define EARBIT_MPS2_CLOCK_H

void clock_init(void);

/** The interrupt that ends a sleep at least every 10 ms. */
void clock_tick(void);

#endif
