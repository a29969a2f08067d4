"""Quantization-aware training: ACDNet that computes in training what the int8 model computes on a board.

Weights are rounded per output channel with the batch norm folded in, activations per tensor, gradients pass both
roundings as if they were not there (Jacob et al., "Quantization and Training of Neural Networks for Efficient
Integer-Arithmetic-Only Inference", CVPR 2018, section 3). The norms keep the statistics of the run that training starts
from, so what is folded is what is exported (Krishnamoorthi, "Quantizing deep convolutional networks for efficient
inference", 2018, freezes them too, later in training); their scales and biases are learned. The largest value of each
activation is a running mean of what batches show; `quantize` takes the ranges from here.
"""

from dataclasses import replace
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from . import ebm, train
from .data import SAMPLE_RATE
from .filter_bank import FilterBank
from .networks import FRAME_POOL, Acdnet, block_ends, pool
from .ranges import CLIPPED_SHARE, INT16_HEADROOM, STEPS

LEARNING_RATE = 0.005
"""A tenth of a fresh network's: what is to be learned is small."""
RANGE_MOMENTUM = 0.05
"""Weight of a new batch in the running ranges."""


def rounded(x: Tensor) -> Tensor:
    """The nearest integers; backwards the identity."""
    return x + (x.round() - x).detach()


def quantized_weight(weight: Tensor, scale: Tensor) -> Tensor:
    """Weights [out, ...] in whole steps of `scale`, which is one or one per output channel."""
    scale = scale.clamp(min=1e-12).reshape(-1, *[1] * (weight.ndim - 1))
    return rounded(weight / scale) * scale


def folded(conv: nn.Module, norm: nn.Module) -> tuple[Tensor, Tensor]:
    """Int8 weights of a convolution with its norm's scale in them, as real values, and the bias [out]."""
    weight, conv_norm = cast(Tensor, conv.weight), cast(nn.BatchNorm2d, norm)
    assert conv_norm.running_mean is not None and conv_norm.running_var is not None
    scale = conv_norm.weight / torch.sqrt(conv_norm.running_var + conv_norm.eps)
    weight = weight * scale.reshape(-1, *[1] * (weight.ndim - 1))
    step = weight.detach().abs().flatten(1).amax(dim=1) / 127
    return quantized_weight(weight, step), conv_norm.bias - scale * conv_norm.running_mean


class Int8Acdnet(Acdnet):
    """ACDNet with int8 weights and activations; int16 between the first two convolutions."""

    tops: Tensor
    """Largest real value of each convolution's output [12]; 0 until the first batch of training. A filter bank, whose integers
    are the same in training, leaves the first two at 0."""

    def __init__(self, widths: tuple[int, ...], classes: int, sample_rate: int = SAMPLE_RATE) -> None:
        super().__init__(widths, classes, sample_rate)
        self.register_buffer("tops", torch.zeros(12))

    def activation(self, index: int, x: Tensor) -> Tensor:
        """ReLU of convolution `index`'s output, in whole steps of its range."""
        x = F.relu(x)
        if self.training:
            self.observe(index, x.detach())
        top = self.tops[index].clone()
        step = top / STEPS[ebm.INT16 if index == 0 else ebm.INT8]
        return rounded(torch.minimum(x, top) / step) * step

    def observe(self, index: int, x: Tensor) -> None:
        """Lets a running range follow a batch."""
        if index == 0:
            top = x.max() * INT16_HEADROOM
        else:
            top = x.flatten().kthvalue(max(1, round(x.numel() * (1 - CLIPPED_SHARE)))).values
        top = top.clamp(min=1e-6)
        self.tops[index] = torch.where(self.tops[index] > 0, torch.lerp(self.tops[index], top, RANGE_MOMENTUM), top)

    def frames(self, x: Tensor) -> Tensor:
        """The image that the front end makes of windows."""
        front = self.front
        if isinstance(front, FilterBank):
            return front(x)
        weight, bias = folded(front.conv1, front.norm1)
        x = self.activation(0, F.conv1d(x.unsqueeze(1), weight, bias, stride=2))
        weight, bias = folded(front.conv2, front.norm2)
        return self.activation(1, F.max_pool1d(F.conv1d(x, weight, bias, stride=2), FRAME_POOL)).unsqueeze(1)

    def forward(self, x: Tensor) -> Tensor:
        x, head = self.frames(x), self.head
        for index, (conv, norm, end) in enumerate(zip(self.convs, self.norms, block_ends()), 2):
            weight, bias = folded(conv, norm)
            x = F.conv2d(x, weight, bias, padding=1)
            x = self.activation(index, pool(x) if end else x)
        weight, bias = folded(head.conv, head.norm)
        x = self.activation(11, F.conv2d(head.dropout(x), weight, bias))
        step = self.tops[11].clone() / STEPS[ebm.INT8]
        mean = rounded(x.mean(dim=(2, 3)) / step) * step
        scale = head.dense.weight.detach().abs().max() / 127
        return F.linear(mean, quantized_weight(head.dense.weight, scale), head.dense.bias)


def start(parent: train.Run, epochs: int, name: str, seed: int) -> train.Run:
    """A run of `epochs` at epoch 0 that goes on with the weights of a trained one, in int8; `name` is the parent's. Sums have
    the precision of float32: bfloat16 would round them more coarsely than the integers do."""
    if parent.config.kind != "float":
        raise train.RunError(f"{name} is no network of full precision, which training in int8 starts from")
    network = Int8Acdnet(parent.config.widths, len(parent.config.labels), parent.config.sample_rate)
    network.load_state_dict(parent.network.state_dict(), strict=False)
    config = replace(parent.config, kind="int8", epochs=epochs, learning_rate=LEARNING_RATE, precision="float32",
                     parent=name, teacher=name, seed=seed)  # fmt: skip
    return train.Run(config, network)
