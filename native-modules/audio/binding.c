#include "../binding.h"
#include "audio.h"

static const struct level *used;

void audio_use_level(const struct level *level) { used = level; }

static bool level(struct binding_call *call) {
    binding_return_number(call, (double)(used ? level_window_dbfs(used) : LEVEL_SILENCE_DBFS));
    return true;
}

static const struct binding_function functions[] = {{"level", level}};

const struct binding_module audio_module = {"audio", functions, sizeof functions / sizeof *functions};
