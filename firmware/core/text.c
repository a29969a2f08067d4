#include "text.h"

#include <string.h>

static int is_continuation(char byte) { return ((unsigned char)byte & 0xC0) == 0x80; }

size_t text_copy(char *to, size_t capacity, const char *text, size_t length) {
    if (length <= capacity) {
        memcpy(to, text, length);
        return length;
    }
    size_t kept = capacity - TEXT_MARK;
    while (kept > 0 && is_continuation(text[kept]))
        kept--;
    memcpy(to, text, kept);
    memcpy(to + kept, "\xE2\x80\xA6", TEXT_MARK);
    return kept + TEXT_MARK;
}
