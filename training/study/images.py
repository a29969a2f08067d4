"""The same comparison on images, as the paper makes it with CIFAR and a ResNet: a small residual network (He et al., "Deep
Residual Learning for Image Recognition", CVPR 2016) on the 8x8 handwritten digits that scikit-learn ships.

Nothing of it runs on a board: integers are imitated in floating point, bytes are counted.
"""

from copy import deepcopy
from dataclasses import dataclass
from itertools import cycle
from typing import Optional, Protocol

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .. import train
from ..binary import BinaryConv2d, Sign, binarize_weights
from ..data import DataError
from ..prune import keep_channels
from ..qat import folded, quantized_weight, rounded
from .experiments import FULL, INT8, MIXED, PRUNED
from .results import Cell

NAME, CLASSES, FOLDS = "images", 10, 5
WIDTHS = (32, 64, 128)
"""Channels of the three residual blocks, whose maps have 8x8, 4x4 and 2x2 positions."""
KEPT = 8
"""The pruned network keeps one of so many channels inside a block: its weights take as many bytes as eight times as many bits."""
EPOCHS, BATCH, RATE, WEIGHT_DECAY = 60, 32, 2e-3, 1e-4
CHANNEL_BYTES = 8
"""Multiplier and bias of an output channel in integers."""


class Arithmetic(Protocol):
    """How a network computes: a convolution with its norm, and what stands behind it."""

    def layer(self, conv: nn.Module, norm: nn.Module, x: Tensor) -> Tensor: ...

    def activation(self, x: Tensor) -> Tensor: ...


class Float:
    """Full precision with ReLU."""

    def layer(self, conv: nn.Module, norm: nn.Module, x: Tensor) -> Tensor:
        return norm(conv(x))

    def activation(self, x: Tensor) -> Tensor:
        return F.relu(x)


class OneBit(Float):
    """Signs into every one-bit convolution; the sums and the shortcuts between them keep their precision."""

    def layer(self, conv: nn.Module, norm: nn.Module, x: Tensor) -> Tensor:
        return norm(conv(Sign.apply(x) if isinstance(conv, BinaryConv2d) else x))

    def activation(self, x: Tensor) -> Tensor:
        return x


class Observed(Float):
    """Full precision that notes the largest value of each activation."""

    def __init__(self) -> None:
        self.tops: list[Tensor] = []

    def activation(self, x: Tensor) -> Tensor:
        x = F.relu(x)
        self.tops.append(x.max())
        return x


class Rounded(Float):
    """Int8 weights per output channel, activations in 255 steps up to their largest value; sums and shortcuts wider."""

    def __init__(self, tops: list[Tensor]) -> None:
        self.tops = cycle(tops)

    def layer(self, conv: nn.Module, norm: nn.Module, x: Tensor) -> Tensor:
        return F.conv2d(x, *folded(conv, norm), padding=1)

    def activation(self, x: Tensor) -> Tensor:
        top = next(self.tops)
        return rounded(torch.minimum(F.relu(x), top) / top * 255) * top / 255


class Block(nn.Module):
    """Two 3x3 convolutions beside a shortcut: [n, in, h, w] to [n, out, h / 2, w / 2], or h, w where `in` is `out`."""

    def __init__(self, inputs: int, inner: int, outputs: int, conv: type[nn.Module]) -> None:
        super().__init__()
        settings = {} if conv is BinaryConv2d else {"padding": 1, "bias": False, "kernel_size": 3}
        self.halves = inputs != outputs
        self.conv1, self.norm1 = conv(inputs, inner, **settings), nn.BatchNorm2d(inner)
        self.conv2, self.norm2 = conv(inner, outputs, **settings), nn.BatchNorm2d(outputs)

    def forward(self, x: Tensor, arithmetic: Arithmetic) -> Tensor:
        if self.halves:
            x = F.max_pool2d(x, 2)
        shortcut = torch.cat([x, x], dim=1) if self.halves else x
        x = arithmetic.activation(arithmetic.layer(self.conv1, self.norm1, x))
        return arithmetic.activation(arithmetic.layer(self.conv2, self.norm2, x) + shortcut)


class ResNet(nn.Module):
    """Images float [n, 1, 8, 8] to logits [n, classes]. The first convolution and the dense layer never have one bit."""

    def __init__(self, inner: tuple[int, ...], one_bit: bool = False) -> None:
        super().__init__()
        self.conv, self.norm = nn.Conv2d(1, WIDTHS[0], 3, padding=1, bias=False), nn.BatchNorm2d(WIDTHS[0])
        kind = BinaryConv2d if one_bit else nn.Conv2d
        inputs = (WIDTHS[0], *WIDTHS)
        self.blocks = nn.ModuleList(Block(a, b, c, kind) for a, b, c in zip(inputs, inner, WIDTHS))
        self.dense = nn.Linear(WIDTHS[-1], CLASSES)
        self.arithmetic: Arithmetic = OneBit() if one_bit else Float()

    def forward(self, x: Tensor, arithmetic: Optional[Arithmetic] = None) -> Tensor:
        arithmetic = arithmetic or self.arithmetic
        x = arithmetic.activation(arithmetic.layer(self.conv, self.norm, x))
        for block in self.blocks:
            x = block(x, arithmetic)
        return self.dense(F.relu(x).mean(dim=(2, 3)))


@dataclass(frozen=True)
class Images:
    """Images float [n, 1, 8, 8] within 0..1 with their labels [n]."""

    pixels: Tensor
    labels: Tensor

    def pick(self, indices: np.ndarray) -> "Images":
        """Some of them."""
        return Images(self.pixels[indices], self.labels[indices])


def load() -> Images:
    """The digits of scikit-learn: 1797 images out of the test set of "Optical Recognition of Handwritten Digits" (E. Alpaydin,
    C. Kaynak, UCI Machine Learning Repository, 1998)."""
    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        raise DataError("the images of the study come with scikit-learn: apt-get install python3-sklearn") from error
    digits = load_digits()
    pixels = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / 16
    return Images(pixels, torch.tensor(digits.target))


def split(images: Images, fold: int) -> tuple[Images, Images]:
    """Training and test images. A fold is a stretch of the set: neighbours are by the same hand and stay together."""
    parts = np.array_split(np.arange(len(images.labels)), FOLDS)
    test = parts[fold - 1]
    return images.pick(np.setdiff1d(np.arange(len(images.labels)), test)), images.pick(test)


def fit(network: ResNet, images: Images, epochs: int, seed: int, teachers: list[nn.Module]) -> ResNet:
    """Trains for a fixed number of epochs with a cosine rate; a third of them with one-bit activations alone, where there are any."""
    torch.manual_seed(seed)
    optimizer = torch.optim.AdamW(network.parameters(), RATE, weight_decay=WEIGHT_DECAY)
    steps = len(images.labels) // BATCH
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * steps)
    targets = F.one_hot(images.labels, CLASSES).float()
    for epoch in range(epochs):
        binarize_weights(network, epoch >= epochs // 3)
        network.train()
        order = torch.randperm(len(images.labels))
        for batch in order[: steps * BATCH].split(BATCH):
            inputs = images.pixels[batch]
            loss = train.loss_of(network(inputs), train.mixed_target(targets[batch], teachers, inputs))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return network.eval()


def pruned(parent: ResNet) -> ResNet:
    """The parent with the inner channels of its blocks whose filters have the largest Euclidean norm."""
    small = ResNet(tuple(block.conv1.out_channels // KEPT for block in parent.blocks))
    for name in ("conv", "norm", "dense"):
        getattr(small, name).load_state_dict(getattr(parent, name).state_dict())
    with torch.no_grad():
        for old, new in zip(parent.blocks, small.blocks):
            norms = old.conv1.weight.flatten(1).norm(dim=1)
            kept = norms.topk(new.conv1.out_channels).indices.sort().values
            new.conv1.weight.copy_(old.conv1.weight[kept])
            new.conv2.weight.copy_(old.conv2.weight[:, kept])
            new.norm2.load_state_dict(old.norm2.state_dict())
            keep_channels(old.norm1, new.norm1, kept)
    return small


def in_int8(network: ResNet, images: Images) -> ResNet:
    """The network in imitated integers, with ranges from the training images."""
    observed = Observed()
    with torch.no_grad():
        network(images.pixels, observed)
    rounded_network = deepcopy(network)
    weight = network.dense.weight.detach()
    rounded_network.dense.weight.data = quantized_weight(weight, weight.abs().max() / 127)
    rounded_network.arithmetic = Rounded(observed.tops)
    return rounded_network


def work(network: ResNet) -> dict[str, int]:
    """Multiply-accumulates of an image, those with one bit, words of 32 channels of these; bytes of the weights and of what
    stands behind each channel, parameters."""
    macs = one_bit = words = weights = bits = channels = 0
    side = 8
    layers: list[tuple[nn.Module, int]] = [(network.conv, side)]
    for block in network.blocks:
        side //= 2 if block.halves else 1
        layers += [(block.conv1, side), (block.conv2, side)]
    for conv, side in layers:
        outputs, inputs = conv.weight.shape[:2]
        count = conv.weight.numel()
        channels += outputs
        macs += count * side**2
        if isinstance(conv, BinaryConv2d):
            one_bit += count * side**2
            words += count // inputs * -(-inputs // 32) * side**2
            bits += count
        else:
            weights += count
    dense = network.dense.weight.numel()
    return {
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "macs": macs + dense,
        "oneBitMacs": one_bit,
        "words": words,
        "oneBitWeightBytes": bits // 8,
        "integerBytes": weights + dense + bits // 8 + CHANNEL_BYTES * (channels + CLASSES),
    }


def cell(technique: str, network: ResNet, test: Images, fold: int) -> Cell:
    """A line of the results."""
    with torch.no_grad():
        right = int((network(test.pixels).argmax(dim=1) == test.labels).sum())
    figures = work(network)
    place = {"sounds": NAME, "classes": CLASSES, "test": fold, "seed": 1, "technique": technique, "epochs": EPOCHS}
    result = {**place, "clips": len(test.labels), "correct": right}
    names = ["macs", "oneBitMacs", "words", "oneBitWeightBytes"] if technique == MIXED else ["macs"]
    if technique in (FULL, PRUNED):
        names = ["parameters", *names]
        flash = 4 * figures["parameters"]
    else:
        flash = figures["integerBytes"]
    return {**result, **{name: figures[name] for name in names}, "flashBytes": flash}


def measured(images: Images, fold: int) -> list[Cell]:
    """All techniques, trained on the other folds and measured on this one."""
    torch.set_num_threads(1)
    training, test = split(images, fold)
    torch.manual_seed(fold)
    full = fit(ResNet(WIDTHS), training, EPOCHS, fold, [])
    small = fit(pruned(full), training, EPOCHS, fold, [full])
    mixed = fit(ResNet(WIDTHS, one_bit=True), training, EPOCHS, fold, [full])
    networks = {FULL: full, PRUNED: small, INT8: in_int8(small, training), MIXED: mixed}
    return [cell(technique, network, test, fold) for technique, network in networks.items()]
