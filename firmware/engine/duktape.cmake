# Duktape takes our configuration for its own: the release's files at DUKTAPE_DIR lie beside it under the names that they
# include.
set(DUKTAPE_BUILD ${CMAKE_BINARY_DIR}/duktape)
configure_file(${DUKTAPE_DIR}/duktape.c ${DUKTAPE_BUILD}/duktape.c COPYONLY)
configure_file(${DUKTAPE_DIR}/duktape.h ${DUKTAPE_BUILD}/duktape.h COPYONLY)
configure_file(${DUKTAPE_DIR}/duk_config.h ${DUKTAPE_BUILD}/duk_config_release.h COPYONLY)
configure_file(${CMAKE_CURRENT_LIST_DIR}/duktape_config.h ${DUKTAPE_BUILD}/duk_config.h COPYONLY)
add_library(duktape STATIC ${DUKTAPE_BUILD}/duktape.c)
target_include_directories(duktape SYSTEM PUBLIC ${DUKTAPE_BUILD})
target_compile_options(duktape PRIVATE -Os -w)
