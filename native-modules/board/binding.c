#include "../binding.h"
#include "board.h"
#include <string.h>

enum { LARGEST_INDEX = 255 };

static bool name(struct binding_call *call) {
    binding_return_string(call, board_name(), strlen(board_name()));
    return true;
}

static bool set_led(struct binding_call *call) {
    int32_t index;
    bool on;
    if (!binding_get_integer(call, 0, 0, LARGEST_INDEX, &index) || !binding_get_boolean(call, 1, &on))
        return false;
    binding_return_boolean(call, board_set_led((unsigned)index, on));
    return true;
}

static bool button(struct binding_call *call) {
    int32_t index;
    if (!binding_get_integer(call, 0, 0, LARGEST_INDEX, &index))
        return false;
    binding_return_boolean(call, board_button((unsigned)index));
    return true;
}

static bool uptime(struct binding_call *call) {
    binding_return_number(call, (double)board_uptime_us() / 1e6);
    return true;
}

static const struct binding_function functions[] = {
    {"name", name, ""}, {"setLed", set_led, "index on"}, {"button", button, "index"}, {"uptime", uptime, ""}};

const struct binding_module board_module = {"board", functions, sizeof functions / sizeof *functions};
