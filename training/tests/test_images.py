"""The study's row of images: its folds, its pruning, its imitated integers and what it counts."""

import numpy as np
import torch

from training.study import images


def made(count=200):
    """Ten classes of stripes, told by their angle, under noise."""
    rng = np.random.default_rng(0)
    labels = np.arange(count) % images.CLASSES
    angle = np.pi / images.CLASSES * labels[:, None, None]
    rows, columns = np.mgrid[:8, :8]
    stripes = 0.5 + 0.5 * np.cos(2 * np.pi / 3 * (rows * np.cos(angle) + columns * np.sin(angle)))
    pixels = 0.8 * stripes + rng.uniform(0, 0.2, stripes.shape)
    return images.Images(torch.tensor(pixels[:, None], dtype=torch.float32), torch.from_numpy(labels))


def accuracy(network, test):
    with torch.no_grad():
        return (network(test.pixels).argmax(dim=1) == test.labels).float().mean().item()


def test_folds_share_no_image_and_leave_none_out():
    pictures = made(23)
    numbered = images.Images(torch.arange(23).float(), pictures.labels)
    tests = [images.split(numbered, fold)[1].pixels.tolist() for fold in range(1, images.FOLDS + 1)]
    assert sorted(sum(tests, [])) == list(range(23))
    training, test = images.split(numbered, 2)
    assert not set(training.pixels.tolist()) & set(test.pixels.tolist())


def test_full_pruned_and_integers_learn_what_can_be_learned():
    training, test = images.split(made(), 1)
    full = images.fit(images.ResNet((32, 64, 128)), training, 8, 1, [])
    small = images.fit(images.pruned(full), training, 8, 1, [full])
    integers = images.in_int8(small, training)
    assert accuracy(full, test) > 0.9 and accuracy(small, test) > 0.9
    with torch.no_grad():
        exact, rounded = small(test.pixels), integers(test.pixels)
    assert not torch.equal(exact, rounded)
    assert (exact - rounded).abs().max() < 0.1 * exact.abs().max()
    assert torch.equal(rounded, integers(test.pixels).detach())


def test_pruning_keeps_the_channels_of_the_largest_norm():
    parent = images.ResNet((32, 64, 128))
    with torch.no_grad():
        parent.blocks[0].conv1.weight[[3, 7, 20, 31]] *= 100
    small = images.pruned(parent)
    assert torch.equal(small.blocks[0].conv1.weight, parent.blocks[0].conv1.weight[[3, 7, 20, 31]])
    assert torch.equal(small.blocks[0].conv2.weight, parent.blocks[0].conv2.weight[:, [3, 7, 20, 31]])


def test_one_bit_weights_have_two_values_behind_the_first_third():
    training, _ = images.split(made(64), 1)
    network = images.fit(images.ResNet(images.WIDTHS, one_bit=True), training, 3, 1, [])
    assert all(block.conv1.binary_weights and set(block.conv1.signs().unique().tolist()) == {-1, 1} for block in network.blocks)


def test_what_is_counted():
    full, mixed = images.work(images.ResNet(images.WIDTHS)), images.work(images.ResNet(images.WIDTHS, one_bit=True))
    inside = 9 * (32 * 32 * 2 * 64 + (32 * 64 + 64 * 64) * 16 + (64 * 128 + 128 * 128) * 4)
    assert full["macs"] == mixed["macs"] == 9 * 32 * 64 + inside + 1280
    assert mixed["oneBitMacs"] == inside and mixed["words"] == inside // 32 and full["words"] == 0


def test_the_digits_are_real():
    digits = images.load()
    assert digits.pixels.shape == (1797, 1, 8, 8) and digits.pixels.max() == 1 and len(digits.labels.unique()) == 10
