"""The reference of docs/model-format.md: what every layer computes, in integers, slow and plain.

Tensors are numpy arrays [n, rows, columns, channels]: int64 for the int types, -1 and +1 in int64 for bits. Sums of
products run through matrix products of float64, which are exact here because every accumulator is below 2^31.
"""

import numpy as np

from . import ebm
from .ebm import Layer, Model

TYPES = {ebm.INT16: "<i2", ebm.INT8: "i1", ebm.INT32: "<i4"}


def windows(x: np.ndarray, kernel: tuple[int, ...], stride: tuple[int, int]) -> np.ndarray:
    """Every position of a kernel on a map: a view [n, rows, columns, channels, kernel_h, kernel_w]."""
    view = np.lib.stride_tricks.sliding_window_view(x, kernel, axis=(1, 2))  # type: ignore[call-overload]
    return view[:, :: stride[0], :: stride[1]]


def max_pool(p: np.ndarray, pool: tuple[int, int]) -> np.ndarray:
    """Maximum over each pool; what does not fill a pool at the end is dropped."""
    return windows(p, pool, pool).max(axis=(4, 5))


def log2(power: np.ndarray) -> np.ndarray:
    """Logarithm to the base 2 in steps of 1/1024, linear between powers of two (Mitchell, "Computer Multiplication and
    Division Using Binary Logarithms", 1962); 0 for 0. `power` is below 2^48."""
    exponent = np.frexp(np.maximum(power, 1).astype(np.float64))[1].astype(np.int64) - 1
    return np.where(power > 0, (exponent << 10) + (((power - (1 << exponent)) << 10) >> exponent), 0)


def log_power(layer: Layer, x: np.ndarray) -> np.ndarray:
    """The logarithm of each pool's sum of squares, over the two channels of each pair."""
    (rows, columns), (pool_h, pool_w) = layer.shape[:2], layer.pool
    rows, columns = rows // pool_h, columns // pool_w
    pools = x[:, : rows * pool_h, : columns * pool_w].reshape(len(x), rows, pool_h, columns, pool_w, layer.out_c, 2)
    return log2(np.square(pools).sum(axis=(2, 4, 6)))


def accumulate(layer: Layer, x: np.ndarray) -> np.ndarray:
    """p of the specification for each output element, before the output stage, int64."""
    if layer.kind == ebm.MAXPOOL:
        return max_pool(x, layer.pool)
    if layer.kind == ebm.LOG_POWER:
        return log_power(layer, x)
    x = x - layer.input_zero_point
    if layer.kind == ebm.AVGPOOL:
        return x.sum(axis=(1, 2), keepdims=True)
    assert layer.weights is not None
    outside = -1 if layer.kind == ebm.XNOR_CONV2D else 0
    h, w = layer.pad
    x = np.pad(x, ((0, 0), (h, h), (w, w), (0, 0)), constant_values=outside)
    kernel = layer.weights.shape[1:3]
    view = windows(x.astype(np.float64), kernel, layer.stride)
    weights = layer.weights.astype(np.float64).transpose(3, 1, 2, 0)
    p = np.tensordot(view, weights, axes=3).astype(np.int64)
    return max_pool(p, layer.pool)


def finish(layer: Layer, p: np.ndarray) -> np.ndarray:
    """The output stage: from p to the layer's output."""
    if layer.kind == ebm.MAXPOOL:
        return p
    if layer.output_type == ebm.BITS:
        assert layer.threshold is not None and layer.invert is not None
        return np.where((p >= layer.threshold) ^ layer.invert, 1, -1).astype(np.int64)
    value = p << layer.left_shift
    if layer.bias is not None:
        value = value + layer.bias.astype(np.int64)
    assert np.abs(value).max() <= ebm.LARGEST_ACCUMULATOR
    if layer.output_type == ebm.INT32:
        return value
    assert layer.multiplier is not None
    scaled = (value * layer.multiplier.astype(np.int64) + 2**31) >> 32
    return np.clip(scaled + layer.output_zero_point, layer.output_min, layer.output_max)


def run_layer(layer: Layer, x: np.ndarray) -> np.ndarray:
    """A layer's output [n, rows, columns, channels] for the output of the one before."""
    return finish(layer, accumulate(layer, x.reshape(len(x), *layer.shape)))


def run(model: Model, x: np.ndarray) -> np.ndarray:
    """The last layer's output for inputs [n, ...] of the first layer's shape, one by one to bound the memory."""
    outputs = []
    for sample in x:
        value = sample[None].astype(np.int64)
        for layer in model.layers:
            value = run_layer(layer, value)
        outputs.append(value[0])
    return np.stack(outputs)


def to_bytes(x: np.ndarray, kind: int) -> bytes:
    """A tensor [rows, columns, channels] as it lies in memory."""
    if kind == ebm.BITS:
        return ebm.pack_bits(x > 0).tobytes()
    return x.astype(TYPES[kind]).tobytes()
