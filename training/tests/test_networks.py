"""The networks: what one takes over from another, how a run starts from one."""

from dataclasses import replace

import pytest
import torch

from training import train
from training.networks import Acdnet, XnorAcdnet
from training.tests.test_quantize import SMALL, SMALL_XNOR


def test_a_one_bit_network_takes_over_what_fits_of_a_full_precision_one():
    torch.manual_seed(0)
    parent, network = Acdnet(SMALL_XNOR, 10), XnorAcdnet((*SMALL_XNOR[:2], 64, *SMALL_XNOR[3:]), 10)
    before = network.conv3.weight.clone()
    network.take_over(parent)
    assert torch.equal(network.front.conv1.weight, parent.front.conv1.weight)
    assert torch.equal(network.convs[1].weight, parent.convs[2].weight) and torch.equal(network.norms[8].bias, parent.norms[8].bias)
    assert torch.equal(network.conv3.weight, before) and network.convs[0].weight.shape != parent.convs[1].weight.shape


def config(kind, widths):
    return train.Config(kind, widths, ("a", "b"), (1,), 9, **train.RECIPES[kind])


def test_a_run_starts_from_one_of_its_kind_or_a_full_precision_one():
    full = train.Run(config("float", SMALL), Acdnet(SMALL, 2))
    again = train.started(full, full.config, "full")
    assert again.network is full.network and again.config.learning_rate == full.config.learning_rate / 2
    warm = train.started(full, config("xnor", SMALL_XNOR), "full")
    assert isinstance(warm.network, XnorAcdnet) and warm.config.float_weight_epochs == 3 and warm.config.parent == "full"
    with pytest.raises(train.RunError, match="no network of the same kind"):
        train.started(warm, full.config, "warm")
    with pytest.raises(train.RunError, match="no network of the same kind"):
        train.started(full, replace(warm.config, labels=("a", "c")), "full")
