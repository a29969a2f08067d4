/*
 * Generated from firmware/link/protocol.yaml by `npm run generate`; edit that.
 * A message without fields has a type and no payload, so neither a struct nor a function.
 */
/* clang-format off */
#ifndef EARBIT_PROTOCOL_H
#define EARBIT_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PROTOCOL_VERSION 5
#define PROTOCOL_MAX_PAYLOAD 1024 /**< bytes between type and crc of a frame */

enum protocol_channel {
    PROTOCOL_CHANNEL_CONTROL = 0,
    PROTOCOL_CHANNEL_LOG = 1,
    PROTOCOL_CHANNEL_AUDIO = 2,
    PROTOCOL_CHANNEL_HEARING = 3,
    PROTOCOL_CHANNEL_BLOB = 4,
    PROTOCOL_CHANNEL_TRACE = 5
};

enum protocol_type {
    PROTOCOL_TYPE_HELLO_REQUEST = 1,
    PROTOCOL_TYPE_SELECT_MODEL = 2,
    PROTOCOL_TYPE_START_STREAM = 3,
    PROTOCOL_TYPE_END_STREAM = 4,
    PROTOCOL_TYPE_STATS_REQUEST = 5,
    PROTOCOL_TYPE_RESET_REQUEST = 6,
    PROTOCOL_TYPE_SECOND_MODEL = 40,
    PROTOCOL_TYPE_STORAGE_REQUEST = 16,
    PROTOCOL_TYPE_REMOVE_APP = 17,
    PROTOCOL_TYPE_REMOVE_MODEL = 18,
    PROTOCOL_TYPE_USE_MODEL = 19,
    PROTOCOL_TYPE_EVALUATE = 32,
    PROTOCOL_TYPE_INTERRUPT = 33,
    PROTOCOL_TYPE_COLLECT_GARBAGE = 34,
    PROTOCOL_TYPE_MODULES_REQUEST = 35,
    PROTOCOL_TYPE_HELLO = 65,
    PROTOCOL_TYPE_MODEL = 66,
    PROTOCOL_TYPE_LABEL = 67,
    PROTOCOL_TYPE_READY = 68,
    PROTOCOL_TYPE_MODEL_SELECTED = 69,
    PROTOCOL_TYPE_REFUSED = 70,
    PROTOCOL_TYPE_STREAM_ENDED = 71,
    PROTOCOL_TYPE_STATS = 72,
    PROTOCOL_TYPE_SECOND_SELECTED = 104,
    PROTOCOL_TYPE_EVALUATED = 96,
    PROTOCOL_TYPE_APP_ERROR = 97,
    PROTOCOL_TYPE_INTERRUPTED = 98,
    PROTOCOL_TYPE_MODULES = 99,
    PROTOCOL_TYPE_STORAGE = 80,
    PROTOCOL_TYPE_BANK = 81,
    PROTOCOL_TYPE_APP_RUNNING = 82,
    PROTOCOL_TYPE_MODEL_REMOVED = 83,
    PROTOCOL_TYPE_LOG_LINE = 1,
    PROTOCOL_TYPE_SAMPLES = 1,
    PROTOCOL_TYPE_CREDIT = 65,
    PROTOCOL_TYPE_LEVEL = 65,
    PROTOCOL_TYPE_PREDICTION = 66,
    PROTOCOL_TYPE_EVENT = 67,
    PROTOCOL_TYPE_TRACE_REQUEST = 1,
    PROTOCOL_TYPE_LAYER_CYCLES = 65,
    PROTOCOL_TYPE_BLOB_BEGIN = 24,
    PROTOCOL_TYPE_BLOB_START = 25,
    PROTOCOL_TYPE_BLOB_DATA = 26,
    PROTOCOL_TYPE_BLOB_PACKED = 28,
    PROTOCOL_TYPE_BLOB_FINISH = 27,
    PROTOCOL_TYPE_BLOB_OFFERED = 88,
    PROTOCOL_TYPE_BLOB_PROGRESS = 89,
    PROTOCOL_TYPE_BLOB_STORED = 90
};

enum protocol_error {
    PROTOCOL_ERROR_NONE = 0,
    PROTOCOL_ERROR_APP_EXCEPTION = 1,
    PROTOCOL_ERROR_APP_START = 2,
    PROTOCOL_ERROR_APP_MEMORY = 3,
    PROTOCOL_ERROR_APP_TIMEOUT = 4,
    PROTOCOL_ERROR_APP_INTERRUPTED = 5,
    PROTOCOL_ERROR_NATIVE_CALL = 6,
    PROTOCOL_ERROR_APP_MISSING = 7,
    PROTOCOL_ERROR_BOARD_FAULT = 8,
    PROTOCOL_ERROR_LOCKED = 9,
    PROTOCOL_ERROR_UNSIGNED = 10,
    PROTOCOL_ERROR_SIGNATURE = 11,
    PROTOCOL_ERROR_OLD_VERSION = 12
};

static inline void protocol_put(uint8_t **at, uint64_t value, size_t size) {
    for (size_t i = 0; i < size; i++) *(*at)++ = (uint8_t)(value >> (8 * i));
}

static inline uint64_t protocol_take(const uint8_t **at, size_t size) {
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++) value |= (uint64_t)*(*at)++ << (8 * i);
    return value;
}

static inline uint32_t protocol_float_bits(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline float protocol_bits_float(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/** Opens a connection; the board answers hello, then model and label messages, the app_error of an app that failed while it started, then ready. */
struct protocol_hello_request {
    uint16_t protocol;
};

/** @return false when the payload is malformed. Pointers lead into the payload. */
static inline bool protocol_unpack_hello_request(const uint8_t *payload, size_t length, struct protocol_hello_request *m) {
    const uint8_t *at = payload, *const end = payload + length;
    if ((size_t)(end - at) < 2) return false;
    m->protocol = (uint16_t)protocol_take(&at, 2);
    return at == end;
}

/** Makes a model the one that hears; answered by model_selected or refused. */
struct protocol_select_model {
    const char *name; /**< not NUL-terminated */
    size_t name_length;
};

/** @return false when the payload is malformed. Pointers lead into the payload. */
static inline bool protocol_unpack_select_model(const uint8_t *payload, size_t length, struct protocol_select_model *m) {
    const uint8_t *at = payload, *const end = payload + length;
    if ((size_t)(end - at) < 1) return false;
    m->name_length = *at++;
    if ((size_t)(end - at) < m->name_length) return false;
    m->name = (const char *)at;
    at += m->name_length;
    return at == end;
}

/** Forgets what was heard and starts audio time at 0; answered by credit, or refused for 255, the number of the microphone's stream. */
struct protocol_start_stream {
    uint8_t stream;
};

/** @return false when the payload is malformed. Pointers lead into the payload. */
static inline bool protocol_unpack_start_stream(const uint8_t *payload, size_t length, struct protocol_start_stream *m) {
    const uint8_t *at = payload, *const end = payload + length;
    if ((size_t)(end - at) < 1) return false;
    m->stream = (uint8_t)protocol_take(&at, 1);
    return at == end;
}

/** No audio follows; answered by stream_ended once all of it is heard, or a model selected, and the app has been told, and again when it is repeated. */
struct protocol_end_stream {
    uint8_t stream;
    uint32_t samples;
};

/** @return false when the payload is malformed. Pointers lead into the payload. */
static inline bool protocol_unpack_end_stream(const uint8_t *payload, size_t length, struct protocol_end_stream *m) {
    const uint8_t *at = payload, *const end = payload + length;
    if ((size_t)(end - at) < 5) return false;
    m->stream = (uint8_t)protocol_take(&at, 1);
    m->samples = (uint32_t)protocol_take(&at, 4);
    return at == end;
}

/** Lets a second model hear the same audio beside the selected one, both from silence on; an empty name lets the selected one hear alone, as select_model does. Answered by second_selected or refused. Its predictions reach the host, not the app. */
struct protocol_second_model {
    const char *name; /**< not NUL-terminated */
    size_t name_length;
};

/** @return false when the payload is malformed. Pointers lead into the payload. */
static inline bool protocol_unpack_second_model(const uint8_t *payload, size_t length, struct protocol_second_model *m) {
    const uint8_t *at = payload, *const end = payload + length;
    if ((size_t)(end - at) < 1) return false;
    m->name_length = *at++;
    if ((size_t)(end - at) < m->name_length) return false;
    m->name = (const char *)at;
    at += m->name_length;
    return at == end;
}

/** Removes a stored model; answered by model_removed or refused, as for one that hears. */
struct protocol_remove_model {
    const char *name; /**< not NUL-terminated */
    size_t name_length;
};

/** @return false when the payload is malformed. Pointers lead into the payload. */
static inline bool protocol_unpack_remove_model(const uint8_t *payload, size_t length, struct protocol_remove_model *m) {
    const uint8_t *at = payload, *const end = payload + length;
    if ((size_t)(end - at) < 1) return false;
    m->name_length = *at++;
    if ((size_t)(end - at) < m->name_length) return false;
    m->name = (const char *)at;
    at += m->name_length;
    return at == end;
}

/** As select_model, and the model hears after every start, too; answered by model_selected or refused. */
struct protocol_use_model {
    const char *name; /**< not NUL-terminated */
    size_t name_length;
};

/** @return false when the payload is malformed. Pointers lead into the payload. */
static inline bool protocol_unpack_use_model(const uint8_t *payload, size_t length, struct protocol_use_model *m) {
    const uint8_t *at = payload, *const end = payload + length;
    if ((size_t)(end - at) < 1) return false;
    m->name_length = *at++;
    if ((size_t)(end - at) < m->name_length) return false;
    m->name = (const char *)at;
    at += m->name_length;
    return at == end;
}

/** Evaluates JavaScript in the app's global scope; answered by evaluated. It ends by itself, by interrupt or after 30 s. */
struct protocol_evaluate {
    uint32_t number;
    const uint8_t *source;
    size_t source_length;
};

/** @return false when the payload is malformed. Pointers lead into the payload. */
static inline bool protocol_unpack_evaluate(const uint8_t *payload, size_t length, struct protocol_evaluate *m) {
    const uint8_t *at = payload, *const end = payload + length;
    if ((size_t)(end - at) < 4) return false;
    m->number = (uint32_t)protocol_take(&at, 4);
    m->source_length = (size_t)(end - at);
    m->source = at;
    at = end;
    return at == end;
}

/** Cuts off the JavaScript that runs, if any; answered by interrupted. Other frames wait while JavaScript runs, and this one is looked for among them: the host repeats it, under the same number, until it is answered. Each interruption has a number of its own. */
struct protocol_interrupt {
    uint32_t number;
};

/** @return false when the payload is malformed. Pointers lead into the payload. */
static inline bool protocol_unpack_interrupt(const uint8_t *payload, size_t length, struct protocol_interrupt *m) {
    const uint8_t *at = payload, *const end = payload + length;
    if ((size_t)(end - at) < 4) return false;
    m->number = (uint32_t)protocol_take(&at, 4);
    return at == end;
}

/** app: what runs, or why nothing does. bundle: CRC-32 of its text, 0 when none was started. reset: what reset the board, empty when it cannot tell. microphone: sample rate of its own, 0 for none; it is heard as stream 255 while no host streams. refused: an app or a model of the board that does not run, and why; empty for none. owner: of a locked board, the first 16 hexadecimal digits of the public key that apps and models must be signed with; empty for one that is not locked. */
struct protocol_hello {
    uint16_t protocol;
    const char *board;
    const char *engine;
    const char *image;
    const char *app;
    uint32_t bundle;
    const char *refused;
    const char *reset;
    uint32_t microphone;
    uint8_t models;
    uint8_t selected;
    const char *owner;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_hello(const struct protocol_hello *m, uint8_t *payload, size_t capacity) {
    size_t board_length = strlen(m->board);
    size_t engine_length = strlen(m->engine);
    size_t image_length = strlen(m->image);
    size_t app_length = strlen(m->app);
    size_t refused_length = strlen(m->refused);
    size_t reset_length = strlen(m->reset);
    size_t owner_length = strlen(m->owner);
    if (board_length > 255) return 0;
    if (engine_length > 255) return 0;
    if (image_length > 255) return 0;
    if (app_length > 255) return 0;
    if (refused_length > 255) return 0;
    if (reset_length > 255) return 0;
    if (owner_length > 255) return 0;
    if (19 + board_length + engine_length + image_length + app_length + refused_length + reset_length + owner_length > capacity) return 0;
    uint8_t *at = payload;
    protocol_put(&at, (uint64_t)m->protocol, 2);
    protocol_put(&at, board_length, 1);
    memcpy(at, m->board, board_length);
    at += board_length;
    protocol_put(&at, engine_length, 1);
    memcpy(at, m->engine, engine_length);
    at += engine_length;
    protocol_put(&at, image_length, 1);
    memcpy(at, m->image, image_length);
    at += image_length;
    protocol_put(&at, app_length, 1);
    memcpy(at, m->app, app_length);
    at += app_length;
    protocol_put(&at, (uint64_t)m->bundle, 4);
    protocol_put(&at, refused_length, 1);
    memcpy(at, m->refused, refused_length);
    at += refused_length;
    protocol_put(&at, reset_length, 1);
    memcpy(at, m->reset, reset_length);
    at += reset_length;
    protocol_put(&at, (uint64_t)m->microphone, 4);
    protocol_put(&at, (uint64_t)m->models, 1);
    protocol_put(&at, (uint64_t)m->selected, 1);
    protocol_put(&at, owner_length, 1);
    memcpy(at, m->owner, owner_length);
    at += owner_length;
    return (size_t)(at - payload);
}

/** One model on the board. */
struct protocol_model {
    uint8_t index;
    const char *name;
    const char *technique;
    uint32_t sample_rate;
    uint32_t window;
    uint32_t hop;
    float logit_scale;
    uint8_t labels;
    uint32_t flash_bytes;
    uint32_t arena_bytes;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_model(const struct protocol_model *m, uint8_t *payload, size_t capacity) {
    size_t name_length = strlen(m->name);
    size_t technique_length = strlen(m->technique);
    if (name_length > 255) return 0;
    if (technique_length > 255) return 0;
    if (28 + name_length + technique_length > capacity) return 0;
    uint8_t *at = payload;
    protocol_put(&at, (uint64_t)m->index, 1);
    protocol_put(&at, name_length, 1);
    memcpy(at, m->name, name_length);
    at += name_length;
    protocol_put(&at, technique_length, 1);
    memcpy(at, m->technique, technique_length);
    at += technique_length;
    protocol_put(&at, (uint64_t)m->sample_rate, 4);
    protocol_put(&at, (uint64_t)m->window, 4);
    protocol_put(&at, (uint64_t)m->hop, 4);
    protocol_put(&at, protocol_float_bits(m->logit_scale), 4);
    protocol_put(&at, (uint64_t)m->labels, 1);
    protocol_put(&at, (uint64_t)m->flash_bytes, 4);
    protocol_put(&at, (uint64_t)m->arena_bytes, 4);
    return (size_t)(at - payload);
}

/** One class of a model. */
struct protocol_label {
    uint8_t model;
    uint8_t index;
    const char *text;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_label(const struct protocol_label *m, uint8_t *payload, size_t capacity) {
    size_t text_length = strlen(m->text);
    if (text_length > 255) return 0;
    if (3 + text_length > capacity) return 0;
    uint8_t *at = payload;
    protocol_put(&at, (uint64_t)m->model, 1);
    protocol_put(&at, (uint64_t)m->index, 1);
    protocol_put(&at, text_length, 1);
    memcpy(at, m->text, text_length);
    at += text_length;
    return (size_t)(at - payload);
}

struct protocol_model_selected {
    uint8_t index;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_model_selected(const struct protocol_model_selected *m, uint8_t *payload, size_t capacity) {
    if (1 > capacity) return 0;
    uint8_t *at = payload;
    protocol_put(&at, (uint64_t)m->index, 1);
    return (size_t)(at - payload);
}

/** The request of that type was not carried out. code: one of the errors above, 0 for none of them. */
struct protocol_refused {
    uint8_t request;
    uint8_t code;
    const char *reason;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_refused(const struct protocol_refused *m, uint8_t *payload, size_t capacity) {
    size_t reason_length = strlen(m->reason);
    if (reason_length > 255) return 0;
    if (3 + reason_length > capacity) return 0;
    uint8_t *at = payload;
    protocol_put(&at, (uint64_t)m->request, 1);
    protocol_put(&at, (uint64_t)m->code, 1);
    protocol_put(&at, reason_length, 1);
    memcpy(at, m->reason, reason_length);
    at += reason_length;
    return (size_t)(at - payload);
}

/** Samples heard, and of them how many never arrived and were taken as silence. */
struct protocol_stream_ended {
    uint8_t stream;
    uint32_t heard;
    uint32_t missing;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_stream_ended(const struct protocol_stream_ended *m, uint8_t *payload, size_t capacity) {
    if (9 > capacity) return 0;
    uint8_t *at = payload;
    protocol_put(&at, (uint64_t)m->stream, 1);
    protocol_put(&at, (uint64_t)m->heard, 4);
    protocol_put(&at, (uint64_t)m->missing, 4);
    return (size_t)(at - payload);
}

/** lost: sequence numbers that never arrived; damaged: frames with a wrong crc or form; dropped: frames of the board that its full queue took no more, which the host finds lost; overruns: bytes dropped by a full receive buffer. */
struct protocol_stats {
    uint32_t frames;
    uint32_t lost;
    uint32_t damaged;
    uint32_t dropped;
    uint32_t overruns;
    uint32_t heap_size;
    uint32_t heap_used;
    uint32_t heap_high_water;
    uint32_t stack_size;
    uint32_t stack_high_water;
    uint32_t arena_size;
    uint32_t arena_used;
    uint64_t uptime_us;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_stats(const struct protocol_stats *m, uint8_t *payload, size_t capacity) {
    if (56 > capacity) return 0;
    uint8_t *at = payload;
    protocol_put(&at, (uint64_t)m->frames, 4);
    protocol_put(&at, (uint64_t)m->lost, 4);
    protocol_put(&at, (uint64_t)m->damaged, 4);
    protocol_put(&at, (uint64_t)m->dropped, 4);
    protocol_put(&at, (uint64_t)m->overruns, 4);
    protocol_put(&at, (uint64_t)m->heap_size, 4);
    protocol_put(&at, (uint64_t)m->heap_used, 4);
    protocol_put(&at, (uint64_t)m->heap_high_water, 4);
    protocol_put(&at, (uint64_t)m->stack_size, 4);
    protocol_put(&at, (uint64_t)m->stack_high_water, 4);
    protocol_put(&at, (uint64_t)m->arena_size, 4);
    protocol_put(&at, (uint64_t)m->arena_used, 4);
    protocol_put(&at, (uint64_t)m->uptime_us, 8);
    return (size_t)(at - payload);
}

/** index: of the second model, 255 when there is none. The bytes of the arena that each of the two has. */
struct protocol_second_selected {
    uint8_t index;
    uint32_t first_arena;
    uint32_t second_arena;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_second_selected(const struct protocol_second_selected *m, uint8_t *payload, size_t capacity) {
    if (9 > capacity) return 0;
    uint8_t *at = payload;
    protocol_put(&at, (uint64_t)m->index, 1);
    protocol_put(&at, (uint64_t)m->first_arena, 4);
    protocol_put(&at, (uint64_t)m->second_arena, 4);
    return (size_t)(at - payload);
}

/** code 0: text is the value; of one that does not fit, its beginning and an ellipsis. Another: the error of which an app_error, sent before, says more. */
struct protocol_evaluated {
    uint32_t number;
    uint8_t code;
    const uint8_t *text;
    size_t text_length;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_evaluated(const struct protocol_evaluated *m, uint8_t *payload, size_t capacity) {
    if (m->text_length > PROTOCOL_MAX_PAYLOAD) return 0;
    if (5 + m->text_length > capacity) return 0;
    uint8_t *at = payload;
    protocol_put(&at, (uint64_t)m->number, 4);
    protocol_put(&at, (uint64_t)m->code, 1);
    for (size_t i = 0; i < m->text_length; i++) protocol_put(&at, (uint64_t)m->text[i], 1);
    return (size_t)(at - payload);
}

/** bundle: CRC-32 of the bundle that ran, by which the host finds its source map. where: what was called, e.g. onPrediction, timer, start, console. message: ends in an ellipsis if it is longer than 191 bytes. detail: of a full heap, what held it. stack: a line a call, innermost first, `at NAME (BUNDLE:LINE)` or `(BUNDLE:LINE:COLUMN)`. */
struct protocol_app_error {
    uint8_t code;
    uint32_t bundle;
    const char *where;
    const char *message;
    const char *detail;
    const uint8_t *stack;
    size_t stack_length;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_app_error(const struct protocol_app_error *m, uint8_t *payload, size_t capacity) {
    size_t where_length = strlen(m->where);
    size_t message_length = strlen(m->message);
    size_t detail_length = strlen(m->detail);
    if (where_length > 255) return 0;
    if (message_length > 255) return 0;
    if (detail_length > 255) return 0;
    if (m->stack_length > PROTOCOL_MAX_PAYLOAD) return 0;
    if (8 + where_length + message_length + detail_length + m->stack_length > capacity) return 0;
    uint8_t *at = payload;
    protocol_put(&at, (uint64_t)m->code, 1);
    protocol_put(&at, (uint64_t)m->bundle, 4);
    protocol_put(&at, where_length, 1);
    memcpy(at, m->where, where_length);
    at += where_length;
    protocol_put(&at, message_length, 1);
    memcpy(at, m->message, message_length);
    at += message_length;
    protocol_put(&at, detail_length, 1);
    memcpy(at, m->detail, detail_length);
    at += detail_length;
    for (size_t i = 0; i < m->stack_length; i++) protocol_put(&at, (uint64_t)m->stack[i], 1);
    return (size_t)(at - payload);
}

struct protocol_interrupted {
    uint32_t number;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_interrupted(const struct protocol_interrupted *m, uint8_t *payload, size_t capacity) {
    if (4 > capacity) return 0;
    uint8_t *at = payload;
    protocol_put(&at, (uint64_t)m->number, 4);
    return (size_t)(at - payload);
}

/** The native modules that `require` knows, separated by spaces. */
struct protocol_modules {
    const uint8_t *names;
    size_t names_length;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_modules(const struct protocol_modules *m, uint8_t *payload, size_t capacity) {
    if (m->names_length > PROTOCOL_MAX_PAYLOAD) return 0;
    if (0 + m->names_length > capacity) return 0;
    uint8_t *at = payload;
    for (size_t i = 0; i < m->names_length; i++) protocol_put(&at, (uint64_t)m->names[i], 1);
    return (size_t)(at - payload);
}

/** Ends the list of banks. page_erases: of the board's own journal. */
struct protocol_storage {
    uint8_t banks;
    uint32_t page_erases;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_storage(const struct protocol_storage *m, uint8_t *payload, size_t capacity) {
    if (5 > capacity) return 0;
    uint8_t *at = payload;
    protocol_put(&at, (uint64_t)m->banks, 1);
    protocol_put(&at, (uint64_t)m->page_erases, 4);
    return (size_t)(at - payload);
}

/** kind: 1 app, 2 model. status: 0 free, 1 sound, 2 damaged, 3 not signed by the owner of a locked board. in_use: 1 for the app that runs and the models that hear. capacity: most bytes of content. version: as it was signed, 0 on a board that is not locked. The last five are 0 and empty unless sound; the largest sequence is the newest. */
struct protocol_bank {
    uint8_t index;
    uint8_t kind;
    uint8_t status;
    uint8_t in_use;
    uint32_t capacity;
    uint32_t erases;
    uint32_t sequence;
    uint32_t length;
    uint32_t crc;
    uint32_t version;
    const char *name;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_bank(const struct protocol_bank *m, uint8_t *payload, size_t capacity) {
    size_t name_length = strlen(m->name);
    if (name_length > 255) return 0;
    if (29 + name_length > capacity) return 0;
    uint8_t *at = payload;
    protocol_put(&at, (uint64_t)m->index, 1);
    protocol_put(&at, (uint64_t)m->kind, 1);
    protocol_put(&at, (uint64_t)m->status, 1);
    protocol_put(&at, (uint64_t)m->in_use, 1);
    protocol_put(&at, (uint64_t)m->capacity, 4);
    protocol_put(&at, (uint64_t)m->erases, 4);
    protocol_put(&at, (uint64_t)m->sequence, 4);
    protocol_put(&at, (uint64_t)m->length, 4);
    protocol_put(&at, (uint64_t)m->crc, 4);
    protocol_put(&at, (uint64_t)m->version, 4);
    protocol_put(&at, name_length, 1);
    memcpy(at, m->name, name_length);
    at += name_length;
    return (size_t)(at - payload);
}

/** The app has started anew. As in hello; refused speaks of the app alone. An app_error tells before how it failed, if it did. */
struct protocol_app_running {
    const char *app;
    uint32_t bundle;
    const char *refused;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_app_running(const struct protocol_app_running *m, uint8_t *payload, size_t capacity) {
    size_t app_length = strlen(m->app);
    size_t refused_length = strlen(m->refused);
    if (app_length > 255) return 0;
    if (refused_length > 255) return 0;
    if (6 + app_length + refused_length > capacity) return 0;
    uint8_t *at = payload;
    protocol_put(&at, app_length, 1);
    memcpy(at, m->app, app_length);
    at += app_length;
    protocol_put(&at, (uint64_t)m->bundle, 4);
    protocol_put(&at, refused_length, 1);
    memcpy(at, m->refused, refused_length);
    at += refused_length;
    return (size_t)(at - payload);
}

/** level: 0 error, 1 warn, 2 info, 3 debug. A text that does not fit ends in an ellipsis. */
struct protocol_log_line {
    uint8_t level;
    uint64_t time_us;
    const uint8_t *text;
    size_t text_length;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_log_line(const struct protocol_log_line *m, uint8_t *payload, size_t capacity) {
    if (m->text_length > PROTOCOL_MAX_PAYLOAD) return 0;
    if (9 + m->text_length > capacity) return 0;
    uint8_t *at = payload;
    protocol_put(&at, (uint64_t)m->level, 1);
    protocol_put(&at, (uint64_t)m->time_us, 8);
    for (size_t i = 0; i < m->text_length; i++) protocol_put(&at, (uint64_t)m->text[i], 1);
    return (size_t)(at - payload);
}

/** Mono at the model's rate from sample `first` on; at most 480 samples. A gap is heard as silence and counted. */
struct protocol_samples {
    uint8_t stream;
    uint32_t first;
    const uint8_t *samples; /**< little-endian, unaligned */
    size_t samples_count;
};

/** @return false when the payload is malformed. Pointers lead into the payload. */
static inline bool protocol_unpack_samples(const uint8_t *payload, size_t length, struct protocol_samples *m) {
    const uint8_t *at = payload, *const end = payload + length;
    if ((size_t)(end - at) < 5) return false;
    m->stream = (uint8_t)protocol_take(&at, 1);
    m->first = (uint32_t)protocol_take(&at, 4);
    if ((size_t)(end - at) % 2 != 0) return false;
    m->samples_count = (size_t)(end - at) / 2;
    m->samples = at;
    at = end;
    return at == end;
}

/** The host may send samples below index `until`; repeated and never taken back, so that a lost one costs nothing. */
struct protocol_credit {
    uint8_t stream;
    uint32_t until;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_credit(const struct protocol_credit *m, uint8_t *payload, size_t capacity) {
    if (5 > capacity) return 0;
    uint8_t *at = payload;
    protocol_put(&at, (uint64_t)m->stream, 1);
    protocol_put(&at, (uint64_t)m->until, 4);
    return (size_t)(at - payload);
}

/** Level of the last 100 ms: RMS, 0 dBFS is a full-scale square wave. */
struct protocol_level {
    uint8_t stream;
    uint32_t at;
    float dbfs;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_level(const struct protocol_level *m, uint8_t *payload, size_t capacity) {
    if (9 > capacity) return 0;
    uint8_t *at = payload;
    protocol_put(&at, (uint64_t)m->stream, 1);
    protocol_put(&at, (uint64_t)m->at, 4);
    protocol_put(&at, protocol_float_bits(m->dbfs), 4);
    return (size_t)(at - payload);
}

/** end: first sample behind the window; missing: its samples that never arrived; instructions and time_us: what this prediction cost since the one before, front end included; with two models each has its own work and half of what serves both. */
struct protocol_prediction {
    uint8_t stream;
    uint8_t model;
    uint32_t end;
    uint32_t missing;
    float dbfs;
    uint32_t instructions;
    uint32_t time_us;
    const int32_t *logits;
    size_t logits_count;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_prediction(const struct protocol_prediction *m, uint8_t *payload, size_t capacity) {
    if (m->logits_count > PROTOCOL_MAX_PAYLOAD) return 0;
    if (22 + 4 * m->logits_count > capacity) return 0;
    uint8_t *at = payload;
    protocol_put(&at, (uint64_t)m->stream, 1);
    protocol_put(&at, (uint64_t)m->model, 1);
    protocol_put(&at, (uint64_t)m->end, 4);
    protocol_put(&at, (uint64_t)m->missing, 4);
    protocol_put(&at, protocol_float_bits(m->dbfs), 4);
    protocol_put(&at, (uint64_t)m->instructions, 4);
    protocol_put(&at, (uint64_t)m->time_us, 4);
    for (size_t i = 0; i < m->logits_count; i++) protocol_put(&at, (uint64_t)m->logits[i], 4);
    return (size_t)(at - payload);
}

/** What the app decided it heard, in milliseconds of audio. missing: samples that never arrived of those that it may rest on, from four windows before its start to when it was told. */
struct protocol_event {
    uint8_t stream;
    uint32_t start_ms;
    uint32_t end_ms;
    uint32_t missing;
    float confidence;
    const char *label;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_event(const struct protocol_event *m, uint8_t *payload, size_t capacity) {
    size_t label_length = strlen(m->label);
    if (label_length > 255) return 0;
    if (18 + label_length > capacity) return 0;
    uint8_t *at = payload;
    protocol_put(&at, (uint64_t)m->stream, 1);
    protocol_put(&at, (uint64_t)m->start_ms, 4);
    protocol_put(&at, (uint64_t)m->end_ms, 4);
    protocol_put(&at, (uint64_t)m->missing, 4);
    protocol_put(&at, protocol_float_bits(m->confidence), 4);
    protocol_put(&at, label_length, 1);
    memcpy(at, m->label, label_length);
    at += label_length;
    return (size_t)(at - payload);
}

/** From now on layer_cycles follows each prediction (1) or no longer does so (0, as after a start and after hello_request). */
struct protocol_trace_request {
    uint8_t enabled;
};

/** @return false when the payload is malformed. Pointers lead into the payload. */
static inline bool protocol_unpack_trace_request(const uint8_t *payload, size_t length, struct protocol_trace_request *m) {
    const uint8_t *at = payload, *const end = payload + length;
    if ((size_t)(end - at) < 1) return false;
    m->enabled = (uint8_t)protocol_take(&at, 1);
    return at == end;
}

/** Executed instructions (emulated) or cycles (silicon) up to the prediction whose window ended at `end`: of the model's front end since its prediction before, and in `cycles` of each later layer. app (JavaScript and what it calls), sending and receiving: of the board since the last layer_cycles, without what telling it cost. Interrupts count for what they interrupt. */
struct protocol_layer_cycles {
    uint8_t stream;
    uint8_t model;
    uint32_t end;
    uint32_t front_end;
    uint32_t app;
    uint32_t sending;
    uint32_t receiving;
    const int32_t *cycles;
    size_t cycles_count;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_layer_cycles(const struct protocol_layer_cycles *m, uint8_t *payload, size_t capacity) {
    if (m->cycles_count > PROTOCOL_MAX_PAYLOAD) return 0;
    if (22 + 4 * m->cycles_count > capacity) return 0;
    uint8_t *at = payload;
    protocol_put(&at, (uint64_t)m->stream, 1);
    protocol_put(&at, (uint64_t)m->model, 1);
    protocol_put(&at, (uint64_t)m->end, 4);
    protocol_put(&at, (uint64_t)m->front_end, 4);
    protocol_put(&at, (uint64_t)m->app, 4);
    protocol_put(&at, (uint64_t)m->sending, 4);
    protocol_put(&at, (uint64_t)m->receiving, 4);
    for (size_t i = 0; i < m->cycles_count; i++) protocol_put(&at, (uint64_t)m->cycles[i], 4);
    return (size_t)(at - payload);
}

/** Offers content: kind as in bank, crc over the content, name of at most 63 bytes (a model's own). signature: SHA-512 of the content and the owner's signature, 64 bytes each (docs/security.md), empty for content that is not signed; a board that is not locked looks at neither it nor version. Replaces a transfer under way. Answered by blob_offered or refused. */
struct protocol_blob_begin {
    uint8_t kind;
    uint32_t length;
    uint32_t crc;
    uint32_t version;
    const char *name; /**< not NUL-terminated */
    size_t name_length;
    const uint8_t *signature;
    size_t signature_length;
};

/** @return false when the payload is malformed. Pointers lead into the payload. */
static inline bool protocol_unpack_blob_begin(const uint8_t *payload, size_t length, struct protocol_blob_begin *m) {
    const uint8_t *at = payload, *const end = payload + length;
    if ((size_t)(end - at) < 14) return false;
    m->kind = (uint8_t)protocol_take(&at, 1);
    m->length = (uint32_t)protocol_take(&at, 4);
    m->crc = (uint32_t)protocol_take(&at, 4);
    m->version = (uint32_t)protocol_take(&at, 4);
    m->name_length = *at++;
    if ((size_t)(end - at) < m->name_length) return false;
    m->name = (const char *)at;
    at += m->name_length;
    m->signature_length = (size_t)(end - at);
    m->signature = at;
    at = end;
    return at == end;
}

/** Starts with byte 0, or with byte `have` of blob_offered. Answered by blob_progress, again and again while pages are erased. */
struct protocol_blob_start {
    uint32_t offset;
};

/** @return false when the payload is malformed. Pointers lead into the payload. */
static inline bool protocol_unpack_blob_start(const uint8_t *payload, size_t length, struct protocol_blob_start *m) {
    const uint8_t *at = payload, *const end = payload + length;
    if ((size_t)(end - at) < 4) return false;
    m->offset = (uint32_t)protocol_take(&at, 4);
    return at == end;
}

/** Content from byte `offset` on, in order; a multiple of 4 bytes but at the end. Data out of order is not taken, and answered by blob_progress. */
struct protocol_blob_data {
    uint32_t offset;
    const uint8_t *data;
    size_t data_length;
};

/** @return false when the payload is malformed. Pointers lead into the payload. */
static inline bool protocol_unpack_blob_data(const uint8_t *payload, size_t length, struct protocol_blob_data *m) {
    const uint8_t *at = payload, *const end = payload + length;
    if ((size_t)(end - at) < 4) return false;
    m->offset = (uint32_t)protocol_take(&at, 4);
    m->data_length = (size_t)(end - at);
    m->data = at;
    at = end;
    return at == end;
}

/** As blob_data, packed: a block in the format of LZ4 whose matches reach back into the content before `offset`, too. */
struct protocol_blob_packed {
    uint32_t offset;
    const uint8_t *block;
    size_t block_length;
};

/** @return false when the payload is malformed. Pointers lead into the payload. */
static inline bool protocol_unpack_blob_packed(const uint8_t *payload, size_t length, struct protocol_blob_packed *m) {
    const uint8_t *at = payload, *const end = payload + length;
    if ((size_t)(end - at) < 4) return false;
    m->offset = (uint32_t)protocol_take(&at, 4);
    m->block_length = (size_t)(end - at);
    m->block = at;
    at = end;
    return at == end;
}

/** The storage holds that many bytes of a transfer that broke off, with that crc: if the content starts with them, they need not be sent again. */
struct protocol_blob_offered {
    uint32_t have;
    uint32_t crc;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_blob_offered(const struct protocol_blob_offered *m, uint8_t *payload, size_t capacity) {
    if (8 > capacity) return 0;
    uint8_t *at = payload;
    protocol_put(&at, (uint64_t)m->have, 4);
    protocol_put(&at, (uint64_t)m->crc, 4);
    return (size_t)(at - payload);
}

/** Bytes below `have` are in the storage. Behind them, blob_data and blob_packed of `window` bytes of data and blocks may be under way, none while pages are erased. Repeated, so that a lost one costs nothing. */
struct protocol_blob_progress {
    uint32_t have;
    uint32_t window;
};

/** @return the payload's bytes; 0 when it does not fit. */
static inline size_t protocol_pack_blob_progress(const struct protocol_blob_progress *m, uint8_t *payload, size_t capacity) {
    if (8 > capacity) return 0;
    uint8_t *at = payload;
    protocol_put(&at, (uint64_t)m->have, 4);
    protocol_put(&at, (uint64_t)m->window, 4);
    return (size_t)(at - payload);
}

#endif
