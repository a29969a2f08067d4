# The image of a board.
set(BOARD_DIR ${CMAKE_SOURCE_DIR}/../boards/${BOARD})
include(${BOARD_DIR}/board.cmake)
file(READ ${CMAKE_SOURCE_DIR}/../package.json package)
string(JSON version GET ${package} version)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/../package.json)

get_filename_component(root ${CMAKE_SOURCE_DIR}/.. ABSOLUTE)
add_compile_options(-fmacro-prefix-map=${root}/=) # assertions name files from the root of the project
add_compile_definitions(EARBIT_ASSERT_FAILED=assertion_failed)
add_subdirectory(../native-modules native-modules)

# App and models lie in the image as they are.
set(builtins ".section .rodata\n.balign 4\n.global app_builtin, app_builtin_length, models_builtin, models_builtin_count\n")
string(APPEND builtins "app_builtin: .incbin \"${APP}\"\napp_builtin_end:\n.balign 4\napp_builtin_length: .word app_builtin_end - app_builtin\n")
set(table "models_builtin:\n")
set(number 0)
foreach(model ${MODELS})
  string(APPEND builtins ".balign 4\nmodel_${number}: .incbin \"${model}\"\nmodel_${number}_end:\n")
  string(APPEND table ".word model_${number}, model_${number}_end - model_${number}\n")
  math(EXPR number "${number} + 1")
endforeach()
file(CONFIGURE OUTPUT builtins.S CONTENT "${builtins}.balign 4\n${table}models_builtin_count: .word ${number}\n" @ONLY)
set_source_files_properties(${CMAKE_BINARY_DIR}/builtins.S PROPERTIES OBJECT_DEPENDS "${APP};${MODELS}")

file(GLOB core CONFIGURE_DEPENDS core/*.c)
file(GLOB port CONFIGURE_DEPENDS port/${BOARD_PORT}/*.c)
add_executable(earbit.elf ${core} ${port} link/cobs.c link/link.c ${CMAKE_BINARY_DIR}/builtins.S)
target_include_directories(earbit.elf PRIVATE link port)
target_compile_options(earbit.elf PRIVATE "$<$<COMPILE_LANGUAGE:C>:-Wall;-Wextra;-Werror;-Wno-format-truncation>") # texts are cut to fit
target_compile_definitions(earbit.elf PRIVATE EARBIT_VERSION="${version}" EARBIT_ARENA=${BOARD_ARENA}
  EARBIT_ENGINE_HEAP=${BOARD_ENGINE_HEAP} EARBIT_ENGINE_STACK=${BOARD_ENGINE_STACK} EARBIT_TENSOR_POOL=${BOARD_TENSOR_POOL})
target_link_libraries(earbit.elf native_modules engine)
target_link_options(earbit.elf PRIVATE -nostartfiles -T${BOARD_DIR}/memory.ld -Wl,--gc-sections,--print-memory-usage,-Map=earbit.map)
set_target_properties(earbit.elf PROPERTIES LINK_DEPENDS ${BOARD_DIR}/memory.ld)
