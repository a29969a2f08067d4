"""ACDNet (Mohaimenuzzaman et al., "Environmental Sound Classification on the Edge", 2023) of any widths, its
mixed-width twin whose convolutions 4 to 11 have one-bit weights and activations, and its plain XNOR-Net, in which
convolutions 2 to 12 have.

Widths are the output channels of the twelve convolutions; of ten, where a filter bank stands in place of the first two. All
networks map windows float [n, window] to logits [n, classes].
"""

from torch import Tensor, nn
from torch.nn import functional as F

from .binary import BinaryConv2d, Sign
from .data import SAMPLE_RATE
from .filter_bank import FilterBank

FRAME_POOL = 50
FRAME_STEP, FRAME_FIELD = 200, 213
"""Samples from one frame of the front end to the next, and samples that one frame hears."""
BODY = 10
"""Convolutions behind the front end."""
BLOCKS = (1, 2, 2, 2, 2)
"""Convolutions in each of the five blocks of 3x3 convolutions."""
DROPOUT = 0.2

WIDTHS = {
    "full": (8, 64, 32, 64, 64, 128, 128, 256, 256, 512, 512, 50),
    "half": (8, 32, 16, 32, 32, 64, 64, 128, 128, 256, 256, 25),
    "micro": (7, 20, 10, 14, 22, 31, 35, 41, 51, 67, 69, 48),
    "xnor": (8, 32, 32, 32, 32, 64, 64, 128, 128, 256, 256, 24),
}
WIDTHS["plain"] = WIDTHS["xnor"]
WIDTHS["filterbank"] = WIDTHS["half"][-BODY:]
WIDTHS["xnor-filterbank"] = (32, 32, 32, 64, 64, 128, 128, 192, 256, 24)
"""Named width lists: the paper's, its half, the authors' pruned Micro-ACDNet, those of the one-bit networks, the half
behind a filter bank, and a one-bit network behind it whose file is as large as the others', for all that the filters take."""

NETWORKS = {"full": "float", "half": "float", "micro": "float", "filterbank": "float", "xnor": "xnor", "xnor-filterbank": "xnor", "plain": "plain"}
"""The kind of each named network."""

TECHNIQUES = {"float": "int8", "int8": "int8", "xnor": "mixed", "plain": "xnor"}
"""What a network of each kind becomes in a model file."""


def block_ends() -> list[bool]:
    """For each 3x3 convolution whether it is the last of its block, that is, followed by the pool."""
    return [index == count - 1 for count in BLOCKS for index in range(count)]


def pool(x: Tensor) -> Tensor:
    """2x2 max-pool; a dimension that is already 1 stays."""
    return F.max_pool2d(x, (min(2, x.shape[2]), min(2, x.shape[3])))


class FrontEnd(nn.Module):
    """Two convolutions over time and a max-pool, 200 samples a frame: [n, window] to a one-channel image [n, 1, features, frames]."""

    def __init__(self, first: int, second: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(1, first, 9, stride=2, bias=False)
        self.norm1 = nn.BatchNorm1d(first)
        self.conv2 = nn.Conv1d(first, second, 5, stride=2, bias=False)
        self.norm2 = nn.BatchNorm1d(second)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.norm1(self.conv1(x.unsqueeze(1))))
        x = F.max_pool1d(self.norm2(self.conv2(x)), FRAME_POOL)
        return F.relu(x).unsqueeze(1)

    def learned(self) -> list[tuple[nn.Module, nn.Module]]:
        """Its convolutions, each with the batch norm behind it."""
        return [(self.conv1, self.norm1), (self.conv2, self.norm2)]


def front_end(widths: tuple[int, ...], sample_rate: int) -> FrontEnd | FilterBank:
    """What stands before the convolutions of an image: the first two of twelve widths, or a filter bank before ten."""
    return FilterBank(sample_rate) if len(widths) == BODY else FrontEnd(widths[0], widths[1])


class Head(nn.Module):
    """1x1 convolution, mean over the map, dense layer: [n, in, h, w] to logits [n, classes]."""

    def __init__(self, inputs: int, width: int, classes: int, dropout: float) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.conv = nn.Conv2d(inputs, width, 1, bias=False)
        self.norm = nn.BatchNorm2d(width)
        self.dense = nn.Linear(width, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.norm(self.conv(self.dropout(x))))
        return self.dense(x.mean(dim=(2, 3)))


class Acdnet(nn.Module):
    """The full-precision network; also the one that is pruned."""

    def __init__(self, widths: tuple[int, ...], classes: int, sample_rate: int = SAMPLE_RATE) -> None:
        super().__init__()
        self.front = front_end(widths, sample_rate)
        *body, last = widths[-BODY:]
        self.convs = nn.ModuleList(nn.Conv2d(a, b, 3, padding=1, bias=False) for a, b in zip((1, *body), body))
        self.norms = nn.ModuleList(nn.BatchNorm2d(width) for width in body)
        self.head = Head(body[-1], last, classes, DROPOUT)

    def forward(self, x: Tensor) -> Tensor:
        x = self.front(x)
        for conv, norm, end in zip(self.convs, self.norms, block_ends()):
            x = norm(conv(x))
            x = F.relu(pool(x) if end else x)
        return self.head(x)


class XnorAcdnet(nn.Module):
    """The mixed network: convolutions 1 to 3, the 1x1 convolution and the dense layer keep their precision.

    Every binary block is convolution, max-pool (where a block ends), batch norm, sign. Anything increasing between
    them (ReLU with a slope, the filter's scale) would only move the one threshold per channel that all this folds
    into, so there is nothing else.
    """

    def __init__(self, widths: tuple[int, ...], classes: int, sample_rate: int = SAMPLE_RATE) -> None:
        super().__init__()
        self.front = front_end(widths, sample_rate)
        *body, last = widths[-BODY:]
        self.conv3 = nn.Conv2d(1, body[0], 3, padding=1, bias=False)
        self.convs = nn.ModuleList(BinaryConv2d(a, b) for a, b in zip(body, body[1:]))
        self.norms = nn.ModuleList(nn.BatchNorm2d(width) for width in body)
        self.head = Head(body[-1], last, classes, 0.0)

    def forward(self, x: Tensor) -> Tensor:
        x = self.norms[0](pool(self.conv3(self.front(x))))
        for conv, norm, end in zip(self.convs, self.norms[1:], block_ends()[1:]):  # type: ignore[arg-type]
            x = conv(Sign.apply(x))
            x = norm(pool(x) if end else x)
        return self.head(self.activation(x))

    def activation(self, x: Tensor) -> Tensor:
        """What the head hears of the last 3x3 convolution."""
        return F.relu(x)

    def take_over(self, parent: Acdnet) -> None:
        """Starts from the parameters of a full-precision network, as far as they have the same shapes."""
        own = (self.front, self.conv3, *self.convs, *self.norms, self.head)
        for mine, theirs in zip(own, (parent.front, *parent.convs, *parent.norms, parent.head), strict=True):
            shapes = {name: value.shape for name, value in mine.state_dict().items()}
            state = {name: value for name, value in theirs.state_dict().items() if shapes.get(name) == value.shape}
            mine.load_state_dict(state, strict=False)


class XnorFrontEnd(FrontEnd):
    """The front end whose second convolution has one-bit weights and activations and whose frames are -1 and +1."""

    def __init__(self, first: int, second: int) -> None:
        super().__init__(first, second)
        self.conv2 = BinaryConv2d(first, second, (1, 5), (1, 2), 0)  # type: ignore[assignment]

    def forward(self, x: Tensor) -> Tensor:
        x = Sign.apply(self.norm1(self.conv1(x.unsqueeze(1))))
        x = F.max_pool1d(self.conv2(x.unsqueeze(2)).squeeze(2), FRAME_POOL)
        return Sign.apply(self.norm2(x)).unsqueeze(1)


class PlainXnorAcdnet(XnorAcdnet):
    """XNOR-Net as its authors have it (Rastegari et al., section 4.1): the first convolution and the last layer keep their
    precision, all others have one bit. What the first 3x3 convolution, of one channel, hears outside of its map is 0: a
    model file holds its input as int8, since bits would fill a word of 32 for one.
    """

    def __init__(self, widths: tuple[int, ...], classes: int, sample_rate: int = SAMPLE_RATE) -> None:
        super().__init__(widths, classes, sample_rate)
        self.front = XnorFrontEnd(widths[0], widths[1])
        self.conv3 = BinaryConv2d(1, widths[2], outside=0.0)  # type: ignore[assignment]
        self.head.conv = BinaryConv2d(widths[10], widths[11], (1, 1), padding=0)  # type: ignore[assignment]

    def activation(self, x: Tensor) -> Tensor:
        return Sign.apply(x)


def build(kind: str, widths: tuple[int, ...], classes: int, sample_rate: int = SAMPLE_RATE) -> nn.Module:
    """The network of a kind, "float", "int8" (quantization-aware), "xnor" (mixed) or "plain" (XNOR-Net, of twelve widths)."""
    from .qat import Int8Acdnet  # which is built on this module

    networks = {"float": Acdnet, "int8": Int8Acdnet, "xnor": XnorAcdnet, "plain": PlainXnorAcdnet}
    return networks[kind](widths, classes, sample_rate)
