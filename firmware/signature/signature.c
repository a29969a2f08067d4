#include "signature.h"

#include "crypto_hash_sha512.h"
#include "crypto_sign_ed25519.h"

_Static_assert(SIGNATURE_KEY == crypto_sign_ed25519_PUBLICKEYBYTES, "a public key has its bytes");
_Static_assert(SIGNATURE_BYTES == crypto_sign_ed25519_BYTES, "a signature has its bytes");
_Static_assert(SIGNATURE_DIGEST == crypto_hash_sha512_BYTES, "a digest has its bytes");

void signature_digest(const void *bytes, size_t length, uint8_t digest[SIGNATURE_DIGEST]) {
    crypto_hash_sha512(digest, bytes, length);
}

bool signature_verify(const uint8_t key[SIGNATURE_KEY], const void *message, size_t length,
                      const uint8_t signature[SIGNATURE_BYTES]) {
    return crypto_sign_ed25519_verify_detached(signature, message, length, key) == 0;
}
