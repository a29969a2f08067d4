"""Training in int8 against the integers that are exported from it."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from training import ebm, qat, quantize, reference, train
from training.networks import Acdnet, XnorAcdnet
from training.tests.test_prune import dataset
from training.tests.test_quantize import SMALL, SMALL_BANK, float_logits, settled, windows


def trained(steps=20, widths=SMALL):
    """A network that went some steps in int8, ready to evaluate."""
    torch.manual_seed(0)
    network = qat.Int8Acdnet(widths, 10)
    network.load_state_dict(settled(Acdnet(widths, 10)).state_dict(), strict=False)
    optimizer = torch.optim.SGD(network.parameters(), 0.05)
    x = torch.from_numpy(windows(8, seed=4).astype(np.float32) / 32768)
    wanted = torch.eye(10)[:8]
    losses = []
    network.train()
    for _ in range(steps):
        loss = train.loss_of(network(x), wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0]
    return network.eval()


def exported(network, calibration):
    layers, scale = quantize.quantize(network, calibration)
    return ebm.Model("test", "int8", "", tuple("abcdefghij"), layers, logit_scale=scale)


def integer_logits(model, x):
    return reference.run(model, x).reshape(len(x), -1) * model.logit_scale


@pytest.mark.parametrize("widths", [SMALL, SMALL_BANK])
def test_the_exported_integers_are_what_was_trained(widths):
    network, x = trained(widths=widths), windows(24, seed=3)
    expected = float_logits(network, x)
    got = integer_logits(exported(network, windows(1)), x)
    assert np.array_equal(expected.argmax(axis=1), got.argmax(axis=1))
    assert np.corrcoef(expected.ravel(), got.ravel())[0, 1] > 0.9999
    spread = expected.max() - expected.min()
    assert np.abs(expected - got).max() < 0.02 * spread

    plain = Acdnet(widths, 10)
    plain.load_state_dict({name: value for name, value in network.state_dict().items() if name != "tops"})
    ignorant = np.abs(float_logits(plain.eval(), x) - got).mean()
    assert np.abs(expected - got).mean() < ignorant / 5


def test_the_ranges_are_those_of_training_and_not_of_calibration():
    network = trained(2)
    one, two = (exported(network, windows(2, seed=seed)) for seed in (1, 2))
    assert ebm.write(one) == ebm.write(two)
    network.tops[4] *= 2
    wider = exported(network, windows(2))
    before, after = (model.layers[4].multiplier * 2.0 ** model.layers[4].left_shift for model in (one, wider))
    assert np.allclose(after * 2, before, rtol=1e-4)


def test_every_weight_learns_and_the_statistics_stay():
    network = qat.Int8Acdnet(SMALL, 10).train()
    state = {name: value.clone() for name, value in network.state_dict().items() if "running" in name}
    network(torch.randn(4, 30_225) * 0.1).square().sum().backward()
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None and parameter.grad.abs().sum() > 0, name
    assert all(torch.equal(network.state_dict()[name], value) for name, value in state.items())


def test_ranges_follow_the_batches():
    network = qat.Int8Acdnet(SMALL, 10)
    network.observe(3, torch.full((1000,), 2.0))
    assert network.tops[3] == 2.0
    network.observe(3, torch.full((1000,), 4.0))
    assert network.tops[3] == pytest.approx(2.0 + 2 * qat.RANGE_MOMENTUM)
    network.observe(0, torch.tensor([0.5, 1.0]))
    assert network.tops[0] == 2.0


def test_a_run_in_int8_is_saved_and_found_again(tmp_path):
    config = train.Config("float", SMALL, ("a", "b", "c"), (1, 2), 1, batch=4, **train.RECIPES["float"])
    torch.manual_seed(0)
    parent = train.Run(config, Acdnet(SMALL, 3), 1)
    run = qat.start(parent, 2, "parent", 3)
    train.train(run, dataset(), tmp_path, [parent.network])
    again = train.load(tmp_path)[0]
    assert isinstance(again.network, qat.Int8Acdnet) and (again.config.kind, again.config.seed) == ("int8", 3)
    assert torch.equal(again.network.tops, run.network.tops) and (again.network.tops > 0).all()
    with pytest.raises(train.RunError, match="full precision"):
        qat.start(train.Run(replace(config, kind="xnor"), XnorAcdnet(SMALL, 3)), 2, "xnor", 1)
