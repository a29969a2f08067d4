#include "info.h"
#include <inttypes.h>
#include <stdio.h>

static const char *const types[] = {"", "int16", "int8", "bits", "int32"};

static void print_text(const char *text) {
    putchar('"');
    for (; *text; text++) {
        if ((unsigned char)*text < 0x20)
            printf("\\u%04x", (unsigned)*text);
        else
            printf(*text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
    }
    putchar('"');
}

static void print_layer(const struct model_layer *layer) {
    uint32_t h, w, c;
    layer_output_shape(layer, &h, &w, &c);
    printf("{\"kind\":\"%s\",\"inputType\":\"%s\",\"outputType\":\"%s\"", layer_kind_name(layer),
           types[layer->input_type], types[layer->output_type]);
    printf(",\"input\":[%" PRIu32 ",%u,%u],\"output\":[%" PRIu32 ",%" PRIu32 ",%" PRIu32 "]", layer->in_h, layer->in_w,
           layer->in_c, h, w, c);
    printf(",\"kernel\":[%u,%u],\"stride\":[%u,%u],\"pad\":[%u,%u],\"pool\":[%u,%u]", layer->kernel_h, layer->kernel_w,
           layer->stride_h, layer->stride_w, layer->pad_h, layer->pad_w, layer->pool_h, layer->pool_w);
    printf(",\"kernelName\":\"%s\"", layer_kernel_name(layer));
    printf(",\"macs\":%" PRIu64 ",\"inputBytes\":%" PRIu64 ",\"outputBytes\":%" PRIu64 ",\"weightBytes\":%" PRIu64 "}",
           layer_macs(layer), layer_input_bytes(layer), layer_output_bytes(layer), layer_weights_bytes(layer));
}

static void print_arena(const struct model_plan *plan) {
    const uint32_t kept = plan->scratch - (plan->kept_count > 0 ? plan->kept[0].map : plan->scratch);
    printf("{\"total\":%" PRIu32 ",\"bound\":%" PRIu32 ",\"least\":%" PRIu32, plan->total, plan->bound, plan->least);
    printf(",\"ring\":%" PRIu32 ",\"window\":%" PRIu32 ",\"logits\":%" PRIu32, plan->frames * plan->frame_bytes,
           plan->window_bytes, plan->logit_bytes);
    printf(",\"scratchAndActivations\":%" PRIu32 ",\"kept\":%" PRIu32 ",\"keptMaps\":[",
           plan->activations_end - plan->scratch, kept);
    for (unsigned i = 0; i < plan->kept_count; i++) {
        const struct model_kept *map = &plan->kept[i];
        printf("%s{\"layer\":%" PRIu32 ",\"rows\":%" PRIu32 ",\"shift\":%" PRIu32 ",\"head\":%" PRIu32
               ",\"tail\":%" PRIu32 ",\"portion\":%" PRIu32 "}",
               i > 0 ? "," : "", map->layer, map->rows, map->shift, map->head, map->tail, map->portion);
    }
    printf("]}");
}

void print_info(const struct model *model) {
    const struct model_header *header = model->header;
    uint64_t macs = 0;
    printf("{\"name\":");
    print_text(model->name);
    printf(",\"technique\":\"%s\",\"digest\":\"%s\",\"labels\":[", model->technique, model->digest);
    for (unsigned i = 0; i < header->label_count; i++) {
        printf("%s", i > 0 ? "," : "");
        print_text(model_label(model, i));
    }
    printf("],\"sampleRate\":%" PRIu32 ",\"window\":%" PRIu32 ",\"hop\":%" PRIu32 ",\"frontEndLayers\":%u",
           header->sample_rate, header->window, header->hop, header->front_end_layers);
    printf(",\"inputScale\":%.9g,\"logitScale\":%.9g,\"layers\":[", (double)header->input_scale,
           (double)header->logit_scale);
    for (unsigned i = 0; i < header->layer_count; i++) {
        printf("%s", i > 0 ? "," : "");
        print_layer(&model->layers[i]);
        macs += layer_macs(&model->layers[i]);
    }
    printf("],\"macs\":%" PRIu64 ",\"flashBytes\":%" PRIu32 ",\"arena\":", macs, header->total_length);
    print_arena(&model->plan);
    printf("}\n");
}
