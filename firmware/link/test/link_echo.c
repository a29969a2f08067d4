/*
 * Reads a byte stream, prints a line for every frame that the link takes from it (channel sequence type payload, the
 * last in hexadecimal), and at the end `frames lost damaged`. With `encode` each such line is read instead and its
 * frame written.
 */
#include "../link.h"

#include <stdio.h>
#include <string.h>

static void decode(void) {
    static struct link link;
    struct link_frame frame;
    link_init(&link);
    for (int byte = getchar(); byte != EOF; byte = getchar()) {
        if (!link_receive(&link, (uint8_t)byte, &frame))
            continue;
        printf("%u %u %u ", frame.channel, frame.sequence, frame.type);
        for (size_t i = 0; i < frame.length; i++)
            printf("%02x", frame.payload[i]);
        printf("\n");
    }
    printf("%lu %lu %lu\n", (unsigned long)link.frames, (unsigned long)link.lost, (unsigned long)link.damaged);
}

static int encode(void) {
    static struct link link;
    static char line[2 * PROTOCOL_MAX_PAYLOAD + 64];
    link_init(&link);
    while (fgets(line, sizeof line, stdin)) {
        unsigned channel, sequence, type, byte;
        int at = 0, taken;
        uint8_t payload[PROTOCOL_MAX_PAYLOAD];
        size_t length = 0;
        if (sscanf(line, "%u %u %u %n", &channel, &sequence, &type, &at) != 3)
            return 1;
        for (; length < sizeof payload && sscanf(line + at, "%2x%n", &byte, &taken) == 1; at += taken)
            payload[length++] = (uint8_t)byte;
        link.sequence = (uint16_t)sequence;
        if (!link_send(&link, (enum protocol_channel)channel, (enum protocol_type)type, payload, length))
            return 1;
        fwrite(link.queue, 1, link.queued, stdout);
        link_sent(&link, link.queued);
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "encode") == 0)
        return encode();
    decode();
    return 0;
}
