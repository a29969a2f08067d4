"""Pruning down to a limit."""

from dataclasses import replace

import pytest
import torch

from training.budget import MULTIPLES, UNITS, Budget
from training.cost import cost
from training.data import WINDOW
from training.train import RECIPES, Config, RunError

# With 31 features or fewer the last maps always have one column: no width makes the figures jump.
WIDE = (8, 31, 16, 32, 32, 40, 40, 48, 48, 56, 56, 25)
LABELS = ("a", "b", "c")
CONFIG = Config("float", WIDE, LABELS, (1, 2), 1, **RECIPES["float"])


def scores(seed=0):
    torch.manual_seed(seed)
    return [torch.rand(width) for width in WIDE]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_the_widest_network_within_the_limit_is_found(unit, share):
    start = Budget(unit, 0).of(WIDE, CONFIG)
    budget = Budget(unit, start * share)
    budget.check(CONFIG)
    widths = budget.widths(scores(), CONFIG)
    assert share - 0.05 < budget.of(widths, CONFIG) / start <= share
    assert all(4 <= width <= present for width, present in zip(widths, WIDE))


def test_the_lowest_scores_of_all_layers_leave():
    layers = [score + 1 for score in scores()]
    layers[3][:20] = layers[9][10:13] = 0.5
    narrower = (*WIDE[:3], 12, *WIDE[4:9], 53, *WIDE[10:])
    assert Budget("parameters", Budget("parameters", 0).of(narrower, CONFIG)).widths(layers, CONFIG) == narrower


def test_every_layer_keeps_its_minimum():
    minimum = (6, 9, 7, 5, 4, 8, 4, 4, 5, 6, 7, 25)
    budget = Budget("macs", Budget("macs", 0).of(minimum, CONFIG), minimum)
    assert budget.widths(scores(), CONFIG) == minimum


@pytest.mark.parametrize("kernels", ["int8", "xnor"])
def test_widths_are_rounded_to_multiples(kernels):
    multiples = MULTIPLES[kernels]
    budget = Budget("macs", Budget("macs", 0).of(WIDE, CONFIG) * 0.6, multiples=multiples)
    widths = budget.widths(scores(), CONFIG)
    assert budget.of(widths, CONFIG) <= budget.limit
    for width, present, multiple in zip(widths, WIDE, multiples):
        assert width % multiple == 0 or width == present < multiple
    assert widths[11] % 4 == 0


def test_a_limit_below_the_smallest_widths_names_what_is_reachable():
    least = cost("float", (4,) * 12, LABELS).parameters
    with pytest.raises(RunError, match=rf"10 parameters cannot be reached: .* 4,4,.* {least:,}"):
        Budget("parameters", 10).check(CONFIG)
    Budget("parameters", least).check(CONFIG)


def test_a_shorter_window_leaves_wider_networks_within_the_same_time():
    short = replace(CONFIG, window=WINDOW // 2)
    budget = Budget("milliseconds", 50)
    assert budget.of(WIDE, short) < 0.6 * budget.of(WIDE, CONFIG)
    assert sum(budget.widths(scores(), short)) > sum(budget.widths(scores(), CONFIG))


def test_a_network_within_the_limit_is_not_pruned():
    with pytest.raises(RunError, match="nothing to prune"):
        Budget("milliseconds", 1e6).check(CONFIG)
