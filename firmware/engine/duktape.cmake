# Duktape takes our configuration for its own: the release's files at DUKTAPE_DIR lie beside it under the names that they
# include.
set(DUKTAPE_BUILD ${CMAKE_BINARY_DIR}/duktape)
configure_file(${DUKTAPE_DIR}/duktape.h ${DUKTAPE_BUILD}/duktape.h COPYONLY)
configure_file(${DUKTAPE_DIR}/duk_config.h ${DUKTAPE_BUILD}/duk_config_release.h COPYONLY)
configure_file(${CMAKE_CURRENT_LIST_DIR}/duktape_config.h ${DUKTAPE_BUILD}/duk_config.h COPYONLY)

# Replaces a text of the release that no option changes.
function(replace_in_duktape text replacement)
  string(FIND "${duktape}" "${text}" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "${DUKTAPE_DIR}/duktape.c: expected the text ${text}")
  endif()
  string(REPLACE "${text}" "${replacement}" duktape "${duktape}")
  set(duktape "${duktape}" PARENT_SCOPE)
endfunction()

file(READ ${DUKTAPE_DIR}/duktape.c duktape)
# The release asks for the time every 256 * 1024 instructions. Where an instruction joins two long texts, that many take a minute.
replace_in_duktape("#define DUK_HTHREAD_INTCTR_DEFAULT (256L * 1024L)" "#define DUK_HTHREAD_INTCTR_DEFAULT 256L")
# The compiler counts how deep it is and does not ask for its stack.
replace_in_duktape("duk__comp_recursion_increase((comp_ctx));" "duk_native_stack_check((comp_ctx)->thr); duk__comp_recursion_increase((comp_ctx));")
file(WRITE ${DUKTAPE_BUILD}/duktape.c.new "${duktape}")
configure_file(${DUKTAPE_BUILD}/duktape.c.new ${DUKTAPE_BUILD}/duktape.c COPYONLY)

add_library(duktape STATIC ${DUKTAPE_BUILD}/duktape.c)
target_include_directories(duktape SYSTEM PUBLIC ${DUKTAPE_BUILD})
target_compile_options(duktape PRIVATE -Os -w)
