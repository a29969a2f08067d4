/* Which model of a name hears when a newer one of it does not, and what a transfer may replace. */
#include "models.h"

#include <string.h>

#include "blob.h"
#include "board.h"
#include "contents.h"
#include "crc32.h"
#include "hearing.h"
#include "host.h"
#include "storage.h"
#include "tap.h"

enum { FIRST_MODEL_BANK = 2, SECOND_MODEL_BANK };

static uint32_t file[BOARD_MODEL_BYTES / 4];
static bool refusing;

static size_t listen(const uint8_t *bytes, size_t length) {
    static struct link host;
    for (size_t at = 0; at < length;) {
        struct link_frame frame;
        at += link_receive(&host, bytes + at, length - at, &frame);
        refusing |=
            frame.payload != NULL && frame.channel == PROTOCOL_CHANNEL_CONTROL && frame.type == PROTOCOL_TYPE_REFUSED;
    }
    return length;
}

/* @return false when the board refuses the request. */
static bool ask(uint8_t type, const uint8_t *payload, size_t length) {
    const struct link_frame frame = {PROTOCOL_CHANNEL_BLOB, type, payload, length};
    refusing = false;
    blob_handle(&frame);
    link_flush(&host_link, listen);
    return !refusing;
}

/* Makes `file` the built-in model, its name with another first letter. @return the name */
static const char *make(char first) {
    struct model_header *header = (struct model_header *)file;
    memcpy(file, models_builtin[0].bytes, models_builtin[0].length);
    char *name = (char *)file + header->text;
    name[0] = first;
    const size_t from = offsetof(struct model_header, sample_rate);
    header->crc = crc32((const uint8_t *)file + from, header->total_length - from);
    return name;
}

static uint32_t length(void) { return ((const struct model_header *)file)->total_length; }

static bool store(unsigned bank, const char *name) {
    const struct storage_seal none = {0};
    const uint8_t *bytes = (const uint8_t *)file;
    return storage_write(bank, 0, bytes, length()) &&
           storage_commit(bank, name, length(), crc32(bytes, length()), &none);
}

static bool begin(const char *name) {
    uint8_t payload[64 + STATE_NAME], *at = payload;
    protocol_put(&at, STORAGE_MODEL, 1);
    protocol_put(&at, length(), 4);
    protocol_put(&at, crc32((const uint8_t *)file, length()), 4);
    protocol_put(&at, 0, 4);
    protocol_put(&at, strlen(name), 1);
    memcpy(at, name, strlen(name));
    return ask(PROTOCOL_TYPE_BLOB_BEGIN, payload, (size_t)(at - payload) + strlen(name));
}

static bool start(void) {
    static const uint8_t from_the_first_byte[4];
    return ask(PROTOCOL_TYPE_BLOB_START, from_the_first_byte, sizeof from_the_first_byte);
}

static void boot(void) {
    storage_init();
    models_init();
    hearing_select(models_default());
    link_flush(&host_link, listen);
}

static bool built_in_hears(void) { return hearing_ear(0)->model.bytes == models_builtin[0].bytes; }

static void test_transfer(void) {
    board_clear();
    boot();
    const char *name = make('A');
    ok(store(FIRST_MODEL_BANK, name) && store(SECOND_MODEL_BANK, make('B')), "two models fill the storage");
    boot();
    ok(begin(make('A')), "one that does not hear may be replaced");
    hearing_select(models_find(name, strlen(name)));
    ok(hearing_ear(0)->model.bytes == storage_get(FIRST_MODEL_BANK)->content && !start(),
       "but not when it hears since");
    ok(storage_get(FIRST_MODEL_BANK)->status == STORAGE_SOUND, "and it is left whole");
    hearing_select(0);
    ok(begin(name) && start(), "when it hears no more, it may be replaced again");
}

static void test_set_aside(void) {
    board_clear();
    boot();
    const char *name = make(*models_get(0)->name);
    ok(store(FIRST_MODEL_BANK, name) && store(SECOND_MODEL_BANK, name), "the built-in model is stored, twice");
    struct state state = *state_get();
    memcpy(state.model, name, strlen(name) + 1);
    state.set_aside = storage_get(SECOND_MODEL_BANK)->header.sequence;
    state_put(&state);
    boot();
    ok(models_count() == 1 && built_in_hears(), "the newer one is set aside: the built-in one hears");
    ok(strstr(models_refused(), "is set aside") != NULL, "which is told");
    storage_remove(FIRST_MODEL_BANK);
    contents_changed(FIRST_MODEL_BANK);
    ok(models_refused()[0] != '\0', "as long as it is there");
    ok(storage_begin(FIRST_MODEL_BANK, 0, length()), "a new one is pushed");
    while (storage_prepare(FIRST_MODEL_BANK, 0, length()) == STORAGE_MORE) {
    }
    ok(store(FIRST_MODEL_BANK, name), "and stored");
    contents_changed(FIRST_MODEL_BANK);
    ok(models_refused()[0] == '\0', "then no more is told of the old one");
    hearing_select(models_find(name, strlen(name)));
    ok(hearing_ear(0)->model.bytes == storage_get(FIRST_MODEL_BANK)->content, "and the new one hears");
}

static void test_refused(void) {
    board_clear();
    boot();
    const char *name = make(*models_get(0)->name);
    store(FIRST_MODEL_BANK, name);
    ((struct model_header *)file)->version++;
    store(SECOND_MODEL_BANK, name);
    boot();
    ok(models_count() == 1 && built_in_hears(), "a newer one of another format: the built-in one hears");
}

static void test_refused_builtin(void) {
    board_clear();
    struct model_header *header = (struct model_header *)models_builtin[0].bytes;
    header->version++;
    boot();
    ok(models_count() == 0, "a built-in model of another format does not hear");
    ok(strstr(models_refused(), "built-in model 0: E_MODEL_") == models_refused(), "which is told");
    header->version--;
}

int main(void) {
    link_init(&host_link);
    test_transfer();
    test_set_aside();
    test_refused();
    test_refused_builtin();
    return tap_done();
}
