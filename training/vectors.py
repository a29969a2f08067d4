"""Golden vectors: small models with random weights, an input each and what the integer reference answers.

The container `.ebv` is specified at the end of docs/model-format.md. Everything comes from fixed seeds; no recording
is involved, so the files may be rebuilt anywhere and must come out equal.
"""

import struct
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np

from . import ebm, reference
from .data import SAMPLE_RATE, WINDOW
from .ebm import Layer, Model
from .export import FRONT_END_LAYERS

MAGIC = 0x31564245
Pair = tuple[int, int]
ONE: Pair = (1, 1)
NONE: Pair = (0, 0)


def random_input(rng: np.random.Generator, shape: tuple[int, ...], kind: int) -> np.ndarray:
    """A tensor of a type, its extremes included, int64."""
    if kind == ebm.BITS:
        return rng.integers(0, 2, shape) * 2 - 1
    low, high = ebm.RANGES[kind]
    x = rng.integers(low, high + 1, shape)
    x.flat[0], x.flat[-1] = low, high
    return x


def random_weights(rng: np.random.Generator, kind: int, shape: tuple[int, ...]) -> np.ndarray:
    """Weights of a kind, int8; the extremes -127 and 127 included."""
    if kind in (ebm.XNOR_CONV2D, ebm.XNOR_DENSE):
        return (rng.integers(0, 2, shape) * 2 - 1).astype(np.int8)
    weights = rng.integers(-127, 128, shape).astype(np.int8)
    weights.flat[0], weights.flat[-1] = -127, 127
    return weights


class Builder:
    """Chains layers with random weights; each output stage is scaled to the accumulators its input really gives."""

    def __init__(self, name: str, shape: tuple[int, int, int], kind: int, zero_point: int = 0) -> None:
        self.rng = np.random.default_rng(zlib.crc32(name.encode()))
        self.input = random_input(self.rng, shape, kind)
        self.value, self.type, self.zero = self.input, kind, zero_point
        self.model = Model(name, "mixed", "", ("output",), window=shape[0])

    def add(self, layer: Layer) -> "Builder":
        """Appends a finished layer and runs it."""
        self.model.layers.append(layer)
        self.value = reference.run_layer(layer, self.value[None])[0]
        self.type, self.zero = layer.output_type, layer.output_zero_point
        return self

    def reshape(self, shape: tuple[int, int, int]) -> "Builder":
        """Reads the same elements as another shape."""
        self.value = self.value.reshape(shape)
        return self

    def layer(self, kind: int, output_type: int, out_c: int, kernel: Pair = ONE, stride: Pair = ONE, pad: Pair = NONE,
              pool: Pair = ONE, zero_point: int = 0, limits: Pair | None = None, left_shift: int = 0,
              loud: float = 1.0, negative: bool = False) -> "Builder":  # fmt: skip
        """A layer with random weights. `loud` above 1 saturates its output; `negative` gives some channels a negative
        multiplier; `limits` narrows the output range, as a ReLU does."""
        rng, shape = self.rng, self.value.shape
        layer = Layer(kind, self.type, output_type, shape, out_c, kernel, stride, pad, pool,  # type: ignore[arg-type]
                      left_shift=left_shift, input_zero_point=self.zero, output_zero_point=zero_point)  # fmt: skip
        if kind == ebm.MAXPOOL:
            return self.add(replace(layer, input_zero_point=0))
        if kind in ebm.WITH_WEIGHTS:
            taps = shape[:2] if kind in (ebm.DENSE, ebm.XNOR_DENSE) else kernel
            layer.weights = random_weights(rng, kind, (out_c, *taps, shape[2]))
        p = reference.accumulate(layer, self.value[None]) << left_shift
        spread = max(int(np.abs(p).max()), 1)
        if output_type == ebm.BITS:
            layer.threshold = rng.integers(-spread // 2, spread // 2 + 1, out_c)
            layer.invert = rng.integers(0, 2, out_c).astype(bool)
            return self.add(layer)
        if kind != ebm.AVGPOOL:
            layer.bias = rng.integers(-spread // 3, spread // 3 + 1, out_c)
        if output_type != ebm.INT32:
            low, high = ebm.RANGES[output_type]
            layer.output_min, layer.output_max = limits or (low, high)
            factor = rng.uniform(0.5, 1.0, out_c) * loud * (high - low) / (2 * spread)
            if negative:
                factor *= rng.choice([-1, 1], out_c)
            layer.multiplier = np.clip(np.round(factor * 2**32), -(2**31) + 1, 2**31 - 1).astype(np.int64)
        return self.add(layer)

    def last(self) -> Layer:
        """The layer that was added last, to be changed before `again`."""
        return self.model.layers[-1]

    def again(self) -> "Builder":
        """Runs the whole model again after a layer was changed."""
        self.value = reference.run(self.model, self.input[None])[0]
        return self


def convolutions() -> list[Builder]:
    """Int8 and int16 convolutions: sizes, strides, paddings, pools, saturation, zero points."""
    conv, small, wide = ebm.CONV2D, ebm.INT8, ebm.INT16
    return [
        Builder("conv-1x1", (3, 5, 7), small).layer(conv, small, 4),
        Builder("conv-3x3-padded", (6, 5, 3), small, 11).layer(conv, small, 5, (3, 3), pad=ONE, zero_point=-7),
        Builder("conv-3x3-relu", (6, 5, 3), small, -128).layer(
            conv, small, 5, (3, 3), pad=ONE, zero_point=-128, limits=(-128, 127)),
        Builder("conv-relu6", (4, 4, 2), small, -3).layer(conv, small, 6, (3, 3), pad=ONE, zero_point=-20, limits=(-20, 90)),
        Builder("conv-strided", (9, 8, 4), small, 5).layer(conv, small, 3, (3, 2), (2, 3), (1, 0), zero_point=3),
        Builder("conv-pool-dropped-rest", (7, 9, 3), small, -128).layer(
            conv, small, 6, (3, 3), pad=ONE, pool=(2, 2), zero_point=-128),
        Builder("conv-pool-one-way", (9, 1, 5), small, -128).layer(
            conv, small, 7, (3, 3), pad=ONE, pool=(2, 1), zero_point=-128),
        Builder("conv-pool-strided-padded", (13, 11, 2), small, 9).layer(
            conv, small, 5, (5, 3), (2, 1), (2, 1), (3, 2), zero_point=1),
        Builder("conv-one-channel", (15, 10, 1), small, -128).layer(
            conv, small, 9, (3, 3), pad=ONE, pool=(2, 2), zero_point=-128),
        Builder("conv-wide", (3, 3, 37), small, -128).layer(conv, small, 33, (3, 3), pad=ONE, zero_point=-128),
        Builder("conv-saturated", (5, 5, 4), small, 17).layer(conv, small, 8, (3, 3), pad=ONE, zero_point=2, loud=20),
        Builder("conv-negative-multiplier", (5, 5, 4), small, -40).layer(
            conv, small, 8, (3, 3), pad=ONE, pool=(2, 2), zero_point=-128, negative=True),
        Builder("conv-left-shift", (5, 4, 2), small, -128).layer(
            conv, small, 6, (3, 3), pad=ONE, zero_point=-128, left_shift=9),
        Builder("conv-to-bits", (8, 6, 1), small, -128).layer(conv, ebm.BITS, 35, (3, 3), pad=ONE, pool=(2, 2)),
        Builder("conv-to-int16", (8, 3, 4), small, -5).layer(conv, wide, 5, (3, 3), pad=ONE),
        Builder("conv-int16", (9, 4, 3), wide).layer(conv, wide, 4, (3, 2), (1, 1), (1, 0)),
        Builder("conv-int16-to-bits", (9, 4, 3), wide).layer(conv, ebm.BITS, 34, (3, 2), pool=(2, 3)),
        Builder("conv-samples", (101, 1, 1), wide).layer(conv, wide, 8, (9, 1), (2, 1), limits=(0, 32767)),
        Builder("conv-samples-pool", (109, 1, 7), wide).layer(
            conv, small, 20, (5, 1), (2, 1), pool=(10, 1), zero_point=-128),
        Builder("conv-int16-saturated", (20, 1, 3), wide).layer(conv, wide, 4, (5, 1), (2, 1), loud=15),
    ]  # fmt: skip


def bit_layers() -> list[Builder]:
    """One-bit layers: widths around a word, both outputs, pools, thresholds."""
    conv, dense = ebm.XNOR_CONV2D, ebm.XNOR_DENSE
    made = [
        Builder(f"xnor-width-{inputs}-{outputs}", (5, 4, inputs), ebm.BITS).layer(conv, ebm.BITS, outputs, (3, 3), pad=ONE)
        for inputs, outputs in ((1, 1), (3, 40), (31, 33), (32, 32), (33, 31), (64, 64), (70, 96))
    ]
    return made + [
        Builder("xnor-1x1", (3, 3, 45), ebm.BITS).layer(conv, ebm.BITS, 10),
        Builder("xnor-unpadded", (6, 5, 20), ebm.BITS).layer(conv, ebm.BITS, 10, (3, 3)),
        Builder("xnor-strided", (9, 8, 32), ebm.BITS).layer(conv, ebm.BITS, 12, (3, 2), (2, 3), (1, 1)),
        Builder("xnor-pool", (7, 6, 32), ebm.BITS).layer(conv, ebm.BITS, 40, (3, 3), pad=ONE, pool=(2, 2)),
        Builder("xnor-pool-one-way", (9, 1, 32), ebm.BITS).layer(conv, ebm.BITS, 40, (3, 3), pad=ONE, pool=(2, 1)),
        Builder("xnor-pool-3x2", (10, 7, 48), ebm.BITS).layer(conv, ebm.BITS, 9, (5, 3), pad=(2, 1), pool=(3, 2)),
        Builder("xnor-to-int8", (6, 5, 64), ebm.BITS).layer(
            conv, ebm.INT8, 18, (3, 3), pad=ONE, pool=(2, 2), zero_point=-128, left_shift=8, negative=True),
        Builder("xnor-to-int16", (4, 3, 33), ebm.BITS).layer(conv, ebm.INT16, 5, (3, 3), pad=ONE, left_shift=12),
        Builder("xnor-dense-logits", (3, 2, 37), ebm.BITS).layer(dense, ebm.INT32, 10),
        Builder("xnor-dense-to-bits", (2, 3, 33), ebm.BITS).layer(dense, ebm.BITS, 36),
        Builder("xnor-dense-to-int8", (1, 1, 64), ebm.BITS).layer(dense, ebm.INT8, 7, zero_point=4, left_shift=6),
        extreme_thresholds(),
    ]  # fmt: skip


def extreme_thresholds() -> Builder:
    """Inputs that agree or disagree with a filter everywhere, thresholds at and next to every edge, both inversions."""
    builder = Builder("xnor-threshold-edges", (5, 5, 32), ebm.BITS)
    builder.input[:3] = 1
    builder.value = builder.input
    builder.layer(ebm.XNOR_CONV2D, ebm.BITS, 32, (3, 3), pad=ONE, pool=(2, 2))
    layer, taps = builder.last(), 9 * 32
    assert layer.weights is not None
    layer.weights[:16], layer.weights[16:] = 1, -1
    edges = [taps, taps + 1, taps - 1, -taps, -taps - 1, -taps + 1, -1, 0, 1, 2, -2, 2**31 - 1, -(2**31), 96, -96, 3]
    layer.threshold = np.array(edges * 2)
    layer.invert = np.arange(32) % 3 == 0
    return builder.again()


def dense_and_pools() -> list[Builder]:
    """Dense layers, stand-alone pools, and rounding at exact halves."""
    small = ebm.INT8
    return [
        Builder("dense-logits", (1, 1, 48), small, -128).layer(ebm.DENSE, ebm.INT32, 10),
        Builder("dense-map", (3, 2, 5), small, 6).layer(ebm.DENSE, small, 11, zero_point=-9),
        Builder("dense-to-bits", (2, 2, 9), small, -128).layer(ebm.DENSE, ebm.BITS, 33),
        Builder("dense-int16", (1, 4, 6), ebm.INT16).layer(ebm.DENSE, ebm.INT32, 3),
        Builder("dense-int16-to-int16", (2, 1, 5), ebm.INT16).layer(ebm.DENSE, ebm.INT16, 6, loud=3),
        Builder("maxpool-int8", (7, 5, 3), small).layer(ebm.MAXPOOL, small, 3, pool=(2, 2)),
        Builder("maxpool-int16", (7, 5, 2), ebm.INT16).layer(ebm.MAXPOOL, ebm.INT16, 2, pool=(3, 1)),
        Builder("maxpool-bits", (6, 7, 37), ebm.BITS).layer(ebm.MAXPOOL, ebm.BITS, 37, pool=(2, 3)),
        Builder("avgpool", (4, 3, 9), small, -128).layer(ebm.AVGPOOL, small, 9, zero_point=-128, left_shift=12),
        Builder("avgpool-zero-points", (5, 2, 6), small, 23).layer(ebm.AVGPOOL, small, 6, zero_point=-31),
        *log_powers(),
        exact_halves(),
    ]


def log_powers() -> list[Builder]:
    """Squares of all sizes, from none to the largest there can be, pools that leave out rows, narrow limits."""
    made = []
    for name, pool, limits in (("log-power", (4, 1), (-128, 127)), ("log-power-columns", (2, 3), (-100, 90))):
        builder = Builder(name, (27, 7, 12), ebm.INT16)
        builder.input = builder.input >> builder.rng.integers(0, 16, builder.input.shape)
        builder.input[:4], builder.input[4:8] = 0, -32768
        builder.value = builder.input
        made.append(builder.layer(ebm.LOG_POWER, ebm.INT8, 6, pool=pool, limits=limits, left_shift=6, zero_point=5, negative=True))
    return made


def exact_halves() -> Builder:
    """Values that lie exactly between two outputs, of both signs, by positive and negative multipliers."""
    builder = Builder("conv-exact-halves", (16, 16, 1), ebm.INT8)
    builder.input[:, :, 0] = np.arange(-128, 128).reshape(16, 16)
    builder.value = builder.input
    builder.layer(ebm.CONV2D, ebm.INT8, 4)
    layer = builder.last()
    assert layer.weights is not None
    layer.weights[:, 0, 0, 0] = [1, 1, -1, 127]
    layer.multiplier = np.array([2**31 - 1, 2**30, -(2**30), 2**29])
    layer.bias = np.array([0, 0, 1, -1])
    return builder.again()


def chains() -> list[Builder]:
    """Several layers of mixed widths in a row."""
    made = [
        Builder("chain-bits", (9, 6, 33), ebm.BITS)
        .layer(ebm.XNOR_CONV2D, ebm.BITS, 40, (3, 3), pad=ONE)
        .layer(ebm.XNOR_CONV2D, ebm.BITS, 34, (3, 3), pad=ONE, pool=(2, 2))
        .layer(ebm.XNOR_CONV2D, ebm.INT8, 12, (3, 3), pad=ONE, zero_point=-128, left_shift=7)
        .layer(ebm.CONV2D, ebm.INT8, 9, zero_point=-128)
        .layer(ebm.AVGPOOL, ebm.INT8, 9, zero_point=-128, left_shift=14)
        .layer(ebm.DENSE, ebm.INT32, 4),
        Builder("chain-int8", (10, 7, 1), ebm.INT8, -128)
        .layer(ebm.CONV2D, ebm.INT8, 6, (3, 3), pad=ONE, pool=(2, 2), zero_point=-128)
        .layer(ebm.CONV2D, ebm.INT8, 11, (3, 3), pad=ONE, zero_point=-128)
        .layer(ebm.CONV2D, ebm.INT8, 5, (3, 3), pad=ONE, pool=(2, 1), zero_point=-128)
        .layer(ebm.DENSE, ebm.INT32, 10),
        Builder("chain-declared-anew", (12, 1, 10), ebm.INT8, -128)
        .layer(ebm.CONV2D, ebm.INT8, 8, (3, 1), zero_point=-128)
        .reshape((10, 8, 1))
        .layer(ebm.CONV2D, ebm.BITS, 32, (3, 3), pad=ONE)
        .layer(ebm.MAXPOOL, ebm.BITS, 32, pool=(2, 2))
        .layer(ebm.XNOR_DENSE, ebm.INT32, 3),
        Builder("chain-declared-anew-between", (12, 1, 6), ebm.INT8, -128)
        .layer(ebm.CONV2D, ebm.INT8, 4, (3, 1), zero_point=-128)
        .layer(ebm.CONV2D, ebm.INT8, 5, (3, 1), pool=(4, 1), zero_point=-128)
        .reshape((10, 1, 1))
        .layer(ebm.CONV2D, ebm.INT8, 6, (3, 1), pool=(2, 1), zero_point=-128)
        .layer(ebm.DENSE, ebm.INT32, 3),
    ]
    for builder in made:
        builder.model.labels = tuple(f"class-{index}" for index in range(builder.last().out_c))
    return made


def audio(rng: np.random.Generator, samples: int) -> np.ndarray:
    """A chirp that swells, clicks and noise, int64 16-bit samples; two stretches touch the extremes."""
    time = np.arange(samples) / SAMPLE_RATE
    tone = np.sin(2 * np.pi * (200 + 1500 * time) * time) * time / time[-1]
    signal = 0.6 * tone + 0.05 * rng.standard_normal(samples)
    signal[:: samples // 7] += 2
    signal[100 :: samples // 5] -= 2
    return np.clip(np.round(signal * 32768), -32768, 32767).astype(np.int64)


def whole_networks() -> list[Builder]:
    """ACDNet-like networks from samples to logits, one int8, one mixed, and a short one with three front-end layers."""
    made = []
    for name, bits in (("network-int8", False), ("network-mixed", True)):
        builder = Builder(name, (WINDOW, 1, 1), ebm.INT16)
        builder.input = audio(builder.rng, WINDOW).reshape(-1, 1, 1)
        builder.value = builder.input
        builder.layer(ebm.CONV2D, ebm.INT16, 3, (9, 1), (2, 1), limits=(0, 32767))
        builder.layer(ebm.CONV2D, ebm.INT8, 8, (5, 1), (2, 1), pool=(50, 1), zero_point=-128)
        frames, _, features = builder.value.shape
        builder.reshape((frames, features, 1))
        output = ebm.BITS if bits else ebm.INT8
        kind = ebm.XNOR_CONV2D if bits else ebm.CONV2D
        zero = 0 if bits else -128
        builder.layer(ebm.CONV2D, output, 32 if bits else 6, (3, 3), pad=ONE, pool=(2, 2), zero_point=zero)
        builder.layer(kind, output, 32 if bits else 9, (3, 3), pad=ONE, pool=(2, 2), zero_point=zero)
        builder.layer(kind, ebm.INT8, 12, (3, 3), pad=ONE, pool=(2, 2), zero_point=-128, left_shift=6 if bits else 0)
        builder.layer(ebm.CONV2D, ebm.INT8, 7, zero_point=-128)
        builder.layer(ebm.AVGPOOL, ebm.INT8, 7, zero_point=-128, left_shift=14)
        builder.layer(ebm.DENSE, ebm.INT32, 10)
        made.append(streaming(builder, FRONT_END_LAYERS, 10_000))
    builder = Builder("network-filter-bank", (2205, 1, 1), ebm.INT16)
    builder.input = audio(builder.rng, 2205).reshape(-1, 1, 1)
    builder.value = builder.input
    builder.layer(ebm.CONV2D, ebm.INT16, 12, (255, 1), (50, 1))
    builder.layer(ebm.LOG_POWER, ebm.INT8, 6, pool=(4, 1), left_shift=4)
    builder.reshape((10, 6, 1))
    builder.layer(ebm.CONV2D, ebm.INT8, 5, (3, 3), pad=ONE, pool=(2, 2), zero_point=-128)
    builder.layer(ebm.DENSE, ebm.INT32, 4)
    made.append(streaming(builder, FRONT_END_LAYERS, 800))
    builder = Builder("network-three-front-layers", (917, 1, 1), ebm.INT16)
    builder.input = audio(builder.rng, 917).reshape(-1, 1, 1)
    builder.value = builder.input
    builder.layer(ebm.CONV2D, ebm.INT16, 2, (7, 1), (3, 1), pool=(2, 1))
    builder.layer(ebm.CONV2D, ebm.INT16, 3, (4, 1), (1, 1))
    builder.layer(ebm.CONV2D, ebm.INT8, 5, (3, 1), (2, 1), pool=(3, 1), zero_point=7)
    builder.layer(ebm.DENSE, ebm.INT32, 4)
    made.append(streaming(builder, 3, 72))
    builder = Builder("network-rows-declared-anew", (206, 1, 1), ebm.INT16)
    builder.input = audio(builder.rng, 206).reshape(-1, 1, 1)
    builder.value = builder.input
    builder.layer(ebm.CONV2D, ebm.INT8, 4, (6, 1), (5, 1), pool=(2, 1), zero_point=-128)
    builder.reshape((40, 2, 1))
    builder.layer(ebm.CONV2D, ebm.INT8, 3, (3, 3), pad=ONE, pool=(2, 1), zero_point=-128)
    builder.layer(ebm.DENSE, ebm.INT32, 3)
    made.append(streaming(builder, 1, 40))
    builder = Builder("network-small-mixed", (245, 1, 1), ebm.INT16)
    builder.input = audio(builder.rng, 245).reshape(-1, 1, 1)
    builder.value = builder.input
    builder.layer(ebm.CONV2D, ebm.INT8, 3, (5, 1), (2, 1), zero_point=-128)
    builder.layer(ebm.CONV2D, ebm.INT8, 4, (2, 1), (1, 1), pool=(5, 1), zero_point=-128)
    builder.reshape((24, 4, 1))
    builder.layer(ebm.CONV2D, ebm.BITS, 6, (3, 3), pad=ONE, pool=(2, 2))
    builder.layer(ebm.XNOR_CONV2D, ebm.BITS, 9, (3, 3), pad=ONE, pool=(2, 1))
    builder.layer(ebm.XNOR_CONV2D, ebm.INT8, 5, zero_point=-128)
    builder.layer(ebm.AVGPOOL, ebm.INT8, 5, zero_point=-128, left_shift=14)
    builder.layer(ebm.DENSE, ebm.INT32, 3)
    made.append(streaming(builder, 2, 40))
    builder = Builder("network-stride-beyond-kernel", (147, 1, 1), ebm.INT16)
    builder.input = audio(builder.rng, 147).reshape(-1, 1, 1)
    builder.value = builder.input
    builder.layer(ebm.CONV2D, ebm.INT8, 1, (1, 1), pool=(2, 1), zero_point=-128)
    for kernel, pool in ((4, 1), (4, 1), (4, 1), (5, 2)):
        builder.layer(ebm.CONV2D, ebm.INT8, 1, (kernel, 1), pool=(pool, 1), zero_point=-128)
    builder.layer(ebm.CONV2D, ebm.INT8, 1, (1, 1), (5, 1), pool=(2, 1), zero_point=-128)
    builder.layer(ebm.DENSE, ebm.INT32, 2)
    made.append(streaming(builder, 1, 80))
    return made


def streaming(builder: Builder, front_end_layers: int, hop: int) -> Builder:
    """Fills in the header of a network that hears samples."""
    model = builder.model
    model.labels = tuple(f"class-{index}" for index in range(builder.last().out_c))
    model.sample_rate, model.hop, model.front_end_layers = SAMPLE_RATE, hop, front_end_layers
    model.logit_scale = 2.0 ** -round(np.log2(np.abs(builder.value).max() / 4))
    return builder


def container(builder: Builder) -> bytes:
    """The golden vector of a built model as the bytes of its file."""
    model, last = builder.model, builder.last()
    expected = reference.run(model, builder.input[None])[0]
    if last.output_type == ebm.INT32 and len(model.labels) != last.out_c:
        model.labels = tuple(f"class-{index}" for index in range(last.out_c))
    parts = [
        ebm.write(model),
        reference.to_bytes(builder.input, model.layers[0].input_type),
        reference.to_bytes(expected, last.output_type),
    ]
    header = struct.pack("<4I", MAGIC, *map(len, parts))
    return header + b"".join(part + bytes(-len(part) % 4) for part in parts)


def write_all(folder: Path) -> list[Path]:
    """Writes every golden vector into `folder` and returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for builder in convolutions() + bit_layers() + dense_and_pools() + chains() + whole_networks():
        path = folder / f"{builder.model.name}.ebv"
        path.write_bytes(container(builder))
        paths.append(path)
    return paths
