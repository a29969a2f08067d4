# What signature.c takes of libsodium, whose sources (src/libsodium of a release) are at LIBSODIUM_DIR: the including build makes a
# library of LIBSODIUM_SOURCES. They refer to more than is there; the linker drops it (-ffunction-sections, --gc-sections).
if(NOT EXISTS ${LIBSODIUM_DIR}/crypto_sign/ed25519/ref10/open.c)
  message(FATAL_ERROR "no libsodium at LIBSODIUM_DIR '${LIBSODIUM_DIR}': scripts/fetch-libsodium.sh puts it there and prints the folder")
endif()
set(LIBSODIUM_SOURCES
    ${LIBSODIUM_DIR}/crypto_core/ed25519/ref10/ed25519_ref10.c
    ${LIBSODIUM_DIR}/crypto_hash/sha512/cp/hash_sha512_cp.c
    ${LIBSODIUM_DIR}/crypto_sign/ed25519/ref10/open.c
    ${LIBSODIUM_DIR}/crypto_sign/ed25519/ref10/sign.c
    ${LIBSODIUM_DIR}/crypto_verify/sodium/verify.c
    ${LIBSODIUM_DIR}/sodium/core.c
    ${LIBSODIUM_DIR}/sodium/utils.c)
# Its configure script would make version.h, of which nothing is used here.
set(LIBSODIUM_BUILD ${CMAKE_CURRENT_BINARY_DIR}/libsodium)
file(WRITE ${LIBSODIUM_BUILD}/sodium/version.h "")
set(LIBSODIUM_INCLUDES ${LIBSODIUM_BUILD} ${LIBSODIUM_BUILD}/sodium ${LIBSODIUM_DIR}/include ${LIBSODIUM_DIR}/include/sodium
    ${LIBSODIUM_DIR}/crypto_sign/ed25519/ref10)
