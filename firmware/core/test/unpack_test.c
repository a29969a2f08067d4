/* Packed content, on the host: sound blocks become what they say, malformed ones are refused. */
#include <string.h>

#include "flash.h"
#include "storage.h"
#include "tap.h"
#include "unpack.h"

enum { BANK = 0, FROM = 4 };

/* A bank that holds "abcd" of new content. */
static void prepare(void) {
    flash_clear();
    storage_init();
    storage_begin(BANK, 0, 1000);
    storage_write(BANK, 0, (const uint8_t *)"abcd", FROM);
}

static bool becomes(const char *block, size_t length, const char *text) {
    const uint8_t *bytes = (const uint8_t *)block;
    prepare();
    return unpack_length(bytes, length, FROM) == strlen(text) && unpack_into(BANK, FROM, bytes, length) &&
           memcmp(storage_get(BANK)->content + FROM, text, strlen(text)) == 0 && flash_misuse == NULL;
}

static bool is_malformed(const char *block, size_t length) {
    return unpack_length((const uint8_t *)block, length, FROM) == 0;
}

#define BLOCK(text) text, sizeof text - 1

static void test_long(void) {
    /* 15 + 255 + 30 literals, then 4 + 15 + 255 + 26 bytes of the same letter. */
    char block[400] = {(char)0xFF, (char)255, 30}, text[601];
    memset(block + 3, 'x', 300);
    memcpy(block + 303, "\1\0\377\32\0", 5);
    memset(text, 'x', 600);
    text[600] = '\0';
    tap_ok(becomes(block, 308, text), "lengths of several bytes, a match longer than what is written at once");
}

int main(void) {
    tap_ok(becomes(BLOCK("\100wxyz"), "wxyz"), "literals alone");
    tap_ok(becomes(BLOCK("\0\4\0\0"), "abcd"), "a match in the content before");
    tap_ok(becomes(BLOCK("\44xy\2\0\20z"), "xyxyxyxyxyz"), "a match that overlaps itself");
    tap_ok(becomes(BLOCK("\20x\5\0\100wxyz"), "xabcdwxyz"), "from the content before into this one");
    test_long();
    tap_ok(is_malformed(BLOCK("")), "nothing");
    tap_ok(is_malformed(BLOCK("\100wxy")), "literals that are not there");
    tap_ok(is_malformed(BLOCK("\360")), "a length that is not there");
    tap_ok(is_malformed(BLOCK("\0\4")), "half a distance");
    tap_ok(is_malformed(BLOCK("\0\4\0")), "an end that is no literals");
    tap_ok(is_malformed(BLOCK("\0\0\0\0")), "a match of what comes");
    tap_ok(is_malformed(BLOCK("\0\5\0\0")), "a match before the content");
    tap_ok(is_malformed(BLOCK("\17\4\0\377")), "a match whose length is not there");
    return tap_done();
}
