#include "cobs.h"

enum { LONGEST_BLOCK = 0xFF }; // 254 bytes without a zero behind them

size_t cobs_encode(const uint8_t *bytes, size_t length, uint8_t *encoded) {
    size_t code = 0, written = 1; // code: where the number of the current block goes
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] != 0)
            encoded[written++] = bytes[i];
        bool full = written - code == LONGEST_BLOCK;
        if (bytes[i] == 0 || (full && i + 1 < length)) {
            encoded[code] = (uint8_t)(written - code);
            code = written++;
        }
    }
    encoded[code] = (uint8_t)(written - code);
    return written;
}

void cobs_decoder_init(struct cobs_decoder *decoder, uint8_t *bytes, size_t capacity) {
    *decoder = (struct cobs_decoder){.bytes = bytes, .capacity = capacity};
}

static void put(struct cobs_decoder *decoder, uint8_t byte) {
    if (decoder->length == decoder->capacity)
        decoder->broken = true;
    else
        decoder->bytes[decoder->length++] = byte;
}

static enum cobs_state end(struct cobs_decoder *decoder) {
    enum cobs_state state = !decoder->started                      ? COBS_MORE // an empty frame
                            : decoder->broken || decoder->left > 0 ? COBS_BROKEN
                                                                   : COBS_FRAME;
    decoder->started = decoder->broken = decoder->zero = false;
    decoder->left = 0;
    return state;
}

enum cobs_state cobs_decode(struct cobs_decoder *decoder, uint8_t byte) {
    if (byte == 0)
        return end(decoder);
    if (!decoder->started) {
        decoder->started = true;
        decoder->length = 0;
    }
    if (decoder->left > 0) {
        decoder->left--;
        put(decoder, byte);
        return COBS_MORE;
    }
    if (decoder->zero)
        put(decoder, 0);
    decoder->left = (uint8_t)(byte - 1);
    decoder->zero = byte != LONGEST_BLOCK;
    return COBS_MORE;
}
