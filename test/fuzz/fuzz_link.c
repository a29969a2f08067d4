/*
 * libFuzzer on what comes over the link: deframer, requests, audio, transfers into the storage. Whatever it is, the
 * board sends sound frames alone, counts what it receives, and boots again with a storage in which nothing is damaged.
 */
#include "board.h"
#include "host.h"
#include "models.h"
#include "storage.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct link peer;
static unsigned long frames_in, damaged_in, frames_out, predictions, stored;

static size_t listen(const uint8_t *bytes, size_t length) {
    for (size_t at = 0; at < length;) {
        struct link_frame frame;
        at += link_receive(&peer, bytes + at, length - at, &frame);
        if (frame.payload == NULL)
            continue;
        frames_out++;
        predictions += frame.channel == PROTOCOL_CHANNEL_HEARING && frame.type == PROTOCOL_TYPE_PREDICTION;
        stored += frame.channel == PROTOCOL_CHANNEL_BLOB && frame.type == PROTOCOL_TYPE_BLOB_STORED;
    }
    return length;
}

static void report(void) {
    fprintf(stderr,
            "summary: %lu frames and %lu damaged ones received, %lu sent, %lu of them predictions; %lu models stored\n",
            frames_in, damaged_in, frames_out, predictions, stored);
}

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void)count, (void)arguments;
    return atexit(report);
}

static void require(bool condition, const char *what) {
    if (condition)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

/** @return runs of bytes between zeros, of which each is a frame or is counted as damaged. */
static uint32_t count_runs(const uint8_t *bytes, size_t size) {
    uint32_t runs = 0;
    for (size_t i = 1; i < size; i++)
        runs += bytes[i] == 0 && bytes[i - 1] != 0;
    return runs;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    board_clear();
    link_init(&peer);
    if (board_run(bytes, size, listen) == 1)
        require(host_link.frames + host_link.damaged == count_runs(bytes, size), "a frame is not counted");
    frames_in += host_link.frames;
    damaged_in += host_link.damaged;
    require(peer.damaged == 0, "the board sends what is no frame");
    board_run(NULL, 0, listen);
    for (unsigned i = 0; i < STORAGE_BANKS; i++)
        require(storage_get(i)->status != STORAGE_DAMAGED, "a bank is damaged after the next start");
    require(models_refused()[0] == '\0' && models_count() > 0, "a stored model is refused after the next start");
    return 0;
}
