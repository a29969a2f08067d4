/* Text that is cut at a character's end and marked. */
#include <string.h>

#include "tap.h"
#include "text.h"

static char to[16];

static bool copied(const char *text, size_t capacity, const char *expected) {
    const size_t length = text_copy(to, capacity, text, strlen(text));
    return length == strlen(expected) && memcmp(to, expected, length) == 0;
}

int main(void) {
    ok(copied("", 3, "") && copied("abc", 3, "abc"), "what fits is copied whole");
    ok(copied("abcd", 3, "…") && copied("abcdefgh", 7, "abcd…"), "what does not ends in an ellipsis");
    ok(copied("abcé and more", 8, "abcé…") && copied("abcdé and more", 8, "abcd…"),
       "and before a character that is whole");
    ok(copied("a🦊 and more", 7, "a…") && copied("a🦊 and more", 8, "a🦊…"), "of four bytes, too");
    ok(copied("\x80\x80\x80\x80\x80", 4, "…"), "bytes that are no characters end");
    return tap_done();
}
