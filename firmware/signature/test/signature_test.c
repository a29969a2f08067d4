/*
 * The vectors of RFC 8032, section 7.1, and what must not pass.
 */
#include <stdio.h>
#include <string.h>

#include "signature.h"
#include "tap.h"

#define ABC_DIGEST                                                                                                     \
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"                 \
    "454d4423643ce80e2a9ac94fa54ca49f"

static const struct {
    const char *name, *key, *message, *signature;
} vectors[] = {
    {"TEST 1", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
     "d25bf5f0595bbe24655141438e7a100b"},
    {"TEST 2", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
     "387b2eaeb4302aeeb00d291612bb0c00"},
    {"TEST 3", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
     "4a7c15e9716ed28dc027beceea1ec40a"},
    {"TEST SHA(abc)", "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf", ABC_DIGEST,
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e030"
     "3dca179c138ac17ad9bef1177331a704"},
};

static size_t from_hex(const char *text, uint8_t *bytes) {
    const size_t length = strlen(text) / 2;
    for (size_t i = 0; i < length; i++) {
        unsigned value;
        sscanf(text + 2 * i, "%2x", &value);
        bytes[i] = (uint8_t)value;
    }
    return length;
}

static void try_vectors(void) {
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        uint8_t key[SIGNATURE_KEY], message[SIGNATURE_DIGEST], signature[SIGNATURE_BYTES];
        from_hex(vectors[i].key, key);
        const size_t length = from_hex(vectors[i].message, message);
        from_hex(vectors[i].signature, signature);
        tap_ok(signature_verify(key, message, length, signature), "%s of RFC 8032 is right", vectors[i].name);
    }
}

/* Inverts a bit of each byte, one after the other. @return in how many of them the signature was right all the same. */
static unsigned survivors(uint8_t *altered, size_t bytes, const uint8_t *key, const uint8_t *message, size_t length,
                          const uint8_t *signature) {
    unsigned right = 0;
    for (size_t i = 0; i < bytes; i++) {
        altered[i] ^= (uint8_t)(1 << i % 8);
        right += signature_verify(key, message, length, signature);
        altered[i] ^= (uint8_t)(1 << i % 8);
    }
    return right;
}

static void try_altered(void) {
    uint8_t key[SIGNATURE_KEY], message[SIGNATURE_DIGEST], signature[SIGNATURE_BYTES];
    from_hex(vectors[3].key, key);
    const size_t length = from_hex(vectors[3].message, message);
    from_hex(vectors[3].signature, signature);
    tap_ok(survivors(signature, sizeof signature, key, message, length, signature) == 0,
           "an altered signature is wrong");
    tap_ok(survivors(message, length, key, message, length, signature) == 0, "an altered message is wrong");
    tap_ok(survivors(key, sizeof key, key, message, length, signature) == 0, "another key is wrong");
    tap_ok(!signature_verify(key, message, length - 1, signature), "a shorter message is wrong");
}

/* The order of the group, 2^252 + 27742317777372353535851937790883648493, little-endian. */
static void try_second_form(void) {
    static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,       0xd6,
                                      0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
    uint8_t key[SIGNATURE_KEY], message[1], signature[SIGNATURE_BYTES];
    from_hex(vectors[1].key, key);
    const size_t length = from_hex(vectors[1].message, message);
    from_hex(vectors[1].signature, signature);
    unsigned carry = 0;
    for (size_t i = 0; i < sizeof order; i++) {
        carry += signature[32 + i] + order[i];
        signature[32 + i] = (uint8_t)carry;
        carry >>= 8;
    }
    tap_ok(!signature_verify(key, message, length, signature),
           "the same signature plus the order of the group is refused");
}

/* With the neutral element as key, R of the same and S = 0, the equation holds for every message. */
static void try_weak_key(void) {
    const uint8_t key[SIGNATURE_KEY] = {1}, signature[SIGNATURE_BYTES] = {1};
    tap_ok(!signature_verify(key, "anything", 8, signature), "a key of small order is refused");
}

static void try_digest(void) {
    uint8_t wanted[SIGNATURE_DIGEST], digest[SIGNATURE_DIGEST];
    from_hex(ABC_DIGEST, wanted);
    signature_digest("abc", 3, digest);
    tap_ok(memcmp(digest, wanted, sizeof digest) == 0, "SHA-512 of FIPS 180-4's first example");
}

int main(void) {
    try_vectors();
    try_altered();
    try_second_form();
    try_weak_key();
    try_digest();
    return tap_done();
}
