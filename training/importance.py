"""How much each output channel of the convolutions matters, by one of three scores.

- taylor: a gate on each batch norm's output, its first-order effect on the loss when closed, squared and summed over
  batches (Molchanov et al., "Importance Estimation for Neural Network Pruning", CVPR 2019).
- l1: the sum of a filter's absolute weights (Li et al., "Pruning Filters for Efficient ConvNets", ICLR 2017).
- l2: the Euclidean norm of a filter (He et al., "Soft Filter Pruning", IJCAI 2018).

Layers compete, so scores are relative to their layer. Taylor's are divided by the Euclidean norm of the layer's scores
(Molchanov et al., "Pruning Convolutional Neural Networks for Resource Efficient Inference", ICLR 2017; so does the code of
ACDNet's authors). The norms of filters hardly differ within a layer, so that this would make each of them about
1 / sqrt(channels) and wide layers lose down to their minimum; they are divided by their mean instead, as Torch-Pruning
does (Fang et al., "DepGraph", CVPR 2023).
"""

import numpy as np
import torch
from torch import Tensor, nn

from . import train
from .data import Dataset
from .mixing import Mixer
from .networks import Acdnet

TAYLOR_BATCHES = 20
METHODS = ("taylor", "l1", "l2")


def learned(network: Acdnet) -> list[tuple[nn.Module, nn.Module]]:
    """The convolutions that are learned, each with its batch norm, in order: twelve, or ten behind a filter bank."""
    return [*network.front.learned(), *zip(network.convs, network.norms), (network.head.conv, network.head.norm)]


def convolutions(network: Acdnet) -> list[nn.Module]:
    """The learned convolutions in order."""
    return [conv for conv, _ in learned(network)]


def norms(network: Acdnet) -> list[nn.Module]:
    """The batch norms of these convolutions in order."""
    return [norm for _, norm in learned(network)]


def taylor_scores(network: Acdnet, dataset: Dataset, seed: int) -> list[Tensor]:
    """The Taylor score on mixed windows of `dataset`."""
    mixer = Mixer(dataset, np.random.default_rng(seed))
    scores = [torch.zeros_like(norm.weight) for norm in norms(network)]  # type: ignore[arg-type]
    network.eval()
    for _ in range(TAYLOR_BATCHES):
        windows, targets = mixer.batch(32)
        network.zero_grad()
        train.loss_of(network(torch.from_numpy(windows)), torch.from_numpy(targets)).backward()
        for score, norm in zip(scores, norms(network)):
            gate = norm.weight * norm.weight.grad + norm.bias * norm.bias.grad  # type: ignore[operator]
            score += gate.detach() ** 2
    return scores


def norm_scores(network: Acdnet, order: int) -> list[Tensor]:
    """The norm of this order of every filter."""
    return [conv.weight.detach().flatten(1).norm(order, dim=1) for conv in convolutions(network)]  # type: ignore[operator]


def relative(scores: list[Tensor], sizes: list[Tensor]) -> list[Tensor]:
    """Each layer's scores divided by the layer's size."""
    return [score / size.clamp(min=torch.finfo(size.dtype).tiny) for score, size in zip(scores, sizes)]


def scores(network: Acdnet, method: str, dataset: Dataset, seed: int) -> list[Tensor]:
    """Score of every channel by one of METHODS, relative to its layer, one tensor [channels] per convolution; `seed` draws
    Taylor's windows."""
    if method == "taylor":
        absolute = taylor_scores(network, dataset, seed)
        return relative(absolute, [score.norm() for score in absolute])
    absolute = norm_scores(network, {"l1": 1, "l2": 2}[method])
    return relative(absolute, [score.mean() for score in absolute])
