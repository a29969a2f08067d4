#include "slide.h"

#ifndef __ARM_FEATURE_DSP

#include "../kernel/requantize.h"
#include "widen.h"

void int8_slide(const struct int8_slide *job) {
    for (uint32_t i = 0; i < job->positions; i++) {
        int32_t sum = job->bias;
        for (unsigned k = 0; k < SLIDE_STEPS; k++)
            sum += int8_multiply_pairs(job->samples[i + k], job->weights[k]);
        const int32_t y = requantize(sum, job->multiplier);
        job->output[i * job->channels] = (int16_t)(y < 0 ? 0 : y > INT16_MAX ? INT16_MAX : y);
    }
}

#endif
