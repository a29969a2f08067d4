/*
 * Cuts the power at every erase and write of an update of app, model and choice, and again in the update that follows.
 *   power_cut APP_BYTES MODEL_BYTES [STEP]      STEP: every how manieth operation is cut, 1 unless given
 * Prints one line of figures; exit status 1 when something was lost or mixed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flash.h"
#include "transfer.h"

static struct content old_app = {STORAGE_APP, "old", 0, 1}, new_app = {STORAGE_APP, "new", 0, 2};
static struct content old_model = {STORAGE_MODEL, "ears", 0, 3}, new_model = {STORAGE_MODEL, "ears", 0, 4};
static unsigned running_app, running_model;
static uint32_t cuts, old_found, new_found, failures;

static bool is_in_use(unsigned index) { return index == running_app || index == running_model; }

static void boot(void) {
    storage_init();
    running_app = storage_newest(STORAGE_APP, NULL);
    running_model = storage_newest(STORAGE_MODEL, "ears");
}

static bool choose_model(const char *name) {
    struct state state = *state_get();
    memset(state.model, 0, sizeof state.model);
    strcpy(state.model, name);
    return state_put(&state);
}

/* A new app runs at once; a new model of the name that hears is selected. */
static bool update(void) {
    bool done = content_is_in(&new_app, running_app) || transfer(&new_app, is_in_use);
    running_app = storage_newest(STORAGE_APP, NULL);
    done = done && (content_is_in(&new_model, running_model) || transfer(&new_model, is_in_use));
    running_model = storage_newest(STORAGE_MODEL, "ears");
    return done && choose_model("new choice");
}

static bool updated(void) {
    return content_is_in(&new_app, running_app) && content_is_in(&new_model, running_model) &&
           strcmp(state_get()->model, "new choice") == 0;
}

static void expect(bool condition, const char *what, uint32_t operation) {
    if (condition)
        return;
    failures++;
    if (failures < 10)
        fprintf(stderr, "cut at operation %u: %s\n", (unsigned)operation, what);
}

static void check(uint32_t operation) {
    boot();
    bool is_new = content_is_in(&new_app, running_app);
    expect(is_new || content_is_in(&old_app, running_app), "the app is neither the old nor the new one", operation);
    expect(content_is_in(&old_model, running_model) || content_is_in(&new_model, running_model),
           "the model is neither the old nor the new one", operation);
    const char *model = state_get()->model;
    expect(strcmp(model, "ears") == 0 || strcmp(model, "new choice") == 0, "the choice is lost", operation);
    for (unsigned i = 0; i < STORAGE_BANKS; i++)
        expect(storage_get(i)->status != STORAGE_DAMAGED, "a bank is damaged", operation);
    if (is_new)
        new_found++;
    else
        old_found++;
}

/* @return true when the update came to its end before the cut. */
static bool update_cut_at(uint32_t operation) {
    flash_cut_at(operation);
    if (setjmp(flash_power_off) != 0)
        return false;
    expect(update(), "the update failed", operation);
    return true;
}

int main(int argc, char **argv) {
    static struct flash start, broken;
    if (argc < 3)
        return 2;
    old_app.length = new_app.length = (uint32_t)atoi(argv[1]);
    old_model.length = new_model.length = (uint32_t)atoi(argv[2]);
    const uint32_t step = argc > 3 ? (uint32_t)atoi(argv[3]) : 1;
    flash_clear();
    boot();
    /* Each bank has held something before, so that the update has pages to erase. */
    if (!transfer(&new_app, is_in_use) || !transfer(&old_app, is_in_use) || !transfer(&new_model, is_in_use))
        return 1;
    boot();
    if (!transfer(&old_model, is_in_use) || !choose_model("ears"))
        return 1;
    boot();
    start = flash;
    expect(update_cut_at(0) && updated(), "the update failed without a cut", 0);
    const uint32_t operations = flash_operations;
    for (uint32_t operation = 1; operation <= operations; operation += step) {
        flash = start;
        boot();
        expect(!update_cut_at(operation), "the cut did not come", operation);
        cuts++;
        check(operation);
        broken = flash;
        /* The update that follows is cut somewhere too, then comes to its end. */
        if (!update_cut_at(1 + operation * 7919 % operations)) {
            cuts++;
            check(operation);
        }
        expect(update_cut_at(0) && updated(), "the update after the cuts failed", operation);
        flash = broken;
        boot();
        expect(update_cut_at(0) && updated(), "the update after the cut failed", operation);
    }
    if (flash_misuse != NULL) {
        failures++;
        fprintf(stderr, "%s\n", flash_misuse);
    }
    printf("%u operations in the update, %u cuts: %u times the old app ran afterwards, %u times the new one; %u "
           "failures\n",
           (unsigned)operations, (unsigned)cuts, (unsigned)old_found, (unsigned)new_found, (unsigned)failures);
    return failures > 0;
}
