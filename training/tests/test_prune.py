"""Pruning keeps what it should."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from training import importance, prune, train
from training.budget import Budget
from training.data import WINDOW, Clip, Dataset
from training.networks import WIDTHS, Acdnet, XnorAcdnet
from training.sparsity import keep_largest, sparse

WIDE = (4, 16, 6, 8, 8, 10, 10, 12, 12, 14, 14, 9)
NARROW = (3, 10, 4, 5, 6, 7, 8, 9, 7, 6, 5, 8)
LABELS = ("a", "b", "c")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(importance, "TAYLOR_BATCHES", 1)


def dataset():
    """Six noisy clips of three classes."""
    rng = np.random.default_rng(0)
    clips = [
        Clip((rng.standard_normal(40_000) * 3000).astype(np.int16), index % 3, 1 + index % 2, f"clip{index}")
        for index in range(6)
    ]
    return Dataset(clips, LABELS)


def fresh(widths=WIDE):
    """A network with random weights."""
    torch.manual_seed(0)
    return Acdnet(widths, 3)


def parent(widths=WIDE):
    """A run of such a network."""
    config = train.Config("float", widths, LABELS, (1, 2), 1, batch=4, **train.RECIPES["float"])
    return train.Run(config, fresh(widths).eval(), 1)


@pytest.mark.parametrize("method", importance.METHODS)
def test_a_pruned_network_has_the_widths_asked_for(method):
    network = fresh()
    scores = importance.scores(network, method, dataset(), seed=0)
    assert [len(score) for score in scores] == list(WIDE)
    small = prune.shrink(network, prune.survivors(scores, NARROW))
    assert tuple(norm.num_features for norm in importance.norms(small)) == NARROW
    assert small.eval()(torch.zeros(2, WINDOW)).shape == (2, 3)


def test_norms_rank_filters_by_their_weights():
    network = fresh()
    weight = network.convs[4].weight.data
    weight.zero_()
    weight[3, 0] = 0.5
    weight[7, 0, 0, 0] = 2.0
    l1, l2 = (importance.norm_scores(network, order)[6] for order in (1, 2))
    assert l1[3] == pytest.approx(4.5) and l1[7] == pytest.approx(2.0)
    assert l2[3] == pytest.approx(1.5) and l2[7] == pytest.approx(2.0)
    assert l1.count_nonzero() == l2.count_nonzero() == 2


@pytest.mark.parametrize("method", importance.METHODS)
def test_scores_are_relative_to_their_layer(method):
    network = fresh()
    before = importance.scores(network, method, dataset(), seed=0)
    conv, norm = network.convs[3], network.norms[3]
    conv.weight.data *= 100
    norm.running_mean *= 100
    norm.running_var.mul_(1e4).add_((1e4 - 1) * norm.eps)
    after = importance.scores(network, method, dataset(), seed=0)
    for one, two in zip(before, after):
        assert torch.allclose(one, two, rtol=1e-3)
    size = before[5].norm() if method == "taylor" else before[5].mean()
    assert size == pytest.approx(1, rel=1e-4)


def test_channels_that_do_nothing_leave_without_a_trace():
    network = fresh().eval()
    gates = [torch.zeros(width) for width in WIDE]
    for index, (norm, width) in enumerate(zip(importance.norms(network), NARROW)):
        keep = WIDE[index] if index == 1 else width
        norm.weight.data[keep:] = 0
        gates[index][:keep] = 1
    widths = tuple(WIDE[index] if index == 1 else width for index, width in enumerate(NARROW))
    small = prune.shrink(network, prune.survivors(gates, widths)).eval()
    x = torch.randn(2, WINDOW) * 0.1
    with torch.no_grad():
        assert torch.allclose(network(x), small(x), atol=1e-5)


def test_closed_gates_have_no_taylor_score():
    network = fresh()
    norm = network.norms[2]
    norm.weight.data[:3] = norm.bias.data[:3] = 0
    score = importance.taylor_scores(network, dataset(), seed=0)[4]
    assert (score[:3] == 0).all() and (score[3:] > 0).any()


def test_steps_end_at_the_target_and_never_grow():
    start, target = WIDTHS["half"], WIDTHS["micro"]
    steps = [prune.step_widths(target, parent(start).config, [], share) for share in (0.25, 0.5, 0.75, 1)]
    for before, after in zip([start, *steps], steps):
        assert all(a >= b for a, b in zip(before, after))
    assert steps[-1] == tuple(min(a, b) for a, b in zip(start, target))


def test_only_the_largest_weights_stay():
    network = fresh()
    before = torch.cat([p.detach().flatten() for p in network.parameters() if p.ndim > 1])
    keep_largest(network, 0.9)
    after = torch.cat([p.detach().flatten() for p in network.parameters() if p.ndim > 1])
    assert (after == 0).float().mean() == pytest.approx(0.9, abs=1e-3)
    assert before[after == 0].abs().max() <= after[after != 0].abs().min()
    assert all((norm.weight == 1).all() for norm in importance.norms(network))


def test_training_stays_sparse_and_weights_may_return():
    network = fresh()
    weight = network.convs[0].weight
    with sparse(network, 0.5):
        network.train()(torch.zeros(2, WINDOW))
        gone = weight == 0
        weight.data[gone] = 9.0
        network(torch.zeros(2, WINDOW))
        assert gone.any() and (weight[gone] == 9.0).all()
        everything = torch.cat([p.detach().flatten() for p in network.parameters() if p.ndim > 1])
        assert (everything == 0).float().mean() == pytest.approx(0.5, abs=1e-2)
    with torch.no_grad():
        weight.fill_(1e-9)
        network.train()(torch.zeros(2, WINDOW))
    assert (weight == 1e-9).all()


@pytest.mark.parametrize("sparsity", [0.0, 0.95])
def test_pruning_to_a_budget_ends_within_it(tmp_path, sparsity):
    run = parent()
    weights = [p.clone() for p in run.network.parameters()]
    limit = Budget("flash", 0).of(WIDE, parent().config) * 0.7
    plan = prune.Plan(Budget("flash", limit), "l2", steps=2, step_epochs=1, sparsity=sparsity, sparse_epochs=1)
    pruned = prune.prune(run, plan, dataset(), tmp_path, 5, "parent")
    widths = pruned.config.widths
    assert Budget("flash", 0).of(widths, parent().config) <= limit
    assert widths == tuple(norm.num_features for norm in importance.norms(pruned.network))
    assert (tmp_path / "sparse").exists() == bool(sparsity) and (tmp_path / "step1" / train.CHECKPOINT).exists()
    assert pruned.config.epochs == 5 and pruned.config.teacher == "parent" and "l2" in pruned.config.parent
    assert all(torch.equal(a, b) for a, b in zip(weights, run.network.parameters()))


@pytest.mark.parametrize("target", [NARROW, NARROW[2:], Budget("flash", 30_000, (3,) * 12)])
def test_a_filter_bank_stays_when_what_is_behind_it_is_pruned(tmp_path, target):
    run = parent(WIDE[2:])
    pruned = prune.prune(run, prune.Plan(target, steps=1), dataset(), tmp_path, 5, "parent")
    assert pruned.network.front.state_dict().keys() == run.network.front.state_dict().keys()
    assert all(torch.equal(a, b) for a, b in zip(pruned.network.front.buffers(), run.network.front.buffers()))
    widths = pruned.config.widths
    assert widths == NARROW[2:] if isinstance(target, tuple) else target.of(widths, parent().config) <= 30_000
    assert pruned.network.eval()(torch.zeros(2, WINDOW)).shape == (2, 3)


def test_what_cannot_be_pruned_is_refused_before_any_training(tmp_path):
    xnor = train.Run(replace(parent().config, kind="xnor"), XnorAcdnet(WIDE, 3))
    with pytest.raises(train.RunError, match="full precision"):
        prune.prune(xnor, prune.Plan(NARROW), dataset(), tmp_path, 5, "xnor")
    with pytest.raises(train.RunError, match="has 12 convolutions to prune: give as many widths, not 10"):
        prune.prune(parent(), prune.Plan(NARROW[2:]), dataset(), tmp_path, 5, "parent")
    with pytest.raises(train.RunError, match="give as many widths, not 10"):
        prune.prune(parent(), prune.Plan(Budget("macs", 1e6, (4,) * 10)), dataset(), tmp_path, 5, "parent")
    with pytest.raises(train.RunError, match="cannot be reached"):
        prune.prune(parent(), prune.Plan(Budget("macs", 10)), dataset(), tmp_path, 5, "parent")
    assert not list(tmp_path.iterdir())


def test_interrupted_pruning_goes_on_where_it_was(tmp_path):
    plan = prune.Plan(Budget("macs", Budget("macs", 0).of(WIDE, parent().config) * 0.5), steps=3, step_epochs=1)

    def run():
        return prune.prune(parent(), plan, dataset(), tmp_path, 5, "parent")

    whole = run()
    first, second = (tmp_path / f"step{number}" / train.CHECKPOINT for number in (1, 2))
    before = first.stat().st_mtime_ns
    second.unlink()
    again = run()
    assert first.stat().st_mtime_ns == before and second.exists()
    assert again.config == whole.config
    for one, two in zip(whole.network.parameters(), again.network.parameters()):
        assert torch.allclose(one, two, atol=1e-6)


def test_another_seed_prunes_with_other_samples(tmp_path):
    def pruned(seed):
        plan = prune.Plan(NARROW, steps=2, step_epochs=1, seed=seed)
        return prune.prune(parent(), plan, dataset(), tmp_path / str(seed), 5, "parent")

    one, other = pruned(1), pruned(2)
    assert (one.config.seed, other.config.seed) == (2, 3)
    assert any(not torch.equal(a, b) for a, b in zip(one.network.parameters(), other.network.parameters()))
