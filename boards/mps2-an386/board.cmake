# How the 256 KB of memory are divided; memory.ld gives the stack 16 KB.
set(BOARD_PORT mps2)
set(BOARD_ARENA 65536)
set(BOARD_ENGINE_HEAP 106496)
set(BOARD_ENGINE_STACK 12288)
set(BOARD_TENSOR_POOL 28672)
