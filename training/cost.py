"""What a network costs on a board, known from its widths alone: parameters, multiply-accumulates, flash, time.

The layers are those that `quantize` makes, without their numbers. Time is an estimate: every layer costs so many
instructions for each unit of its inner loop, so many for each output of its convolution before the pool, where
transforms, pooling and requantizing go, and so many for each weight, which is widened or transformed anew for each part of
a map. `fit_cost` fits the coefficients to what the emulated board executes for the shipped models; those of the plain XNOR-Net's
front end, which none of them has, to five untrained ones of other first widths; a filter bank has one size. This is the only place that knows.
"""

from dataclasses import dataclass, replace

import numpy as np

from . import ebm
from .data import WINDOW
from .ebm import Layer
from .filter_bank import BANDS, POSITIONS, STRIDE, TAPS
from .networks import BODY, FRAME_POOL, TECHNIQUES, block_ends
from .padding import without_padding_taps

Pair = tuple[int, int]

PARTS = ("unit", "output", "weight")
"""What a layer's instructions are for. A unit is a multiply-accumulate, in one-bit layers a word: 32 channels (or what is left
of them) of one position of the kernel. An output is one of the convolution, before the pool."""
INSTRUCTIONS: dict[str, tuple[float, float, float]] = {
    "front end": (0.32, 12.42, 0.0),
    "front end of signs": (0.78, 11.56, 0.0),
    "filter bank": (0.88, 0.0, 0.0),
    "one channel": (1.56, 0.17, 0.0),
    "8 bit": (0.29, 46.23, 3.62),
    "1 bit": (2.31, 29.42, 29.32),
}
"""Of each kind of layer, for each of PARTS."""
CLOCK_HZ = 64_000_000
"""The nRF52840's. One instruction a cycle is assumed: neither wait states of the flash nor multi-cycle instructions."""


@dataclass(frozen=True)
class Cost:
    """Costs of one network. `flash` is the bytes of its model file at most, `milliseconds` the time of one prediction of
    a whole window with its front end; a stream that hops by less than a window computes the front end of the hop alone."""

    parameters: int
    macs: int
    flash: int
    instructions: int

    @property
    def milliseconds(self) -> float:
        """Time at CLOCK_HZ."""
        return 1000 * self.instructions / CLOCK_HZ


def layer_of(shape: tuple[int, int, int], input_type: int, output_type: int, out_c: int, kind: int = ebm.CONV2D,
             kernel: Pair = (1, 1), stride: Pair = (1, 1), pad: Pair = (0, 0), pool: Pair = (1, 1)) -> Layer:  # fmt: skip
    """A layer whose weights are all 1 and take no memory."""
    layer = Layer(kind, input_type, output_type, shape, out_c, kernel, stride, pad, pool)
    if kind in ebm.WITH_WEIGHTS:
        layer.weights = np.broadcast_to(np.int8(1), (out_c, *kernel, shape[2]))
    return layer


def bank_layers(window: int) -> list[Layer]:
    """The two layers of a filter bank."""
    convolution = layer_of((window, 1, 1), ebm.INT16, ebm.INT16, 2 * BANDS, kernel=(TAPS, 1), stride=(STRIDE, 1))
    return [convolution, layer_of(convolution.output_shape(), ebm.INT16, ebm.INT8, BANDS, ebm.LOG_POWER, pool=(POSITIONS, 1))]


def layers_of(kind: str, widths: tuple[int, ...], classes: int, window: int = WINDOW) -> list[Layer]:
    """The layers of a network of this kind and these widths for a window of so many samples; its model file lacks the weights
    that `without_padding_taps` leaves out."""
    if len(widths) == BODY:
        layers = bank_layers(window)
    else:
        first = layer_of((window, 1, 1), ebm.INT16, ebm.INT16, widths[0], kernel=(9, 1), stride=(2, 1))
        second = layer_of(first.output_shape(), ebm.INT16, ebm.INT8, widths[1], kernel=(5, 1), stride=(2, 1),
                          pool=(FRAME_POOL, 1))  # fmt: skip
        layers = [first, second]
    if kind == "plain":
        layers = [replace(layer, output_min=-1, output_max=1) for layer in layers]
    frames, _, features = layers[-1].output_shape()
    shape, input_type = (frames, features, 1), ebm.INT8
    ends = block_ends()
    bits = {"xnor": len(ends) - 1, "plain": len(ends)}.get(kind, 0)
    for index, (width, end) in enumerate(zip(widths[-BODY:], ends)):
        pool = (min(2, shape[0]), min(2, shape[1])) if end else (1, 1)
        output_type = ebm.BITS if index < bits else ebm.INT8
        layers.append(layer_of(shape, input_type, output_type, width, ebm.convolution_of(input_type), (3, 3), pad=(1, 1), pool=pool))
        shape, input_type = layers[-1].output_shape(), output_type
    layers.append(layer_of(shape, input_type, ebm.INT8, widths[-1], ebm.convolution_of(input_type)))
    layers.append(layer_of(layers[-1].output_shape(), ebm.INT8, ebm.INT8, widths[-1], ebm.AVGPOOL))
    layers.append(layer_of(layers[-1].output_shape(), ebm.INT8, ebm.INT32, classes, ebm.DENSE))
    return layers


def parameters(layer: Layer) -> int:
    """Numbers that training learns: weights, and scale and bias of the batch norm behind or the dense layer's bias."""
    if layer.weights is None or kind_of(layer) == "filter bank":
        return 0
    return layer.weights.size + layer.out_c * (1 if layer.kind == ebm.DENSE else 2)


def flash(layer: Layer) -> int:
    """Bytes of a layer's record and blobs."""
    per_channel = {ebm.INT8: 8, ebm.INT16: 8, ebm.BITS: 4, ebm.INT32: 4}[layer.output_type]
    if layer.kind == ebm.AVGPOOL:
        per_channel = 4
    invert = 4 * -(-layer.out_c // 32) if layer.output_type == ebm.BITS else 0
    weights = layer.weight_bytes()
    return ebm.RECORD.size + weights + -weights % 4 + per_channel * layer.out_c + invert


def kind_of(layer: Layer) -> str:
    """Which of INSTRUCTIONS a layer with weights costs."""
    if layer.input_type == ebm.BITS:
        return "1 bit"
    if layer.kernel[0] == TAPS:
        return "filter bank"
    if layer.input_type == ebm.INT16:
        return "front end of signs" if layer.output_min == -1 else "front end"
    return "one channel" if layer.shape[2] == 1 else "8 bit"


def parts_of(layer: Layer) -> np.ndarray:
    """How many of each of PARTS a window takes. What does not fill a pool at the border is not computed."""
    height, width, _ = layer.output_shape()
    positions = height * layer.pool[0] * width * layer.pool[1]
    weights = layer.weight_bytes() // 4 if layer.input_type == ebm.BITS else layer.weight_bytes()
    return np.array([positions * weights, positions * layer.out_c, weights], float)


def instructions(layer: Layer) -> int:
    """The estimate for one window."""
    return 0 if layer.weights is None else round(float(parts_of(layer) @ INSTRUCTIONS[kind_of(layer)]))


def text_bytes(technique: str, labels: tuple[str, ...]) -> int:
    """Bytes of a model file's text block with the longest name."""
    length = ebm.LONGEST_TEXT + len(technique) + 32 + sum(len(label.encode()) for label in labels) + 3 + len(labels)
    return length + -length % 4


def cost(kind: str, widths: tuple[int, ...], labels: tuple[str, ...], window: int = WINDOW) -> Cost:
    """All costs of a network of this kind and these widths for a window of so many samples."""
    network = layers_of(kind, widths, len(labels), window)
    layers = list(map(without_padding_taps, network))
    return Cost(
        sum(map(parameters, network)),
        sum(layer.macs() for layer in layers),
        ebm.HEADER.size + text_bytes(TECHNIQUES[kind], labels) + sum(map(flash, layers)),
        sum(map(instructions, layers)),
    )
