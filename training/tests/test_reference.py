"""The reference against sums written out one by one, straight from the specification."""

import numpy as np

from training import ebm, reference, vectors


def by_hand(layer, x):
    """A convolution's output, element by element, with Python's integers."""
    rows, columns = layer.convolution_shape()
    outside = -1 if layer.kind == ebm.XNOR_CONV2D else layer.input_zero_point
    out = np.zeros(layer.output_shape(), int)
    for r, c, o in np.ndindex(*out.shape):
        best = None
        for pr, pc in np.ndindex(*layer.pool):
            total = 0
            for kr, kc, i in np.ndindex(*layer.weights.shape[1:]):
                row = (r * layer.pool[0] + pr) * layer.stride[0] + kr - layer.pad[0]
                column = (c * layer.pool[1] + pc) * layer.stride[1] + kc - layer.pad[1]
                inside = 0 <= row < x.shape[0] and 0 <= column < x.shape[1]
                value = int(x[row, column, i]) if inside else outside
                total += (value - layer.input_zero_point) * int(layer.weights[o, kr, kc, i])
            best = total if best is None else max(best, total)
        if layer.output_type == ebm.BITS:
            out[r, c, o] = 1 if (best >= layer.threshold[o]) != layer.invert[o] else -1
        else:
            value = (best << layer.left_shift) + int(layer.bias[o])
            scaled = (value * int(layer.multiplier[o]) + 2**31) >> 32
            out[r, c, o] = min(max(layer.output_zero_point + scaled, layer.output_min), layer.output_max)
    return out


def test_convolutions_are_the_sums_of_the_specification():
    builders = {builder.model.name: builder for builder in vectors.convolutions() + vectors.bit_layers()}
    for name in ("conv-pool-strided-padded", "conv-negative-multiplier", "conv-left-shift", "conv-to-bits",
                 "xnor-width-33-31", "xnor-pool-3x2", "xnor-strided", "xnor-to-int8"):  # fmt: skip
        builder = builders[name]
        layer = builder.last()
        assert np.array_equal(reference.run_layer(layer, builder.input[None])[0], by_hand(layer, builder.input)), name


def test_halves_round_up():
    layer = ebm.Layer(ebm.CONV2D, ebm.INT8, ebm.INT8, (1, 1, 1), 1, output_min=-128, output_max=127,
                      weights=np.ones((1, 1, 1, 1), np.int8), bias=np.zeros(1), multiplier=np.array([2**31 - 2**8]))  # fmt: skip
    layer.multiplier = np.array([2**30])
    answers = [int(reference.run_layer(layer, np.array([[[[x]]]]))[0, 0, 0, 0]) for x in (-6, -2, 2, 6)]
    assert answers == [-1, 0, 1, 2]
