# JerryScript's engine, compiled from its sources at JERRYSCRIPT_DIR with what jerryscript.c relies on. The including
# build makes a library of JERRYSCRIPT_SOURCES and links it with JERRYSCRIPT_LINK_OPTIONS.
if(NOT EXISTS ${JERRYSCRIPT_DIR}/jerry-core/include/jerryscript.h)
  message(FATAL_ERROR "no JerryScript at ${JERRYSCRIPT_DIR}: EARBIT_JERRYSCRIPT names the folder of JerryScript 3.0's sources")
endif()
file(GLOB_RECURSE JERRYSCRIPT_SOURCES ${JERRYSCRIPT_DIR}/jerry-core/*.c)
set(JERRYSCRIPT_PUBLIC_INCLUDES ${JERRYSCRIPT_DIR}/jerry-core/include)
set(JERRYSCRIPT_INCLUDES ${JERRYSCRIPT_DIR}/jerry-core)
foreach(folder api debugger ecma/base ecma/builtin-objects ecma/builtin-objects/typedarray ecma/operations jcontext jmem jrt lit
               parser/js parser/regexp vm)
  list(APPEND JERRYSCRIPT_INCLUDES ${JERRYSCRIPT_DIR}/jerry-core/${folder})
endforeach()
set(JERRYSCRIPT_DEFINITIONS
    JERRY_NDEBUG
    JERRY_EXTERNAL_CONTEXT=1 # engine and heap lie in the image's memory
    JERRY_CPOINTER_32_BIT=0  # which has at most 512 KB
    JERRY_ERROR_MESSAGES=1
    JERRY_LINE_INFO=1
    JERRY_LOGGING=1 # goes with JERRY_MEM_STATS
    JERRY_MEM_STATS=1
    JERRY_SNAPSHOT_EXEC=1
    JERRY_STACK_LIMIT=1 # not 0: jerryscript.c answers for the limit
    JERRY_VM_HALT=1
    JERRY_BUILTIN_ANNEXB=0
    JERRY_BUILTIN_BIGINT=0
    JERRY_BUILTIN_GLOBAL_THIS=0
    JERRY_BUILTIN_PROXY=0
    JERRY_BUILTIN_REFLECT=0
    JERRY_MODULE_SYSTEM=0)
set(JERRYSCRIPT_LINK_OPTIONS -Wl,--wrap=ecma_get_current_stack_usage)

# Its own snapshot tool, where it has been built, turns the built-in app into bytecode that runs in place.
find_program(JERRY_SNAPSHOT jerry-snapshot HINTS ${JERRYSCRIPT_DIR}/build/bin NO_CMAKE_FIND_ROOT_PATH)
if(JERRY_SNAPSHOT AND DEFINED APP)
  set(snapshot ${CMAKE_CURRENT_BINARY_DIR}/app.snapshot)
  add_custom_command(OUTPUT ${snapshot} COMMAND ${JERRY_SNAPSHOT} generate -o ${snapshot} ${APP} DEPENDS ${APP} VERBATIM)
  set(APP ${snapshot})
endif()
