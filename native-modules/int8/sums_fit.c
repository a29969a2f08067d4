#include "int8.h"

bool int8_sums_fit(const int8_t *weights, uint32_t outputs, uint32_t length, uint32_t largest, unsigned left_shift,
                   const int32_t *bias) {
    for (uint32_t c = 0; c < outputs; c++) {
        uint64_t magnitude = 0;
        for (uint32_t k = 0; k < length; k++, weights++)
            magnitude += (uint32_t)(*weights < 0 ? -*weights : *weights);
        if (!sum_fits(magnitude * largest, left_shift, bias ? bias[c] : 0))
            return false;
    }
    return true;
}
