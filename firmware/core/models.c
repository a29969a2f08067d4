#include "models.h"

#include <stdio.h>
#include <string.h>

#include "log.h"
#include "slot.h"

static struct model models[MODELS_MAX];
static size_t count, at_start;
static char slot_failure[128]; /* why the slot's model was refused */

/* @return false with `reason` filled when the file is refused. */
static bool add(const void *bytes, size_t length, size_t arena_size, char reason[128]) {
    struct model_error error;
    if (count == MODELS_MAX) {
        snprintf(reason, 128, "more than %d models", MODELS_MAX);
        return false;
    }
    if (!model_open(&models[count], bytes, length, arena_size, &error)) {
        snprintf(reason, 128, "error %d at byte %lu: %s", error.code, (unsigned long)error.offset, error.reason);
        return false;
    }
    if (models[count].header->front_end_layers == 0 || models[count].header->label_count == 0) {
        snprintf(reason, 128, "it has no front end or no labels, so it cannot hear");
        return false;
    }
    count++;
    return true;
}

void models_init(size_t arena_size) {
    char reason[128];
    for (size_t i = 0; i < models_builtin_count; i++)
        if (!add(models_builtin[i].bytes, models_builtin[i].length, arena_size, reason))
            log_line(ENGINE_LOG_ERROR, "built-in model %u refused: %s", (unsigned)i, reason);
    const uint8_t *content;
    size_t length;
    switch (slot_open(SLOT_MODEL, &content, &length)) {
    case SLOT_EMPTY:
        break;
    case SLOT_DAMAGED:
        snprintf(slot_failure, sizeof slot_failure, "the model slot is damaged");
        break;
    case SLOT_FILLED:
        if (add(content, length, arena_size, slot_failure))
            at_start = count - 1;
        break;
    }
    if (slot_failure[0] != '\0')
        log_line(ENGINE_LOG_ERROR, "model in the slot refused: %s", slot_failure);
}

size_t models_count(void) { return count; }

const struct model *models_get(size_t index) { return &models[index]; }

size_t models_default(void) { return at_start; }

size_t models_find(const char *name, size_t length) {
    /* From the end, so that the slot's model comes before a built-in one of its name. */
    for (size_t i = count; i-- > 0;)
        if (strlen(models[i].name) == length && memcmp(models[i].name, name, length) == 0)
            return i;
    return count;
}

const char *models_slot_failure(void) { return slot_failure; }
