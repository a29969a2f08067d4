"""One-bit convolution after XNOR-Net (Rastegari et al., ECCV 2016) with the softer gradient of Bi-Real Net (ECCV 2018)."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

PADDING_BIT = -1.0
"""What stands outside of a binary map: the format has no third value, so it is -1 in training as well."""


class Sign(torch.autograd.Function):
    """+1 where the input is >= 0, else -1; backwards the derivative of Bi-Real Net's polynomial, 2 - 2|x| within -1..1."""

    @staticmethod
    def forward(ctx, x: Tensor) -> Tensor:  # type: ignore[override]
        ctx.save_for_backward(x)
        return (x >= 0).to(x.dtype) * 2 - 1

    @staticmethod
    def backward(ctx, gradient: Tensor) -> Tensor:  # type: ignore[override]
        (x,) = ctx.saved_tensors
        return gradient * (2 - 2 * x.abs()).clamp(min=0)


class BinaryConv2d(nn.Module):
    """Convolution of a map of -1/+1 [n, in, h, w] by one-bit weights; a 3x3 one keeps height and width.

    The weight of a filter is sign(W) times the filter's mean |W| (XNOR-Net, section 3.1), W being centred over its
    inputs and clamped to -1..1 as in the authors' code; gradients pass to W unchanged. While `binary_weights` is
    false, only the activations have one bit (first stage of training).

    :param padding: rows and columns on each side, of the value `outside`
    """

    def __init__(self, inputs: int, outputs: int, kernel: tuple[int, int] = (3, 3), stride: tuple[int, int] = (1, 1),
                 padding: int = 1, outside: float = PADDING_BIT) -> None:  # fmt: skip
        super().__init__()
        self.weight = nn.Parameter(torch.empty(outputs, inputs, *kernel))
        nn.init.kaiming_normal_(self.weight)
        self.stride, self.padding, self.outside = stride, padding, outside
        self.binary_weights = True

    def latent(self) -> Tensor:
        """The weights whose signs count: centred over the input channels (of one channel over the kernel) and clamped, [out, in, h, w]."""
        over = (1,) if self.weight.shape[1] > 1 else (2, 3)
        return (self.weight - self.weight.mean(dim=over, keepdim=True)).clamp(-1, 1)

    def signs(self) -> Tensor:
        """The one-bit weights, -1 or +1, [out, in, h, w]."""
        return (self.latent() >= 0).to(self.weight.dtype) * 2 - 1

    def forward(self, x: Tensor) -> Tensor:
        weight = self.latent()
        if self.binary_weights:
            scale = weight.abs().mean(dim=(1, 2, 3), keepdim=True)
            weight = weight + (self.signs() * scale - weight).detach()
        return F.conv2d(F.pad(x, (self.padding,) * 4, value=self.outside), weight, stride=self.stride)


def binarize_weights(network: nn.Module, on: bool) -> None:
    """Switches the weights of a network's binary convolutions between one bit and full precision (two-stage training)."""
    for module in network.modules():
        if isinstance(module, BinaryConv2d):
            module.binary_weights = on
