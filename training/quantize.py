"""From trained networks to the integer layers of a model file.

Batch norms are folded into the convolution before them, weights get one symmetric scale per output channel,
activations one scale per tensor (Jacob et al., CVPR 2018; the TensorFlow Lite 8-bit quantization specification).
After a ReLU an int8 tensor has its zero at -128, so that all 256 steps are used; the int16 one between the first two
convolutions has its zero at 0. Images are laid out [time][feature][channel]: the networks hold [feature, time].
"""

from dataclasses import dataclass
from typing import Callable, Optional, Sequence, cast

import numpy as np
import torch
from torch import Tensor, nn

from . import ebm, reference
from .binary import BinaryConv2d
from .ebm import Layer
from .filter_bank import BANDS, GAIN, POSITIONS, STEP, STRIDE, TAPS, FilterBank
from .networks import FRAME_POOL, Acdnet, FrontEnd, Head, PlainXnorAcdnet, XnorAcdnet, block_ends
from .padding import without_padding_taps
from .qat import Int8Acdnet
from .ranges import CLIPPED_SHARE, INT16_HEADROOM, STEPS

RELU_ZERO = -128
SIGN_SHIFT = 2
"""Of `to_signs`: the least for which the multiplier 2 ** (32 - SIGN_SHIFT) fits 32 bits."""


@dataclass
class Folded:
    """A float layer without batch norm: `weight` [out, kernel_h, kernel_w, in], `scale` and `bias` [out] behind it.

    Its output is relu(scale x pool(convolution) + bias). One-bit weights are -1 and +1.
    """

    weight: np.ndarray
    scale: np.ndarray
    bias: np.ndarray
    one_bit: bool = False


def numpy(tensor: Tensor) -> np.ndarray:
    """A parameter as float64."""
    return tensor.detach().numpy().astype(np.float64)


def norm_line(norm: nn.modules.batchnorm._BatchNorm) -> tuple[np.ndarray, np.ndarray]:
    """A trained batch norm as y = scale x + bias, both [channels]."""
    assert norm.running_mean is not None and norm.running_var is not None
    deviation = np.sqrt(numpy(norm.running_var) + norm.eps)
    scale, bias = (numpy(norm.weight), numpy(norm.bias)) if norm.affine else (1, 0)
    return scale / deviation, bias - scale / deviation * numpy(norm.running_mean)


def image_weight(weight: Tensor) -> np.ndarray:
    """A kernel [out, in, feature, time] as [out, time, feature, in]."""
    return numpy(weight).transpose(0, 3, 2, 1)


def time_weight(weight: Tensor) -> np.ndarray:
    """A kernel [out, in, time] as [out, time, 1, in]."""
    return numpy(weight).transpose(0, 2, 1)[:, :, None, :]


def fold_before_pool(weight: np.ndarray, norm: nn.modules.batchnorm._BatchNorm) -> Folded:
    """Convolution, batch norm, pool: the norm's scale goes into the weights, sign and all, so the pool may come first."""
    scale, bias = norm_line(norm)
    return Folded(weight * scale[:, None, None, None], np.ones_like(scale), bias)


def fold_behind_pool(weight: np.ndarray, norm: nn.modules.batchnorm._BatchNorm) -> Folded:
    """Convolution, pool, batch norm: the norm stays behind the pool."""
    return Folded(weight, *norm_line(norm))


def quantize_weights(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Int8 weights -127..127 and their scale per output channel [out], of which that of a filter of zeros is free."""
    top = np.abs(weight).reshape(len(weight), -1).max(axis=1)
    scale = np.where(top == 0, 1, top) / 127
    quantized = np.round(weight / scale[:, None, None, None])
    return quantized.astype(np.int8), scale


def kernel_of(weights: np.ndarray) -> tuple[int, int]:
    """Rows and columns of a kernel [out, kernel_h, kernel_w, in]."""
    return weights.shape[1], weights.shape[2]


def set_output_stage(layer: Layer, factor: np.ndarray, bias: np.ndarray) -> None:
    """Gives a layer the integers for y = factor x p + bias, in steps of the output, with the most precise left shift."""
    largest = 2**30
    for shift in range(15, -1, -1):
        layer.left_shift = shift
        step = factor / 2**shift
        multiplier = np.round(step * 2**32).astype(np.int64)
        layer.multiplier = multiplier
        safe = np.where(step == 0, 1, step)
        layer.bias = np.round(np.where(step == 0, 0, bias / safe)).astype(np.int64)
        top = np.abs(multiplier).max()
        if top < 2**31 and (top >= 2**16 or shift == 0) and layer.largest_accumulator() <= largest:
            return
    raise ebm.FormatError("a layer's output stage does not fit 32 bits")


class Quantizer:
    """Builds a model layer by layer while running the integers on calibration windows int16 [n, window].

    `output` always holds the calibration set behind the layers so far, `step` the real value of its unit, so that a
    layer's range is taken from what the board will really give it. A network that was trained in int8 brings its ranges:
    `tops`, the largest real value of each convolution's output.
    """

    def __init__(self, windows: np.ndarray, tops: Optional[Sequence[float]] = None) -> None:
        self.tops = tops
        self.layers: list[Layer] = []
        self.output = windows.reshape(len(windows), -1, 1, 1).astype(np.int64)
        self.step = 1 / 32768
        self.zero = 0
        self.type = ebm.INT16

    def run(self, function: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """A function of the calibration set, sample by sample to bound the memory."""
        return np.concatenate([function(sample[None]) for sample in self.output])

    def shape(self) -> tuple[int, int, int]:
        """Rows, columns and channels of the next layer's input."""
        _, rows, columns, channels = self.output.shape
        return rows, columns, channels

    def append(self, layer: Layer, accumulated: np.ndarray) -> None:
        """Adds a layer whose accumulators on the calibration set are known."""
        self.layers.append(layer)
        self.output = reference.finish(layer, accumulated)
        self.type, self.zero = layer.output_type, layer.output_zero_point

    def as_image(self) -> None:
        """Reads the front end's [frames, 1, channels] as a one-channel image [frames, features, 1]."""
        n, frames, _, features = self.output.shape
        self.output = self.output.reshape(n, frames, features, 1)

    def top(self, real: np.ndarray, output_type: int) -> float:
        """The largest real value of a ReLU's output whose real values on calibration are given."""
        if self.tops is not None:
            return self.tops[len(self.layers)]
        largest = float(real.max())
        if largest == 0:
            raise ebm.FormatError(f"layer {len(self.layers)} gives nothing whatever the network hears: train it longer")
        return largest * INT16_HEADROOM if output_type == ebm.INT16 else float(np.quantile(real, 1 - CLIPPED_SHARE)) or largest

    def weights_of(self, folded: Folded) -> tuple[int, np.ndarray, np.ndarray]:
        """Kind of convolution that the input asks for, its weights and, per channel, the real value of one step of its sums."""
        if folded.one_bit:
            weights, weight_scale = folded.weight.astype(np.int8), np.ones(len(folded.weight))
        else:
            weights, weight_scale = quantize_weights(folded.weight)
        return ebm.convolution_of(self.type), weights, folded.scale * weight_scale * self.step

    def convolution(self, folded: Folded, output_type: int, stride: tuple[int, int] = (1, 1),
                    pad: tuple[int, int] = (0, 0), pool: tuple[int, int] = (1, 1)) -> None:  # fmt: skip
        """An int8 convolution with ReLU, giving int8 or int16; behind bits the one-bit convolution with its scale."""
        kind, weights, scale = self.weights_of(folded)
        layer = Layer(kind, self.type, output_type, self.shape(), len(weights), kernel_of(weights), stride,
                      pad, pool, input_zero_point=self.zero, weights=weights)  # fmt: skip
        p = self.run(lambda x: reference.accumulate(layer, x))
        real = np.maximum(p * scale + folded.bias, 0)
        step = self.top(real, output_type) / STEPS[output_type]
        layer.output_zero_point = layer.output_min = 0 if output_type == ebm.INT16 else RELU_ZERO
        layer.output_max = ebm.RANGES[output_type][1]
        set_output_stage(layer, scale / step, folded.bias / step)
        self.append(layer, p)
        self.step = step

    def to_bits(self, folded: Folded, pad: tuple[int, int], pool: tuple[int, int]) -> None:
        """A convolution, int8 or one-bit, whose output is the sign of scale x pool(convolution) + bias."""
        kind, weights, scale = self.weights_of(folded)
        threshold, invert = fold_sign(scale, folded.bias)
        layer = Layer(kind, self.type, ebm.BITS, self.shape(), len(weights), kernel_of(weights), (1, 1), pad,
                      pool, input_zero_point=self.zero, weights=weights, threshold=threshold, invert=invert)  # fmt: skip
        self.append(layer, self.run(lambda x: reference.accumulate(layer, x)))
        self.step = 1.0

    def to_signs(self, folded: Folded, output_type: int, pool: int) -> None:
        """A convolution over time, stride 2, whose output is the same sign as that of `to_bits`, as an integer -1 or +1.

        p >= t exactly where 2 p - (2 t - 1), which is odd, is positive: the output stage computes this and clamps it.
        """
        kind, weights, scale = self.weights_of(folded)
        layer = Layer(kind, self.type, output_type, self.shape(), len(weights), kernel_of(weights), (2, 1), (0, 0),
                      (pool, 1), input_zero_point=self.zero, output_min=-1, output_max=1, weights=weights)  # fmt: skip
        threshold, invert = fold_sign(scale, folded.bias)
        beyond = layer.largest_accumulator() + 1
        layer.left_shift = SIGN_SHIFT + 1
        layer.bias = -(2 * threshold.clip(-beyond, beyond) - 1) << SIGN_SHIFT
        layer.multiplier = np.where(invert, -1, 1) * 2 ** (32 - SIGN_SHIFT)
        self.append(layer, self.run(lambda x: reference.accumulate(layer, x)))
        self.step = 1.0

    def average(self) -> None:
        """The mean over the map, in the unit of its input."""
        rows, columns, channels = self.shape()
        layer = Layer(ebm.AVGPOOL, ebm.INT8, ebm.INT8, (rows, columns, channels), channels, input_zero_point=self.zero,
                      output_zero_point=self.zero, output_min=-128, output_max=127)  # fmt: skip
        set_output_stage(layer, np.full(channels, 1 / (rows * columns)), np.zeros(channels))
        layer.bias = None
        self.append(layer, reference.accumulate(layer, self.output))

    def dense(self, dense: nn.Linear) -> float:
        """The last layer, whose int32 accumulators are the logits; returns the real value of their unit."""
        weight = numpy(dense.weight)
        scale = float(np.abs(weight).max()) / 127
        logit_scale = scale * self.step
        shape = self.shape()
        layer = Layer(ebm.DENSE, ebm.INT8, ebm.INT32, shape, len(weight), input_zero_point=self.zero,
                      weights=np.round(weight / scale).astype(np.int8).reshape(-1, *shape),
                      bias=np.round(numpy(dense.bias) / logit_scale).astype(np.int64))  # fmt: skip
        self.append(layer, reference.accumulate(layer, self.output))
        return logit_scale

    def front_end(self, front: FrontEnd | FilterBank) -> None:
        """The two layers from samples to frames, then the view as an image."""
        if isinstance(front, FilterBank):
            self.filter_bank(front)
        else:
            for conv, norm, output_type, pool in (
                (front.conv1, front.norm1, ebm.INT16, 1),
                (front.conv2, front.norm2, ebm.INT8, FRAME_POOL),
            ):
                self.convolution(fold_before_pool(time_weight(conv.weight), norm), output_type, stride=(2, 1), pool=(pool, 1))
        self.as_image()

    def filter_bank(self, front: FilterBank) -> None:
        """The filters and the logarithm of their power, with the deviations of each band: nothing to be calibrated."""
        low, high = ebm.RANGES[ebm.INT16]
        layer = Layer(ebm.CONV2D, ebm.INT16, ebm.INT16, self.shape(), 2 * BANDS, (TAPS, 1), (STRIDE, 1), output_min=low,
                      output_max=high, weights=front.weights[:, :, None, None])  # fmt: skip
        set_output_stage(layer, front.factor * GAIN, np.zeros(2 * BANDS))
        self.append(layer, self.run(lambda x: reference.accumulate(layer, x)))
        scale, bias = norm_line(front.norm)
        low, high = ebm.RANGES[ebm.INT8]
        power = Layer(ebm.LOG_POWER, ebm.INT16, ebm.INT8, self.shape(), BANDS, pool=(POSITIONS, 1), output_min=low, output_max=high)
        set_output_stage(power, scale / STEP / 1024, bias / STEP)
        self.append(power, reference.accumulate(power, self.output))
        self.step = STEP

    def head(self, head: Head) -> float:
        """The 1x1 convolution, the mean and the dense layer; returns the logit scale."""
        conv, norm = head.conv, head.norm
        one_bit = isinstance(conv, BinaryConv2d)
        self.convolution(binary_fold(conv, norm) if one_bit else fold_before_pool(image_weight(conv.weight), norm), ebm.INT8)
        self.average()
        return self.dense(head.dense)

    def pool_of(self, end: bool) -> tuple[int, int]:
        """The pool behind a 3x3 convolution on the current map."""
        rows, columns = self.output.shape[1:3]
        return (min(2, rows), min(2, columns)) if end else (1, 1)


def fold_sign(scale: np.ndarray, bias: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Threshold int64 [channels] and invert bool [channels] such that (p >= threshold) ^ invert == scale x p + bias >= 0.

    Holds for every integer p that a convolution can give. A channel that p cannot change gets a threshold below all p.
    """
    bound = 2**31 - 1
    safe = np.where(scale == 0, 1, scale)
    edge = np.clip(-bias / safe, -bound + 1, bound - 1)
    rising = np.ceil(edge)
    falling = np.floor(edge) + 1
    threshold = np.where(scale > 0, rising, falling)
    threshold = np.where(scale == 0, -bound, threshold)
    invert = np.where(scale == 0, bias < 0, scale < 0)
    return threshold.astype(np.int64), invert


def binary_fold(conv: BinaryConv2d, norm: nn.modules.batchnorm._BatchNorm) -> Folded:
    """A one-bit convolution: signs as weights, the filter's scale and the norm behind the pool."""
    folded = fold_behind_pool(image_weight(conv.signs()), norm)
    alpha = numpy(conv.latent().abs().mean(dim=(1, 2, 3)))
    return Folded(folded.weight, folded.scale * alpha, folded.bias, one_bit=True)


def quantize_float(network: Acdnet, windows: np.ndarray) -> tuple[list[Layer], float]:
    """Integer layers of a full-precision network and their logit scale."""
    builder = Quantizer(windows, network.tops.tolist() if isinstance(network, Int8Acdnet) else None)
    builder.front_end(network.front)
    for conv, norm, end in zip(network.convs, network.norms, block_ends()):
        folded = fold_before_pool(image_weight(conv.weight), norm)  # type: ignore[arg-type]
        builder.convolution(folded, ebm.INT8, pad=(1, 1), pool=builder.pool_of(end))
    return builder.layers, builder.head(network.head)


def quantize_plain(network: PlainXnorAcdnet, windows: np.ndarray) -> tuple[list[Layer], float]:
    """Integer layers of the plain XNOR-Net and their logit scale. Convolutions 2 and 3 hear 8 channels and one, which would
    leave most of a word of 32 empty: their values of one bit are held and multiplied as int8."""
    builder = Quantizer(windows)
    front = network.front
    builder.to_signs(fold_behind_pool(time_weight(front.conv1.weight), front.norm1), ebm.INT16, 1)
    second = binary_fold(cast(BinaryConv2d, front.conv2), front.norm2)
    builder.to_signs(second, ebm.INT8, FRAME_POOL)
    builder.as_image()
    for conv, norm, end in zip((network.conv3, *network.convs), network.norms, block_ends()):
        builder.to_bits(binary_fold(conv, norm), (1, 1), builder.pool_of(end))  # type: ignore[arg-type]
    return builder.layers, builder.head(network.head)


def quantize_xnor(network: XnorAcdnet, windows: np.ndarray) -> tuple[list[Layer], float]:
    """Integer layers of the mixed network and their logit scale."""
    builder = Quantizer(windows)
    builder.front_end(network.front)
    first = fold_behind_pool(image_weight(network.conv3.weight), network.norms[0])  # type: ignore[arg-type]
    ends = block_ends()
    builder.to_bits(first, (1, 1), builder.pool_of(ends[0]))
    last = len(network.convs) - 1
    for index, (conv, norm) in enumerate(zip(network.convs, network.norms[1:])):  # type: ignore[arg-type]
        folded = binary_fold(conv, norm)
        pool = builder.pool_of(ends[index + 1])
        if index < last:
            builder.to_bits(folded, (1, 1), pool)
        else:
            builder.convolution(folded, ebm.INT8, pad=(1, 1), pool=pool)
    return builder.layers, builder.head(network.head)


def quantize(network: nn.Module, windows: np.ndarray) -> tuple[list[Layer], float]:
    """Integer layers of a network of any kind, calibrated on int16 windows [n, window], and their logit scale."""
    with torch.no_grad():
        if isinstance(network, PlainXnorAcdnet):
            layers, logit_scale = quantize_plain(network, windows)
        elif isinstance(network, XnorAcdnet):
            layers, logit_scale = quantize_xnor(network, windows)
        else:
            assert isinstance(network, Acdnet)
            layers, logit_scale = quantize_float(network, windows)
    return list(map(without_padding_taps, layers)), logit_scale
