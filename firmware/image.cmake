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

include(builtins.cmake)
include(lock/lock.cmake)

file(GLOB core CONFIGURE_DEPENDS core/*.c)
file(GLOB port CONFIGURE_DEPENDS port/${BOARD_PORT}/*.c)
add_executable(earbit.elf ${core} ${port} port/memory_storage.c link/cobs.c link/link.c ${LOCK_SOURCES} ${BUILTINS})
target_include_directories(earbit.elf PRIVATE link port ${LOCK_INCLUDES})
target_compile_options(earbit.elf PRIVATE "$<$<COMPILE_LANGUAGE:C>:-Wall;-Wextra;-Werror;-Wno-format-truncation>") # texts are cut to fit
target_compile_definitions(earbit.elf PRIVATE EARBIT_VERSION="${version}" EARBIT_ARENA=${BOARD_ARENA}
  EARBIT_ENGINE_HEAP=${BOARD_ENGINE_HEAP} EARBIT_ENGINE_STACK=${BOARD_ENGINE_STACK} EARBIT_TENSOR_POOL=${BOARD_TENSOR_POOL})
target_link_libraries(earbit.elf native_modules engine)
if(EARBIT_PUBLIC_KEY)
  add_subdirectory(signature)
  target_link_libraries(earbit.elf signature)
endif()
target_link_options(earbit.elf PRIVATE -nostartfiles -T${BOARD_DIR}/memory.ld -Wl,--gc-sections,--print-memory-usage,-Map=earbit.map)
set_target_properties(earbit.elf PROPERTIES LINK_DEPENDS ${BOARD_DIR}/memory.ld)
