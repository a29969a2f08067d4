"""Integer models against the floating networks that they come from."""

import numpy as np
import pytest
import torch

from training import ebm, quantize, reference
from training.binary import BinaryConv2d
from training.data import WINDOW
from training.evaluate import softmax
from training.networks import Acdnet, PlainXnorAcdnet, XnorAcdnet

SMALL = (3, 12, 6, 8, 8, 9, 10, 12, 11, 14, 13, 7)
SMALL_BANK = SMALL[2:]
SMALL_XNOR = (3, 16, 32, 32, 33, 40, 32, 35, 32, 64, 40, 8)


def windows(count, seed=0):
    """Noise of changing level with a tone in it, int16 [count, WINDOW]."""
    rng = np.random.default_rng(seed)
    time = np.arange(WINDOW) / 20_000
    tones = np.sin(2 * np.pi * rng.uniform(100, 4000, (count, 1)) * time) * rng.uniform(0, 0.5, (count, 1))
    noise = rng.standard_normal((count, WINDOW)) * rng.uniform(0.01, 0.2, (count, 1)) * np.abs(np.sin(3 * time))
    return np.clip(np.round((tones + noise) * 32768), -32768, 32767).astype(np.int16)


def settled(network):
    """A network whose batch norms have seen data and have scales of both signs."""
    torch.manual_seed(1)
    for module in network.modules():
        if isinstance(module, (torch.nn.BatchNorm1d, torch.nn.BatchNorm2d)):
            module.momentum = None
            if module.affine:
                torch.nn.init.uniform_(module.weight, 0.5, 1.5)
                module.weight.data[::3] *= -1
                torch.nn.init.uniform_(module.bias, -0.3, 0.5)
    with torch.no_grad():
        network.train()(torch.from_numpy(windows(8, seed=5).astype(np.float32) / 32768))
    return network.eval()


def integer_logits(network, x):
    layers, scale = quantize.quantize(network, windows(12, seed=2))
    model = ebm.read(ebm.write(ebm.Model("test", "int8", "", tuple("abcdefghij"), layers)))
    return reference.run(model, x).reshape(len(x), -1) * scale


def float_logits(network, x):
    with torch.no_grad():
        return network(torch.from_numpy(x.astype(np.float32) / 32768)).numpy()


@pytest.mark.parametrize("widths", [SMALL, SMALL_BANK])
def test_int8_network_follows_the_floating_one(widths):
    torch.manual_seed(0)
    network, x = settled(Acdnet(widths, 10)), windows(12, seed=3)
    expected, got = float_logits(network, x), integer_logits(network, x)
    assert np.abs(expected - got).mean() < 0.05 * np.abs(expected).max()
    assert np.abs(softmax(expected) - softmax(got)).mean() < 0.02


def test_filters_of_zeros_give_their_bias():
    torch.manual_seed(0)
    network, x = settled(Acdnet(SMALL, 10)), windows(12, seed=3)
    network.convs[4].weight.data[:2] = 0
    network.norms[4].bias.data[:2] = torch.tensor([0.3, -0.3])
    network.norms[4].running_mean[:2] = 0
    expected, got = float_logits(network, x), integer_logits(network, x)
    assert np.abs(expected - got).mean() < 0.05 * np.abs(expected).max()


def test_a_layer_that_gives_nothing_is_refused():
    network = settled(Acdnet(SMALL, 10))
    network.head.norm.bias.data.fill_(-100)
    with pytest.raises(ebm.FormatError, match="gives nothing whatever the network hears"):
        integer_logits(network, windows(2))


def test_bits_of_every_binary_layer_equal_those_of_the_floating_network():
    torch.manual_seed(0)
    network = settled(XnorAcdnet(SMALL_XNOR, 10)).double()
    layers, _ = quantize.quantize(network, windows(2, seed=2))
    first = next(index for index, layer in enumerate(layers) if layer.kind == ebm.XNOR_CONV2D)
    torch.manual_seed(3)
    bits = (torch.rand(4, *layers[first].shape) > 0.5).double() * 2 - 1
    integers = bits.numpy().astype(np.int64)
    x = bits.permute(0, 3, 2, 1)
    for index, (conv, norm) in enumerate(zip(network.convs, network.norms[1:])):
        layer = layers[first + index]
        with torch.no_grad():
            x = conv(x)
            if layer.pool != (1, 1):
                x = torch.nn.functional.max_pool2d(x, layer.pool[::-1])
            x = norm(x)
        if layer.output_type != ebm.BITS:
            break
        integers = reference.run_layer(layer, integers)
        x = (x >= 0).double() * 2 - 1
        assert np.array_equal(x.permute(0, 3, 2, 1).numpy(), integers), f"layer {index}"


def test_the_plain_network_gives_the_head_the_bits_of_the_floating_one():
    torch.manual_seed(0)
    network = settled(PlainXnorAcdnet(SMALL_XNOR, 10)).double()
    first = network.front.conv1.weight
    weights, scale = quantize.quantize_weights(quantize.time_weight(first))
    first.data = torch.from_numpy(weights * scale[:, None, None, None])[:, :, 0].permute(0, 2, 1)
    layers, logit_scale = quantize.quantize(network, windows(4, seed=2))
    x, heard = windows(4, seed=3), []
    network.head.register_forward_pre_hook(lambda module, inputs: heard.append(inputs[0]))
    with torch.no_grad():
        expected = network(torch.from_numpy(x / 32768)).numpy()
    integers = x.reshape(*x.shape, 1, 1).astype(np.int64)
    for layer in layers[:11]:
        integers = reference.run_layer(layer, integers)
    assert np.array_equal(heard[0].permute(0, 3, 2, 1).numpy(), integers) and 0.1 < (integers > 0).mean() < 0.9
    for layer in layers[11:]:
        integers = reference.run_layer(layer, integers)
    got = integers.reshape(expected.shape) * logit_scale
    assert np.abs(expected - got).mean() < 0.05 * np.abs(expected).max()


@pytest.mark.parametrize("scale", [0.7, -0.7, 1e-9, -1e-9, 0.0])
@pytest.mark.parametrize("bias", [0.0, 1.4, -1.4, 2.1, -300.0, 300.0])
def test_a_sign_folds_into_one_threshold(scale, bias):
    p = np.arange(-288, 289)
    threshold, invert = quantize.fold_sign(np.array([scale]), np.array([bias]))
    assert abs(int(threshold[0])) < 2**31
    assert np.array_equal((p >= threshold[0]) ^ invert[0], scale * p + bias >= 0)


def test_gradients_pass_through_both_signs():
    conv = BinaryConv2d(4, 3)
    x = torch.randn(2, 4, 5, 5, requires_grad=True)
    from training.binary import Sign

    conv(Sign.apply(x)).square().sum().backward()
    assert conv.weight.grad.abs().sum() > 0 and x.grad.abs().sum() > 0
    assert set(conv.signs().unique().tolist()) == {-1.0, 1.0}
