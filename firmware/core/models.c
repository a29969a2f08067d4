#include "models.h"

#include <stdio.h>
#include <string.h>

#include "boot.h"
#include "hearing.h"
#include "log.h"
#include "protocol.h"
#include "storage.h"

_Static_assert(22 + 4 * MODEL_MAX_HEARD <= PROTOCOL_MAX_PAYLOAD, "a prediction's logits go in one frame");

/* Where models lie: first the built-in ones, then a place for each bank. A place without a model has no bytes. */
static struct model places[MODELS_MAX];
static char refused[MODELS_MAX_REASON + STATE_NAME]; /* why the model in `refused_bank` was not opened at the start */
static unsigned refused_bank;
static char refused_builtin[MODELS_MAX_REASON + 24]; /* the last built-in model that was not opened, and why */

static size_t builtin_places(void) {
    const size_t most = MODELS_MAX - STORAGE_BANKS;
    return models_builtin_count < most ? models_builtin_count : most;
}

static size_t place_count(void) { return builtin_places() + STORAGE_BANKS; }

static void explain(enum model_error_code code, size_t offset, const char *sentence, char reason[MODELS_MAX_REASON]) {
    snprintf(reason, MODELS_MAX_REASON, "%s at byte %lu: %s", model_error_name(code), (unsigned long)offset, sentence);
}

/* @return false with `reason` filled when the file is refused. */
static bool open(struct model *model, const void *bytes, size_t length, char reason[MODELS_MAX_REASON]) {
    struct model_error error;
    if (model_open(model, bytes, length, hearing_arena_size(), &error) && model_can_hear(model, &error))
        return true;
    explain(error.code, error.offset, error.reason, reason);
    model->bytes = NULL;
    return false;
}

static bool open_bank(unsigned bank, char reason[MODELS_MAX_REASON]) {
    const struct storage_bank *stored = storage_get(bank);
    struct model *model = &places[builtin_places() + bank];
    if (stored->kind == STORAGE_MODEL && stored->status == STORAGE_SOUND)
        return open(model, stored->content, stored->header.length, reason);
    model->bytes = NULL;
    return true;
}

/* @return true unless the stored model that is to hear brought the image down whenever it started, and not an app. */
static bool may_hear(unsigned bank) {
    const unsigned app = storage_newest(STORAGE_APP, NULL);
    const uint32_t set_aside = state_get()->set_aside;
    const bool app_is_suspected = app != STORAGE_NONE && storage_get(app)->header.sequence != set_aside;
    const struct storage_header *header = &storage_get(bank)->header;
    if (bank != storage_newest(STORAGE_MODEL, state_get()->model) ||
        (app_is_suspected && header->sequence != set_aside))
        return true;
    return boot_may_start(header, refused, sizeof refused);
}

/* @return false with `refused` filled, and logged, when the bank stores a model that does not hear. */
static bool open_at_start(unsigned bank) {
    char reason[MODELS_MAX_REASON];
    const struct storage_bank *stored = storage_get(bank);
    const char *problem = stored->kind == STORAGE_MODEL ? storage_problem(bank) : NULL;
    if (problem == NULL && !may_hear(bank))
        return false;
    if (problem != NULL)
        snprintf(refused, sizeof refused, "a stored model %s", problem);
    else if (open_bank(bank, reason))
        return true;
    else
        snprintf(refused, sizeof refused, "model %s: %s", stored->header.name, reason);
    log_line(ENGINE_LOG_ERROR, "%s", refused);
    return false;
}

void models_init(void) {
    char reason[MODELS_MAX_REASON];
    refused[0] = refused_builtin[0] = '\0';
    for (size_t i = 0; i < builtin_places(); i++) {
        if (open(&places[i], models_builtin[i].bytes, models_builtin[i].length, reason))
            continue;
        snprintf(refused_builtin, sizeof refused_builtin, "built-in model %u: %s", (unsigned)i, reason);
        log_line(ENGINE_LOG_ERROR, "%s", refused_builtin);
    }
    for (unsigned bank = 0; bank < STORAGE_BANKS; bank++)
        if (!open_at_start(bank))
            refused_bank = bank;
}

void models_update(unsigned bank) {
    char reason[MODELS_MAX_REASON];
    if (!open_bank(bank, reason))
        log_line(ENGINE_LOG_ERROR, "stored model refused: %s", reason);
    if (bank == refused_bank || storage_is_superseded(refused_bank))
        refused[0] = '\0';
}

bool models_accept(const void *bytes, size_t length, const char *name, char reason[MODELS_MAX_REASON]) {
    struct model model;
    if (!open(&model, bytes, length, reason))
        return false;
    if (model.header->total_length != length)
        explain(MODEL_BAD_HEADER, offsetof(struct model_header, total_length),
                "The file is longer than its total length.", reason);
    else if (strcmp(model.name, name) != 0)
        explain(MODEL_BAD_TEXT, model.header->text, "The name is not the one that was announced.", reason);
    else
        return true;
    return false;
}

static bool is_superseded(size_t place) {
    return place >= builtin_places() && storage_is_superseded((unsigned)(place - builtin_places()));
}

/* @return true when another model of the name comes before this one. An older stored one never comes in the place of
 * the newest, which may have been set aside: the built-in one does. */
static bool is_hidden(size_t place) {
    if (is_superseded(place))
        return true;
    for (size_t i = place < builtin_places() ? place + 1 : place_count(); i < place_count(); i++)
        if (places[i].bytes != NULL && strcmp(places[i].name, places[place].name) == 0 && !is_superseded(i))
            return true;
    return false;
}

/* @return the place of model `index`; place_count() when there are fewer. */
static size_t find_place(size_t index) {
    for (size_t place = 0; place < place_count(); place++)
        if (places[place].bytes != NULL && !is_hidden(place) && index-- == 0)
            return place;
    return place_count();
}

size_t models_count(void) {
    size_t count = 0;
    while (find_place(count) < place_count())
        count++;
    return count;
}

const struct model *models_get(size_t index) { return &places[find_place(index)]; }

size_t models_default(void) {
    const char *chosen = state_get()->model;
    size_t index = models_find(chosen, strlen(chosen));
    return index < models_count() ? index : 0;
}

size_t models_find(const char *name, size_t length) {
    const size_t count = models_count();
    for (size_t i = 0; i < count; i++)
        if (strlen(models_get(i)->name) == length && memcmp(models_get(i)->name, name, length) == 0)
            return i;
    return count;
}

const char *models_refused(void) { return refused[0] != '\0' ? refused : refused_builtin; }
