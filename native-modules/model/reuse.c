#include "reuse.h"

static bool is_conv2d(const struct model_layer *layer) {
    return layer->kind == LAYER_CONV2D || layer->kind == LAYER_XNOR_CONV2D;
}

struct reuse reuse_behind(const struct model_layer *layer, struct reuse input) {
    const uint32_t step = (uint32_t)layer->stride_h * layer->pool_h;
    const struct conv2d_shape shape = layer_conv2d_shape(layer);
    const uint32_t rows = conv2d_out_h(&shape);
    const struct reuse nothing = {0, rows, 0};
    /* Rows of the padded input, of which those from `first` to `end` - 1 survive. */
    const uint32_t first = input.head + layer->pad_h, end = layer->in_h - input.tail + layer->pad_h;
    if (!is_conv2d(layer) || input.shift == 0 || input.shift % step != 0 || end < first + layer->kernel_h)
        return nothing;
    /* The same before the pool, then behind it. */
    const uint32_t before_first = (first + layer->stride_h - 1) / layer->stride_h;
    const uint32_t before_end = (end - layer->kernel_h) / layer->stride_h + 1;
    const uint32_t head = (before_first + layer->pool_h - 1) / layer->pool_h, tail_first = before_end / layer->pool_h;
    if (head >= tail_first)
        return nothing;
    return (struct reuse){input.shift / step, head, rows - tail_first};
}

uint32_t kept_place_bytes(const struct model *model, const struct model_kept *kept, unsigned index) {
    uint64_t rows = kept->portion;
    for (unsigned i = kept->layer; i > index; i--) {
        rows = layer_field_rows(&model->layers[i], rows);
        rows = rows < model->layers[i].in_h ? rows : model->layers[i].in_h;
    }
    return (uint32_t)((rows * layer_output_row_bytes(&model->layers[index]) + 3) / 4 * 4);
}
