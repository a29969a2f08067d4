# The sources of a board in memory (board.h), for tests and fuzzing.
set(BOARD_CORE ${CMAKE_CURRENT_LIST_DIR}/..)
set(BOARD_ROOT ${BOARD_CORE}/../..)
file(GLOB BOARD_SOURCES CONFIGURE_DEPENDS ${BOARD_CORE}/*.c)
list(FILTER BOARD_SOURCES EXCLUDE REGEX "/(app|failure|fault)\\.c$")
list(APPEND BOARD_SOURCES ${CMAKE_CURRENT_LIST_DIR}/board.c ${BOARD_ROOT}/firmware/link/link.c ${BOARD_ROOT}/firmware/link/cobs.c
    ${BOARD_ROOT}/firmware/lock/unlocked.c ${BOARD_ROOT}/firmware/port/memory_storage.c ${BOARD_ROOT}/firmware/port/no_microphone.c)
set_source_files_properties(${BOARD_CORE}/main.c PROPERTIES COMPILE_OPTIONS "-Dmain=board_main")
set(BOARD_INCLUDES ${CMAKE_CURRENT_LIST_DIR} ${BOARD_CORE} ${BOARD_ROOT}/firmware/link ${BOARD_ROOT}/firmware/lock ${BOARD_ROOT}/firmware/port ${BOARD_ROOT}/firmware/engine)
set(BOARD_DEFINITIONS EARBIT_ARENA=32768 EARBIT_VERSION="test" _POSIX_C_SOURCE=200809L
    EARBIT_TEST_MODEL="${BOARD_ROOT}/native-modules/model/vectors/network-three-front-layers.ebv")
