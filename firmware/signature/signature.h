/*
 * Ed25519 signatures (RFC 8032). A library does the work; this header is all that is seen of it.
 */
#ifndef EARBIT_SIGNATURE_H
#define EARBIT_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SIGNATURE_KEY = 32,   /**< bytes of a public key */
    SIGNATURE_BYTES = 64, /**< bytes of a signature */
    SIGNATURE_DIGEST = 64 /**< bytes of a digest */
};

/** SHA-512 (FIPS 180-4) of bytes of any length. */
void signature_digest(const void *bytes, size_t length, uint8_t digest[SIGNATURE_DIGEST]);

/**
 * Not in constant time, as all it sees is public.
 * @return true when `signature` over the message was made with the private key of `key`; keys and signatures that RFC
 * 8032 lets an implementation refuse (small order, not canonical) are refused.
 */
bool signature_verify(const uint8_t key[SIGNATURE_KEY], const void *message, size_t length,
                      const uint8_t signature[SIGNATURE_BYTES]);

#endif
