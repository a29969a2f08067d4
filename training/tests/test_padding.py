"""Weights that only meet padding go, and nothing else changes."""

import numpy as np
import pytest

from training import ebm, reference
from training.ebm import Layer
from training.padding import without_padding_taps


def convolution(shape, kernel, stride, pad):
    """An int8 convolution with noise for weights."""
    rng = np.random.default_rng(1)
    weights = rng.integers(-127, 128, (5, *kernel, shape[2])).astype(np.int8)
    return Layer(ebm.CONV2D, ebm.INT8, ebm.BITS, shape, 5, kernel, stride, pad, input_zero_point=-7, weights=weights)


@pytest.mark.parametrize(
    "shape, kernel, stride, pad, trimmed",
    [
        ((9, 1, 4), (3, 3), (1, 1), (1, 1), (3, 1)),
        ((1, 1, 4), (3, 3), (1, 1), (1, 1), (1, 1)),
        ((1, 6, 2), (5, 3), (1, 1), (2, 1), (1, 3)),
        ((2, 2, 3), (7, 5), (1, 1), (3, 2), (3, 3)),
        ((9, 2, 4), (3, 3), (1, 1), (1, 1), (3, 3)),
        ((9, 1, 4), (3, 3), (2, 2), (1, 1), (3, 1)),
        ((9, 1, 4), (3, 1), (1, 1), (1, 0), (3, 1)),
    ],
)
def test_equal_without_them(shape, kernel, stride, pad, trimmed):
    layer = convolution(shape, kernel, stride, pad)
    smaller = without_padding_taps(layer)
    assert smaller.kernel == trimmed == smaller.weights.shape[1:3]
    assert smaller.output_shape() == layer.output_shape()
    x = np.random.default_rng(2).integers(-128, 128, (3, *shape))
    assert (reference.accumulate(smaller, x) == reference.accumulate(layer, x)).all()
