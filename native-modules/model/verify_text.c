#include "verify.h"
#include <string.h>

/** @return bytes of the UTF-8 character that starts here (0 when it is none), as RFC 3629 section 4 has it. */
static size_t character_length(const uint8_t *text, size_t left) {
    if (text[0] < 0x80)
        return 1;
    size_t length = text[0] >= 0xC2 && text[0] < 0xE0   ? 2
                    : text[0] >= 0xE0 && text[0] < 0xF0 ? 3
                    : text[0] >= 0xF0 && text[0] < 0xF5 ? 4
                                                        : 0;
    if (length == 0 || length > left)
        return 0;
    uint8_t lowest = text[0] == 0xE0 ? 0xA0 : text[0] == 0xF0 ? 0x90 : 0x80;
    uint8_t highest = text[0] == 0xED ? 0x9F : text[0] == 0xF4 ? 0x8F : 0xBF;
    if (text[1] < lowest || text[1] > highest)
        return 0;
    for (size_t i = 2; i < length; i++)
        if (text[i] < 0x80 || text[i] > 0xBF)
            return 0;
    return length;
}

static bool is_utf8(const char *text) {
    size_t left = strlen(text);
    while (left > 0) {
        size_t length = character_length((const uint8_t *)text, left);
        if (length == 0)
            return false;
        text += length, left -= length;
    }
    return true;
}

/** A network that was not trained has none. */
static bool is_digest(const char *text) {
    size_t count = strspn(text, "0123456789abcdef");
    return (count == 0 || count == 32) && text[count] == '\0';
}

static bool is_technique(const char *text) {
    return strcmp(text, "int8") == 0 || strcmp(text, "xnor") == 0 || strcmp(text, "mixed") == 0;
}

bool verify_text(struct model *model, struct model_error *error) {
    const char *start = (const char *)model->bytes, *text = start + model->header->text;
    uint32_t left = model->header->text_length;
    for (uint32_t i = 0; i < 3u + model->header->label_count; i++) {
        uint32_t most = left < MODEL_MAX_TEXT + 1 ? left : MODEL_MAX_TEXT + 1;
        const char *end = most == 0 ? NULL : memchr(text, '\0', most);
        size_t offset = (size_t)(text - start);
        if (end == NULL)
            return model_refuse(error, MODEL_BAD_TEXT, offset, "A text is longer than 63 bytes or is missing.");
        if (!is_utf8(text))
            return model_refuse(error, MODEL_BAD_TEXT, offset, "A text is not UTF-8.");
        if (end == text && i != 1 && i != 2)
            return model_refuse(error, MODEL_BAD_TEXT, offset, "The name or a label is empty.");
        if (i == 0)
            model->name = text;
        else if (i == 1)
            model->technique = text;
        else if (i == 2)
            model->digest = text;
        left -= (uint32_t)(end + 1 - text);
        text = end + 1;
    }
    if (left != 0)
        return model_refuse(error, MODEL_BAD_TEXT, (size_t)(text - start), "The text has more strings than labels.");
    if (!is_technique(model->technique))
        return model_refuse(error, MODEL_BAD_TEXT, (size_t)(model->technique - start),
                            "The technique is not int8, xnor or mixed.");
    if (!is_digest(model->digest))
        return model_refuse(error, MODEL_BAD_TEXT, (size_t)(model->digest - start),
                            "The training digest is not 32 hexadecimal digits.");
    return true;
}
