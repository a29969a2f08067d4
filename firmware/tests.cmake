# The host's test programs: engine_test and heap_test print TAP, link_echo is the board's end of the link.
set(SANITIZE -g -fsanitize=address,undefined -fno-sanitize-recover=all)
foreach(target duktape engine)
  target_compile_options(${target} PRIVATE ${SANITIZE})
endforeach()
set(CMAKE_C_FLAGS "${CMAKE_C_FLAGS} -Wall -Wextra -Werror -D_POSIX_C_SOURCE=200809L")
add_link_options(${SANITIZE})
add_compile_options(${SANITIZE})

add_executable(engine_test engine/test/engine_test.c)
target_link_libraries(engine_test engine)
add_executable(heap_test engine/test/heap_test.c engine/heap.c)
add_executable(link_echo link/test/link_echo.c link/link.c link/cobs.c ../native-modules/model/crc32.c)
target_include_directories(link_echo PRIVATE link ../native-modules/model)
