#include "cobs.h"

size_t cobs_encode(const uint8_t *data, size_t length, uint8_t *encoded) {
    size_t code = 0, at = 1; /* code: where the length of the block under way goes */
    for (size_t i = 0; i < length; i++) {
        if (data[i] != 0)
            encoded[at++] = data[i];
        if (data[i] == 0 || (at - code == 0xFF && i + 1 < length)) {
            encoded[code] = (uint8_t)(at - code);
            code = at++;
        }
    }
    encoded[code] = (uint8_t)(at - code);
    return at;
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
