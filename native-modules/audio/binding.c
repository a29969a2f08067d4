#include "../binding.h"
#include "audio.h"

static float window_dbfs = LEVEL_SILENCE_DBFS;

void audio_set_level(float dbfs) { window_dbfs = dbfs; }

static bool level(struct binding_call *call) {
    binding_return_number(call, (double)window_dbfs);
    return true;
}

static const struct binding_function functions[] = {{"level", level, ""}};

const struct binding_module audio_module = {"audio", functions, sizeof functions / sizeof *functions};
