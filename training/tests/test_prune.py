"""Pruning keeps what it should."""

import numpy as np
import torch

from training import prune
from training.data import WINDOW, Clip, Dataset
from training.networks import WIDTHS, Acdnet

WIDE = (4, 16, 6, 8, 8, 10, 10, 12, 12, 14, 14, 9)
NARROW = (3, 10, 4, 5, 6, 7, 8, 9, 7, 6, 5, 8)


def dataset():
    """Six noisy clips of three classes."""
    rng = np.random.default_rng(0)
    clips = [
        Clip((rng.standard_normal(40_000) * 3000).astype(np.int16), index % 3, 1 + index % 2, f"clip{index}")
        for index in range(6)
    ]
    return Dataset(clips, ("a", "b", "c"))


def test_a_pruned_network_has_the_widths_asked_for(monkeypatch):
    monkeypatch.setattr(prune, "SCORE_BATCHES", 1)
    torch.manual_seed(0)
    network = Acdnet(WIDE, 3)
    scores = prune.taylor_scores(network, dataset(), seed=0)
    assert [len(score) for score in scores] == list(WIDE)
    small = prune.shrink(network, prune.survivors(scores, NARROW))
    assert tuple(norm.num_features for norm in prune.norms(small)) == NARROW
    assert small.eval()(torch.zeros(2, WINDOW)).shape == (2, 3)


def test_channels_that_do_nothing_leave_without_a_trace():
    torch.manual_seed(0)
    network = Acdnet(WIDE, 3).eval()
    gates = [torch.zeros(width) for width in WIDE]
    for index, (norm, width) in enumerate(zip(prune.norms(network), NARROW)):
        keep = WIDE[index] if index == 1 else width
        norm.weight.data[keep:] = 0
        gates[index][:keep] = 1
    widths = tuple(WIDE[index] if index == 1 else width for index, width in enumerate(NARROW))
    small = prune.shrink(network, prune.survivors(gates, widths)).eval()
    x = torch.randn(2, WINDOW) * 0.1
    with torch.no_grad():
        assert torch.allclose(network(x), small(x), atol=1e-5)


def test_steps_end_at_the_target_and_never_grow():
    steps = prune.step_widths(WIDTHS["half"], WIDTHS["micro"])
    for before, after in zip([WIDTHS["half"], *steps], steps):
        assert all(a >= b for a, b in zip(before, after))
    assert steps[-1] == tuple(min(a, b) for a, b in zip(WIDTHS["half"], WIDTHS["micro"]))
