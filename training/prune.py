"""Structured pruning: the least important channels leave, the rest moves into a smaller network, in steps with training
between them. Scores are those of `importance`, how many channels of which layer leave is said by a list of widths or
by a `budget`.
"""

from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Union

import torch
from torch import Tensor, nn

from . import train
from .budget import Budget, Widths
from .data import Dataset
from .filter_bank import FilterBank
from .importance import convolutions, norms, scores
from .networks import BODY, Acdnet
from .sparsity import keep_largest, sparse

STEP_RATE = 0.02
"""Learning rate of the training before and between the steps."""


@dataclass(frozen=True)
class Plan:
    """How to prune: towards widths (of which the last count behind a filter bank) or a budget, by one of `importance.METHODS`, in steps of equal factors with epochs of
    training between two of them. With a sparsity above 0 pruning is hybrid: before the first step the network is trained
    with that share of its weights at zero."""

    target: Union[Widths, Budget]
    method: str = "taylor"
    steps: int = 4
    step_epochs: int = 8
    sparsity: float = 0.0
    sparse_epochs: int = 0
    seed: int = 1
    """Of the first step; each further one, and the fine-tuning at last, has the next."""

    def __str__(self) -> str:
        hybrid = f" at a sparsity of {self.sparsity:g} after {self.sparse_epochs} epochs" if self.sparsity else ""
        target = self.target if isinstance(self.target, Budget) else ",".join(map(str, self.target))
        return f"{self.method}{hybrid} in {self.steps} steps of {self.step_epochs} epochs to {target}"


def survivors(scores: list[Tensor], widths: Widths) -> list[Tensor]:
    """Indices of the best channels of each convolution, in their old order."""
    return [score.topk(width).indices.sort().values for score, width in zip(scores, widths)]


def keep_channels(norm: nn.Module, small: nn.Module, kept: Tensor) -> None:
    """Copies the parameters and statistics of the kept channels into a smaller batch norm."""
    for name, value in norm.state_dict().items():
        small.state_dict()[name].copy_(value[kept] if value.ndim else value)


def shrink(network: Acdnet, kept: list[Tensor]) -> Acdnet:
    """A network of the kept channels with the weights they had.

    The second convolution's channels become rows of the image, so they are no input channels of the third. A filter bank stays.
    """
    small = Acdnet(tuple(len(indices) for indices in kept), network.head.dense.out_features)
    everything = torch.zeros(1, dtype=torch.long)
    inputs = [everything, *kept[-BODY:-1]]
    if isinstance(network.front, FilterBank):
        small.front = deepcopy(network.front)
    else:
        inputs = [everything, kept[0], *inputs]
    with torch.no_grad():
        for conv, small_conv, outs, ins in zip(convolutions(network), convolutions(small), kept, inputs):
            small_conv.weight.copy_(conv.weight[outs][:, ins])  # type: ignore[operator, index]
        for norm, small_norm, outs in zip(norms(network), norms(small), kept):
            keep_channels(norm, small_norm, outs)
        small.head.dense.weight.copy_(network.head.dense.weight[:, kept[-1]])
        small.head.dense.bias.copy_(network.head.dense.bias)
    return small


def step_factor(start: float, end: float, share: float) -> float:
    """The value on the way from `start` to `end`, which shrinks by equal factors; nothing grows."""
    return start * (min(end, start) / start) ** share


def step_widths(target: Union[Widths, Budget], parent: train.Config, scores: list[Tensor], share: float) -> Widths:
    """The widths at a share of the way from the parent's to the target, out of the channels that are scored."""
    start = parent.widths
    if isinstance(target, Budget):
        limit = step_factor(target.of(start, parent), target.limit, share) if share < 1 else target.limit
        return replace(target, limit=limit).widths(scores, parent)
    return tuple(round(step_factor(a, b, share)) for a, b in zip(start, target[-len(start) :]))


def config_of(parent: train.Run, plan: Plan, epochs: int, name: str) -> train.Config:
    """The configuration of the fine-tuning, but for the widths, which the steps give."""
    return replace(parent.config, epochs=epochs, parent=f"pruned from {name}: {plan}", teacher=name, seed=plan.seed + plan.steps - 1)


def prune(parent: train.Run, plan: Plan, dataset: Dataset, folder: Path, epochs: int, name: str) -> train.Run:
    """Prunes a trained network step by step; returns a run of `epochs` of fine-tuning at epoch 0.

    Each step's short training has a folder of its own within `folder`, where it is found again if pruning was interrupted;
    the parent is the teacher. `name` tells in the new run's configuration where it came from.
    """
    if parent.config.kind != "float":
        raise train.RunError(f"{name} is not pruned: only networks of full precision are")
    given = plan.target.minimum if isinstance(plan.target, Budget) else plan.target
    if len(given) < len(parent.config.widths):
        raise train.RunError(f"{name} has {len(parent.config.widths)} convolutions to prune: give as many widths, not {len(given)}")
    if isinstance(plan.target, Budget):
        plan.target.check(parent.config)
    config = config_of(parent, plan, epochs, name)
    training_set = dataset.folds(config.folds)

    def tuned(network: nn.Module, epochs: int, seed: int, folder: Path) -> Acdnet:
        """The network after a short training, or as an earlier one in this folder left it."""
        short = replace(config, widths=widths, epochs=epochs, seed=seed, learning_rate=STEP_RATE, validation=0)
        run, state = train.Run(short, network), None
        if (folder / train.CHECKPOINT).exists():
            saved, saved_state = train.load(folder)
            if saved.config == short:
                network.load_state_dict(saved.network.state_dict())
                run.epoch, state = saved.epoch, saved_state
        if run.epoch < epochs:
            train.train(run, dataset, folder, [parent.network], state)
        assert isinstance(run.network, Acdnet)
        return run.network

    widths, network = parent.config.widths, deepcopy(parent.network)
    assert isinstance(network, Acdnet)
    if plan.sparsity:
        with sparse(network, plan.sparsity):
            network = tuned(network, plan.sparse_epochs, plan.seed, folder / "sparse")
        keep_largest(network, plan.sparsity)
    for number in range(1, plan.steps + 1):
        seed = plan.seed + number - 1
        importance = scores(network, plan.method, training_set, seed)
        widths = step_widths(plan.target, parent.config, importance, number / plan.steps)
        network = shrink(network, survivors(importance, widths))
        if number < plan.steps:
            network = tuned(network, plan.step_epochs, seed, folder / f"step{number}")
    return train.Run(replace(config, widths=widths), network)
