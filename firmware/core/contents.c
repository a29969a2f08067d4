#include "contents.h"

#include <string.h>

#include "app.h"
#include "boot.h"
#include "control.h"
#include "hearing.h"
#include "host.h"
#include "models.h"
#include "port.h"
#include "storage.h"

static bool is_running(unsigned index) {
    const struct storage_bank *bank = storage_get(index);
    if (bank->kind == STORAGE_APP)
        return app_bank() == index;
    for (unsigned i = 0; hearing_ear(i) != NULL; i++)
        if (hearing_ear(i)->model.bytes == bank->content)
            return true;
    return false;
}

bool contents_is_in_use(unsigned index) {
    const struct storage_bank *bank = storage_get(index);
    return is_running(index) || (bank->kind == STORAGE_MODEL && bank->status == STORAGE_SOUND &&
                                 storage_newest(STORAGE_MODEL, state_get()->model) == index);
}

void contents_changed(unsigned index) {
    if (storage_get(index)->kind != STORAGE_MODEL)
        return;
    models_update(index);
    hearing_renumber();
}

void contents_tell_app(void) {
    struct protocol_app_running running = {.app = app_state(), .bundle = app_bundle(), .refused = app_refused()};
    HOST_SEND(CONTROL, APP_RUNNING, app_running, &running);
}

void contents_start_app(void) {
    app_start();
    contents_tell_app();
    if (hearing_is_streaming())
        app_call("onStart", NULL, 0);
}

static void list(void) {
    for (unsigned i = 0; i < STORAGE_BANKS; i++) {
        const struct storage_bank *bank = storage_get(i);
        const struct storage_header *header = &bank->header;
        const bool sound = bank->status == STORAGE_SOUND;
        struct protocol_bank message = {
            .index = (uint8_t)i,
            .kind = (uint8_t)bank->kind,
            .status = (uint8_t)bank->status,
            .in_use = is_running(i),
            .capacity = storage_capacity(bank->kind),
            .erases = state_get()->erases[i],
            .sequence = sound ? header->sequence : 0,
            .length = sound ? header->length : 0,
            .crc = sound ? header->crc : 0,
            .version = sound ? header->seal.version : 0,
            .name = sound ? header->name : "",
        };
        HOST_SEND(CONTROL, BANK, bank, &message);
    }
    struct protocol_storage message = {.banks = STORAGE_BANKS, .page_erases = state_get()->page_erases};
    HOST_SEND(CONTROL, STORAGE, storage, &message);
}

/* From the oldest to the newest: whatever happens between, no app comes back that was replaced. */
static void remove_apps(void) {
    for (unsigned newest; (newest = storage_newest(STORAGE_APP, NULL)) != STORAGE_NONE;) {
        unsigned oldest = newest;
        for (unsigned i = 0; i < STORAGE_BANKS; i++)
            if (storage_get(i)->kind == STORAGE_APP && storage_is_superseded(i))
                oldest = i;
        if (!storage_remove(oldest)) {
            control_refuse(PROTOCOL_TYPE_REMOVE_APP, "the storage fails");
            return;
        }
    }
    boot_forget(); /* the next app may get the sequence of one that was removed */
    contents_start_app();
}

static void remove_model(const char *name) {
    const unsigned index = storage_newest(STORAGE_MODEL, name);
    const char *reason = NULL;
    if (index == STORAGE_NONE)
        reason = models_find(name, strlen(name)) < models_count() ? "the model is built into the image"
                                                                  : "no model of that name is stored";
    else if (is_running(index))
        reason = "the model hears: let another one hear first";
    /* The older one of the name would come back. */
    for (unsigned i = 0; reason == NULL && i < STORAGE_BANKS; i++) {
        const struct storage_bank *bank = storage_get(i);
        if (i == index || bank->kind != STORAGE_MODEL || bank->status != STORAGE_SOUND ||
            strcmp(bank->header.name, name) != 0)
            continue;
        if (is_running(i))
            reason = "the model hears: let another one hear first";
        else if (!storage_remove(i))
            reason = "the storage fails";
        contents_changed(i);
    }
    if (reason == NULL && !storage_remove(index))
        reason = "the storage fails";
    if (reason != NULL) {
        control_refuse(PROTOCOL_TYPE_REMOVE_MODEL, reason);
        return;
    }
    contents_changed(index);
    link_send(&host_link, PROTOCOL_CHANNEL_CONTROL, PROTOCOL_TYPE_MODEL_REMOVED, NULL, 0);
}

static void use_model(const char *name) {
    const size_t index = models_find(name, strlen(name));
    if (index == models_count()) {
        control_refuse(PROTOCOL_TYPE_USE_MODEL, "no model of that name is on the board");
        return;
    }
    struct state state = *state_get();
    if (strcmp(state.model, name) != 0) {
        memset(state.model, 0, sizeof state.model);
        memcpy(state.model, name, strlen(name));
        if (!state_put(&state)) {
            control_refuse(PROTOCOL_TYPE_USE_MODEL, "the board has no storage to remember it, or the storage fails");
            return;
        }
    }
    control_select(index);
}

bool contents_handle(const struct link_frame *frame) {
    char name[STATE_NAME] = "";
    switch (frame->type) {
    case PROTOCOL_TYPE_STORAGE_REQUEST:
        list();
        return true;
    case PROTOCOL_TYPE_REMOVE_APP:
        remove_apps();
        return true;
    case PROTOCOL_TYPE_REMOVE_MODEL: {
        struct protocol_remove_model request;
        if (!protocol_unpack_remove_model(frame->payload, frame->length, &request) ||
            request.name_length >= sizeof name)
            return false;
        memcpy(name, request.name, request.name_length);
        remove_model(name);
        return true;
    }
    case PROTOCOL_TYPE_USE_MODEL: {
        struct protocol_use_model request;
        if (!protocol_unpack_use_model(frame->payload, frame->length, &request) || request.name_length >= sizeof name)
            return false;
        memcpy(name, request.name, request.name_length);
        use_model(name);
        return true;
    }
    default:
        return false;
    }
}
