"""Weights that only ever meet padding: where a map has one row or column left, two thirds of a 3x3 kernel."""

from dataclasses import replace

from . import ebm
from .ebm import Layer


def meets_input(layer: Layer, axis: int, tap: int) -> bool:
    """Whether a tap of the kernel along an axis lies in the input at any position."""
    first = tap - layer.pad[axis]
    positions = range(first, first + layer.convolution_shape()[axis] * layer.stride[axis], layer.stride[axis])
    return any(0 <= position < layer.shape[axis] for position in positions)


def without_padding_taps(layer: Layer) -> Layer:
    """The same int8 convolution without the outer rows and columns of its kernel that only meet padding, which counts 0.

    They go in pairs, one from each end, each with a row (column) of the padding, so the output's shape stays.
    """
    while layer.kind == ebm.CONV2D:
        for axis in (0, 1):
            size = layer.kernel[axis]
            if layer.pad[axis] > 0 and size > 2 and not any(meets_input(layer, axis, tap) for tap in (0, size - 1)):
                assert layer.weights is not None
                inner = [slice(None)] * 4
                inner[1 + axis] = slice(1, size - 1)
                layer = replace(
                    layer,
                    weights=layer.weights[tuple(inner)],
                    kernel=tuple(n - 2 * (a == axis) for a, n in enumerate(layer.kernel)),
                    pad=tuple(n - (a == axis) for a, n in enumerate(layer.pad)),
                )
                break
        else:
            return layer
    return layer
