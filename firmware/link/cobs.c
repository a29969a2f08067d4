#include "cobs.h"

size_t cobs_encode(const uint8_t *data, size_t length, uint8_t *encoded) {
    for (size_t i = 0, at = 0;;) {
        const size_t code = at++, end = length - i < 0xFE ? length : i + 0xFE; /* code: where the block's length goes */
        while (i < end && data[i] != 0)
            encoded[at++] = data[i++];
        encoded[code] = (uint8_t)(at - code);
        if (i == length)
            return at;
        if (encoded[code] != 0xFF)
            i++; /* the zero that a block shorter than the longest stands for */
    }
}

size_t cobs_decode(const uint8_t *encoded, size_t length, uint8_t *data) {
    size_t at = 0, written = 0;
    while (at < length) {
        uint8_t code = encoded[at++];
        if (code == 0 || (size_t)(code - 1) > length - at)
            return 0;
        for (uint8_t i = 1; i < code; i++) {
            if (encoded[at] == 0)
                return 0;
            data[written++] = encoded[at++];
        }
        if (code != 0xFF && at < length)
            data[written++] = 0;
    }
    return written;
}
